"""Beyond 32 bits: of bits, of bytes, of symbols."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from itertools import repeat
from pathlib import Path

import pytest

import huffxent as hx

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not hasattr(os, "wait4"), reason="memory is measured by wait4"),
]

MEBIBYTE = 1 << 20
MOST_MEMORY = 512 * MEBIBYTE


def huffxent(*arguments: object, stdout=None) -> None:
    """Run a command; see to it that it ends well and keeps within its memory."""
    command = [sys.executable, "-m", "huffxent", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=stdout)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    # Linux counts in KiB, the BSDs in bytes.
    assert used.ru_maxrss * (1024 if sys.platform == "linux" else 1) <= MOST_MEMORY


def listed(path: Path) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "huffxent", "list", path, "--json"],
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


def sha256(pieces) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def chunks(path: Path):
    with path.open("rb") as file:
        while chunk := file.read(MEBIBYTE):
            yield chunk


@pytest.mark.parametrize("mebibytes", [300, 600])
def test_payloads_beyond_31_and_32_bits_of_bits_are_counted_to_the_bit(mebibytes, tmp_path):
    """T23: 2,516,582,400 and 5,033,164,800 bits of payload."""
    message, book = tmp_path / "message", tmp_path / "book"
    hx.train(bytes(range(256))).save(book)
    piece = os.urandom(MEBIBYTE)
    with message.open("wb") as file:
        file.writelines(repeat(piece, mebibytes))
    huffxent("encode", message, "-b", book, "-o", tmp_path / "encoded", "-q")
    message.unlink()
    facts = listed(tmp_path / "encoded")
    assert facts["symbols"] == mebibytes * MEBIBYTE
    assert facts["payload_bits"] == 8 * mebibytes * MEBIBYTE > 2 ** (31 if mebibytes < 512 else 32)
    huffxent("decode", tmp_path / "encoded", "-b", book, "-o", tmp_path / "decoded", "-q")
    assert sha256(chunks(tmp_path / "decoded")) == sha256(repeat(piece, mebibytes))


def test_more_symbols_than_32_bits_can_count_come_back(tmp_path):
    """T23: 2**32 + 1 zero bytes of a sparse file, at a bit each."""
    symbols = 2**32 + 1
    message, book, encoded = (tmp_path / name for name in ("message", "book", "encoded"))
    hx.train(bytes(1), unseen="error").save(book)
    with message.open("wb") as file:
        file.truncate(symbols)
    huffxent("train", message, "--unseen", "error", "-o", tmp_path / "own", "-q")
    assert hx.Codebook.load(tmp_path / "own").counts.total == symbols
    huffxent("encode", message, "-b", book, "-o", encoded, "-q")
    facts = listed(encoded)
    assert facts["symbols"] == facts["payload_bits"] == symbols
    huffxent("test", encoded, "-b", book, "-q")
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "huffxent", "decode", encoded, "-b", book, "-o", "-", "-q"]
    with subprocess.Popen(command, stdout=writing) as process, os.fdopen(reading, "rb") as pipe:
        os.close(writing)
        size, zeros = 0, bytes(MEBIBYTE)
        while chunk := pipe.read(MEBIBYTE):
            assert chunk == zeros[: len(chunk)]
            size += len(chunk)
    assert process.returncode == 0
    assert size == symbols
