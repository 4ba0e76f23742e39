"""A full disk, a limit on files, a device that takes nothing: one line with a name, and code 1."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

SIZES = [
    0,
    1,
    2,
    63,
    64,
    65,
    100,
    200,
    400,
    511,
    512,
    513,
    600,
    700,
    850,
    880,
    1000,
    1023,
    1024,
    1500,
]
"""Bytes that a file may have at most."""

WRITERS = [
    "train a -o {}",
    "encode a -b book -o {}",
    "decode a.hx -b book -o {}",
    "matrix a b --csv {}",
    "matrix a b --npy {}",
    "tree a b --newick {}",
    "classify b --with a b --save {}",
    "classify b --with a b --csv {}",
    "learn a b --epochs 1 --save {}",
    "learn a b --epochs 1 --csv {}",
    "report a b -o {}",
    "compare a b --plot {}.svg",
]


@pytest.fixture(scope="module")
def limited(forks_in):
    """Run command lines under a limit on the size of files; standard error is a pipe."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    with forks_in(stderr=write) as run:
        os.close(write)

        def under(folder: Path, line: str, size: int) -> tuple[int, str]:
            done = run(line.split(), folder, out="/dev/null", err=None, limit=size)
            try:
                return done.code, os.read(read, 1 << 16).decode()
            except BlockingIOError:
                return done.code, ""

        yield under
    os.close(read)


@pytest.mark.parametrize("force", ["", " -f"])
def test_a_file_that_becomes_too_large_is_named_and_nothing_of_it_is_left(
    limited, folder, contents, force
):
    """T54: a limit on files at 20 sizes, for encode; the target is complete, or as it was.

    A quarter of the sizes where there is an old target.
    """
    if force:
        (folder / "x").write_bytes(b"old")
    before = contents(folder)
    size = len((folder / "a.hx").read_bytes())
    for most in SIZES[:: 4 if force else 1]:
        code, said = limited(folder, f"encode a -b book -o x -q{force}", most)
        if most < size:
            assert (code, said) == (1, "huffxent: x: file too large\n")
            assert contents(folder) == before
        else:
            assert (code, said) == (0, "")
            assert (folder / "x").read_bytes() == (folder / "a.hx").read_bytes()
            shutil.copyfile(folder / "b", folder / "x")
            break
    assert most >= size


@pytest.mark.parametrize("line", [line for line in WRITERS if "report" not in line])
def test_no_command_leaves_a_part_of_a_file(limited, folder, contents, line):
    """T54: every option that names an output, at a limit that is too small for it."""
    before = contents(folder)
    code, said = limited(folder, line.format("x"), 10)
    assert code == 1
    # What is measured is written to a temporary file first.
    places = ("x", "x.svg", tempfile.gettempdir())
    assert said in {f"huffxent: {place}: file too large\n" for place in places}
    assert contents(folder) == before


PRINTING = [
    "encode a -b book -o -",
    "decode a.hx -b book -o -",
    "compare a b",
    "matrix a b --csv - -q",
    "learn a b --epochs 1 --csv - -q",
    *(
        pytest.param(line, marks=pytest.mark.nightly)
        for line in (
            "train a -o -",
            "show book",
            "list a.hx",
            "tree a b --newick -",
            "classify a --with a b",
            "corpora list",
            "bridge a b --json",
            "report a b -o -",
        )
    ),
]


@pytest.mark.parametrize("line", PRINTING)
def test_a_full_disk_behind_standard_output_is_said(in_fork, folder, contents, line):
    """T54: which has no name that could be said. Five commands, and eight more at night."""
    before = contents(folder)
    done = in_fork(line, out="/dev/full")
    assert (done.code, done.err) == (1, "huffxent: no space left on device\n")
    assert contents(folder) == before


@pytest.mark.parametrize("line", WRITERS[:3])
def test_a_device_that_is_full_is_named(here, folder, contents, line):
    """T54: /dev/full is written straight, so that the error comes from the last write."""
    before = contents(folder)
    done = here(line.format("/dev/full"))
    assert (done.code, done.err) == (1, "huffxent: /dev/full: no space left on device\n")
    assert contents(folder) == before


ON_A_FULL_DISK = """
set -e
mount -t tmpfs -o size={size} none {disk}
cp {folder}/* {disk}/ 2>/dev/null || true
cd {disk}
if [ {old} = 1 ]; then echo old > out; fi
dd if=/dev/zero of=filler bs=1k count={filler} status=none || true
ls -A > ../before
set +e
TMPDIR={temporary} {huffxent} {line} > ../printed 2> ../said
echo $? > ../code
ls -A > ../after
cat out > ../out 2> /dev/null || rm -f ../out
"""


@pytest.mark.nightly
@pytest.mark.skipif(shutil.which("unshare") is None, reason="to mount takes unshare")
@pytest.mark.parametrize("old", [0, 1], ids=["new", "overwrite"])
@pytest.mark.parametrize(
    "command", ["encode large -b book -o out -f", "decode large.hx -b book -o out -f"]
)
def test_on_a_disk_with_too_little_room_the_target_is_old_or_absent(tmp_path, command, old):
    """T54: a tmpfs at 20 sizes; what is left of it is what a file needs, less or more."""
    import huffxent as hx

    content = os.urandom(100_000) * 2
    book = hx.train(content)
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    book.save(prepared / "book")
    (prepared / "large").write_bytes(content)
    (prepared / "large.hx").write_bytes(hx.compress(content, book))
    taken = sum(path.stat().st_size for path in prepared.iterdir()) // 1024 + 16
    complete = hx.compress(content, book) if "encode" in command else content
    failed = 0
    for number, left in enumerate(range(0, 260, 13)):
        work = tmp_path / f"{number}"
        disk = work / "disk"
        disk.mkdir(parents=True)
        script = ON_A_FULL_DISK.format(
            size="1m",
            disk=disk,
            folder=prepared,
            old=old,
            filler=1024 - taken - left,
            temporary=tmp_path,
            huffxent=f"{sys.executable} -m huffxent",
            line=command,
        )
        done = subprocess.run(
            ["unshare", "-rm", "bash", "-c", script], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        said, code = (work / "said").read_text(), int((work / "code").read_text())
        before, after = ((work / name).read_text().split() for name in ("before", "after"))
        out = (work / "out").read_bytes() if (work / "out").exists() else None
        if code:
            failed += 1
            assert (code, said) == (1, "huffxent: out: no space left on device\n")
            assert (out, after) == (b"old\n" if old else None, before)
        else:
            assert out == complete
            assert set(after) == {*before, "out"}
    assert 5 < failed < 20


@pytest.mark.nightly
@pytest.mark.skipif(shutil.which("unshare") is None, reason="to mount takes unshare")
@pytest.mark.parametrize("line", ["compare b a", "encode - -b book -o x"])
def test_a_full_folder_for_temporary_files_is_named(folder, line):
    """T54: where `compare` writes what it measures, and what came through a pipe is kept."""
    (folder / "a").write_bytes(os.urandom(300_000))
    disk = folder / "disk"
    disk.mkdir()
    script = (
        f"mount -t tmpfs -o size=64k none {disk} && cd {folder} &&"
        f" TMPDIR={disk} {sys.executable} -m huffxent {line} < a"
    )
    done = subprocess.run(
        ["unshare", "-rm", "bash", "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"huffxent: {disk}: no space left on device\n"
    assert not (folder / "x").exists()
    assert not any(Path(disk).iterdir())
