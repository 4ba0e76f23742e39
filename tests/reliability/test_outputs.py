"""Outputs are old, absent or complete; nothing is replaced unasked, and no input ever."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from contextlib import chdir

import pytest

# Every option that names an output; each writes to out.svg, which is there already.
WRITERS = [
    "train a -o",
    "encode a -b book -o",
    "decode a.hx -b book -o",
    "report a b -o",
    "compare a b --plot",
    "show book --plot",
    "converge a b --plot",
    "ladder a b --plot",
    "paint a b --plot",
    "bridge a b --plot",
    "matrix a b --csv",
    "matrix a b --npy",
    "matrix a b --plot",
    "tree a b --newick",
    "tree a b list --plot",
    "classify b --with a b --csv",
    "classify b --with a b --save",
    "classify b --with a b --plot",
    "learn a b --epochs 1 --csv",
    "learn a b --epochs 1 --save",
]

SLOW = {"report", "bridge", "converge", "ladder", "show"}


@pytest.mark.parametrize("line", WRITERS)
def test_an_output_that_is_there_stays_without_force_and_without_a_question(
    here, folder, contents, line
):
    """T47: with and without -q, for every option that names an output; one line, code 1."""
    before = contents(folder)
    for quiet in ("", " -q"):
        done = here(f"{line} out.svg{quiet}")
        assert (done.code, done.out) == (1, "")
        assert done.err == "huffxent: out.svg: exists already; -f replaces it\n"
    assert contents(folder) == before


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, marks=[pytest.mark.nightly] if line.split()[0] in SLOW else [])
        for line in WRITERS
    ],
)
def test_with_force_it_is_replaced_whole(here, folder, contents, line):
    """T47: with -f the new output is the one that is written where there was none."""
    assert here(f"{line} out.svg -f -q").err == ""
    replaced = contents(folder)
    assert replaced["out.svg"] != b"old"
    (folder / "out.svg").unlink()
    assert here(f"{line} out.svg -q").code == 0
    assert contents(folder).keys() == replaced.keys()


@pytest.mark.parametrize("line", WRITERS)
def test_the_old_output_is_kept_if_an_input_is_missing(here, folder, contents, line):
    """T47: -f deletes nothing before there is something to put in its place."""
    for name in ("a", "a.hx", "book"):
        (folder / name).unlink()
    before = contents(folder)
    done = here(f"{line} out.svg -f")
    assert done.code == 1
    assert "no such file or directory" in done.err
    kept = contents(folder)
    if line.startswith(("matrix", "tree")):  # they go on with the other file
        del kept["out.svg"], before["out.svg"]
    assert kept == before


# Every way in which an output can be what a command reads. `twin` is another name of the file.
INPUTS = [
    ("a", "train a b -o twin -f"),
    ("a", "encode a -b book -o twin -f"),
    ("book", "encode a -b book -o twin -f"),
    ("a.hx", "decode a.hx -b book -o twin -f"),
    ("book", "decode a.hx -b book -o twin -f"),
    ("b", "report a b -o twin -f"),
    ("a", "matrix a b --csv twin -f"),
    ("b", "matrix a b --npy twin -f"),
    ("list", "matrix --filelist list --csv twin -f"),
    ("many/one.txt", "matrix many --csv twin -f"),
    ("a", "tree a b --newick twin -f"),
    ("list", "tree --filelist list --newick twin -f"),
    ("b", "classify b --with a --csv twin -f"),
    ("a", "classify b --with a --csv twin -f"),
    ("a", "classify b --with a --save twin -f"),
    ("many/two.txt", "classify b --with many --save twin -f"),
    ("labels", "classify b --model labels --csv twin -f"),
    ("list", "classify --filelist list --model labels --csv twin -f"),
    ("a", "learn a b --save twin -f"),
    ("b", "learn a b --csv twin -f"),
]


@pytest.mark.parametrize(("name", "line"), INPUTS, ids=[line for _, line in INPUTS])
def test_an_input_is_not_overwritten_under_any_of_its_names(here, folder, contents, name, line):
    """T48: its own name, ./name, a path through a folder, an absolute one, links of both kinds."""
    os.link(folder / name, folder / "hard")
    (folder / "soft").symlink_to(name)
    before = contents(folder)
    for twin in (name, f"./{name}", f"folder/../{name}", str(folder / name), "hard", "soft"):
        done = here([twin if word == "twin" else word for word in line.split()])
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith(f"huffxent: {twin}: is an input too; name another output")
        assert contents(folder) == before


@pytest.mark.parametrize("kind", ["svg", "csv"])
def test_two_outputs_of_a_command_may_not_be_one_file(here, folder, contents, kind):
    """T48: what is written first would be lost."""
    before = contents(folder)
    for line in (
        "matrix a b --csv x.svg --plot ./x.svg",
        "matrix a b --csv x.svg --npy x.svg",
        "tree a b --newick x.svg --plot x.svg",
        "classify b --with a --save x.svg --csv x.svg",
        "classify b --with a --csv x.svg --plot x.svg",
    ):
        done = here(line.replace(".svg", f".{kind}") if "--plot" not in line else line)
        assert done.code == 1
        assert "is an output twice; name another file" in done.err
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("encode - -b book -o a -f <a", "a"),
        ("encode a -b book -o - >>a", "<stdout>"),
        ("decode a.hx -b book -o - >>a.hx", "<stdout>"),
        ("encode - -b book -o - <a >>a", "<stdout>"),
        ("encode file://$PWD/a -b book -o a -f", "a"),
        ("tree --filelist - --newick list -f <list", "list"),
    ],
)
def test_neither_a_standard_stream_nor_a_url_hides_that_it_is_an_input(
    folder, contents, line, name
):
    """T48: a shell's redirections and a file's URL are names too."""
    before = contents(folder)
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m huffxent {line}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"huffxent: {name}: is an input too")
    assert contents(folder) == before


FEW = ["train a -o", "encode a -b book -o", "matrix a b --csv", "learn a b --epochs 1 --save"]


@pytest.mark.parametrize("line", FEW)
def test_an_output_that_cannot_be_is_said_to_be_so(here, folder, contents, line):
    """T50: no folder, a folder itself, a file for a folder, a disk, a socket, a dangling link."""
    (folder / "dangling").symlink_to("nowhere")
    if os.getuid() == 0:
        os.mknod(folder / "disk", stat.S_IFBLK | 0o600, os.makedev(7, 250))
    # In the folder, since the path of a socket is at most 107 bytes.
    with socket.socket(socket.AF_UNIX) as bound, chdir(folder):
        bound.bind("socket")
    before = contents(folder)
    for output, message in (
        ("no/x", "no: no such folder"),
        ("folder", "folder: is a directory; name a file"),
        ("folder -f", "folder: is a directory; name a file"),
        ("b/x -f", "b: "),
        ("dangling", "dangling: exists already; -f replaces it"),
        ("socket -f", "socket: is no file but a disk or a socket; name a file"),
        *([("disk -f", "disk: is no file but a disk or a socket")] if os.getuid() == 0 else []),
        (f"{'x' * 300} -f", "x: file name too long"),
    ):
        done = here(f"{line} {output}")
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        assert message in done.err
        assert contents(folder) == before


@pytest.mark.parametrize("line", FEW)
@pytest.mark.skipif(os.getuid() != 0, reason="to become nobody takes root")
def test_a_folder_that_may_not_be_written_is_named(in_fork, folder, contents, line):
    """T50: as the user nobody, since root may write anywhere."""
    before = contents(folder)
    folder.chmod(0o755)
    done = in_fork(f"{line} x", user=65534)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "permission denied" in done.err
    assert contents(folder) == before


@pytest.mark.parametrize("line", FEW)
def test_a_link_is_replaced_and_what_it_points_to_is_not(here, folder, line):
    """T50: with -f; a link to nowhere too."""
    for link, target in (("link", "out.svg"), ("dangling", "nowhere")):
        (folder / link).symlink_to(target)
        assert here(f"{line} {link} -f -q").code == 0
        assert not (folder / link).is_symlink()
    assert (folder / "out.svg").read_bytes() == b"old"
    assert not (folder / "nowhere").exists()


def test_encode_and_decode_stand_in_the_middle_of_a_pipe(folder):
    """T52: what goes through both comes out, also where standard output appends to a file."""
    huffxent = f"{sys.executable} -m huffxent"
    (folder / "log").write_bytes(b"before\n")
    script = (
        f"set -o pipefail; cat a | {huffxent} encode - -b book | {huffxent} decode - -b book"
        f" | cmp - a && {huffxent} encode a -b book -o - >>log"
    )
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (folder / "log").read_bytes() == b"before\n" + (folder / "a.hx").read_bytes()


@pytest.mark.parametrize("line", ["compare - -", "train - - -o x", "report - -", "learn - -"])
def test_standard_input_cannot_be_two_files(here, line):
    """T52: it can be read only once."""
    done = here(line)
    assert (done.code, done.out) == (2, "")
    assert "which can be read only once" in done.err


@pytest.mark.parametrize("line", ["encode a -b book -o x", "decode a.hx -b book -o x"])
@pytest.mark.parametrize("mode", [0o644, 0o600, 0o400, 0o4755, 0o640])
def test_an_output_has_its_input_s_permissions_and_time(here, folder, line, mode):
    """T59: without set-id bits, within the umask (022 here, all of them in test_publish.py)."""
    source = folder / line.split()[1]
    source.chmod(mode)
    os.utime(source, ns=(10**18, 1_234_567_890_123_456_789))
    assert here(f"{line} -q").code == 0
    status = (folder / "x").stat()
    assert stat.S_IMODE(status.st_mode) == mode & 0o777 & ~0o022
    assert status.st_mtime_ns == 1_234_567_890_123_456_789


@pytest.mark.skipif(os.getuid() != 0, reason="to give a file to a group takes root")
@pytest.mark.parametrize(("user", "group", "mode"), [(0, 12_345, 0o654), (65534, 65534, 0o644)])
def test_who_may_read_an_output_may_read_its_input(in_fork, folder, user, group, mode):
    """T59: the group is taken over; where it may not be, the group may do what others may."""
    folder.chmod(0o777)
    os.chown(folder / "a", -1, 12_345)
    (folder / "a").chmod(0o654)
    (folder / "book").chmod(0o644)
    how = {"user": user} if user else {}
    assert in_fork("encode a -b book -o x -q", **how).err == ""
    status = (folder / "x").stat()
    assert (status.st_gid, stat.S_IMODE(status.st_mode)) == (group, mode)
