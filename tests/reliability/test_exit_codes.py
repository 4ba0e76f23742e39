"""What goes wrong has its exit code, its one line on stderr, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

SITUATIONS = [
    line.split(" | ")
    for line in Path(__file__).with_name("situations.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(
    ("code", "line", "message"), SITUATIONS, ids=[each[1] for each in SITUATIONS]
)
def test_it_ends_with_its_code_and_exactly_its_line(here, folder, contents, code, line, message):
    """T62: each of these situations; nothing is printed and no file changes."""
    before = contents(folder)
    done = here(line)
    assert (str(done.code), done.out, done.err.count("\n")) == (code, "", 1)
    if message.endswith("..."):
        assert done.err.startswith(f"huffxent: {message.removesuffix('...')}")
    else:
        assert done.err == f"huffxent: {message}\n"
    assert contents(folder) == before


def test_there_are_situations_of_every_kind():
    """T62: at least 40, and each exit code that an error can have."""
    assert len(SITUATIONS) >= 40
    assert {code for code, _, _ in SITUATIONS} == {"1", "2", "3", "4"}


@pytest.mark.parametrize(
    "content", [b"", b"x", b"aaaa", b"a" * 100_000, bytes(range(256))], ids=len
)
def test_awkward_files_are_no_misuse(here, folder, content):
    """T62: a file that is empty, or has one symbol, or all of them, goes through everything."""
    (folder / "f").write_bytes(content)
    assert here("compare a f").code == 0
    if content:
        assert here("compare f f").code == 0
        assert here("compare f f --unseen error").code == 0
    assert here("encode f -b book").code == 0
    assert here("decode f.hx -b book -o again").code == 0
    assert (folder / "again").read_bytes() == content
