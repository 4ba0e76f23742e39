"""Whatever stands under the name of an input: it is read, or one line says why it is not."""

from __future__ import annotations

import io
import os
import pickle
import socket
import stat
import zipfile
from contextlib import chdir
from pathlib import Path

import numpy as np
import pytest

import huffxent as hx
from huffxent.container.sources import CHUNK

ROOT_ONLY = pytest.mark.skipif(os.getuid() != 0, reason="takes root")

# What stands there, and what is said of it.
KINDS = {
    "nope": "nope: no such file or directory",
    "folder": "folder: is a directory; name a file",
    "dangling": "dangling: no such file or directory",
    "loop": "loop: too many levels of symbolic links",
    "pipe": "pipe: is not a regular file; pass it on standard input, as -",
    "socket": "socket: is not a regular file; pass it on standard input, as -",
    "/dev/null": "/dev/null: is not a regular file; pass it on standard input, as -",
    "/dev/zero": "/dev/zero: is not a regular file; pass it on standard input, as -",
    "a/b": "a/b: not a directory",
    "x" * 300: f"{'x' * 300}: file name too long",
}
READERS = [
    "train {} -o x",
    "encode {} -b book -o x",
    "encode a -b {} -o x",
    "decode {} -b book -o x",
    "decode a.hx -b {} -o x",
    "test {} -b book",
    "list {}",
    "show {}",
    "compare {} a",
    "compare a {}",
    "report a {} -o x",
    "classify a --model {}",
    "learn a {} --epochs 1",
    "learn a a --resume {}",
    "learn --labels {}",
    "tree --filelist {} -q",
]

AT_HAND = {"train", "encode", "decode", "test", "list", "show", "compare", "classify", "tree"}
"""Commands for which nobody need read libraries, which may be where only root can."""


@pytest.fixture
def odd(folder: Path) -> Path:
    """The folder, with what is no file in it."""
    (folder / "dangling").symlink_to("nowhere")
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as bound, chdir(folder):
        bound.bind("socket")
    return folder


@pytest.mark.parametrize("line", READERS)
def test_what_is_no_file_is_said_to_be_none_and_not_waited_for(here, odd, contents, line):
    """T49: missing, a directory, links to nowhere and in a circle, a pipe, a socket, devices."""
    before = contents(odd)
    for name, message in KINDS.items():
        done = here(line.format(name))
        assert (done.code, done.out, done.err) == (1, "", f"huffxent: {message}\n")
    assert contents(odd) == before


@pytest.mark.parametrize("line", ["matrix {} a b", "tree {} a b", "classify {} a --with a b"])
@pytest.mark.usefixtures("odd")
def test_of_many_files_what_is_none_is_left_out_and_told(here, line):
    """T49: the others are worked on, and the exit code says that not all went well."""
    for name, message in KINDS.items():
        if name == "folder" or len(name) > 255:  # no files in it; no path at all
            continue
        done = here(line.format(name))
        assert (done.code, bool(done.out)) == (1, True)
        first, last = done.err.splitlines()
        assert first == f"huffxent: {message}"
        assert "1 of " in last


@pytest.mark.parametrize("line", [*READERS, "matrix {} a", "classify {} --with a b"])
def test_an_empty_name_is_no_file_s(here, folder, contents, line):
    """T49: not even that of the folder that one is in, whose files would be taken."""
    before = contents(folder)
    done = here(["" if word == "{}" else word for word in line.split()])
    assert done.code in (1, 2)
    assert (done.out, done.err.count("\n")) == ("", 1)
    assert contents(folder) == before


@pytest.mark.parametrize("line", [line for line in READERS[:-1] if line.split()[0] in AT_HAND])
@ROOT_ONLY
def test_a_file_that_may_not_be_read_is_named(in_fork, folder, contents, line):
    """T49: as the user nobody, since root may read anything."""
    (folder / "secret").write_bytes(b"secret")
    (folder / "secret").chmod(0)
    before = contents(folder)
    folder.chmod(0o777)
    done = in_fork(line.format("secret"), user=65534)
    assert (done.code, done.out) == (1, "")
    assert done.err == "huffxent: secret: permission denied\n"
    assert contents(folder) == before


@ROOT_ONLY
def test_a_disk_is_not_read(here, folder):
    """T49: not by mistake; it can be given on standard input."""
    os.mknod(folder / "disk", stat.S_IFBLK | 0o600, os.makedev(7, 250))
    for line in READERS:
        done = here(line.format("disk"))
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("huffxent: disk: is not a regular file")


def test_a_file_whose_size_the_system_does_not_tell_is_encoded_whole(here, folder):
    """T49: as those in /proc, which have a size of 0."""
    assert here("encode /proc/version -b book -o x -q").code == 0
    assert here("decode x -b book -o y -q").code == 0
    assert (folder / "y").read_bytes() == Path("/proc/version").read_bytes()


def test_a_shell_s_pipe_can_be_a_file_and_a_list(run, folder):
    """T49: as <(command) gives them; a named pipe is refused, which might have no writer."""
    assert run("encode", "/dev/stdin", "-b", "book", "-o", "x", stdin=b"a").code == 1
    assert run("encode", "/dev/fd/0", "-b", "book", "-o", "x", stdin=b"a").code == 0
    done = run("tree", "--filelist", "/dev/fd/0", "-q", stdin=b"a\0b\0")
    assert (done.code, done.err) == (0, "")
    assert hx.decompress((folder / "x").read_bytes(), hx.Codebook.load(folder / "book")) == b"a"


CHANGES = {
    "cut": lambda data: data[: CHUNK + 10],
    "empty": lambda _: b"",
    "longer": lambda data: data + b"more" * 1000,
    "other": lambda data: b"y" * len(data),
}


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("kind", ["written", "replaced"])
@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_while_it_is_read_is_an_error_or_what_was_read(
    tmp_path, monkeypatch, change, kind, threads
):
    """T58: cut, grown or replaced after the first piece; of two readings both are the same."""
    data = os.urandom(CHUNK) * 3
    path = tmp_path / "input"
    path.write_bytes(data)
    book = hx.train(b"some words")
    source = _changing(monkeypatch, path, CHANGES[change](data), kind)
    target = tmp_path / "out"
    with target.open("wb") as out:
        source.encode(out, book, threads)
    assert hx.decompress(target.read_bytes(), book) == source.first
    assert source.first[:CHUNK] == data[:CHUNK]
    if source.first == path.read_bytes():
        assert source.again() == source.first
    else:
        with pytest.raises(hx.SourceChangedError, match="changed while it was being read"):
            source.again()


class _changing:  # noqa: N801 - reads like a verb where it is used
    """A file that changes once its first piece has been read."""

    def __init__(self, monkeypatch, path: Path, content: bytes, kind: str) -> None:
        from huffxent.container import sources

        self._read: list[bytes] = []
        self.source = sources.path_source(path)
        self._left = [content]

        def chunks(file):
            while piece := file.read(CHUNK):
                if self._left:
                    self._change(path, self._left.pop(), kind)
                self._read.append(piece)
                yield piece

        monkeypatch.setattr(sources, "_chunks", chunks)

    @staticmethod
    def _change(path: Path, content: bytes, kind: str) -> None:
        if kind == "written":
            path.write_bytes(content)
        else:
            other = path.with_name("other")
            other.write_bytes(content)
            other.replace(path)

    def encode(self, out, book, threads: int) -> None:
        from huffxent.container.transfer import encode_into

        encode_into(out, self.source, book, threads=threads)
        self.first = b"".join(self._read)

    def again(self) -> bytes:
        return b"".join(self.source.chunks())


class Trap:
    """Makes a folder if it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.folder),)


def traps(sprung: Path) -> dict[str, bytes]:
    """Files that would run code, or fill memory, if they were believed."""
    trap = Trap(sprung)
    array, archive, labels = io.BytesIO(), io.BytesIO(), io.BytesIO()
    np.save(array, np.array([trap], dtype=object), allow_pickle=True)
    np.savez(archive, counts=np.array([trap], dtype=object))
    with zipfile.ZipFile(labels, "w") as packed:
        packed.writestr("labels.json", pickle.dumps(trap))
    return {
        "pickle": pickle.dumps(trap),
        "array": array.getvalue(),
        "archive": archive.getvalue(),
        "labels": labels.getvalue(),
        "nested": b"[" * (1 << 20),
        "nested objects": b'{"a":' * 100_000,
        "text": b"import os; os.mkdir('sprung')",
    }


@pytest.mark.parametrize("line", ["encode a -b {} -o x", "show {}", "classify a --model {}"])
def test_a_codebook_runs_no_code_whatever_it_is(here, folder, contents, line):
    """T66: pickles, arrays of objects, archives and deep nesting are refused as no codebook."""
    sprung = folder / "sprung"
    for content in traps(sprung).values():
        (folder / "bad").write_bytes(content)
        before = contents(folder)
        done = here(line.format("bad"))
        assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
        assert done.err.startswith("huffxent: bad: ")
        assert len(done.err) < 300
        assert contents(folder) == before


@pytest.mark.parametrize("line", ["encode a -b {} -o x", "show {}", "classify a --model {}"])
def test_a_codebook_of_any_size_is_refused_by_its_size(here, folder, line):
    """T66: 16 GiB of nothing are not read; the file is sparse."""
    with (folder / "huge").open("wb") as file:
        file.truncate(1 << 34)
    done = here(line.format("huge"))
    assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
    assert "huge: larger than" in done.err


def test_a_codebook_may_be_a_link_to_a_file(here, folder):
    """T66: what it points to is proved like any codebook."""
    (folder / "link").symlink_to("book")
    assert here("encode a -b link -o x -q").code == 0
    assert (folder / "x").read_bytes() == (folder / "a.hx").read_bytes()
