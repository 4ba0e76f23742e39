"""A comparison as an interactive page: one file that opens offline."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.container.publish import published
from huffxent.container.recipe import Recipe
from huffxent.container.sources import source_of
from huffxent.container.training import train_on
from huffxent.errors import CodebookError
from huffxent.names import axis_label, distinct, short
from huffxent.render.page.page import page_html, require_libraries
from huffxent.study.comparison import weigh
from huffxent.study.details import bars_of, message_document
from huffxent.study.many.farms import Here
from huffxent.study.many.matrices import matrix_by
from huffxent.study.palette import COSTS

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from fractions import Fraction

    from huffxent.container.sources import Data, Source
    from huffxent.study.comparison import Comparison
    from huffxent.study.many.matrices import Matrix

SCHEMA = "huffxent.report/1"

SMALL = 6
"""Symbols that have sliders."""

_COLUMNS = {
    "training_count": 0,
    "message_count": 0,
    "p": 6,
    "q": 6,
    "surprisal": 4,
    "length": 0,
    "mismatch": 4,
    "rounding": 4,
    "length_limit": 4,
}
"""What is shown of a symbol, with how many digits."""


@dataclass(frozen=True)
class Report:
    """A page.

    Attributes
    ----------
    title : str
        Of the page.
    html : str
        All of it.
    document : dict
        The numbers in it.
    """

    title: str
    html: str
    document: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``huffxent report --json`` prints."""
        return self.document

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write the page to a file, whole or not at all; FileExistsError if there is one."""
        with published(path, force=force) as file:
            file.write(self.html.encode("utf-8"))


def report(
    a: Data,
    *messages: Data,
    symbols: str = "bytes",
    code: str = "huffman",
    max_length: int | None = None,
    smoothing: float | str | Fraction | None = None,
    unseen: str = "escape",
) -> Report:
    """Return an interactive page about messages under the codebook of `a`.

    Parameters
    ----------
    a, messages
        The training data, and one message or several: bytes, paths or arrays of integers.
    symbols, code, max_length, smoothing, unseen
        As `huffxent.train` takes them.

    Returns
    -------
    Report
        One file of some 1 MB: charts, tree, text, sliders, and the numbers for download.

    Raises
    ------
    DataError
        If a message is empty: there is nothing to show.
    MissingLibraryError
        If Altair, vl-convert or Jinja2 is not installed.
    ValueError
        If there is no message.

    Examples
    --------
    >>> import huffxent as hx
    >>> page = hx.report(b"abracadabra", b"abba")
    >>> page.save("page.html")  # doctest: +SKIP
    >>> page.title
    '<bytes> by the codebook of <bytes>'
    """
    if not messages:
        raise ValueError("a page needs a message beside the training data")
    recipe = Recipe.of(symbols, code, max_length, smoothing, unseen)
    sources = [source_of(data, recipe.kind) for data in (a, *messages)]
    return report_on(sources[0], sources[1:], recipe)


def report_on(training: Source, messages: Sequence[Source], recipe: Recipe) -> Report:
    """Return the page for named sources."""
    require_libraries()
    from huffxent.render.page.charts import chart_documents

    if recipe.order:
        raise CodebookError("the page shows one code; with contexts there are many: no --order")
    book = train_on([training], recipe)
    found = [weigh(book, [training], message) for message in messages]
    names = distinct([short(message.name) for message in messages])
    details = [
        message_document(comparison, source, name)
        for comparison, source, name in zip(found, messages, names, strict=True)
    ]
    bars = [bar for pair in zip(details, found, strict=True) for bar in bars_of(*pair)]
    matrix = _matrix_of(training, messages, recipe)
    document = {
        "schema": SCHEMA,
        "training": {**found[0].training.to_dict(), "name": short(training.name)},
        "code": recipe.title,
        "messages": details,
        "matrix": None if matrix is None else _cells(matrix),
    }
    shown = {
        "bars": bars,
        "small": _small(found[0]),
        "columns": _COLUMNS,
        "costs": COSTS,
        "charts": chart_documents({bar["term"] for bar in bars}, len(details)),
    }
    title = f"{_listed(names)} by the codebook of {short(training.name)}"
    words = {
        "title": title,
        "version": _version(),
        "training": document["training"],
        "code": recipe.title,
        "has_matrix": matrix is not None,
        "columns": _COLUMNS,
        "costs": COSTS,
        "command": _command([training, *messages], recipe),
    }
    html = page_html({"document": document, "shown": shown}, words)
    return Report(title, html, document)


def _command(sources: Sequence[Source], recipe: Recipe) -> str:
    names = [short(source.name) for source in sources]
    return shlex.join(["huffxent", "report", *recipe.options, *names, "-o", "page.html"])


_TWO = 2


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _TWO:
        return " and ".join(names)
    return f"{', '.join(names[:_TWO])} and {len(names) - _TWO} more"


def _version() -> str:
    from importlib.metadata import version

    return version("huffxent")


def _matrix_of(training: Source, messages: Sequence[Source], recipe: Recipe) -> Matrix | None:
    """Return every file by every codebook, if there are several messages."""
    if len(messages) < _TWO:
        return None
    return matrix_by(Here(), [training, *messages], recipe)


def _cells(matrix: Matrix) -> list[dict[str, Any]]:
    middle = float(matrix.excess.max()) / 2
    return [
        {
            "training": training,
            "message": message,
            "bits": int(matrix.bits[row, column]),
            "excess": (excess := float(matrix.excess[row, column])),
            "written": f"{excess:.2f}",
            "dark": excess > middle,
        }
        for row, training in enumerate(matrix.names)
        for column, message in enumerate(matrix.names)
    ]


def _small(found: Comparison) -> dict[str, Any]:
    """Return the most frequent symbols of A, with weights of up to 1000 for sliders."""
    counts, message = found.codebook.counts.values, found.message.counts.values
    chosen = np.argsort(-counts, kind="stable")[:SMALL]
    chosen = chosen[counts[chosen] > 0]

    def weights(values: Any) -> list[int]:  # noqa: ANN401 - an array of counts
        return [round(1000 * int(n) / max(1, int(values.max()))) for n in values]

    return {
        "labels": [axis_label(found.codebook.alphabet.shown(int(index))) for index in chosen],
        "p": weights(message[chosen]),
        "q": weights(counts[chosen]),
    }
