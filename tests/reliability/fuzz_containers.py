"""Containers that are changed and signed, and messages that must come back from them."""

from __future__ import annotations

import atexit
import os
import random
import tempfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from fuzz_codebooks import FAST, every_book, message_of, refusal
from havoc import bytewise
from mutate import mutated, signed
from samples import CODERS, books, samples

import huffxent as hx


@cache
def scratch() -> Path:
    """Return a file that is there until this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="huffxent-fuzz-")
    atexit.register(folder.cleanup)
    return Path(folder.name, "file")


@cache
def container_seeds() -> tuple[bytes, ...]:
    made = [sample.blob for sample in samples()]
    for name in [name for name in every_book() if name not in books()]:
        for coder in CODERS:
            message = message_of(name, 30, 1)
            made.append(hx.compress(message, every_book()[name], coder=coder, check=len(made) % 2))
    return tuple(made)


def changed_container(data: bytes, rng: random.Random) -> bytes:
    """Return a container with some parts changed, signed; of what is none, as much as there is."""
    if rng.random() < 0.8:
        with suppress(Exception):
            return mutated(data, rng)
    return signed(bytewise(data, rng))


@cache
def _by_id() -> Mapping[bytes, hx.Codebook]:
    return {bytes.fromhex(book.id): book for book in every_book().values()}


def judge_container(data: bytes) -> str:
    """Decode a container; one of eight from a file, too, that is read where one likes."""
    book = _by_id().get(data[8:24], books()["bytes"])
    by_file = _by_file(data, book) if zlib.crc32(data) % 8 == 0 else None
    try:
        content = hx.decompress(data, book, engine=FAST)
    except (hx.FormatError, hx.CodebookMismatchError) as error:
        return refusal(error)
    assert by_file in (None, content)
    return f"sound: {zlib.crc32(content)}"


def _by_file(data: bytes, book: hx.Codebook) -> bytes | str:
    """Return the content of a container by its index, read in two parts, or why there is none."""
    scratch().write_bytes(data)
    try:
        with hx.open(scratch(), codebook=book, engine=FAST) as file:
            middle = file.seek(0, os.SEEK_END) // 2
            file.seek(middle)
            end = file.read()
            file.seek(0)
            return file.read(middle) + end
    except (hx.FormatError, hx.CodebookMismatchError) as error:
        return refusal(error)


_CHOICES = 3
"""Bytes before a message: which codebook, which coder and checks, how it is cut."""


@cache
def round_trip_seeds() -> tuple[bytes, ...]:
    return tuple(
        bytes([place, rest, 7 * rest]) + message_of(name, pieces, rest)
        for place, name in enumerate(every_book())
        for rest, pieces in enumerate((0, 1, 5, 40, 200, 300))
    )


def changed_round_trip(data: bytes, rng: random.Random) -> bytes:
    """Return another message, or the same by another codebook, in other ways."""
    head = data[:_CHOICES] if rng.random() < 0.8 else rng.randbytes(_CHOICES)
    return head + bytewise(data[_CHOICES:], rng)


def judge_round_trip(data: bytes) -> str:
    """Code a message at once and in pieces, by either engine: all the same, and it comes back."""
    first, ways, cut = (*data[:_CHOICES], 0, 0, 0)[:_CHOICES]
    message = data[_CHOICES:]
    book = list(every_book().values())[first % len(every_book())]
    coder, check = CODERS[ways % 4 % 3], bool(ways & 4)
    try:
        blob = hx.compress(message, book, coder=coder, check=check, engine=FAST)
    except (hx.UnseenSymbolError, hx.DataError) as error:
        return refusal(error)
    compressor = hx.Compressor(book, coder=coder, check=check, engine="reference")
    step = 1 + cut % 64 * 5
    pieces = [message[start : start + step] for start in range(0, len(message), step)]
    assert b"".join([*map(compressor.compress, pieces), compressor.flush()]) == blob
    assert hx.decompress(blob, book, engine=FAST) == message
    if ways & 8:
        decompressor = hx.Decompressor(book, engine="reference")
        assert decompressor.decompress(blob) == message
        assert decompressor.eof
    return f"sound: {zlib.crc32(blob)}"
