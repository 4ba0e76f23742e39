"""What stands at a URL is as good as a file; what cannot be read there is one line."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec

import fsspec
import pytest

import huffxent as hx
from huffxent.container.sources import CHUNK, path_source
from huffxent.container.urls import UrlSource
from huffxent.errors import FetchError, MissingLibraryError

TEXTS = {"a": b"the quick brown fox jumps over the lazy dog" * 9, "b": b"pack my box with jugs" * 9}
PRIVATE = "ftp://user:s3cret@127.0.0.1:9/x"  # nobody listens there


@pytest.fixture
def paths(tmp_path):
    for name, content in TEXTS.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in TEXTS]


@pytest.fixture(params=["memory", "file"])
def urls(request, paths):
    """The same texts by URL."""
    if request.param == "file":
        yield [f"file://{path}" for path in paths]
        return
    memory = fsspec.filesystem("memory")
    for name, content in TEXTS.items():
        memory.pipe(f"/urls/{name}", content)
    yield [f"memory://urls/{name}" for name in TEXTS]
    memory.rm("/urls", recursive=True)


def test_a_url_gives_what_the_file_gives(paths, urls):
    assert hx.train(urls) == hx.train(paths)
    assert hx.train(urls).samples == hx.train(paths).samples
    by_url, by_path = hx.matrix(urls).to_dict(), hx.matrix(paths).to_dict()
    assert by_url == by_path
    compared, wanted = hx.compare(*urls).to_dict(), hx.compare(*paths).to_dict()
    assert [compared[side]["name"] for side in ("training", "message")] == urls
    for side in ("training", "message"):
        compared[side]["name"] = wanted[side]["name"]
    assert compared == wanted
    languages = hx.train_classifier({"a": urls[0], "b": paths[1]})
    assert hx.classify(urls, languages).guesses == ("a", "b")


def test_a_url_is_read_anew_each_time_and_tells_its_length():
    memory = fsspec.filesystem("memory")
    content = bytes(range(256)) * (CHUNK // 128)
    memory.pipe("/large", content)
    source = path_source("memory://large")
    assert source.length() == len(content)
    assert [b"".join(source.chunks()) for _ in range(2)] == [content] * 2
    memory.pipe("/large", content[:-1])
    with pytest.raises(OSError, match=r"memory://large: changed while it was being read"):
        list(source.chunks())
    memory.rm("/large")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("memory://nope", "nope"),
        ("file:///nope/nope", "No such file or directory"),
        ("nonsense://x", "Protocol not known: nonsense"),
        ("memory://no\x1b[31m\npe", "no"),
        ("http://[::1", ""),
        ("://", ""),
        (PRIVATE, "refused"),
        pytest.param(
            "s3://bucket/key",
            "Install s3fs",
            marks=pytest.mark.skipif(find_spec("s3fs") is not None, reason="s3fs is here"),
        ),
    ],
)
def test_what_cannot_be_read_is_one_line_that_names_the_url(url, reason):
    source = path_source(url)
    for read in (lambda: list(source.chunks()), source.length, source.opened):
        with pytest.raises(FetchError) as caught:
            read()
        line = str(caught.value)
        assert line.startswith(f"{source.name}: cannot be read: ")
        assert reason in line
        assert line.count("cannot be read") == 1
        assert line.isprintable()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:secret@host/a@b", "https://host/a@b"),
        ("https://token@host:80", "https://host:80"),
        ("s3://me:p@ss@bucket/key", "s3://bucket/key"),
        ("simplecache::ftp://me:secret@host/x", "simplecache::ftp://host/x"),
        ("zip://in.zip::http://me:secret@[::1", "zip://in.zip::http://[::1"),
        ("file:///folder/me@home", "file:///folder/me@home"),
        ("https://bucket.host/key?X-Signature=secret&x=a@b", "https://bucket.host/key?..."),
        ("zip://in.zip::https://host/a?secret", "zip://in.zip::https://host/a?..."),
    ],
)
def test_a_name_has_neither_a_password_nor_a_query(url, shown):
    assert UrlSource(url).name == shown


def test_without_fsspec_a_url_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(MissingLibraryError, match=r"a URL needs fsspec: pip install .*\[scale\]"):
        hx.train("memory://x")
    with pytest.raises(MissingLibraryError):
        hx.matrix(["memory://x"])


COMMANDS = [
    "compare {} a",
    "compare a {}",
    "train {} -o book2",
    "train a -o {}",
    "encode {} -b book",
    "encode {} -b book -o x",
    "encode a -b {}",
    "encode a -b book -o {}",
    "decode {} -b book",
    "decode {}.hx -b book",
    "decode {} -b book -o x",
    "test {} -b book",
    "list {}",
    "show {}",
    "report {} a -o x.html",
    "paint a {}",
    "learn {} a",
    "matrix {} --csv x",
    "matrix --filelist {}",
    "matrix a --csv {}",
    "classify {} --with a b",
    "classify {} --with a b --lines",
    "classify a --with {}",
    "classify a --with-dir {}",
    "classify a --model {}",
    "classify --with a b --save {}",
    "classify a --with {} --evaluate",
]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_url_that_cannot_be_used_is_said_without_its_password(run, tmp_path, paths, line):
    hx.train(paths).save(tmp_path / "book")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    done = run(*line.format(PRIVATE).split())
    assert done.code in {1, 2}
    assert done.out == ""
    assert done.err.startswith("huffxent: ")
    assert "127.0.0.1:9" in done.err
    assert "s3cret" not in done.err
    more = done.err.splitlines()[1:]
    assert more in ([], ["huffxent: 1 of 1 files left out"])
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_container_is_encoded_from_a_url_and_decoded_from_one(run, tmp_path, paths):
    hx.train(paths).save(tmp_path / "book")
    done = run("encode", f"file://{paths[0]}", "-b", "book", "-o", "x.hx", "--json")
    assert json.loads(done.out)["input"] == f"file://{paths[0]}"
    assert run("decode", f"file://{tmp_path}/x.hx", "-b", "book", "-o", "x").code == 0
    assert (tmp_path / "x").read_bytes() == TEXTS["a"]


@pytest.mark.parametrize(
    "line", ["encode {} -b book -o x.hx --json", "classify {} --lines --with a b"]
)
def test_a_password_does_not_stand_in_what_is_printed(run, tmp_path, paths, line):
    hx.train(paths).save(tmp_path / "book")
    # fsspec takes what stands before the path of a local file for a part of it.
    inner = tmp_path / "me:s3cret@host"
    inner.mkdir()
    (inner / "x").write_bytes(TEXTS["a"])
    done = run(*line.format("local://me:s3cret@host/x").split())
    assert done.code == 0, done.err
    assert "local://host/x" in done.out
    assert "s3cret" not in done.out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("encode {}/a -b book", "/a is a URL; name an output file with -o"),
        ("decode {}/a.hx -b book", "/a.hx is a URL; name an output file with -o"),
        ("list {}/a", "is a URL; a container is read from a file"),
        ("show {}/book", "is a URL; a codebook is read from a file"),
    ],
)
def test_where_no_url_will_do_it_is_said(run, tmp_path, paths, line, message):
    hx.train(paths).save(tmp_path / "book")
    done = run(*line.format(f"file://{tmp_path}").split())
    assert done.code in {1, 2}
    assert message in done.err
    assert done.err.count("\n") == 1
