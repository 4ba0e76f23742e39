"""Numbers that are not true though every checksum fits: nothing is allocated for them."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hostile import amplifiers, liars
from mutate import Container
from samples import RAIN, SMALL_BLOCK, WAYS, blocks_of, books, samples, small_blocks, verdict

import huffxent as hx

MEMORY = 64 << 20
"""Bytes above the start that damaged input may cost."""

HERE = Path(__file__).parent


@functools.lru_cache
def in_child(task: str) -> tuple[Any, int]:
    """Return what a child with 3 GiB of addresses found, and by how much its memory grew."""
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    done = subprocess.run(
        [sys.executable, HERE / "child.py", task],
        env={**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    return document["found"], document["growth"]


def test_every_number_that_lies_is_noticed():
    """T32: each number of 4 containers made to say each of the numbers of the case, by every way.

    In a child with 3 GiB of addresses, where a crash or an allocation by a lie would end it.
    """
    found, growth = in_child("lies")
    assert len(found) == len(liars()) >= 400
    for name, verdicts in found:
        for way in WAYS:
            kind = verdicts[way].partition(":")[0]
            assert kind in {
                "FormatError",
                "IntegrityError",
                "TruncatedError",
                "TrailingDataError",
                "UnsupportedVersionError",
                # An id that is not the codebook's is a lie, too.
                "CodebookMismatchError",
            }, (name, way, verdicts[way])
        # Without decoding not every lie can be told, but nothing else may come of one.
        assert verdicts["list"] == "listed" or "Error: " in verdicts["list"]
        # Reading block by block looks at no checksum of all the content, nor at what was spent.
        number = name.split(": ")[1].split(" says")[0]
        looked_at = number not in {"content_checksum", "flags", "payload_bits"}
        assert "Error: " in verdicts["open"] or not looked_at, (name, verdicts)
    assert growth <= MEMORY


def test_an_index_of_blocks_that_are_not_there_is_neither_read_nor_kept():
    """T32: a file of 64 MiB that claims to be nothing but an index."""
    found, growth = in_child("index")
    for listed, decoded in found:
        assert listed.startswith(
            ("TruncatedError: does not end", "FormatError: damaged: its index")
        )
        assert decoded.startswith("IntegrityError: ")
    assert growth <= MEMORY


def test_more_symbols_than_bits_and_more_bytes_than_symbols_can_take_are_refused():
    """T33: by the claim alone: before anything is allocated, or decoded."""
    found, growth = in_child("amplified")
    assert len(found) == len(amplifiers()) >= 40
    for name, verdicts in found:
        for way in WAYS:
            assert verdicts[way].startswith("FormatError: damaged: a block of"), (name, way)
            assert "claims a stream of" in verdicts[way]
    assert growth <= MEMORY


def test_eight_symbols_a_byte_are_decoded_in_bounded_memory():
    """T33: the legal maximum, 8:1, from a file of 4 MiB."""
    (size, content, growth), _ = in_child("eight_to_one")
    assert content == 32 << 20
    assert 7.99 < content / size < 8
    assert growth <= MEMORY


def test_output_is_limited_to_the_byte():
    """T33: the size of the content is allowed, and one byte less is not, for all 64 samples."""
    for sample in samples():
        size = len(sample.message)
        for threads in (1, 2):
            exact = hx.decompress(sample.blob, sample.book, size, threads=threads)
            assert exact == sample.message
            out = bytearray(size)
            assert hx.decompress_into(sample.blob, sample.book, out, threads=threads) == size
            if not size:
                continue
            with pytest.raises(hx.LimitExceededError, match=f"the allowed {size - 1:,} bytes"):
                hx.decompress(sample.blob, sample.book, size - 1, threads=threads)
            with pytest.raises(hx.LimitExceededError):
                hx.decompress_into(sample.blob, sample.book, out[:-1], threads=threads)


@pytest.mark.parametrize("command", ["test", "decode"])
def test_a_command_takes_as_much_as_is_allowed(here, folder, command):
    """T33: what is a byte too much is among the situations of T62."""
    size = (folder / "a").stat().st_size
    more = ["-o", "x"] if command == "decode" else []
    done = here([command, "a.hx", "-b", "book", "--max-output-size", str(size), *more])
    assert done.code == 0


def test_a_limit_holds_where_a_symbol_may_cost_next_to_nothing():
    """T33: coders that spend fractions of a bit have no bound of 8:1, but the limit holds."""
    data = b"a" * 10_000
    for coder in ("range", "ans"):
        blob = hx.compress(data, books()["alone"], coder=coder)
        assert len(blob) < 110
        assert hx.decompress(blob, books()["alone"], len(data)) == data
        with pytest.raises(hx.LimitExceededError):
            hx.decompress(blob, books()["alone"], len(data) - 1)


def test_mutants_with_checksums_that_fit_are_refused_or_give_the_message():
    """T32 and more: 4,000 seeded mutants; what has a checksum of its content is never silent."""
    (refused, same, silent), growth = in_child("mutants")
    assert refused + same == 4_000
    assert silent == []
    # Some changes are none: a number that says what it said.
    assert same < 800
    assert growth <= MEMORY


def seconds_a_byte(blob: bytes, book: hx.Codebook) -> float:
    start = time.process_time()
    assert verdict(blob, book, "numba") != ""
    return (time.process_time() - start) / len(blob)


def with_blocks(blob: bytes, count: int) -> bytes:
    """Return a container whose first block comes so often, with an index to match."""
    container = Container.of(blob)
    container.blocks = container.blocks[:1] * count
    container.reindex()
    return container.pack()


def test_only_a_few_blocks_may_be_small(tmp_path):
    """T36: 64 of them come back; one more is refused by every way, and by the index alone."""
    book = books()["alone"]
    with small_blocks():
        few, many = (hx.compress(b"a" * (count << SMALL_BLOCK), book) for count in (64, 65))
    for way in WAYS:
        assert verdict(few, book, way) == "sound"
        assert verdict(many, book, way).startswith("FormatError: it has more than 64 blocks")
    path = tmp_path / "many.hx"
    path.write_bytes(many)
    with pytest.raises(hx.FormatError, match="more than 64 blocks"):
        hx.open(path, codebook=book)


@pytest.mark.parametrize(("log2", "may"), [(14, False), (15, True)])
def test_from_32_768_symbols_on_there_may_be_any_number(log2, may):
    """T36: the smallest size of which there may be more than 64, and half of it."""
    book, data = books()["alone"], b"a" * (65 << log2)
    with blocks_of(log2):
        blob = hx.compress(data, book)
    if may:
        assert hx.decompress(blob, book) == data
    else:
        with pytest.raises(hx.FormatError, match=r"more than 64 blocks of 2\*\*14 symbols"):
            hx.decompress(blob, book)


@pytest.mark.nightly
def test_small_blocks_cost_at_most_five_times_the_time_a_byte():
    """T36: 3,000 blocks of the smallest size of which there may be many; empty ones at no cost.

    A container has one code only, so there are no tables to switch. A block costs Python some 20
    us whatever is in it, which weighs most where a symbol has one bit.
    """
    for train in (RAIN, b"aaaa", b"ab"):
        book, data = hx.train(train), train * (3000 * (1 << 15) // len(train))
        normal = hx.compress(data, book)
        with blocks_of(15):
            small = hx.compress(data, book)
        assert len(Container.of(small).blocks) >= 2999
        usual, more = (
            min(seconds_a_byte(blob, book) for _ in range(5)) for blob in (normal, small)
        )
        print(f"{usual:.2e} s a byte, and {more / usual:.1f} times as much")  # noqa: T201 - a figure
        assert more <= 5 * usual
        one = hx.compress(train[:1], book)
        empty = Container.of(one)
        empty.blocks = [type(empty.blocks[0])(0, [0] * 4, None, b"")]
        empty.reindex()
        for packed in (with_blocks(one, 10**5), with_blocks(empty.pack(), 10**6)):
            assert verdict(packed, book) != "sound"
            assert seconds_a_byte(packed, book) < usual
