"""A symbol that a codebook cannot code is named, and nothing is written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import huffxent as hx
from huffxent.cli.main import _status
from huffxent.container.format import BLOCK_LOG2

BLOCK = 1 << BLOCK_LOG2
SMALL = 1 << 10
EVERY = bytes(range(256))

PLACES = {"only": 0, "first": 0, "last": 2 * SMALL + 7, "at a block's boundary": SMALL}


def lacking(byte: int) -> hx.Codebook:
    """A codebook of all bytes but one."""
    return hx.train(EVERY.replace(bytes([byte]), b""), unseen="error")


def message(byte: int, place: str) -> bytes:
    """A message of three blocks with the byte at that place, or of the byte alone."""
    if place == "only":
        return bytes([byte])
    data = bytearray([byte ^ 1]) * (2 * SMALL + 8)
    data[PLACES[place]] = byte
    return bytes(data)


@pytest.mark.parametrize("place", PLACES)
def test_an_unseen_symbol_is_named_with_its_offset_wherever_it_stands(place, monkeypatch):
    """T21: 256 values at 4 places; blocks are of 1,024 symbols."""
    monkeypatch.setattr("huffxent.container.compressor.BLOCK_LOG2", 10)
    for byte in range(256):
        with pytest.raises(hx.UnseenSymbolError) as caught:
            hx.compress(message(byte, place), lacking(byte))
        assert (caught.value.symbol, caught.value.offset) == (byte, PLACES[place])
        assert f"at offset {PLACES[place]} never occurs" in str(caught.value)


@pytest.mark.parametrize("offset", [0, 1, 100, BLOCK - 1, BLOCK, BLOCK + 7])
def test_an_unseen_symbol_is_named_beyond_the_first_block_too(offset):
    """T21: at the boundaries of blocks as this release writes them."""
    data = bytearray(b"ab" * (BLOCK // 2 + 10))
    data[offset] = ord("!")
    with pytest.raises(hx.UnseenSymbolError) as caught:
        hx.compress(bytes(data), hx.train(b"ab", unseen="error"))
    assert (caught.value.symbol, caught.value.offset) == (ord("!"), offset)
    assert f"symbol '!' at offset {offset} " in str(caught.value)


@pytest.mark.parametrize("place", PLACES)
def test_the_command_ends_with_4_and_leaves_the_target_as_it_was(
    place, tmp_path, monkeypatch, capfd
):
    """T21: 1 in 4 of the values at each place; old targets stay, new ones do not appear."""
    book, path, old, new = (tmp_path / name for name in ("book", "message", "old", "new"))
    old.write_bytes(b"precious")
    for byte in range(list(PLACES).index(place), 256, 4):
        lacking(byte).save(book, force=True)
        path.write_bytes(message(byte, place))
        for target in (old, new, Path("-")):
            arguments = ["encode", path, "-b", book, "-f", "-o", target]
            monkeypatch.setattr(sys, "argv", ["huffxent", *map(str, arguments)])
            assert _status() == 4
            out, err = capfd.readouterr()
            assert out == ""
            assert f"at offset {PLACES[place]} never occurs" in err
            assert err.count("\n") == 1
    assert old.read_bytes() == b"precious"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["book", "message", "old"]
