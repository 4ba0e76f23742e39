"""Standard corpora, fetched: from where they are kept if they are there, else from their servers.

Two processes that want the same archive wait for each other, so that one downloads it and the other
finds the files there. The lock is the system's, on a file that stays, and ends with its process.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from huffxent.container.publish import require_free
from huffxent.corpora import cache, standard
from huffxent.corpora.lookup import path_of
from huffxent.errors import IntegrityError, LimitExceededError

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from huffxent.corpora.download import Watch
    from huffxent.corpora.standard import Member

_DOWNLOADS = ".downloads"
_SLACK = 1 << 20


def fetch(
    name: str,
    *,
    to: str | os.PathLike[str] | None = None,
    url: str | None = None,
    force: bool = False,
    watch: Watch | None = None,
) -> Path:
    """Return where a standard corpus, or a file of it, is, after fetching what is not there.

    Every file is checked by its sha256 before it gets its name, and whenever it is asked for again.
    What is there and right is not downloaded. A download that broke off goes on the next time.

    Parameters
    ----------
    name
        Such as ``canterbury``, or ``canterbury/alice29.txt``.
    to
        A folder to put it in, as ``canterbury/alice29.txt``; else it is kept in the user's cache,
        or in the folder that HUFFXENT_CORPORA names, where `locate` finds it.
    url
        Where the archive is, but for its name; else its own site.
    force
        Replace what is in `to` under the name of a file and is not it.
    watch
        Is called with what is being downloaded, the bytes so far, and all bytes or None.

    Returns
    -------
    Path
        That of the file, or the folder of the corpus.

    Raises
    ------
    KeyError
        If there is no such corpus or file; the message lists those that there are.
    ValueError
        If the URL is none.
    MissingLibraryError
        If something has to be downloaded, and pooch is not installed.
    FetchError
        If it cannot be downloaded.
    IntegrityError
        If what was downloaded is not what it should be. It is thrown away.
    FileExistsError
        If something else is in `to` under the name of a file, and not `force`.
    """
    members = standard.selected(name)
    if url is not None:
        standard.require_base(url)
    kept = cache.cache_folder()
    root = kept if to is None else Path(to)
    fetching = _Fetching(root, kept, force or to is None, watch)
    corpus = standard.STANDARD[members[0].corpus]
    archives: dict[str, list[Member]] = {}
    for member in members:
        archives.setdefault(corpus.archive(member, url), []).append(member)
    for archive, inside in archives.items():
        fetching.bring(archive, inside)
    return path_of(root, name)


@dataclass(frozen=True)
class _Fetching:
    """Where files go, and how."""

    root: Path
    kept: Path
    replace: bool
    watch: Watch | None

    def bring(self, url: str, members: Sequence[Member]) -> None:
        """Bring files of one archive to where they are wanted."""
        missing = self._missing(members)
        for member in missing:
            path = cache.member_path(self.root, member)
            require_free(path, force=self.replace)
            path.parent.mkdir(parents=True, exist_ok=True)
        for member in missing:
            if self.root != self.kept and cache.is_right(self.kept, member):
                self._copy(member)
        if missing := self._missing(missing):
            self._download(url, missing)

    def _missing(self, members: Sequence[Member]) -> list[Member]:
        return [member for member in members if not cache.is_right(self.root, member)]

    def _copy(self, member: Member) -> None:
        origin, target = (cache.member_path(root, member) for root in (self.kept, self.root))
        with origin.open("rb") as file:
            cache.publish_checked(file, target, member, str(self.kept))

    def _download(self, url: str, members: Sequence[Member]) -> None:
        from huffxent.corpora.download import Download, locked, retrieve
        from huffxent.corpora.unpacking import unpack

        folder = self.kept / _DOWNLOADS
        folder.mkdir(parents=True, exist_ok=True)
        key = hashlib.sha256(url.encode("utf-8")).hexdigest()[:16]
        archive = folder / f"{key}-{PurePosixPath(urlsplit(url).path).name}"
        corpus = standard.STANDARD[members[0].corpus]
        limit = 2 * corpus.bytes + _SLACK
        download = Download(archive, limit, self._otherwise(members), self.watch)
        with locked(archive.with_name(f"{key}.lock")):
            missing = self._missing(members)  # another process may have brought them meanwhile
            wanted = {cache.member_path(self.root, member): member for member in missing}
            if not wanted:
                return
            try:
                retrieve(url, archive, download, lambda: unpack(archive, url, wanted, limit))
            except (IntegrityError, LimitExceededError):
                archive.unlink(missing_ok=True)
                raise
            archive.unlink(missing_ok=True)

    def _otherwise(self, members: Sequence[Member]) -> str:
        return (
            f"files fetched already are in {self.kept}; take it from elsewhere with --url, or put "
            f"the files into {self.root / members[0].corpus}"
        )
