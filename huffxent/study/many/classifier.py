"""Which codebook takes the fewest bits: a classifier of one codebook a label, kept as one file."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from huffxent.container import codebook_json
from huffxent.container.codebook import Codebook
from huffxent.container.publish import published
from huffxent.container.recipe import Recipe
from huffxent.container.sources import read_regular, source_of
from huffxent.container.training import each, train_on
from huffxent.errors import CodebookError, HuffxentError
from huffxent.names import shortened

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from huffxent.container.sources import Data, Source

SCHEMA = "huffxent.classifier/1"

LARGEST_FILE = 1 << 28
"""Bytes of a file that is read as a classifier, at most; unpacked, each codebook has its own."""

_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises where an archive is not sound, or packed or locked as ours never are."""

_LABELS = "labels.json"
_MOST_LABELS = 1 << 16


@dataclass(frozen=True)
class Classifier:
    """One codebook for each label.

    Attributes
    ----------
    labels : tuple of str
        All different.
    books : tuple of Codebook
        One for each, all made alike.
    """

    labels: tuple[str, ...]
    books: tuple[Codebook, ...]

    def __post_init__(self) -> None:
        if not self.labels or len(self.labels) != len(self.books):
            raise CodebookError(f"{len(self.labels)} labels for {len(self.books)} codebooks")
        if len(set(self.labels)) != len(self.labels):
            twice = Counter(self.labels).most_common(1)[0][0]
            raise CodebookError(f"the label {shortened(twice)!r} stands for two codebooks")
        if any(book.recipe != self.recipe for book in self.books):
            raise CodebookError("its codebooks are not made alike, so their bits tell nothing")

    @property
    def recipe(self) -> Recipe:
        """How the codebooks are made."""
        return self.books[0].recipe

    @cached_property
    def sha256(self) -> frozenset[str]:
        """Of all files that the codebooks were learnt from."""
        return frozenset(sample.sha256 for book in self.books for sample in book.samples)

    @classmethod
    def train(
        cls,
        trainings: Mapping[str, Sequence[Data | Source]],
        recipe: Recipe,
    ) -> Self:
        """Return the classifier that is learnt from the files of each label."""
        books = [
            train_on([source_of(data, recipe.kind) for data in own], recipe)
            for own in trainings.values()
        ]
        return cls(tuple(trainings), tuple(books))

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write the classifier to a file: a ZIP of its labels and its codebooks' files.

        Raises
        ------
        FileExistsError
            If there is one, and not `force`.
        """
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            document = {"schema": SCHEMA, "labels": self.labels}
            _write(archive, _LABELS, json.dumps(document, indent=1).encode())
            for number, book in enumerate(self.books):
                _write(archive, _entry(number), book.to_json())
        with published(path, force=force) as file:
            file.write(content.getvalue())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return the classifier in a file.

        Raises
        ------
        CodebookError
            If the file is not a classifier, or one of its codebooks is not sound.
        """
        try:
            data = read_regular(path, LARGEST_FILE, "classifier")
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                labels = _labels(archive)
                names = [_LABELS, *(_entry(number) for number in range(len(labels)))]
                if archive.namelist() != names:
                    raise CodebookError("is no classifier: it has not one codebook for each label")
                return cls(labels, tuple(_book(archive, name) for name in names[1:]))
        except HuffxentError as error:
            raise error.about(path) from None
        except _DAMAGES:
            message = "is no classifier, or a damaged one; `huffxent classify --save` makes one"
            raise CodebookError(message).about(path) from None


def _entry(number: int) -> str:
    return f"{number:05}.json"


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Write an entry whose bytes do not depend on the time."""
    archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def _read(archive: zipfile.ZipFile, name: str, largest: int) -> bytes:
    """Return an entry; CodebookError where it is none, or too large."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise CodebookError(f"is no classifier: it has no {name}") from None
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise CodebookError(f"is no classifier: its {name} is packed in another way")
    with archive.open(info) as entry:
        data = entry.read(largest + 1)
    if len(data) > largest:
        raise CodebookError(f"its {name} is larger than {largest:,} bytes")
    return data


def _labels(archive: zipfile.ZipFile) -> tuple[str, ...]:
    data = _read(archive, _LABELS, codebook_json.LARGEST_FILE)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise CodebookError(f"its {_LABELS} is not JSON") from None
    labels = document.get("labels") if isinstance(document, dict) else None
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise CodebookError(f"its {_LABELS} does not list labels")
    if document.get("schema") != SCHEMA:
        raise CodebookError(f"its schema is not {SCHEMA}")
    if len(labels) > _MOST_LABELS:
        raise CodebookError(f"it has more than {_MOST_LABELS:,} labels")
    return tuple(labels)


def _book(archive: zipfile.ZipFile, name: str) -> Codebook:
    try:
        return Codebook.from_json(_read(archive, name, codebook_json.LARGEST_FILE))
    except CodebookError as error:
        raise CodebookError(f"its {name}: {error}") from None


def train_classifier(
    trainings: Mapping[str, Data | Sequence[Data]],
    symbols: str = "bytes",
    code: str = "huffman",
    max_length: int | None = None,
    smoothing: float | str | Fraction | None = None,
    unseen: str = "escape",
    order: int = 0,
) -> Classifier:
    """Return the classifier that is learnt from the data of each label.

    Parameters
    ----------
    trainings
        Data by label: bytes, a path, an array of integers, or a sequence of those.
    symbols, code, max_length, smoothing, unseen, order
        As `huffxent.train` takes them.

    Raises
    ------
    CodebookError
        If there is no label, or no data for one.

    Examples
    --------
    >>> import huffxent as hx
    >>> texts = {"en": b"the cat and the hat", "de": b"der Hut und die Tat"}
    >>> languages = hx.train_classifier(texts, order=1)
    >>> hx.classify([b"and that cat", b"und der Tod"], languages).guesses
    ('en', 'de')
    """
    recipe = Recipe.of(symbols, code, max_length, smoothing, unseen, order)
    return Classifier.train({label: [*each(data)] for label, data in trainings.items()}, recipe)
