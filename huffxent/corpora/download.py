"""Downloads over HTTP that go on where they broke off: the only door to pooch.

What has arrived is kept as ``NAME.part``, and what the server said of its state in ``NAME.state``.
The rest is asked for on condition that the state is still the same; if it is not, or if the server
cannot send a part, everything comes anew.
"""

from __future__ import annotations

import logging
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from huffxent.container.named import writing
from huffxent.corpora.cache import WAY_OUT
from huffxent.errors import FetchError, LimitExceededError, MissingLibraryError
from huffxent.names import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from requests import Response

    Watch = Callable[[str, int, int | None], object]

_TIMEOUT = 30
_CHUNK = 1 << 16
_OK, _PARTIAL, _UNSATISFIABLE = 200, 206, 416


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process is in a block with this file; the end of a process frees it."""
    import fcntl

    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def retrieve(url: str, archive: Path, download: Download, unpack: Callable[[], None]) -> None:
    """Download a file if it is not there, and then unpack it.

    Raises
    ------
    MissingLibraryError
        If pooch is not installed.
    FetchError
        If it cannot be downloaded, or not all of it.
    LimitExceededError
        If it is larger than anything that is expected.
    """
    try:
        import pooch
    except ImportError:
        raise MissingLibraryError("fetching a corpus", "pooch", "corpora") from None
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.WARNING)  # it would tell the hash of the archive
    try:
        pooch.retrieve(
            url,
            known_hash=None,  # that of each file in it is checked instead
            fname=archive.name,
            path=archive.parent,
            downloader=download,
            processor=lambda *_: unpack(),
        )
    finally:
        logger.setLevel(level)


class Download:
    """Downloads a file, or the rest of it; pooch calls it.

    Parameters
    ----------
    archive
        Where the file will be; what is kept of it stands beside.
    limit
        How many bytes it has at most.
    otherwise
        What to do where the server cannot be reached, for the message.
    watch
        Is called with the file's name, the bytes so far, and all bytes if their number is known.
    """

    def __init__(self, archive: Path, limit: int, otherwise: str, watch: Watch | None) -> None:
        self._part = archive.with_name(f"{archive.name}.part")
        self._state = archive.with_name(f"{archive.name}.state")
        self._limit, self._otherwise = limit, otherwise
        self._watch = watch or (lambda *_: None)

    def __call__(self, url: str, output_file: str, pooch: object) -> None:  # noqa: ARG002 - pooch's signature
        """Download `url` to a file."""
        import requests

        try:
            with self._answer(url) as response:
                self._receive(response, printable(url))
        except (requests.ConnectionError, requests.Timeout) as error:
            host = urlsplit(url).netloc.rpartition("@")[2]
            told = f"could not reach {printable(host)} ({_reason(error)}); {self._otherwise}"
            raise FetchError(told) from None
        except requests.RequestException as error:
            raise FetchError(f"{printable(url)}: {printable(str(error))}; {WAY_OUT}") from None
        self._part.replace(output_file)
        self.forget()

    def forget(self) -> None:
        """Take away what is kept."""
        self._state.unlink(missing_ok=True)
        self._part.unlink(missing_ok=True)

    def _answer(self, url: str) -> Response:
        """Ask for the rest, or for everything; return an answer of which all is wanted."""
        import requests

        headers = {"Accept-Encoding": "identity"}
        if rest := self._condition():
            response = requests.get(url, headers=headers | rest, stream=True, timeout=_TIMEOUT)
            if response.status_code == _PARTIAL and _start(response) == self._part.stat().st_size:
                return response
            if response.status_code not in {_PARTIAL, _UNSATISFIABLE}:
                return self._anew(response)
            response.close()
        response = requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT)
        return self._anew(response)

    def _condition(self) -> dict[str, str]:
        """Return the headers that ask for the rest; none if nothing is kept."""
        if not (self._state.is_file() and self._part.is_file() and self._part.stat().st_size):
            return {}
        state = self._state.read_text("latin-1")
        return {"Range": f"bytes={self._part.stat().st_size}-", "If-Range": state}

    def _anew(self, response: Response) -> Response:
        """Begin with an empty part, and what can be said of the state of what will be in it."""
        if response.status_code != _OK:
            response.close()
            status = f"{response.status_code} {printable(response.reason or '')}".rstrip()
            told = f"the server says {status}; take it from elsewhere with --url"
            raise FetchError(f"{printable(response.url)}: {told}")
        self.forget()
        tag = response.headers.get("ETag", "")
        # A weak tag does not say that the bytes are the same.
        state = tag if tag.startswith('"') else response.headers.get("Last-Modified", "")
        if state:
            self._state.write_text(state, "latin-1")
        return response

    def _receive(self, response: Response, name: str) -> None:
        """Add what arrives to the part."""
        from urllib3.exceptions import HTTPError

        done = self._part.stat().st_size if response.status_code == _PARTIAL else 0
        length = response.headers.get("Content-Length", "")
        total = done + int(length) if re.fullmatch(r"\d{1,15}", length) else None
        whole = True
        part = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        with writing(part, self._part) as file:
            try:
                # As it is sent: what is gzipped stays so, whatever the server calls it.
                while chunk := response.raw.read(_CHUNK, decode_content=False):
                    done += file.write(chunk)
                    self._watch(name, done, total)
                    if done > self._limit:
                        break
            except HTTPError:
                whole = False
        if done > self._limit:
            self.forget()
            most = f"more than {self._limit:,} bytes, which no archive of these files has"
            raise LimitExceededError(f"{name}: {most}; {WAY_OUT}")
        if not whole or total not in (None, done):
            again = "run it again to go on" if self._state.is_file() else "run it again"
            of = "" if total is None else f" of {total:,}"
            raise FetchError(f"{name}: the connection broke, got {done:,}{of} bytes; {again}")


def _start(response: Response) -> int | None:
    """Return where the part that was sent begins."""
    found = re.match(r"bytes (\d{1,15})-", response.headers.get("Content-Range", ""))
    return int(found[1]) if found else None


def _reason(error: BaseException) -> str:
    """Return in a few words why there is no connection: what the system said, at the bottom."""
    reason = "no answer"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            reason = cause.strerror.lower()
        cause = cause.__cause__ or cause.__context__
    return printable(reason)
