"""Text as bytes in an encoding, so that nothing is lost either way."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import numpy as np

from huffxent.errors import CodebookError, DataError, IntegrityError

if TYPE_CHECKING:
    from huffxent.symbols.alphabet import Buffer


def encoding_named(name: str) -> str:
    """Return the usual name of a text encoding; CodebookError if there is none of that name.

    Examples
    --------
    >>> encoding_named("UTF8"), encoding_named("latin1")
    ('utf-8', 'iso8859-1')
    """
    try:
        found = codecs.lookup(name)
        "".encode(name)
    except (LookupError, ValueError):
        raise CodebookError(f"no text encoding {name!r}; utf-8 and latin-1 are usual") from None
    return found.name


def decoded(data: Buffer, encoding: str, offset: int, *, last: bool) -> tuple[str, int]:
    """Return the text in `data`, and how many bytes it takes: fewer if a character is cut short.

    Raises
    ------
    DataError
        If the bytes at some offset are no text in this encoding, or not as it would write it.
    """
    data = bytes(data)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data, final=last)
    except UnicodeError as error:
        # Where a mark is missing there is no byte that is wrong.
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        shown = data[start : start + 1].hex()
        raise DataError(
            f"byte 0x{shown} at offset {offset + start} is not {encoding} text; "
            "take --symbols bytes, or name its --encoding"
        ) from None
    used = len(data) - len(decoder.getstate()[0])
    # UTF-8 has one way to write a text; others may have several, or marks that are lost.
    if encoding != "utf-8":
        _require_same(data[:used], text, encoding, offset)
    return text, used


def encoded(text: str, encoding: str) -> bytes:
    """Return a text that was `decoded` as bytes; IntegrityError if it cannot have been."""
    try:
        return text.encode(encoding)
    except UnicodeError:
        raise IntegrityError(f"damaged: its text cannot be written in {encoding}") from None


def _require_same(data: bytes, text: str, encoding: str, offset: int) -> None:
    """Raise unless `data` is what each character of `text` by itself is written as.

    Decoding writes a text block by block, and a block may begin and end anywhere.
    """
    try:
        again = _one_by_one(text, encoding)
    except UnicodeError:
        again = b""
    if data != again:
        pairs = zip(data, again, strict=False)
        place = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(data), len(again)))
        raise DataError(
            f"the text from offset {offset + place} on would not come back as it is from "
            f"{encoding}; take --symbols bytes, or an encoding without marks such as utf-16-le"
        )


def _one_by_one(text: str, encoding: str) -> bytes:
    """Return what each character by itself is written as, one after another.

    UnicodeError if one cannot be, such as half a surrogate pair, which some encodings write.
    """
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.intp)
    distinct = np.flatnonzero(np.bincount(codes))
    written = [chr(code).encode(encoding) for code in distinct.tolist()]
    sizes = np.array([len(one) for one in written], dtype=np.int64)
    width = int(sizes.max(initial=0))
    padded = b"".join(one.ljust(width, b"\0") for one in written)
    table = np.frombuffer(padded, dtype=np.uint8).reshape(sizes.size, width)
    places = np.searchsorted(distinct, codes)
    return table[places][np.arange(width) < sizes[places, np.newaxis]].tobytes()
