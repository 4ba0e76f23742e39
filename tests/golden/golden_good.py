"""The sound files here, and how each of them is made; `refresh.py` writes them.

Everything is made from seeds, by this release's own writer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from samples import RAIN, books, message_for, small_blocks

import huffxent as hx


@dataclass(frozen=True)
class Good:
    """A sound container: decoding gives the message beside it, encoding the same bytes again."""

    name: str
    about: str
    book: str = "bytes"
    message: bytes = RAIN
    coder: str = "huffman"
    check: bool = True
    small: bool = False

    def encode(self, engine: str = "auto") -> bytes:
        """Return the container as this release writes it."""
        arguments = {"coder": self.coder, "check": self.check, "engine": engine}
        book = golden_books()[self.book]
        if self.small:
            with small_blocks():
                return hx.compress(self.message, book, **arguments)
        return hx.compress(self.message, book, **arguments)


BOOKS = {
    "bytes": "bytes, a complete code",
    "alone": "a codebook of one symbol, which has one bit",
    "holes": "a code with holes, as Shannon's has",
    "contexts": "bytes after contexts of one and two",
    "chars": "characters, with literals",
    "words": "words after contexts of one, with literals",
    "block": "three bytes at a time, with literals",
    "labels": "lines, with literals",
}

FAMILIES = ("limited", "shannon-fano", "shannon-fano-elias", "minimax", "fixed")


@lru_cache(maxsize=1)
def golden_books() -> Mapping[str, hx.Codebook]:
    """Return every codebook here by name."""
    return {
        **books(),
        **{family: hx.train(RAIN, code=family) for family in FAMILIES},
        "strict": hx.train(RAIN, unseen="error"),
        "smoothed": hx.train(RAIN, smoothing="1/2", max_length=10),
        "u16le": hx.train(RAIN, symbols="u16le"),
        "latin1": hx.train("Möwen\n".encode("latin-1"), symbols="chars:latin-1"),
    }


def good_files() -> list[Good]:
    """Return every sound container here."""
    long = partial(message_for, pieces=2500, seed=38)
    text = {name: message_for(name, 40, 38) for name in books()}
    coders = [
        Good(f"{coder}-{book}", f"coder {coder}: {BOOKS[book]}", book, text[book], coder)
        for coder in ("range", "ans")
        for book in ("bytes", "alone", "contexts", "block", "labels")
    ]
    return [
        *(Good(f"book-{name}", about, name, text[name]) for name, about in BOOKS.items()),
        *(Good(f"code-{family}", f"code family {family}", family) for family in FAMILIES),
        *coders,
        Good("strict", "a codebook that covers what it has seen", "strict"),
        Good("smoothed", "smoothed counts, codewords of up to 10 bits", "smoothed"),
        Good("u16le-odd", "16-bit numbers, and a byte that is left", "u16le", RAIN[:-1] + b"\0\1"),
        Good("latin1", "characters of a text that is not UTF-8", "latin1", b"M\xf6we\n\xe4"),
        Good("no-check", "without a checksum of the content", check=False),
        Good("empty", "a message of no symbols", message=b""),
        Good("empty-no-check", "the same without a checksum", message=b"", check=False),
        Good("empty-literals", "the same with a codebook that has literals", "words", b""),
        Good("one-symbol", "a message of one symbol: three streams are empty", message=b"r"),
        Good("all-bytes", "every byte once", message=bytes(range(256))),
        Good("longest-words", "the rarest symbols only", message=b"\xff\x00\xfe" * 30),
        Good("blocks-3", "three blocks of the smallest size", message=long("bytes"), small=True),
        Good("blocks-full", "two blocks, the last one full", "alone", b"a" * 2048, small=True),
        Good("blocks-plus-one", "two blocks, one symbol in the last", "alone", b"a" * 1025,
             small=True),
        Good("blocks-64", "as many of the smallest size as may be", "alone", b"a" * (64 << 10),
             small=True),
        Good("blocks-chars", "blocks with literals", "chars", long("chars"), small=True),
        Good("blocks-contexts", "contexts begin anew", "contexts", long("contexts"), small=True),
        Good("blocks-ans", "blocks of coder ans", "bytes", long("bytes")[:1200], "ans", small=True),
    ]  # fmt: skip
