"""The standard compression corpora: what is in them, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from huffxent.corpora.builtin import table_rows
from huffxent.names import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMBERS, ARCHIVES = "standard.tsv", "archives.tsv"

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
    sha256 : str
        Its hash, in hexadecimal.
    """

    corpus: str
    name: str
    bytes: int
    sha256: str

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


def _registry() -> Mapping[str, Standard]:
    entries = table_rows(MEMBERS)
    members = [Member(corpus, name, int(size), sha256) for corpus, name, size, sha256 in entries]
    return MappingProxyType(
        {
            name: Standard(name, title, url, tuple(one for one in members if one.corpus == name))
            for name, url, title in table_rows(ARCHIVES)
        }
    )


STANDARD = _registry()


def selected(name: str) -> tuple[Member, ...]:
    """Return the files that a name stands for: all of a corpus, or one.

    Parameters
    ----------
    name
        Such as ``canterbury``, or ``canterbury/alice29.txt``.

    Raises
    ------
    KeyError
        If there is no such corpus or file; the message lists those that there are.

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
    return members


def require_base(url: str) -> None:
    """Raise ValueError unless archives can be asked for below a URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{shortened(url)!r} is no URL to fetch from: http://... or https://...")
