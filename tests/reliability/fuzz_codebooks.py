"""Codebooks that are changed, signed, judged, and used if they are taken."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from types import MappingProxyType
from typing import Any

from havoc import bytewise, reseated
from mutate import signed_codebook
from samples import CODERS, RAIN, books, message_for

import huffxent as hx
from huffxent.coding.engine import numba_is_installed

FAST = "numba" if numba_is_installed() else "reference"


def refusal(error: hx.HuffxentError) -> str:
    return f"{type(error).__name__}: {error.message}"


@cache
def every_book() -> Mapping[str, hx.Codebook]:
    """Return the codebooks of the samples, and of kinds that those have not, by name."""
    more = {
        "latin": hx.train("où est\n".encode("latin-1"), symbols="chars:latin-1"),
        "latin words": hx.train("où est où\n".encode("latin-1"), symbols="words:latin-1"),
        "utf-16": hx.train("où est\n".encode("utf-16-le"), symbols="chars:utf-16-le"),
        "u16": hx.train(RAIN[:-1], symbols="u16le"),
        "u32": hx.train(RAIN, symbols="u32be", order=1),
        "deep": hx.train(bytes(range(64)) + RAIN * 2, order=3, code="shannon"),
    }
    return MappingProxyType({**books(), **more})


@cache
def message_of(name: str, pieces: int, seed: int) -> bytes:
    """Return a message for one of `every_book`."""
    text = {"latin": "latin-1", "latin words": "latin-1", "utf-16": "utf-16-le"}
    if name in text:
        return ("où est πœ" if name == "utf-16" else "où est ÿ ").encode(text[name]) * pieces
    return message_for(
        {"u16": "bytes", "u32": "bytes", "deep": "bytes"}.get(name, name), pieces, seed
    )


def codebook_seeds() -> list[bytes]:
    return [book.to_json() for book in every_book().values()]


def changed_codebook(data: bytes, rng: random.Random) -> bytes:
    """Return a codebook file with some fields changed, its id and checksum what they should be."""
    try:
        fields = json.loads(data)
        change = rng.choice((reseated, reseated, _other_lengths, _other_counts, _other_choice))
        changed = change(fields, rng)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return bytewise(data, rng)
    with suppress(KeyError, TypeError, AttributeError):
        return signed_codebook(changed, new_id=rng.random() < 0.95)
    with suppress(TypeError, AttributeError):
        return signed_codebook(changed, new_id=False)
    return json.dumps(changed).encode()


def _other_lengths(fields: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Put (m - 1, l + 1, l + 1) where lengths are (l, m, m): the Kraft sum stays as it is."""
    levels = [fields, *fields.get("contexts", [])]
    lengths = rng.choice(levels)["lengths"]
    for _ in range(rng.choice((1, 4, 30))):
        places: dict[int, list[int]] = {}
        for place, length in enumerate(lengths):
            places.setdefault(length, []).append(place)
        doubles = [length for length, known in places.items() if length > 1 and len(known) > 1]
        if not doubles:
            break
        double = rng.choice(doubles)
        one, other = rng.sample(places[double], 2)
        third = rng.choice([at for at in range(len(lengths)) if lengths[at]])
        if third not in (one, other):
            lengths[one] = lengths[other] = lengths[third] + 1
            lengths[third] = double - 1
    return fields


def _other_counts(fields: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    counts = rng.choice([fields, *fields.get("contexts", [])])["counts"]
    seen = [place for place, count in enumerate(counts) if count]
    for place in rng.sample(seen, min(len(seen), rng.randrange(1, 4))):
        counts[place] = rng.choice((1, 2, 1000, 2**31, 2**32, 2**53, 2**62, 2**63 - 1))
    return fields


_NAMES = {
    "symbols": [
        *(
            "bytes",
            "chars",
            "words",
            "labels",
            "block:1",
            "block:4",
            "u16le",
            "u32be",
            "chars:idna",
        ),
        *("chars:latin-1", "words:utf-16", "chars:utf-7", "words:punycode", "chars:hex", "block:9"),
        *(
            "chars:unicode_escape",
            "words:cp037",
            "chars:undefined",
            "chars:shift_jis",
            "words:utf-8",
        ),
    ],
    "family": ["huffman", "limited", "shannon", "shannon-fano", "fixed", "minimax", "hu", ""],
    "unseen": ["escape", "error", "none"],
    "smoothing": [None, "1", "1/2", "0", "1/0", "1000000000", "1/1000000000", "9999999999/1"],
    "max_length": [0, 1, 8, 14, 15, 16, 23, 24, 25],
}


def _other_choice(fields: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    name = rng.choice(list(_NAMES))
    value = rng.choice(_NAMES[name])
    (fields if name == "symbols" else fields["code"])[name] = value
    return fields


def judge_codebook(data: bytes) -> str:
    try:
        book = hx.Codebook.from_json(data)
    except hx.CodebookError as error:
        return refusal(error)
    again = book.to_json()
    # The choice is the bytes' own, so that a case is the same wherever it is tried again.
    place = zlib.crc32(data)
    if place % 4 == 0:
        assert hx.Codebook.from_json(again) == book
    if place % 4 == 1:
        _use(book, place // 4)
    return f"sound: {zlib.crc32(again)}"


_TRIALS = (RAIN, b"aaaa", "où est\n".encode("latin-1"), b"rain\nsun\n", b"r\0a\0", b"")


def _use(book: hx.Codebook, place: int) -> None:
    """Code two messages, for which the codebook need not be: what it codes must come back."""
    engine = FAST if place % 8 == 0 else "reference"
    coder = CODERS[place // 8 % 8 % 3] if place // 8 % 8 < 3 else "huffman"
    for message in (_TRIALS[place % len(_TRIALS)], RAIN):
        with suppress(hx.UnseenSymbolError, hx.DataError):
            blob = hx.compress(message, book, engine=engine, coder=coder)
            assert hx.decompress(blob, book, engine=engine) == message
