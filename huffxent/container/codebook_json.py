"""The codebook file: JSON that a person can read, and that nothing unproved gets through."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.codes.context_code import ContextLevel
from huffxent.codes.prefix_code import LONGEST, PrefixCode
from huffxent.codes.registry import CODES
from huffxent.container.recipe import Recipe, Sample
from huffxent.errors import CodebookError
from huffxent.models.contexts import Pairs, nothing
from huffxent.models.counts import Counts
from huffxent.models.smoothing import as_alpha
from huffxent.symbols.registry import kind_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from huffxent.symbols.alphabet import Alphabet

SCHEMA = "huffxent.codebook/1"
LARGEST_FILE = 1 << 26
"""Bytes; a larger file is not read as a codebook."""

_ROW = 16
_LARGEST_COUNT = 2**63 - 1


@dataclass(frozen=True)
class Document:
    """What a codebook file says, checked field by field."""

    id: str
    recipe: Recipe
    samples: tuple[Sample, ...]
    code: PrefixCode
    counts: Counts
    alphabet: Alphabet
    levels: tuple[ContextLevel, ...]


def dumps(document: Document) -> bytes:
    """Return the content of a codebook file."""
    recipe = document.recipe
    fields: dict[str, Any] = {
        "schema": SCHEMA,
        "id": document.id,
        "symbols": recipe.symbols,
        "code": {
            "family": recipe.family,
            "complete": CODES[recipe.family].complete,
            "max_length": recipe.max_length,
            "unseen": recipe.unseen,
            "smoothing": None if recipe.smoothing is None else str(recipe.smoothing),
        },
        "training": [
            {"name": sample.name, "bytes": sample.bytes, "sha256": sample.sha256}
            for sample in document.samples
        ],
        "lengths": list(document.code.lengths),
        "counts": document.counts.values.tolist(),
        **open_fields(document.alphabet, document.levels),
    }
    fields["checksum"] = _checksum(fields)
    lines = [f"  {json.dumps(key)}: {_laid_out(value)}" for key, value in fields.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("ascii")


def open_fields(alphabet: Alphabet, levels: Sequence[ContextLevel]) -> dict[str, Any]:
    """Return what a file says of an open alphabet, and of contexts; nothing where there is none."""
    fields: dict[str, Any] = {}
    symbols = alphabet.document()
    if symbols is not None:
        fields["alphabet"] = list(symbols)
    if levels:
        fields["contexts"] = [
            {
                "contexts": level.pairs.contexts.tolist(),
                "sizes": np.diff(level.pairs.starts).tolist(),
                "symbols": level.pairs.symbols.tolist(),
                "counts": level.pairs.counts.tolist(),
                "lengths": level.lengths.tolist(),
                "escapes": level.escapes.tolist(),
            }
            for level in levels
        ]
    return fields


def loads(data: bytes) -> Document:
    """Return what a codebook file says.

    Raises
    ------
    CodebookError
        If it is not JSON of this schema, to the last field and type, its checksum is wrong, or its
        code cannot be one of its family.
    """
    fields = _known_fields(_json(data))
    if fields["schema"] != SCHEMA:
        raise CodebookError(f"its schema is not {SCHEMA}; made by another version, or no codebook")
    if fields.pop("checksum") != _checksum(fields):
        raise CodebookError("its checksum does not fit its content: damaged, or edited by hand")
    symbols = _text(fields["symbols"], "symbols", r"[a-z0-9:_-]{1,64}")
    alphabet = kind_named(symbols).read(fields.get("alphabet"))
    lengths = _integers(fields["lengths"], "lengths", alphabet.size, LONGEST)
    counts = _integers(fields["counts"], "counts", alphabet.size, _LARGEST_COUNT)
    levels = _list(fields.get("contexts", []), "contexts")
    recipe = _recipe(symbols, fields["code"], len(levels))
    if max(lengths) > recipe.max_length:
        raise CodebookError(f"a length is {max(lengths)}, above its own limit {recipe.max_length}")
    return Document(
        _text(fields["id"], "id", r"[0-9a-f]{32}"),
        recipe,
        tuple(map(_sample, _list(fields["training"], "training"))),
        PrefixCode(bytes(lengths), complete=CODES[recipe.family].complete),
        Counts(np.array(counts, dtype=np.int64)),
        alphabet,
        tuple(
            _level(level, order, alphabet.size, recipe.max_length)
            for order, level in enumerate(levels, 1)
        ),
    )


def _known_fields(document: object) -> dict[str, Any]:
    """Return the fields of a codebook, those of open alphabets and of contexts if it has them."""
    keys = ["schema", "id", "symbols", "code", "training", "lengths", "counts", "checksum"]
    if isinstance(document, dict):
        keys += [key for key in ("alphabet", "contexts") if key in document]
    return _exactly(document, keys, "the codebook")


def _level(value: object, order: int, size: int, longest: int) -> ContextLevel:
    """Return the contexts of one length, proved to be in order and to have what they say."""
    keys = ("contexts", "sizes", "symbols", "counts", "lengths", "escapes")
    fields = _exactly(value, keys, "a level of contexts")
    most = nothing(size, order).size ** order - 1
    contexts = _numbers(fields["contexts"], "contexts", most)
    sizes = _numbers(fields["sizes"], "sizes", size, len(contexts))
    pairs = sum(sizes.tolist())
    symbols = _numbers(fields["symbols"], "symbols", size - 1, pairs)
    counts = _numbers(fields["counts"], "counts", _LARGEST_COUNT, pairs)
    keys_of_pairs = np.repeat(contexts, sizes) * size + symbols
    ordered = np.all(np.diff(keys_of_pairs) > 0) and np.all(np.diff(contexts) > 0)
    if not (ordered and np.all(sizes > 0) and np.all(counts > 0)):
        raise CodebookError("its contexts are not in order, or say nothing")
    if sum(counts.tolist()) > _LARGEST_COUNT:
        raise CodebookError("its contexts have more symbols than a count can be")
    return ContextLevel(
        Pairs(size, order, keys_of_pairs, counts),
        _numbers(fields["lengths"], "lengths", longest, pairs).astype(np.uint8),
        _numbers(fields["escapes"], "escapes", longest, len(contexts)).astype(np.uint8),
    )


def _numbers(value: object, what: str, largest: int, size: int | None = None) -> NDArray[np.int64]:
    numbers = _list(value, what)
    checked = _integers(numbers, what, len(numbers) if size is None else size, largest)
    return np.array(checked, dtype=np.int64)


def _json(data: bytes) -> object:
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=without_duplicates,
            parse_float=_refused,
            parse_constant=_refused,
        )
    except (ValueError, RecursionError) as error:
        # One line, whatever the parser had to say about it.
        raise CodebookError(f"not a codebook file: {str(error).splitlines()[0][:80]}") from None


def without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object of JSON; ValueError if a key of it is there twice."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a key occurs twice")
    return fields


def _refused(number: str) -> None:
    raise ValueError(f"{number[:20]} is not an integer")


def _checksum(fields: dict[str, Any]) -> str:
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(canonical.encode("ascii"), digest_size=16).hexdigest()


def _laid_out(value: object) -> str:
    """Return `value` as JSON, a list of numbers in aligned rows of 16."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[" + ", ".join(f"{{{_members(member)}}}" for member in value) + "]"
    if not (isinstance(value, list) and value and isinstance(value[0], int)):
        return json.dumps(value)
    width = max(len(str(number)) for number in value)
    cells = [f"{number:>{width}}" for number in value]
    rows = [", ".join(cells[start : start + _ROW]) for start in range(0, len(cells), _ROW)]
    return "[\n    " + ",\n    ".join(rows) + "\n  ]"


def _members(fields: dict[str, Any]) -> str:
    return ", ".join(f"{json.dumps(key)}: {_laid_out(value)}" for key, value in fields.items())


def _recipe(symbols: str, value: object, order: int) -> Recipe:
    code = _exactly(value, ("family", "complete", "max_length", "unseen", "smoothing"), "code")
    smoothing = code["smoothing"]
    if smoothing is not None:
        smoothing = _text(smoothing, "smoothing", r"[0-9]{1,10}(/[0-9]{1,10})?")
    family = _text(code["family"], "family", r"[a-z_-]{1,32}")
    if family in CODES and code["complete"] is not CODES[family].complete:
        raise CodebookError(f"complete is {str(code['complete'])[:20]}, which no {family} code is")
    return Recipe(
        symbols,
        family,
        _integer(code["max_length"], "max_length", LONGEST),
        _text(code["unseen"], "unseen", r"[a-z]{1,32}"),
        as_alpha(smoothing),
        order,
    )


def _sample(value: object) -> Sample:
    sample = _exactly(value, ("name", "bytes", "sha256"), "a training sample")
    return Sample(
        _text(sample["name"], "name", r"[^\x00-\x1f\x7f]*"),
        _integer(sample["bytes"], "bytes", _LARGEST_COUNT),
        _text(sample["sha256"], "sha256", r"[0-9a-f]{64}"),
    )


def _exactly(value: object, keys: Sequence[str], what: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != set(keys):
        raise CodebookError(f"{what} must have exactly the fields {', '.join(keys)}")
    return value


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise CodebookError(f"{what} is not a list")
    return value


def _integers(value: object, what: str, size: int, largest: int) -> list[int]:
    numbers = _list(value, what)
    if len(numbers) != size:
        raise CodebookError(f"{what} has {len(numbers)} entries for an alphabet of {size}")
    return [_integer(number, what, largest) for number in numbers]


def _integer(value: object, what: str, largest: int) -> int:
    if type(value) is not int or not 0 <= value <= largest:
        raise CodebookError(f"{what}: {str(value)[:20]} is not an integer from 0 to {largest}")
    return value


def _text(value: object, what: str, pattern: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise CodebookError(f"{what}: {str(value)[:40]!r} is not of its form")
    return value
