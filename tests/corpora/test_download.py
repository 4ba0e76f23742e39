"""A download goes on where it broke off, if the file is still the same; else it begins anew."""

from __future__ import annotations

import socket

import pytest

from huffxent import corpora
from huffxent.errors import FetchError, IntegrityError, LimitExceededError


@pytest.fixture
def pair(server, small):
    """The names and contents of what a server has in an archive."""
    server.tar("pair.tar.gz", small)
    return {f"pair/{name}": data for name, data in small.items()}


def broken_off(server, at: int = 5000) -> None:
    """Try to fetch from a connection that breaks, then mend it."""
    server.cut = at
    with pytest.raises(FetchError, match=rf"got {at:,} of 9\d,\d\d\d bytes; run it again"):
        corpora.fetch("pair", url=server.url)
    server.cut = None
    server.asked.clear()


def test_the_rest_of_a_broken_download_is_asked_for(server, pair, kept):
    broken_off(server)
    assert kept.files == {}
    assert kept.downloads == {"pair.tar.gz.part": 5000, "pair.tar.gz.state": 3}
    corpora.fetch("pair", url=server.url)
    assert server.asked == [("pair.tar.gz", "bytes=5000-", 206)]
    assert kept.files == pair
    assert kept.downloads == {}


def test_a_download_can_break_more_than_once(server, pair, kept):
    broken_off(server)
    server.cut = 3000
    with pytest.raises(FetchError, match="got 8,000 of 9"):
        corpora.fetch("pair", url=server.url)
    server.cut = None
    corpora.fetch("pair", url=server.url)
    assert [wanted for _, wanted, _ in server.asked] == ["bytes=5000-", "bytes=8000-"]
    assert kept.files == pair


def test_a_server_that_sends_no_parts_sends_everything_anew(server, pair, kept):
    broken_off(server)
    server.ranges = False
    corpora.fetch("pair", url=server.url)
    assert server.asked == [("pair.tar.gz", "bytes=5000-", 200)]
    assert kept.files == pair


def test_a_file_that_changed_meanwhile_is_downloaded_anew(server, pair, kept, small):
    broken_off(server)
    server.tar("pair.tar.gz", {"padding": bytes(6000), **small})
    server.headers["ETag"] = '"2"'
    corpora.fetch("pair", url=server.url)
    assert server.asked == [("pair.tar.gz", "bytes=5000-", 200)]
    assert kept.files == pair


def test_a_date_says_as_well_that_a_file_is_the_same(server, pair, kept):
    server.headers = {"ETag": 'W/"1"', "Last-Modified": "Thu, 01 Jan 2004 00:00:00 GMT"}
    broken_off(server)
    corpora.fetch("pair", url=server.url)
    assert server.asked == [("pair.tar.gz", "bytes=5000-", 206)]
    assert kept.files == pair


def test_without_a_tag_or_a_date_nothing_is_taken_up_again(server, pair, kept):
    server.headers = {}
    broken_off(server)
    corpora.fetch("pair", url=server.url)
    assert server.asked == [("pair.tar.gz", None, 200)]
    assert kept.files == pair


def test_a_part_that_is_too_long_is_thrown_away(server, pair, kept):
    broken_off(server)
    (part,) = (kept.folder / ".downloads").glob("*.part")
    part.write_bytes(bytes(len(server.files["pair.tar.gz"])))
    corpora.fetch("pair", url=server.url)
    assert [status for _, _, status in server.asked] == [416, 200]
    assert kept.files == pair


def test_a_part_that_begins_elsewhere_is_not_taken(server, pair, kept):
    broken_off(server)
    server.slip = 7
    corpora.fetch("pair", url=server.url)
    assert [status for _, _, status in server.asked] == [206, 200]
    assert kept.files == pair


@pytest.mark.usefixtures("pair")
def test_a_body_of_unknown_length_that_breaks_off_is_noticed(server, kept):
    """T69: half a body."""
    server.headers |= {"Transfer-Encoding": "chunked", "Content-Length": None}
    server.files["pair.tar.gz"] = b"1000\r\n" + bytes(0x1000) + b"\r\n1000\r\n" + bytes(99)
    with pytest.raises(FetchError, match=r"broke, got [\d,]+ bytes; run it again to go on"):
        corpora.fetch("pair", url=server.url)
    assert set(kept.downloads) == {"pair.tar.gz.part", "pair.tar.gz.state"}


def test_what_a_server_calls_an_encoding_stays_as_it_is_sent(server, pair, kept):
    server.headers["Content-Encoding"] = "gzip"
    corpora.fetch("pair", url=server.url)
    assert kept.files == pair


@pytest.mark.usefixtures("small")
def test_a_file_that_is_not_there_is_told_with_its_address(server, kept):
    """T69: 404."""
    with pytest.raises(
        FetchError, match=r"/pub/pair\.tar\.gz: the server says 404 Not Found; .*--url"
    ):
        corpora.fetch("pair", url=server.url)
    assert kept.files == kept.downloads == {}


@pytest.mark.usefixtures("small")
def test_a_server_that_cannot_be_reached_is_told_with_the_ways_out(kept, monkeypatch):
    """T69: offline."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as closed:  # bound, but nobody listens
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with pytest.raises(FetchError) as caught:
            corpora.fetch("pair", url=f"http://127.0.0.1:{port}")
    assert str(caught.value) == (
        f"could not reach 127.0.0.1:{port} (connection refused); files fetched already are in "
        f"{kept.folder}; take it from elsewhere with --url, or put the files into "
        f"{kept.folder / 'pair'}"
    )
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("honest", [True, False])
def test_a_proxy_is_asked_and_not_believed(server, pair, kept, monkeypatch, honest):
    """T69: as HTTP_PROXY names it; what comes from it is checked like all else."""
    monkeypatch.setenv("NO_PROXY", "")
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, server.url.removesuffix("/pub"))
    if honest:
        corpora.fetch("pair", url="http://far.invalid/pub")
        assert kept.files == pair
    else:
        server.tar("pair.tar.gz", {"one": bytes(80_000), "two": bytes(40)})
        with pytest.raises(IntegrityError, match="another sha256"):
            corpora.fetch("pair", url="http://far.invalid/pub")
        assert kept.files == {}
    assert [name for name, _, _ in server.asked] == ["pair.tar.gz"]


@pytest.mark.usefixtures("small")
def test_more_than_any_archive_would_have_is_not_downloaded(server, kept):
    server.files["pair.tar.gz"] = bytes(3 << 20)
    told = []
    with pytest.raises(LimitExceededError, match="which no archive of these files has"):
        corpora.fetch("pair", url=server.url, watch=lambda *progress: told.append(progress))
    assert told[-1][1] < 2 << 20
    assert kept.downloads == {}


@pytest.mark.usefixtures("pair")
def test_progress_is_told_as_it_is_made(server):
    told = []
    corpora.fetch("pair", url=server.url, watch=lambda *progress: told.append(progress))
    size = len(server.files["pair.tar.gz"])
    assert told[-1] == (f"{server.url}/pair.tar.gz", size, size)
    assert [done for _, done, _ in told] == sorted({done for _, done, _ in told})
