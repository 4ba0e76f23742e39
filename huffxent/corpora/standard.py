"""The standard compression corpora: what is in them, and where they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from huffxent.corpora.builtin import table_rows
from huffxent.names import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMBERS, ARCHIVES = "standard.tsv", "archives.tsv"

_UNKNOWN = "-"
_PLACE = "{member}"


@dataclass(frozen=True)
class Member:
    """A file of a standard corpus.

    Attributes
    ----------
    corpus, name : str
        The corpus, and what the file is called in it.
    bytes : int
        Its size.
    sha256 : str or None
        Its hash, in hexadecimal; None where we know of none to check it by.
    """

    corpus: str
    name: str
    bytes: int
    sha256: str | None

    def __str__(self) -> str:
        return f"{self.corpus}/{self.name}"


@dataclass(frozen=True)
class Standard:
    """A standard corpus.

    Attributes
    ----------
    name, title : str
        What it is called here, and what it is.
    url : str
        Where it comes from: an archive, or with ``{member}`` in it, one for each file.
    members : tuple of Member
        Its files.
    """

    name: str
    title: str
    url: str
    members: tuple[Member, ...]

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(member.bytes for member in self.members)

    def archive(self, member: Member, base: str | None = None) -> str:
        """Return where the archive with a file is: where it always is, or below `base`."""
        url = self.url.replace(_PLACE, member.name)
        return url if base is None else f"{base.rstrip('/')}/{url.rpartition('/')[2]}"


def _member(corpus: str, name: str, size: str, sha256: str) -> Member:
    return Member(corpus, name, int(size), None if sha256 == _UNKNOWN else sha256)


def _registry() -> Mapping[str, Standard]:
    members = [_member(*row) for row in table_rows(MEMBERS)]
    return MappingProxyType(
        {
            name: Standard(name, title, url, tuple(one for one in members if one.corpus == name))
            for name, url, title in table_rows(ARCHIVES)
        }
    )


STANDARD = _registry()


def selected(name: str, sha256: str | None = None) -> tuple[Member, ...]:
    """Return the files that a name stands for: all of a corpus, or one.

    Parameters
    ----------
    name
        Such as ``canterbury``, or ``canterbury/alice29.txt``.
    sha256
        The hash to check it by, where it is one file and none is known.

    Raises
    ------
    KeyError
        If there is no such corpus or file; the message lists those that there are.
    ValueError
        If the hash is none, is not that of one file, or is another than the one that is known.

    Examples
    --------
    >>> [member.bytes for member in selected("canterbury/alice29.txt")]
    [152089]
    """
    corpus, _, wanted = name.partition("/")
    if corpus not in STANDARD:
        raise KeyError(f"no standard corpus {shortened(corpus)!r}; there is {', '.join(STANDARD)}")
    members = tuple(one for one in STANDARD[corpus].members if wanted in ("", one.name))
    if not members:
        names = ", ".join(one.name for one in STANDARD[corpus].members)
        raise KeyError(f"no file {shortened(wanted)!r} in {corpus}; there is {names}")
    return members if sha256 is None else (_checked_by(members, sha256.strip().lower()),)


def _checked_by(members: tuple[Member, ...], sha256: str) -> Member:
    member, *others = members
    if others:
        raise ValueError(f"a sha256 is that of one file: name it, as in {member}")
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise ValueError(f"a sha256 has 64 hexadecimal digits: {shortened(sha256)!r} has not")
    if member.sha256 not in (None, sha256):
        raise ValueError(f"the sha256 of {member} is known, and is another: {member.sha256}")
    return replace(member, sha256=sha256)


def require_base(url: str) -> None:
    """Raise ValueError unless archives can be asked for below a URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{shortened(url)!r} is no URL to fetch from: http://... or https://...")
