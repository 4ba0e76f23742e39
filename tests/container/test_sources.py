from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import huffxent as hx
from huffxent.container.sources import path_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("content", [b"longer than before", b"other size", b"", b"9876543210"])
def test_a_file_that_changes_between_two_readings_is_an_error(tmp_path: Path, content):
    """T58: noticed by its size and checksum; in the middle of a reading: tests/reliability."""
    file = tmp_path / "file"
    file.write_bytes(b"0123456789")
    source = path_source(file)
    assert b"".join(source.chunks()) == b"0123456789"
    file.write_bytes(content)
    with pytest.raises(hx.SourceChangedError, match="changed while it was being read"):
        list(source.chunks())


def test_a_pipe_can_be_read_again():
    read, write = os.pipe()
    os.write(write, b"once")
    os.close(write)
    source = path_source(f"/dev/fd/{read}")
    assert b"".join(source.chunks()) == b"".join(source.chunks()) == b"once"
    os.close(read)


def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file; pass it on standard input"):
        path_source(tmp_path / "pipe")


def test_a_device_is_refused():
    with pytest.raises(OSError, match="not a regular file"):
        path_source("/dev/zero")


def test_a_file_whose_size_the_system_does_not_tell_is_read_to_its_end():
    source = path_source("/proc/self/cmdline")
    assert b"".join(source.chunks())
    assert source.size > 0
