"""Threads make no difference but to the time; neither does decoding into memory of the caller's."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

import huffxent as hx
from huffxent.container.format import BLOCK_LOG2, HEADER_SIZE

BOOK = hx.train(b"many hands make light work")
BLOCK = 1 << BLOCK_LOG2
DATA = random.Random(30).randbytes(5 * BLOCK + 321)
BLOB = hx.compress(DATA, BOOK)


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_the_bytes_do_not_depend_on_the_number_of_threads(threads):
    assert hx.compress(DATA, BOOK, threads=threads) == BLOB
    assert hx.decompress(BLOB, BOOK, threads=threads) == DATA
    out = bytearray(len(DATA) + 5)
    assert hx.decompress_into(BLOB, BOOK, out, threads=threads) == len(DATA)
    assert out[:-5] == DATA
    assert out[-5:] == bytes(5)


@pytest.mark.parametrize("threads", [1, 2])
def test_pieces_through_threads_make_the_same_container(threads):
    rng, at = random.Random(31), 0
    compressor, decompressor = (
        hx.Compressor(BOOK, threads=threads),
        hx.Decompressor(BOOK, threads=threads),
    )
    blob = content = b""
    while at < len(DATA):
        size = rng.choice([1000, BLOCK, 3 * BLOCK])
        # The caller's buffer is his to change as soon as the call returns.
        piece = bytearray(DATA[at : at + size])
        blob += compressor.compress(piece)
        piece[:] = bytes(len(piece))
        at += size
    blob += compressor.flush()
    assert blob == BLOB
    for start in range(0, len(blob), 100_000):
        piece = bytearray(blob[start : start + 100_000])
        content += decompressor.decompress(piece)
        piece[:] = bytes(len(piece))
    while not decompressor.eof:
        content += decompressor.decompress(b"")
    assert content == DATA


def test_of_several_bad_blocks_the_first_is_named_whatever_the_threads():
    """T41: two bad blocks among six, with 1, 2 and 8 threads."""
    for threads in (1, 2, 8):
        damaged = bytearray(BLOB)
        for place in (len(BLOB) // 2, len(BLOB) // 4):
            damaged[place] ^= 1
        with pytest.raises(hx.IntegrityError, match="checksum of block 1 is wrong"):
            hx.decompress(bytes(damaged), BOOK, threads=threads)
        # A header that cannot be is met before the blocks ahead of it are decoded.
        cut = bytes(damaged[: len(BLOB) // 2]) + b"\xff" * 100
        with pytest.raises(hx.IntegrityError, match="checksum of block 1 is wrong"):
            hx.decompress(cut + b"\xff" * BLOCK, BOOK, threads=threads)


def test_an_unseen_symbol_is_named_by_its_first_place_whatever_the_threads():
    strict = hx.train(b"ab", unseen="error")
    data = bytearray(b"ab" * (3 * BLOCK // 2))
    data[BLOCK + 3] = data[2 * BLOCK + 1] = ord("!")
    for threads in (1, 2, 8):
        compressor = hx.Compressor(strict, threads=threads)
        with pytest.raises(hx.UnseenSymbolError) as caught:
            compressor.compress(bytes(data)) + compressor.flush()
        assert caught.value.offset == BLOCK + 3
        with pytest.raises(ValueError, match="finished"):
            compressor.compress(b"ab")


def test_a_codebook_is_shared_by_threads():
    """T70: 8 threads encode and decode messages of more than a block."""
    wrong = []

    def work(seed: int) -> None:
        data = random.Random(seed).randbytes(BLOCK + seed)
        if hx.decompress(hx.compress(data, BOOK), BOOK) != data:
            wrong.append(seed)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_memory_that_is_too_small_or_read_only_is_refused():
    with pytest.raises(hx.LimitExceededError, match=f"the allowed {len(DATA) - 1:,} bytes"):
        hx.decompress_into(BLOB, BOOK, bytearray(len(DATA) - 1))
    with pytest.raises(TypeError, match="read-only"):
        hx.decompress_into(BLOB, BOOK, memoryview(bytes(len(DATA))))


def test_a_limit_holds_to_the_byte():
    assert hx.decompress(BLOB, BOOK, len(DATA)) == DATA
    with pytest.raises(hx.LimitExceededError):
        hx.decompress(BLOB, BOOK, len(DATA) - 1)
    assert hx.decompress_into(hx.compress(b"", BOOK), BOOK, bytearray()) == 0


def test_no_threads_at_all_are_refused():
    for threads in (0, -1):
        with pytest.raises(ValueError, match="at least 1"):
            hx.compress(b"x", BOOK, threads=threads)


def test_reading_from_the_middle_decodes_only_what_is_asked_for(tmp_path):
    path = tmp_path / "content.hx"
    path.write_bytes(BLOB)
    damaged = bytearray(BLOB)
    damaged[HEADER_SIZE + 100] ^= 1
    path.write_bytes(damaged)
    with hx.open(path, codebook=BOOK) as file:
        file.seek(3 * BLOCK)
        assert file.read(100) == DATA[3 * BLOCK : 3 * BLOCK + 100]
        file.seek(0)
        with pytest.raises(hx.IntegrityError):
            file.read(1)


def _wait_until_open(path: Path, pid: int) -> None:
    """Wait until a process has opened a file: before that Python may not be ready to be asked."""
    links = Path(f"/proc/{pid}/fd")
    if not links.exists():
        time.sleep(5)
        return
    opened = False
    while not opened:
        with suppress(FileNotFoundError):  # a file that was closed in the meantime
            opened = any(link.samefile(path) for link in links.iterdir() if link.exists())


@pytest.mark.parametrize("threads", [1, 2])
def test_an_interrupt_is_answered_within_a_second(threads, tmp_path):
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(1 << 34)
    book = tmp_path / "book"
    BOOK.save(book)
    process = subprocess.Popen(
        [sys.executable, "-m", "huffxent", "encode", large, "-b", book, "-T", str(threads),
         "-o", tmp_path / "out.hx"],
        stderr=subprocess.PIPE,
        env=os.environ,
    )  # fmt: skip
    _wait_until_open(large, process.pid)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    # One second is promised; the rest is for a machine with much else to do.
    assert time.monotonic() - asked < 5
    assert process.returncode == 130
    assert not (tmp_path / "out.hx").exists()
