"""A server on the loopback, a cache of one's own, and small corpora to fetch."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tarfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import pytest

from huffxent.corpora import standard
from huffxent.corpora.standard import Member, Standard


@dataclass
class Said:
    """What a server has and does, and what it was asked."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, str | None] = field(default_factory=lambda: {"ETag": '"1"'})
    cut: int | None = None  # the connection breaks after so many bytes of a body
    ranges: bool = True
    slip: int = 0  # a part begins so many bytes after what was asked for
    gate: threading.Event = field(default_factory=threading.Event)  # open unless a test closes it
    asked: list[tuple[str, str | None, int]] = field(default_factory=list)

    def tar(self, name: str, files: Mapping[str, bytes | tarfile.TarInfo], level: int = 0) -> None:
        """Have a gzipped tar of files, or of other entries."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=level) as tar:
            for path, content in files.items():
                other = isinstance(content, tarfile.TarInfo)
                entry, data = (content, b"") if other else (tarfile.TarInfo(path), content)
                entry.name, entry.size = path, len(data)
                tar.addfile(entry, io.BytesIO(data))
        self.files[name] = packed.getvalue()

    def answer(self, name: str, wanted: str | None, condition: str | None) -> tuple[int, int]:
        """Return the status of an answer, and where in the file it begins."""
        found = re.fullmatch(r"bytes=(\d+)-", wanted or "")
        status, start = (200, 0) if name in self.files else (404, 0)
        strong = wanted and condition in self.headers.values() and not condition.startswith("W/")
        if status == 200 and found and self.ranges and strong:
            start = int(found[1]) + self.slip
            status = 206 if start < len(self.files[name]) else 416
        self.asked.append((name, wanted, status))
        return status, start


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        said: Said = self.server.said
        name = self.path.rpartition("/")[2]
        status, start = said.answer(name, self.headers["Range"], self.headers["If-Range"])
        whole = said.files.get(name, b"")
        if "gzip" in self.headers["Accept-Encoding"]:
            whole = gzip.compress(whole)
        body = whole[start:] if status < 400 else b""
        said.gate.wait(60)
        self.send_response(status)
        for header, value in ({"Content-Length": str(len(body))} | said.headers).items():
            if value is not None:
                self.send_header(header, value)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
        self.end_headers()
        self.wfile.write(body[: said.cut])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Said]:
    """A server on the loopback, which is asked straight whatever the environment's proxies."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.said = Said(f"http://127.0.0.1:{running.server_port}/pub")
        running.said.gate.set()
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running.said
        running.said.gate.set()
        running.shutdown()
        thread.join()


@dataclass(frozen=True)
class Kept:
    """What is kept in a folder."""

    folder: Path

    @property
    def files(self) -> dict[str, bytes]:
        """The files of corpora, by their names."""
        found = {path.relative_to(self.folder): path for path in self.folder.glob("[!.]*/*")}
        return {name.as_posix(): path.read_bytes() for name, path in found.items()}

    @property
    def downloads(self) -> dict[str, int]:
        """The bytes of what is kept of downloads, by the ends of their names."""
        found = (self.folder / ".downloads").glob("*-*")
        return {path.name.partition("-")[2]: path.stat().st_size for path in found}


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """A folder of one's own to keep corpora in."""
    folder = tmp_path / "kept"
    monkeypatch.setenv("HUFFXENT_CORPORA", str(folder))
    return Kept(folder)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Small corpora in place of the real ones; return what their files hold."""
    held = {"one": b"one\n" * 20_000, "two": b"two\n" * 10}

    def member(corpus: str, name: str) -> Member:
        data = held[name]
        return Member(corpus, name, len(data), hashlib.sha256(data).hexdigest())

    pair, alone = (tuple(member(corpus, name) for name in held) for corpus in ("pair", "alone"))
    corpora = [
        Standard("pair", "two", "http://example.invalid/pair.tar.gz", pair),
        Standard("alone", "each alone", "http://example.invalid/{member}.bz2", alone),
        Standard("zipped", "one", "http://example.invalid/one.zip", (member("zipped", "one"),)),
    ]
    registry = MappingProxyType({corpus.name: corpus for corpus in corpora})
    monkeypatch.setattr(standard, "STANDARD", registry)
    return held
