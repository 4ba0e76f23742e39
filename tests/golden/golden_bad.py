"""The files here that are refused, and how each of them is made; `refresh.py` writes them.

They are sound ones, damaged, or changed and signed by `mutate`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from golden_good import golden_books, good_files
from mutate import Container, numbers, signed_codebook
from samples import RAIN, SMALL_BLOCK, books, small_blocks

import huffxent as hx


@dataclass(frozen=True)
class Bad:
    """A file that is refused, by the error of that name."""

    name: str
    about: str
    error: str
    data: bytes
    book: str = "bytes"


def _good(name: str) -> bytes:
    return next(good for good in good_files() if good.name == name).encode()


Change = Callable[[Container], None]


def _changed(blob: bytes, change: Change, *, reindex: bool = False) -> bytes:
    container = Container.of(blob)
    change(container)
    if reindex:
        container.reindex()
    return container.pack()


def _says(name: str, value: int) -> Change:
    def change(container: Container) -> None:
        next(number for number in numbers(container) if number.name == name).put(value)

    return change


def _stream(stream: int, change: Callable[[bytes], bytes]) -> Change:
    def put(container: Container) -> None:
        block = container.blocks[0]
        block.resize(stream, change(block.stream(stream)))

    return put


def _flipped(blob: bytes, place: int, bit: int = 3) -> bytes:
    data = bytearray(blob)
    data[place] ^= 1 << bit
    return bytes(data)


def _cuts(blob: bytes) -> list[Bad]:
    places = {
        "nothing": (0, "an empty file"),
        "one-byte": (1, "its first byte only"),
        "magic": (4, "its mark only"),
        "in-header": (27, "all but the last byte of its header"),
        "header": (28, "its header only"),
        "in-block-header": (40, "cut within the header of its block"),
        "in-streams": (55, "cut within its streams"),
        "in-checksum": (len(blob) - 44, "cut within the checksum of its block"),
        "block": (len(blob) - 40, "without its trailer"),
        "end-mark": (len(blob) - 36, "cut after its end mark"),
        "in-trailer": (len(blob) - 20, "cut within its trailer"),
        "last-byte": (len(blob) - 1, "without its last byte"),
    }
    return [
        Bad(f"cut-{name}", about, "TruncatedError", blob[:size])
        for name, (size, about) in places.items()
    ]


def _flips(blob: bytes) -> list[Bad]:
    end = len(blob)
    places = {
        "magic": (1, "FormatError"),
        "flags": (5, "IntegrityError"),
        "coder": (6, "IntegrityError"),
        "block-size": (7, "IntegrityError"),
        "codebook": (12, "IntegrityError"),
        "header-checksum": (25, "IntegrityError"),
        "block-count": (28, "IntegrityError"),
        "jump-table": (35, "FormatError"),
        "stream": (55, "IntegrityError"),
        "block-checksum": (end - 45, "IntegrityError"),
        "end-mark": (end - 38, "FormatError"),
        "index": (end - 36, "IntegrityError"),
        "symbols": (end - 30, "IntegrityError"),
        "payload-bits": (end - 22, "IntegrityError"),
        "blocks": (end - 15, "IntegrityError"),
        "content-checksum": (end - 8, "IntegrityError"),
        "trailer-checksum": (end - 2, "IntegrityError"),
    }
    return [
        Bad(f"flip-{name}", f"one bit of its {name.replace('-', ' ')} flipped", error,
            _flipped(blob, place))
        for name, (place, error) in places.items()
    ]  # fmt: skip


def _lies(blob: bytes) -> list[Bad]:
    claims = {
        "block_log2": (21, "FormatError"),
        "blocks[0].count": (2**32 - 1, "FormatError"),
        "blocks[0].sizes[0]": (2**31, "FormatError"),
        "blocks[0].sizes[3]": (0, "FormatError"),
        "end_mark": (1, "FormatError"),
        "index[0]": (2**32 - 1, "IntegrityError"),
        "symbols": (2**64 - 1, "IntegrityError"),
        "payload_bits": (0, "IntegrityError"),
        "block_count": (2, "FormatError"),
        "content_checksum": (0, "IntegrityError"),
    }
    return [
        Bad(f"lie-{name.replace('[', '-').replace('].', '-').replace(']', '')}",
            f"`{name}` says {value:,}, signed", error, _changed(blob, _says(name, value)))
        for name, (value, error) in claims.items()
    ]  # fmt: skip


def _shuffles(blob: bytes) -> list[Bad]:
    def order(places: list[int]) -> Change:
        def change(container: Container) -> None:
            container.blocks = [container.blocks[place] for place in places]

        return change

    # With the old index one block more is met where the trailer should be.
    orders = {
        "dropped": ([0, 2], "IntegrityError", "IntegrityError"),
        "dropped-last": ([0, 1], "IntegrityError", "IntegrityError"),
        "doubled": ([0, 0, 1, 2], "TruncatedError", "IntegrityError"),
        "swapped": ([1, 0, 2], "IntegrityError", "IntegrityError"),
        "short-first": ([2, 0, 1], "FormatError", "FormatError"),
    }
    made = []
    for name, (places, as_they_are, reindexed) in orders.items():
        about, change = f"blocks {', '.join(map(str, places))} of 3, signed", order(places)
        made += [
            Bad(f"blocks-{name}", f"{about}, with the old index", as_they_are,
                _changed(blob, change)),
            Bad(f"blocks-{name}-reindexed", f"{about}, with an index that fits", reindexed,
                _changed(blob, change, reindex=True)),
        ]  # fmt: skip
    return made


def _coded(blob: bytes) -> list[Bad]:
    def longer(container: Container) -> None:
        container.blocks[0].put_literals(b"\x85\x00hail\n")

    def not_text(container: Container) -> None:
        container.blocks[0].put_literals(b"\xff")

    hail, char = hx.compress(b"hail\n", books()["labels"]), hx.compress(b"!", books()["chars"])
    zero, one = bytes(1), b"\1"
    put = partial(_changed, reindex=True)
    return [
        Bad("padding", "a filling bit that is 1, signed", "IntegrityError",
            put(blob, _stream(0, lambda data: data[:-1] + bytes([data[-1] | 1])))),
        Bad("stream-longer", "a byte after a stream's last codeword, signed", "IntegrityError",
            put(blob, _stream(1, lambda data: data + zero))),
        Bad("stream-shorter", "a stream ends within a codeword, signed", "IntegrityError",
            put(blob, _stream(2, lambda data: data[:-1]))),
        Bad("stream-zeros", "a stream of zeros, signed", "IntegrityError",
            put(blob, _stream(3, lambda data: bytes(len(data))))),
        Bad("ans-longer", "zeros after the last byte of coder ans, signed", "IntegrityError",
            put(_good("ans-bytes"), _stream(0, lambda data: data + zero))),
        Bad("range-longer", "a byte after the last word of coder range, signed", "IntegrityError",
            put(_good("range-bytes"), _stream(0, lambda data: data + one))),
        Bad("literal-longer", "a literal's size has more bytes than need be, signed",
            "IntegrityError", put(hail, longer), "labels"),
        Bad("literal-not-text", "a literal is no character, signed", "IntegrityError",
            put(char, not_text), "chars"),
    ]  # fmt: skip


def _small(blocks: int) -> bytes:
    with small_blocks():
        return hx.compress(b"a" * (blocks << SMALL_BLOCK), books()["alone"])


def _others(blob: bytes) -> list[Bad]:
    def forged(container: Container) -> None:
        container.codebook = bytes.fromhex(golden_books()["limited"].id)

    return [
        Bad("no-container-text", "a text", "FormatError", RAIN),
        Bad("no-container-gzip", "the first bytes of gzip", "FormatError", b"\x1f\x8b\x08" * 9),
        Bad("no-container-zeros", "zeros", "FormatError", bytes(100)),
        Bad("followed-by-zero", "a zero after its end", "TrailingDataError", blob + b"\0"),
        Bad("followed-by-line", "a line after its end", "TrailingDataError", blob + b"\n"),
        Bad("followed-by-itself", "two containers", "TrailingDataError", blob + blob),
        Bad("followed-by-half", "one and a half", "TrailingDataError", blob + blob[:50]),
        Bad("other-codebook", "made with `smoothed`", "CodebookMismatchError", _good("smoothed")),
        Bad("forged-codebook", "says that it was made with `limited`, signed", "IntegrityError",
            _changed(_good("smoothed"), forged), "limited"),
        Bad("symbols-without-blocks", "no blocks, and a symbol, signed", "IntegrityError",
            _changed(_good("empty"), _says("symbols", 1))),
        Bad("blocks-many-small", "65 blocks of the smallest size, one more than may be",
            "FormatError", _small(65), "alone"),
        Bad("literals-without-escape", "blocks with literals, and a codebook of none, signed",
            "FormatError", _changed(blob, _says("flags", 3))),
    ]  # fmt: skip


def bad_files() -> list[Bad]:
    """Return every damaged or hostile container here."""
    blob, blocks = _good("book-bytes"), _good("blocks-3")
    return [
        *_cuts(blob), *_flips(blob), *_lies(blob), *_shuffles(blocks), *_coded(blob),
        *_others(blob),
    ]  # fmt: skip


def unsupported_files() -> list[Bad]:
    """Return what a later release may write."""
    claims = [("version", 0), ("version", 2), ("version", 255)]
    claims += [("flags", 5), ("flags", 128), ("coder", 3), ("coder", 255)]
    return [
        Bad(f"{name}-{value}", f"a container with {name} {value}", "UnsupportedVersionError",
            _changed(_good("book-bytes"), _says(name, value)))
        for name, value in claims
    ]  # fmt: skip


def bad_codebooks() -> dict[str, tuple[str, bytes]]:
    """Return codebook files that are refused: what each is, and its bytes."""
    sound = golden_books()["strict"].to_json()
    fields = json.loads(sound)

    def lengths(place: int, value: object) -> bytes:
        changed = [*fields["lengths"]]
        changed[place] = value
        return signed_codebook({**fields, "lengths": changed})

    return {
        "empty": ("an empty file", b""),
        "not-json": ("a text", RAIN),
        "cut": ("cut within it", sound[: len(sound) // 2]),
        "flip": ("one bit flipped", _flipped(sound, len(sound) // 2, 0)),
        "over-subscribed": ("Kraft sum above 1, signed", lengths(ord("a"), 1)),
        "incomplete": ("Kraft sum below 1, signed", lengths(ord("a"), 12)),
        "too-long": ("a length of 25, signed", lengths(ord("a"), 25)),
        "true": ("a length that is true, signed", lengths(ord("a"), True)),
        "not-a-number": ("a length that is NaN", sound.replace(b"0,", b"NaN,", 1)),
        "twice": ("a key twice", sound.replace(b"{", b'{"id": "", ', 1)),
        "other-id": (
            "the id of another, signed",
            signed_codebook({**fields, "id": golden_books()["bytes"].id}, new_id=False),
        ),
        "schema-2": (
            "a later schema, signed",
            signed_codebook({**fields, "schema": "huffxent.codebook/2"}),
        ),
    }
