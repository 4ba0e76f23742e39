"""Coded bits that nobody wrote, in blocks whose checksums fit."""

from __future__ import annotations

import itertools

import pytest
from mutate import Container
from samples import CODERS, WAYS, Sample, books, message_for, samples, verdict

import huffxent as hx
from huffxent.coding.engine import ENGINES

CODED = [sample for sample in samples() if len(sample.blob) > 64]


def test_bits_that_fill_bytes_are_zero():
    """T34: each filling bit of each stream set, signed, on both engines."""
    cases = 0
    for sample in CODED:
        container = Container.of(sample.blob)
        if container.coder:
            continue
        for place, stream in itertools.product(range(len(container.blocks)), range(4)):
            truth = container.blocks[place].stream(stream)
            if not truth or not container.blocks[place].coded:
                continue
            filling = padding_of(sample, place, stream)
            for bit in range(filling):
                container = Container.of(sample.blob)
                changed = truth[:-1] + bytes([truth[-1] | 1 << bit])
                container.blocks[place].resize(stream, changed)
                for engine in ENGINES:
                    found = verdict(container.pack(), sample.book, engine)
                    assert found == "IntegrityError: its coded bits go on after the last symbol"
                cases += 1
    assert cases >= 60


def padding_of(sample: Sample, place: int, stream: int) -> int:
    """Return how many bits of a stream's last byte are no codewords, by cutting them off."""
    if sample.book.levels:
        return 0
    block = 10 if len(Container.of(sample.blob).blocks) > 1 else 19
    symbols = sample.book.alphabet.split(sample.message).indices[place << block :][: 1 << block]
    run = -(-symbols.size // 4)
    lengths = sample.book.lengths[symbols[stream * run : (stream + 1) * run]]
    return -int(lengths.sum(dtype="i8")) % 8


HAIL = b"hail\n"


@pytest.mark.parametrize(
    ("literal", "reason"),
    [
        (b"\x85\x00" + HAIL, "size of a literal"),  # longer than need be
        (b"\x85\x80\x00" + HAIL, "size of a literal"),  # longer than a literal can be
        (b"\x85\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01" + HAIL, "size of a literal"),
        (b"\x80\x00" + HAIL, "size of a literal"),
        (b"\xff" * 11, "size of a literal"),
        (b"\x85", "size of a literal"),  # ends within its size
        (b"\x00" + HAIL, "ends too early"),
        (b"\x06" + HAIL, "ends too early"),
        (b"\x04" + HAIL, "ends too early"),
        (b"", "not one literal for each escape"),
        (b"\x05" + HAIL + b"\x05" + HAIL, "not one literal for each escape"),
    ],
)
def test_the_size_of_a_literal_has_one_form(literal, reason):
    """T34: numbers of 7 bits a byte that are too long, do not end, or have 11 bytes."""
    book = books()["labels"]
    container = Container.of(hx.compress(HAIL, book))
    assert container.blocks[0].coded.endswith(b"\x05" + HAIL)
    container.blocks[0].put_literals(literal)
    container.reindex()
    container.payload_bits += 8 * (len(literal) - 6)
    for way in WAYS:
        found = verdict(container.pack(), book, way)
        assert found.startswith("IntegrityError: damaged: ")
        assert reason in found


@pytest.mark.parametrize("coder", CODERS[1:])
@pytest.mark.parametrize("extra", [b"\0", b"\0\0", b"\0\0\0", b"\1", bytes(8)])
def test_a_coder_s_bytes_end_where_it_ends_them(coder, extra):
    """T34: zeros after the last word or the last byte of coders without codewords."""
    container = Container.of(hx.compress(b"in the rain", books()["bytes"], coder=coder))
    block = container.blocks[0]
    block.resize(0, block.stream(0) + extra)
    container.reindex()
    container.payload_bits += 8 * len(extra) if coder == "range" else 0
    assert verdict(container.pack(), books()["bytes"]).startswith("IntegrityError: its coded bits")


def guarded(blob: bytes, sample: Sample, engine: str) -> None:
    """Decode, which must fail, into memory that nothing beyond the message may be written to."""
    guard = 64
    memory = bytearray(b"\xa5" * (len(sample.message) + guard))
    with (
        memoryview(memory)[: len(sample.message)] as out,
        pytest.raises(hx.IntegrityError, match=r"its coded bits|checksum of its content"),
    ):
        hx.decompress_into(blob, sample.book, out, engine=engine)
    assert memory[-guard:] == b"\xa5" * guard


def test_a_stream_that_ends_within_a_codeword_is_refused():
    """T35: the last byte of each stream cut off and its size mended, on both engines."""
    cases = 0
    for sample in CODED:
        for stream in range(4):
            container = Container.of(sample.blob)
            block = container.blocks[0]
            least = 0 if container.coder else (-(-block.count // 4) + 7) // 8
            if len(block.stream(stream)) <= least:
                continue
            block.resize(stream, block.stream(stream)[:-1])
            container.reindex()
            for engine in ENGINES:
                guarded(container.pack(), sample, engine)
                cases += 1
    assert cases >= 100


def test_codewords_that_could_go_on_for_ever_end_with_the_count():
    """T35: streams of zero bits only, of all sizes that are allowed: codewords without an end."""
    cases = 0
    for name, engine in itertools.product(("bytes", "holes", "contexts", "alone"), ENGINES):
        message, book = message_for(name, 400, 35), books()[name]
        sample = Sample(name, book, message, hx.compress(message, book))
        shortest = Container.of(hx.compress(message, book)).blocks[0]
        for size in (13, 14, 20, 60, 100):
            container = Container.of(sample.blob)
            if size > 100 * book.most_bits("huffman") // 8 or size == shortest.sizes[0]:
                continue
            container.blocks[0].resize(0, bytes(size))
            container.reindex()
            guarded(container.pack(), sample, engine)
            cases += 1
    assert cases >= 24
