from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from huffxent.container.publish import published


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=[True, False], ids=["unnamed", "hidden"])
def anyhow(request, monkeypatch):
    """Both ways of writing: with O_TMPFILE, and where the system lacks it."""
    if not request.param:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)


pytestmark = pytest.mark.usefixtures("anyhow")


def fail_to_publish(target: Path, *, force: bool) -> None:
    with published(target, force=force) as file:
        file.write(b"half")
        raise ZeroDivisionError


def test_a_target_appears_whole_when_the_block_ends(tmp_path: Path):
    with published(tmp_path / "out") as file:
        file.write(b"half")
        assert not (tmp_path / "out").exists()
        file.write(b"done")
    assert (tmp_path / "out").read_bytes() == b"halfdone"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("force", [True, False])
def test_nothing_appears_when_the_block_fails(tmp_path: Path, force):
    """T54, T56: whatever the error, also that of a signal."""
    with pytest.raises(ZeroDivisionError):
        fail_to_publish(tmp_path / "out", force=force)
    assert names(tmp_path) == []


def test_a_target_that_is_there_stays_unless_forced(tmp_path: Path):
    """T47: as Python's FileExistsError."""
    (tmp_path / "out").write_bytes(b"old")
    with pytest.raises(FileExistsError, match="-f replaces it"), published(tmp_path / "out"):
        pytest.fail("nothing should be written")
    assert (tmp_path / "out").read_bytes() == b"old"
    with published(tmp_path / "out", force=True) as file:
        file.write(b"new")
    assert (tmp_path / "out").read_bytes() == b"new"
    assert names(tmp_path) == ["out"]


def test_a_target_that_came_up_meanwhile_stays(tmp_path: Path):
    publishing = published(tmp_path / "out")
    publishing.__enter__().write(b"ours")
    (tmp_path / "out").write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        publishing.__exit__(None, None, None)
    assert (tmp_path / "out").read_bytes() == b"theirs"
    assert names(tmp_path) == ["out"]


def test_an_old_target_survives_a_failed_replacement(tmp_path: Path):
    (tmp_path / "out").write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        fail_to_publish(tmp_path / "out", force=True)
    assert (tmp_path / "out").read_bytes() == b"old"


def test_a_symbolic_link_is_replaced_and_what_it_points_to_is_not(tmp_path: Path):
    """T50: the target of a link may be precious."""
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "out").symlink_to("precious")
    with published(tmp_path / "out", force=True) as file:
        file.write(b"new")
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert not (tmp_path / "out").is_symlink()


def test_a_dangling_link_counts_as_there(tmp_path: Path):
    (tmp_path / "out").symlink_to("nowhere")
    with pytest.raises(FileExistsError), published(tmp_path / "out"):
        pytest.fail("nothing should be written")


def test_a_folder_is_no_target(tmp_path: Path):
    with pytest.raises(IsADirectoryError), published(tmp_path, force=True):
        pytest.fail("nothing should be written")


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(FileNotFoundError) as caught, published(tmp_path / "no" / "out"):
        pytest.fail("nothing should be written")
    assert caught.value.filename is not None
    assert str(tmp_path / "no") in str(caught.value.filename)


def test_a_device_is_written_straight_and_stays_a_device():
    with published("/dev/null") as file:
        file.write(b"gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o400, 0o4755])
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_permissions_are_the_source_s_within_the_umask_and_without_set_id(tmp_path, mode, umask):
    """T59: four modes by three umasks; while it is written only its owner can read it."""
    source = tmp_path / "source"
    source.write_bytes(b"")
    source.chmod(mode)
    os.utime(source, ns=(10**18, 1_234_567_890_123_456_789))
    before = os.umask(umask)
    try:
        with published(tmp_path / "out", like=source.stat()) as file:
            assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o600
    finally:
        os.umask(before)
    status = (tmp_path / "out").stat()
    assert stat.S_IMODE(status.st_mode) == mode & 0o777 & ~umask
    assert status.st_mtime_ns == 1_234_567_890_123_456_789


@pytest.fixture(params=["refused", "not known"])
def one_name(request, monkeypatch):
    """A file has one name: on FAT, and in a browser."""

    def refuse(*_arguments, **_options):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    if request.param == "refused":
        monkeypatch.setattr(os, "link", refuse)
    else:
        monkeypatch.delattr(os, "link")


def publish(target: Path, content: bytes, *, force: bool = False) -> None:
    with published(target, force=force) as file:
        file.write(content)


@pytest.mark.usefixtures("one_name")
def test_where_a_file_has_one_name_a_target_is_published(tmp_path):
    for content, force in ((b"new", False), (b"newer", True)):
        publish(tmp_path / "out", content, force=force)
        assert (tmp_path / "out").read_bytes() == content
        assert names(tmp_path) == ["out"]


@pytest.mark.usefixtures("one_name")
def test_where_a_file_has_one_name_what_came_meanwhile_is_kept(tmp_path):
    def meanwhile(target: Path) -> None:
        with published(target) as file:
            file.write(b"new")
            target.write_bytes(b"of another")

    with pytest.raises(FileExistsError, match="exists already"):
        meanwhile(tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"of another"
    assert names(tmp_path) == ["out"]


@pytest.mark.usefixtures("one_name")
def test_where_a_file_has_one_name_one_that_was_held_in_vain_is_given_back(tmp_path, monkeypatch):
    def fail(_path, _target):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="Input/output error"):
        publish(tmp_path / "out", b"new")
    assert names(tmp_path) == []
