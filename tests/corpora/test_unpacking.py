"""What an archive says of itself is not believed: every file is checked, and goes to its place."""

from __future__ import annotations

import hashlib
import io
import stat
import tarfile
import zipfile

import pytest

from huffxent import corpora
from huffxent.errors import IntegrityError, LimitExceededError


def entry(kind: bytes, to: str = "") -> tarfile.TarInfo:
    """An entry of a tar that is no file."""
    made = tarfile.TarInfo()
    made.type, made.linkname = kind, to
    return made


pytestmark = pytest.mark.usefixtures("small")


@pytest.fixture
def refused(server, kept):
    """Fetch what a server has, see it refused, and see that nothing is left; return the message."""

    def refused(error: type[Exception] = IntegrityError, name: str = "pair/one") -> str:
        before = {path for path in kept.folder.parent.rglob("*") if path.is_file()}
        with pytest.raises(error) as caught:
            corpora.fetch(name, url=server.url)
        after = {path for path in kept.folder.parent.rglob("*") if path.is_file()}
        assert {path.suffix for path in after - before} <= {".lock"}
        assert kept.files == {}
        message = str(caught.value)
        assert "\n" not in message
        assert message.endswith("; run it again, or take it from elsewhere with --url")
        assert caught.value.exit_code == 3
        return message

    return refused


def test_another_content_is_told_with_both_hashes_and_thrown_away(server, small, refused):
    """T69: a wrong hash."""
    other = b"One\n" + small["one"][4:]
    server.tar("pair.tar.gz", {"one": other})
    expected, got = (hashlib.sha256(data).hexdigest() for data in (small["one"], other))
    message = refused()
    assert message.startswith(f"pair/one: what {server.url}/pair.tar.gz has under this name")
    assert f"another sha256: {expected} expected, got {got};" in message


def test_after_a_wrong_file_the_right_one_can_be_fetched(server, small, kept, refused):
    server.tar("pair.tar.gz", {"one": bytes(80_000)})
    refused()
    server.tar("pair.tar.gz", small)
    corpora.fetch("pair/one", url=server.url)
    assert kept.files == {"pair/one": small["one"]}


@pytest.mark.parametrize(
    ("size", "found"), [(80_001, "more than its 80,000 bytes"), (79_990, "10 bytes fewer")]
)
def test_a_file_of_another_size_is_refused(server, refused, size, found):
    server.tar("pair.tar.gz", {"one": bytes(size)})
    assert found in refused()


@pytest.mark.parametrize(
    "entries",
    [
        {"two": b"another file"},
        {"../one": b"above"},
        {"a/../../one": b"above"},
        {"/one": b"absolute"},
        {"one": entry(tarfile.SYMTYPE, "/etc/passwd")},
        {"two": b"x", "one": entry(tarfile.LNKTYPE, "two")},
        {"one": entry(tarfile.FIFOTYPE)},
        {"one": entry(tarfile.CHRTYPE)},
        {"one": entry(tarfile.DIRTYPE)},
    ],
    ids=["other", "above", "far above", "absolute", "symlink", "link", "pipe", "device", "folder"],
)
def test_what_is_no_file_of_that_name_is_passed_over(server, refused, entries):
    """T69: a tar with `../`, absolute names, links and devices."""
    server.tar("pair.tar.gz", entries)
    assert "/pair.tar.gz: has no one in it;" in refused()


def test_a_file_among_others_is_found_and_they_are_passed_over(server, small, kept):
    link = entry(tarfile.SYMTYPE, "/etc/passwd")
    files = {"../one": b"above", "x/two": link, "pair/one": small["one"], "pair/two": small["two"]}
    server.tar("pair.tar.gz", {**files, "README": b"more"})
    corpora.fetch("pair", url=server.url)
    assert kept.files == {f"pair/{name}": data for name, data in small.items()}
    assert {path.name for path in kept.folder.parent.iterdir()} == {"kept"}


@pytest.mark.parametrize(
    "data", [b"<html>please log in</html>", b"", b"\x1f\x8b", b"\x1f\x8b\x08" + bytes(9)], ids=repr
)
def test_what_is_no_archive_is_refused(server, refused, data):
    server.files["pair.tar.gz"] = data
    assert "is damaged, or no such archive" in refused()


@pytest.mark.parametrize("kept_bytes", [300, 30_000])
def test_an_archive_that_ends_too_early_is_refused(server, small, refused, kept_bytes):
    """T69: half a body."""
    server.tar("pair.tar.gz", small)
    server.files["pair.tar.gz"] = server.files["pair.tar.gz"][:kept_bytes]
    assert "is damaged, or no such archive" in refused()


def test_an_archive_that_unpacks_to_far_too_much_is_given_up(server, refused):
    server.tar("pair.tar.gz", {"zeros": bytes(3 << 20), "one": b""}, level=9)
    assert len(server.files["pair.tar.gz"]) < 10_000
    assert "holds more than 1,208,656 bytes" in refused(LimitExceededError)


@pytest.mark.parametrize("damage", ["link", "climbing", "locked", "html"])
def test_a_zip_is_not_believed_either(server, small, refused, damage):
    """T69: a zip with `../`, links and passwords."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        made = zipfile.ZipInfo("../one" if damage == "climbing" else "one")
        made.external_attr = ((stat.S_IFLNK if damage == "link" else stat.S_IFREG) | 0o600) << 16
        archive.writestr(made, small["one"])
    data = bytearray(packed.getvalue())
    if damage == "locked":
        data[data.index(b"PK\x01\x02") + 8] |= 1  # says that it is encrypted
    server.files["one.zip"] = b"<html>" if damage == "html" else bytes(data)
    message = refused(name="zipped")
    assert "no such archive" in message if damage == "html" else "has no one in it" in message


@pytest.mark.parametrize("data", [b"<html>", b"BZh9" + bytes(9), b""], ids=repr)
def test_a_damaged_bz2_is_refused(server, refused, data):
    server.files["one.bz2"] = data
    refused(name="alone/one")
