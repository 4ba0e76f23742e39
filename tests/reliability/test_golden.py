"""Files that are kept: what is sound stays sound for ever, what is not is refused as it is said."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
import refresh
from golden_bad import bad_codebooks, bad_files, unsupported_files
from golden_good import good_files
from samples import verdict

import huffxent as hx
from huffxent.cli.main import _status
from huffxent.coding.engine import ENGINES
from huffxent.container.format import Header

GOLDEN = Path(refresh.__file__).parent
RELEASED = sorted((GOLDEN / "released").glob("*"))
REFUSED = [*bad_files(), *unsupported_files()]


def test_what_is_stored_is_what_the_command_makes():
    """T38: nothing is written by this test; `python tests/golden/refresh.py` would."""
    assert refresh.changes() == {}


def test_there_are_enough_of_each_and_they_are_small():
    """T38: at least 30 sound files, 60 bad ones, 6 unsupported ones."""
    stored = refresh.stored()
    for folder, least in (("good", 30), ("bad", 60), ("unsupported", 6)):
        assert sum(path.startswith(folder) and path.endswith(".hx") for path in stored) >= least
    assert sum(map(len, stored.values())) < 300_000


def test_the_readme_has_one_line_for_each_file():
    """T38: a row of a table, which says what it is."""
    rows = re.findall(
        r"^\| `([^`]+)` \|.*\| \S.* \|$", refresh.stored()["README.md"].decode(), re.M
    )
    files = [path for path in refresh.stored() if path.endswith(".hx") or path.startswith("bad/")]
    assert sorted(rows) == sorted(files)


@lru_cache
def kept_books(folder: Path) -> dict[str, hx.Codebook]:
    """Return the codebooks of a folder by their ids."""
    loaded = map(hx.Codebook.load, sorted((folder / "books").glob("*.json")))
    return {book.id: book for book in loaded}


@pytest.mark.parametrize("folder", [GOLDEN, *RELEASED], ids=lambda folder: folder.name)
def test_every_sound_file_of_every_release_is_decoded(folder):
    """T39: each container with the codebook that it names, to the message beside it."""
    paths = sorted((folder / "good").glob("*.hx"))
    assert len(paths) >= 30
    for path in paths:
        blob = path.read_bytes()
        book = kept_books(folder)[Header.unpack(blob).codebook_id]
        message = path.with_suffix("").read_bytes()
        for engine in ENGINES:
            assert hx.decompress(blob, book, engine=engine) == message, path
        with hx.open(path, codebook=book) as file:
            assert file.read() == message


def test_every_release_has_kept_its_files():
    """T39: each version that the changelog heads has a folder, which `--release` makes."""
    changelog = (GOLDEN.parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[?v?(\d+\.\d+\S*?)\]?(?: .*)?$", changelog, re.M)
    assert {folder.name for folder in RELEASED} == set(versions)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_encoded_is_what_was_encoded(engine):
    """T39: the bytes of 40 containers, by each engine."""
    for good in good_files():
        assert good.encode(engine) == (GOLDEN / "good" / f"{good.name}.hx").read_bytes(), good.name


def test_every_bad_file_is_refused_as_its_line_says_by_every_engine():
    """T38: by the error that the README names."""
    books = {path.stem: hx.Codebook.load(path) for path in (GOLDEN / "books").glob("*.json")}
    for bad in REFUSED:
        for engine in ENGINES:
            found = verdict(bad.data, books[bad.book], engine)
            assert found.startswith(f"{bad.error}: "), (bad.name, found)
            # What to do differs: a newer release, not another copy.
            assert ("newer huffxent" in found) == (bad.error == "UnsupportedVersionError")


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def command(*words: object) -> Ended:
    """Run a command line in this process, as `main` does."""
    argv, sys.argv = sys.argv, ["huffxent", *map(str, words)]
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = _status()
    finally:
        sys.argv = argv
    return Ended(code, out.getvalue(), err.getvalue())


@pytest.fixture
def at_golden(monkeypatch) -> Iterator[None]:
    monkeypatch.chdir(GOLDEN)


@pytest.mark.usefixtures("at_golden")
def test_the_commands_accept_every_sound_file(tmp_path):
    """T38: list, test and decode, each with 0 and nothing on standard error but what was done."""
    for good in good_files():
        path, book = f"good/{good.name}.hx", f"books/{good.book}.json"
        assert command("list", path, "--json").code == 0
        tested = command("test", path, "-b", book)
        assert (tested.code, tested.err) == (
            0,
            f"{path}: sound, {len(good.message):,} bytes of content\n",
        )
        assert command("decode", path, "-b", book, "-o", tmp_path / good.name).code == 0
        assert (tmp_path / good.name).read_bytes() == good.message
    for book in sorted(Path("books").iterdir()):
        shown = command("show", book)
        assert (shown.code, shown.err) == (0, "")


@pytest.mark.usefixtures("at_golden")
def test_the_commands_refuse_every_bad_file_in_one_line(tmp_path):
    """T38: test and decode with the code of the error; list tells what it can, or 3."""
    for bad, folder in [(bad, "bad") for bad in bad_files()] + [
        (bad, "unsupported") for bad in unsupported_files()
    ]:
        path, book = f"{folder}/{bad.name}.hx", f"books/{bad.book}.json"
        code = getattr(hx, bad.error).exit_code
        assert code == (4 if bad.error == "CodebookMismatchError" else 3)
        for words in (["test", path], ["decode", path, "-o", tmp_path / "content"]):
            ended = command(*words, "-b", book)
            assert refused(ended, path) == code, (bad.name, ended)
        assert list(tmp_path.iterdir()) == []
        listed = command("list", path)
        if listed.code:
            assert refused(listed, path) == 3, bad.name


def refused(ended: Ended, path: object) -> int:
    """Return the code of a command that ended in one line about `path`, and -1 if it did not."""
    one_line = ended.err.startswith(f"huffxent: {path}: ") and ended.err.count("\n") == 1
    return ended.code if one_line and not ended.out else -1


@pytest.mark.usefixtures("at_golden")
def test_the_commands_refuse_every_bad_codebook_in_one_line():
    """T38: show, test and list; a container is no codebook, and a codebook no container."""
    for name in bad_codebooks():
        assert refused(command("show", f"bad/{name}.json"), f"bad/{name}.json") == 4
        ended = command("test", "good/strict.hx", "-b", f"bad/{name}.json")
        assert refused(ended, f"bad/{name}.json") == 4
    assert refused(command("show", "good/strict.hx"), "good/strict.hx") == 4
    for book in ("books/strict.json", "bad/empty.json"):
        assert refused(command("list", book), book) == 3


@pytest.mark.usefixtures("at_golden")
def test_to_compare_every_file_is_a_message():
    """T38: whatever is damaged as a container is bytes like others."""
    paths = [f"bad/{bad.name}.hx" for bad in bad_files()]
    ended = command("compare", "good/book-bytes", *paths, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count('"roundtrip": true') + ended.out.count('"roundtrip":true') == len(paths)
