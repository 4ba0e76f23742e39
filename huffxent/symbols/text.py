"""Text as bytes in an encoding, so that nothing is lost either way."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from huffxent.errors import CodebookError, DataError

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
    except UnicodeDecodeError as error:
        shown = data[error.start : error.start + 1].hex()
        raise DataError(
            f"byte 0x{shown} at offset {offset + error.start} is not {encoding} text; "
            "take --symbols bytes, or name its --encoding"
        ) from None
    used = len(data) - len(decoder.getstate()[0])
    # UTF-8 has one way to write a text; others may have several, or marks that are lost.
    if encoding != "utf-8":
        _require_same(data[:used], encoded(text, encoding), encoding, offset)
    return text, used


def encoded(text: str, encoding: str) -> bytes:
    """Return a text that was `decoded` as bytes."""
    return text.encode(encoding)


def _require_same(data: bytes, again: bytes, encoding: str, offset: int) -> None:
    if data != again:
        pairs = zip(data, again, strict=False)
        place = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(data), len(again)))
        raise DataError(
            f"the text from offset {offset + place} on would not come back as it is from "
            f"{encoding}; take --symbols bytes, or an encoding without marks such as utf-16-le"
        )
