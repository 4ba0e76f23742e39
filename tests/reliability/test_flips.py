"""Damage that no checksum is mended for: flips, changed bytes, cuts, and what follows the end."""

from __future__ import annotations

import itertools
import os
import random

import pytest
from samples import SMALL_BLOCK, WAYS, Sample, books, from_pipe, refused, samples, verdict

import huffxent as hx
from huffxent.container.sources import FileSource
from huffxent.container.transfer import decode_into


def smallest(count: int, *, most: int) -> list[Sample]:
    """Return the largest of the samples that have at most so many bytes."""
    fitting = [sample for sample in samples() if len(sample.blob) <= most]
    return sorted(fitting, key=lambda sample: -len(sample.blob))[:count]


def test_the_samples_are_sound_by_every_way_in():
    assert len(samples()) == 64
    assert {len(sample.blob) for sample in samples()} <= set(range(40, 4097))
    for sample in samples():
        for way in WAYS.values():
            assert way(sample.blob, sample.book) == sample.message, sample.name


def test_every_single_bit_flip_is_noticed():
    """T25: every single-bit flip of 64 containers is refused, as damage and nothing else."""
    flips = 0
    for sample in samples():
        data = bytearray(sample.blob)
        for place, mask in itertools.product(range(len(data)), (1 << bit for bit in range(8))):
            data[place] ^= mask
            assert refused(data, sample.book), (sample.name, place, mask)
            data[place] ^= mask
            flips += 1
        assert data == sample.blob
    assert flips >= 300_000


@pytest.mark.nightly
def test_every_two_bit_flip_of_a_small_container_is_noticed():
    """T26: every pair of bits, in three empty containers and in one with a block."""
    empty = [sample for sample in samples() if len(sample.blob) == 64][:3]
    (alone,) = smallest(1, most=97)
    pairs = 0
    for sample in (*empty, alone):
        data = bytearray(sample.blob)
        for one, other in itertools.combinations(range(8 * len(data)), 2):
            for bit in (one, other):
                data[bit // 8] ^= 1 << bit % 8
            assert refused(data, sample.book), (sample.name, one, other)
            for bit in (one, other):
                data[bit // 8] ^= 1 << bit % 8
            pairs += 1
    assert pairs >= 400_000


def changed_bytes(share: int) -> int:
    """Put values in the place of bytes, one in `share` of all; return how many were refused."""
    changes, rng = 0, random.Random(27)
    for sample in smallest(13, most=256):
        data = bytearray(sample.blob)
        for place, truth in enumerate(sample.blob):
            values = set(range(256)) if share == 1 else rng.sample(range(256), 256 // share)
            for value in values:
                data[place] = value
                if value != truth:
                    assert refused(data, sample.book), (sample.name, place, value)
                    changes += 1
            data[place] = truth
    return changes


def test_bytes_with_another_value_are_noticed():
    """T27: one in eight of the other values of every byte of 13 containers; all of them nightly."""
    assert changed_bytes(8) >= 55_000


@pytest.mark.nightly
def test_every_byte_with_every_other_value_is_noticed():
    """T27: in full: every byte of 13 containers of up to 256 bytes with all other values."""
    assert changed_bytes(1) >= 450_000


def test_every_truncation_is_noticed_and_called_one():
    """T28: every truncation of 64 containers, from memory."""
    cuts = 0
    for sample in samples():
        view = memoryview(sample.blob)
        for size in range(len(view)):
            with pytest.raises(hx.TruncatedError):
                hx.decompress(view[:size], sample.book)
            cuts += 1
    assert cuts >= 37_500


def from_cut_pipe(sample: Sample, size: int) -> list[bytes]:
    """Return the pieces that came out of a container of which so many bytes arrived."""
    pieces: list[bytes] = []
    with pytest.raises(hx.TruncatedError):
        from_pipe(sample.blob[:size], sample.book, lambda piece: pieces.append(bytes(piece)))
    return pieces


def cut_pipes(step: int) -> int:
    """Cut containers on their way through pipes at every `step`-th place; return how many."""
    cuts = 0
    for number, sample in enumerate(samples()):
        block = 1 << SMALL_BLOCK
        for size in range(number % step, len(sample.blob), step):
            pieces = from_cut_pipe(sample, size)
            # What came out is whole blocks, in order: no byte of one that was not proved.
            assert sample.message.startswith(b"".join(pieces))
            if sample.book is books()["bytes"] and len(sample.message) > block:
                assert {len(piece) for piece in pieces} <= {block, len(sample.message) % block}
            cuts += 1
    return cuts


def cut_files(step: int, path) -> int:
    """Cut container files at every `step`-th place, from their ends; return how many."""
    cuts = 0
    for number, sample in enumerate(samples()):
        path.write_bytes(sample.blob)
        for size in range(len(sample.blob) - 1 - number % step, -1, -step):
            os.truncate(path, size)
            with pytest.raises(hx.TruncatedError):
                decode_into(len, FileSource(path), sample.book)
            # The reader of any place reads the end first: what it finds there is no trailer.
            with pytest.raises(hx.FormatError):
                hx.open(path, codebook=sample.book)
            cuts += 1
    return cuts


def test_truncations_are_noticed_in_pipes_and_files(tmp_path):
    """T28: one in 8 of the places, through a pipe and in a file; all of them nightly."""
    assert cut_pipes(8) >= 4_600
    assert cut_files(8, tmp_path / "cut.hx") >= 4_600


@pytest.mark.nightly
def test_every_truncation_is_noticed_in_pipes_and_files(tmp_path):
    """T28: in full, through a pipe and in a file."""
    assert cut_pipes(1) >= 37_500
    assert cut_files(1, tmp_path / "cut.hx") >= 37_500


def test_a_truncated_file_ends_the_commands_with_3_and_leaves_nothing(run, tmp_path):
    """T28: by the command line, cut within each part of a container of several blocks."""
    sample = next(each for each in samples() if each.name.startswith("bytes, huffman, 3120"))
    sample.book.save(tmp_path / "book")
    for size in (0, 3, 27, 28, 45, 700, 1500, len(sample.blob) - 33, len(sample.blob) - 1):
        (tmp_path / "cut.hx").write_bytes(sample.blob[:size])
        for words in (["test", "cut.hx"], ["decode", "cut.hx"], ["decode", "cut.hx", "-o", "-"]):
            done = run(*words, "-b", "book")
            assert done.code == 3
            assert done.err.startswith("huffxent: cut.hx: ")
            assert done.err.count("\n") == 1
            assert sample.message.startswith(done.raw)
            assert len(done.raw) % (1 << SMALL_BLOCK) in (0, len(sample.message) % 1024)
            assert not done.raw or words[-1] == "-"
            assert sorted(path.name for path in tmp_path.iterdir()) == ["book", "cut.hx"]


def followers(sample: Sample) -> list[bytes]:
    """Return what may follow a container: garbage and zeros of every size, and containers."""
    rng = random.Random(29)
    garbage = [data for size in range(1, 65) for data in (rng.randbytes(size), bytes(size))]
    again = sample.blob
    return [*garbage, again, again[: len(again) // 2], again[28:], again[-32:], b"\n"]


def test_trailing_bytes_are_an_error_by_every_way_in(tmp_path):
    """T29: whatever follows the end of 3 containers, by every way in and in a file."""
    path = tmp_path / "long.hx"
    for sample in samples()[:3]:
        for extra in followers(sample):
            for way in WAYS:
                found = verdict(sample.blob + extra, sample.book, way)
                assert found.startswith("TrailingDataError: "), (way, extra)
            path.write_bytes(sample.blob + extra)
            if extra == sample.blob:
                # A file's end is that of a sound container, but not where its blocks would be.
                with pytest.raises(hx.FormatError, match="add up to its size"):
                    hx.open(path, codebook=sample.book)
            else:
                with pytest.raises(hx.FormatError):
                    hx.open(path, codebook=sample.book)


def test_after_the_end_the_rest_is_handed_back_by_the_object_that_can():
    """T29: a Decompressor, like zlib's, keeps what follows for its caller."""
    for sample in samples()[:8]:
        decompressor = hx.Decompressor(sample.book)
        assert decompressor.decompress(sample.blob + b"rest") == sample.message
        assert (decompressor.eof, decompressor.unused_data) == (True, b"rest")


def damaged_samples(count: int) -> list[tuple[bytes, hx.Codebook]]:
    """Return flipped and cut samples, seeded."""
    rng, made = random.Random(41), []
    for _ in range(count):
        sample = rng.choice(samples())
        data = bytearray(sample.blob)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        made.append((bytes(data[: rng.choice([len(data), rng.randrange(len(data))])]), sample.book))
    return made


def test_threads_give_the_same_verdict_and_message():
    """T41: 1,500 flipped containers, half of them cut as well, with 1, 2 and 8 threads."""
    for data, book in damaged_samples(1_500):
        found = set()
        for threads in (1, 2, 8):
            with pytest.raises(hx.FormatError) as caught:
                hx.decompress(data, book, threads=threads)
            found.add(f"{caught.type.__name__}: {caught.value}")
        assert len(found) == 1
