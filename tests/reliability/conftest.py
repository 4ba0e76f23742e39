"""A folder of files, sound and not, for commands to go right and wrong in."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import huffxent as hx
from huffxent.cli import main

TEXT = b"the quick brown fox jumps over the lazy dog\n" * 20


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """What the files of `folder` hold."""
    place = tmp_path_factory.mktemp("prepared")
    book = hx.train(TEXT)
    books = {"book": book, "other": hx.train(b"other"), "strict": hx.train(b"abc", unseen="error")}
    for name, each in books.items():
        each.save(place / name)
    hx.train_classifier({"a": [TEXT], "b": [b"pack my box"]}).save(place / "labels")
    blob = hx.compress(TEXT, book)
    flipped = bytearray(blob)
    flipped[60] ^= 4
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("labels.json", "{}")
    files = {path.name: path.read_bytes() for path in place.iterdir()}
    return {
        **files,
        "a": TEXT,
        "b": b"pack my box",
        "empty": b"",
        "a.hx": blob,
        "sound.hx": blob,
        "cut.hx": blob[:-9],
        "long.hx": blob + b"!",
        "flipped.hx": bytes(flipped),
        "damaged": files["book"].replace(b"3", b"4", 1),
        "foreign.zip": archive.getvalue(),
        "list": b"a\nb\n",
        "many/one.txt": TEXT[:300],
        "many/two.txt": TEXT[300:],
        "out.svg": b"old",
    }


@pytest.fixture
def folder(tmp_path: Path, prepared: Mapping[str, bytes]) -> Path:
    """A folder with samples, codebooks, containers, and what may be wrong with them."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "many").mkdir()
    for name, content in prepared.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes | None]]:
    """Return what a folder holds: links, pipes and the like are None."""
    return lambda folder: {
        str(path.relative_to(folder)): path.read_bytes()
        if path.is_file() and not path.is_symlink()
        else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def here(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Callable[[str | list[str]], Outcome]:
    """Run a command line, split at its blanks, in `folder` and in this process."""

    def run(line: str | list[str]) -> Outcome:
        words = line.split() if isinstance(line, str) else line
        with monkeypatch.context() as changed:
            changed.chdir(folder)
            changed.setattr("sys.argv", ["huffxent", *words])
            level = logging.getLogger("huffxent").level
            code = main._status()
            logging.getLogger("huffxent").setLevel(level)
        out, err = capsysbinary.readouterr()
        return Outcome(code, out.decode(errors="replace"), err.decode(errors="replace"), out)

    return run


@dataclass(frozen=True)
class Outcome:
    """As `run` and `forks` return it."""

    code: int
    out: str
    err: str
    raw: bytes


@pytest.fixture
def in_fork(forks: Callable[..., Outcome], folder: Path) -> Callable[..., Outcome]:
    """Run a command line in a process of its own; see `forks.py` for what it may be."""
    return lambda line, **how: forks(line.split() if isinstance(line, str) else line, folder, **how)
