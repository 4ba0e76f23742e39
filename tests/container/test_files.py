from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from mutate import HAS_LITERALS, Container

import huffxent as hx
from huffxent.container.format import BLOCK_LOG2
from huffxent.container.listing import listing

BOOK = hx.train(b"peter piper picked a peck of pickled peppers")
BLOCK = 1 << BLOCK_LOG2
CONTENT = random.Random(20).randbytes(2 * BLOCK + 12_345)


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("files") / "content.hx"
    path.write_bytes(hx.compress(CONTENT, BOOK))
    return path


def test_it_reads_what_was_written_from_any_place(path):
    rng = random.Random(21)
    with hx.open(path, codebook=BOOK) as file:
        for _ in range(60):
            start, size = rng.randrange(len(CONTENT) + 10), rng.randrange(5000)
            assert file.seek(start) == start
            assert file.read(size) == CONTENT[start : start + size]
        assert file.seek(-10, io.SEEK_END) == len(CONTENT) - 10
        assert file.read() == CONTENT[-10:]
        file.seek(0)
        assert file.read() == CONTENT


def test_a_damaged_block_spoils_no_other(path, tmp_path):
    damaged = bytearray(path.read_bytes())
    damaged[1000] ^= 1
    (tmp_path / "damaged.hx").write_bytes(damaged)
    with hx.open(tmp_path / "damaged.hx", codebook=BOOK) as file:
        file.seek(BLOCK)
        assert file.read(100) == CONTENT[BLOCK : BLOCK + 100]
        file.seek(0)
        with pytest.raises(hx.IntegrityError, match=r"damaged\.hx: damaged: .* block 0 is wrong"):
            file.read(1)


def test_it_reads_lines(tmp_path):
    text = b"peter\npiper\npicked\n"
    (tmp_path / "text.hx").write_bytes(hx.compress(text, BOOK))
    with hx.open(tmp_path / "text.hx", codebook=BOOK) as file:
        assert list(file) == text.splitlines(keepends=True)


def test_an_empty_container_is_an_empty_file(tmp_path):
    (tmp_path / "empty.hx").write_bytes(hx.compress(b"", BOOK))
    with hx.open(tmp_path / "empty.hx", codebook=BOOK) as file:
        assert file.read() == b""


def test_a_file_is_there_when_it_is_closed_and_is_what_compress_gives(tmp_path):
    with hx.open(tmp_path / "out.hx", "xb", codebook=BOOK) as file:
        for start in range(0, len(CONTENT), 100_000):
            file.write(CONTENT[start : start + 100_000])
        assert not (tmp_path / "out.hx").exists()
    assert (tmp_path / "out.hx").read_bytes() == hx.compress(CONTENT, BOOK)


def fail_while_writing(path: Path, mode: str) -> None:
    with hx.open(path, mode, codebook=BOOK) as file:
        file.write(b"half")
        raise ZeroDivisionError


@pytest.mark.parametrize("mode", ["wb", "xb"])
def test_an_error_while_writing_leaves_nothing(tmp_path, mode):
    with pytest.raises(ZeroDivisionError):
        fail_while_writing(tmp_path / "out.hx", mode)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_nobody_closes_does_not_appear(tmp_path):
    with pytest.warns(ResourceWarning, match="never closed"):
        hx.open(tmp_path / "out.hx", "xb", codebook=BOOK).write(b"half")
    assert list(tmp_path.iterdir()) == []


def test_a_symbol_that_cannot_be_coded_leaves_nothing(tmp_path):
    strict = hx.train(b"ab", unseen="error")
    file = hx.open(tmp_path / "out.hx", "xb", codebook=strict)
    file.write(b"abc")
    with pytest.raises(hx.UnseenSymbolError):
        file.close()
    assert file.closed
    assert list(tmp_path.iterdir()) == []


def test_xb_does_not_replace_and_wb_does(tmp_path):
    target = tmp_path / "out.hx"
    target.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        hx.open(target, "xb", codebook=BOOK)
    assert target.read_bytes() == b"old"
    with hx.open(target, "wb", codebook=BOOK) as file:
        file.write(b"new")
    assert hx.decompress(target.read_bytes(), BOOK) == b"new"


def forged(**changes: object) -> bytes:
    """Return a container of three blocks with other numbers, its checksums as they should be."""
    container = Container.of(hx.compress(CONTENT, BOOK))
    for name, value in changes.items():
        setattr(container, name, value)
    return container.pack()


@pytest.mark.parametrize("symbols", [0, 1, 2 * BLOCK, 3 * BLOCK + 1, 2**64 - 1])
def test_blocks_that_are_not_as_many_as_the_symbols_fill_are_refused_at_once(tmp_path, symbols):
    target = tmp_path / "forged.hx"
    target.write_bytes(forged(symbols=symbols))
    with pytest.raises(hx.FormatError, match=r"forged\.hx: .* its totals do not fit its blocks"):
        hx.open(target, codebook=BOOK)
    with pytest.raises(hx.FormatError, match="do not fit"):
        listing(target)


def test_symbols_without_blocks_are_refused_at_once(tmp_path):
    container = Container.of(hx.compress(b"", BOOK))
    container.symbols = 42
    (tmp_path / "forged.hx").write_bytes(container.pack())
    with pytest.raises(hx.FormatError, match="its totals do not fit its blocks"):
        hx.open(tmp_path / "forged.hx", codebook=BOOK)


def test_literals_of_a_codebook_that_has_none_are_refused_at_once(tmp_path):
    container = Container.of(hx.compress(b"", BOOK))
    container.flags |= HAS_LITERALS
    (tmp_path / "forged.hx").write_bytes(container.pack())
    with pytest.raises(hx.FormatError, match=r"forged\.hx: damaged: it has literals"):
        hx.open(tmp_path / "forged.hx", codebook=BOOK)


def test_a_wrong_codebook_or_mode_is_refused_at_once(path):
    with pytest.raises(hx.CodebookMismatchError, match=r"content\.hx: made with"):
        hx.open(path, codebook=hx.train(b"other"))
    with pytest.raises(ValueError, match="mode is 'r'"):
        hx.open(path, "r", codebook=BOOK)
