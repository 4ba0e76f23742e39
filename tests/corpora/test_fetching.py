"""Standard corpora are fetched once, checked always, and put where they were asked for."""

from __future__ import annotations

import bz2
import io
import json
import subprocess
import sys
import zipfile
from subprocess import PIPE

import pooch
import pytest

from huffxent import corpora
from huffxent.corpora.cache import cache_folder
from huffxent.errors import FetchError, MissingLibraryError

# Two real files that can be told in a line.
ARTIFICIAL = {
    "aaa.txt": b"a" * 100_000,
    "alphabet.txt": (bytes(range(ord("a"), ord("z") + 1)) * 4000)[:100_000],
}


def test_a_corpus_is_fetched_and_found_again(server, small, kept):
    server.tar("pair.tar.gz", small)
    assert corpora.fetch("pair", url=server.url) == kept.folder / "pair"
    assert kept.files == {f"pair/{name}": data for name, data in small.items()}
    assert corpora.locate("pair") == kept.folder / "pair"
    assert corpora.read("pair/two") == small["two"]
    assert kept.downloads == {}


def test_what_is_there_needs_no_server_and_no_pooch(server, small, kept, monkeypatch):
    server.tar("pair.tar.gz", small)
    corpora.fetch("pair", url=server.url)
    server.asked.clear()
    monkeypatch.setitem(sys.modules, "pooch", None)
    for name in ("pair", "pair/one"):
        corpora.fetch(name, url=server.url)
    assert server.asked == []
    (kept.folder / "pair" / "one").unlink()
    with pytest.raises(MissingLibraryError, match=r"pip install 'huffxent\[corpora\]'"):
        corpora.fetch("pair", url=server.url)


def test_files_that_were_put_there_are_taken(small, kept):
    (kept.folder / "pair").mkdir(parents=True)
    for name, data in small.items():
        (kept.folder / "pair" / name).write_bytes(data)
    assert corpora.fetch("pair", url="http://127.0.0.1:1") == kept.folder / "pair"


def test_a_kept_file_that_changed_is_fetched_anew(server, small, kept):
    server.tar("pair.tar.gz", small)
    corpora.fetch("pair", url=server.url)
    (kept.folder / "pair" / "two").write_bytes(b"too\n" * 10)
    corpora.fetch("pair", url=server.url)
    assert kept.files["pair/two"] == small["two"]
    assert len(server.asked) == 2


def test_one_file_comes_alone(server, small, kept):
    server.tar("pair.tar.gz", small)
    assert corpora.fetch("pair/two", url=server.url) == kept.folder / "pair" / "two"
    assert set(kept.files) == {"pair/two"}
    with pytest.raises(FileNotFoundError, match="`huffxent corpora fetch pair` does it"):
        corpora.locate("pair")


def test_another_folder_gets_copies_of_what_is_kept(server, small, kept, tmp_path):
    server.tar("pair.tar.gz", small)
    corpora.fetch("pair/one", url=server.url)
    server.asked.clear()
    here = tmp_path / "here"
    assert corpora.fetch("pair/one", to=here, url=server.url) == here / "pair" / "one"
    assert server.asked == []
    assert corpora.fetch("pair", to=here, url=server.url) == here / "pair"
    assert (here / "pair" / "two").read_bytes() == small["two"]
    assert set(kept.files) == {"pair/one"}
    assert {path.name for path in here.iterdir()} == {"pair"}


def test_a_file_of_ones_own_is_replaced_only_if_asked(server, small, tmp_path):
    server.tar("pair.tar.gz", small)
    (tmp_path / "pair").mkdir()
    mine = tmp_path / "pair" / "one"
    mine.write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="-f replaces it"):
        corpora.fetch("pair", to=tmp_path, url=server.url)
    assert mine.read_bytes() == b"mine"
    assert server.asked == []
    corpora.fetch("pair", to=tmp_path, url=server.url, force=True)
    assert mine.read_bytes() == small["one"]


def test_of_several_archives_those_that_came_stay_and_the_rest_follows(server, small, kept):
    server.files["one.bz2"] = bz2.compress(small["one"])
    with pytest.raises(FetchError, match=r"/two\.bz2: the server says 404"):
        corpora.fetch("alone", url=server.url)
    assert kept.files == {"alone/one": small["one"]}
    server.files["two.bz2"] = bz2.compress(small["two"])
    server.asked.clear()
    assert corpora.fetch("alone", url=server.url) == kept.folder / "alone"
    assert kept.files == {f"alone/{name}": data for name, data in small.items()}
    assert [name for name, _, _ in server.asked] == ["two.bz2"]


def test_a_file_comes_out_of_a_zip(server, small, kept):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/one", small["one"])
    server.files["one.zip"] = packed.getvalue()
    corpora.fetch("zipped", url=server.url)
    assert kept.files == {"zipped/one": small["one"]}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("name", "given", "error", "told"),
    [
        ("nope", {}, KeyError, "there is pair, alone, zipped"),
        ("pair/three", {}, KeyError, "no file 'three' in pair; there is one, two"),
        ("../pair", {}, KeyError, "no standard corpus"),
        ("pair/../../x", {}, KeyError, "no file"),
        ("pair", {"url": "ftp://example.invalid"}, ValueError, "no URL to fetch from"),
        ("pair", {"url": "pub"}, ValueError, "no URL to fetch from"),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_is_done(kept, name, given, error, told):
    with pytest.raises(error, match=told):
        corpora.fetch(name, **given)
    assert not kept.folder.exists()


def test_the_tables_are_whole_and_the_page_shows_them(root):
    page = (root / "corpora" / "README.md").read_text(encoding="utf-8")
    names = [str(member) for corpus in corpora.STANDARD.values() for member in corpus.members]
    assert len(names) == len(set(names)) == 48
    assert not set(corpora.STANDARD) & set(corpora.CORPORA)
    for corpus in corpora.STANDARD.values():
        row = (f"`{corpus.name}`", len(corpus.members), f"{corpus.bytes:,}", corpus.title)
        assert f"| {' | '.join(map(str, row))} |\n" in page
        for member in corpus.members:
            assert corpus.archive(member).startswith("http")
            assert len(bytes.fromhex(member.sha256)) == 32
    assert corpora.STANDARD["silesia"].bytes == 211_938_580


def test_corpora_are_kept_where_pooch_would_keep_them(monkeypatch):
    monkeypatch.delenv("HUFFXENT_CORPORA", raising=False)
    assert cache_folder() == pooch.os_cache("huffxent")


def test_two_processes_at_once_download_once_and_both_are_right(server, kept):
    """T69: two processes."""
    server.tar("artificl.tar.gz", ARTIFICIAL)
    server.gate.clear()
    names = [f"artificial/{name}" for name in ARTIFICIAL]
    script = "print('here', flush=True); from huffxent.cli.main import main; main()"
    command = [sys.executable, "-c", script, "corpora", "fetch", *names, "--url", server.url]
    two = [subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True) for _ in range(2)]
    for process in two:
        assert process.stdout.readline() == "here\n"
    server.gate.set()
    printed = "".join(f"{kept.folder / name}\n" for name in names)
    for process in two:
        assert process.communicate(timeout=60) == (printed, "")
        assert process.returncode == 0
    assert kept.files == {f"artificial/{name}": data for name, data in ARTIFICIAL.items()}
    assert len(server.asked) == len(names)  # one file comes at a time, each once


def test_the_command_line_fetches_finds_and_lists(run, server, tmp_path):
    server.tar("artificl.tar.gz", {"a.txt": b"a", **ARTIFICIAL})
    folder = {"HUFFXENT_CORPORA": str(tmp_path / "kept")}
    path = tmp_path / "kept" / "artificial" / "a.txt"
    missing = run("corpora", "path", "artificial/a.txt", **folder)
    assert missing.code == 1
    assert missing.err.endswith("fetched yet; `huffxent corpora fetch artificial/a.txt` does it\n")
    fetched = run("corpora", "fetch", "artificial/a.txt", "--json", "--url", server.url, **folder)
    assert json.loads(fetched.out) == {
        "schema": "huffxent.fetch/1",
        "fetched": [{"name": "artificial/a.txt", "path": str(path)}],
    }
    assert (fetched.code, fetched.err) == (0, "")
    assert run("corpora", "path", "artificial/a.txt", **folder).out == f"{path}\n"
    listed = json.loads(run("corpora", "list", "--json", **folder).out)["standard"]
    assert {entry["name"]: (entry["files"], entry["fetched"]) for entry in listed} == {
        "canterbury": (11, 0),
        "canterbury-large": (2, 0),
        "calgary": (18, 0),
        "artificial": (4, 1),
        "silesia": (12, 0),
        "enwik8": (1, 0),
    }


@pytest.mark.parametrize(
    "arguments",
    [("nope",), ("artificial", "nope"), ("canterbury", "--url", "pub")],
    ids=str,
)
def test_misuse_is_one_line_and_fetches_nothing(run, arguments):
    done = run("corpora", "fetch", *arguments)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "huffxent corpora fetch --help" in done.err
