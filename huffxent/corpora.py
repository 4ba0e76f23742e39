"""Built-in files by name: small, our own, the same on every machine.

>>> from huffxent import corpora
>>> corpora.CORPORA["essay.en.txt"].title
'essay on messages and codes, English'
>>> corpora.read("one-byte.bin")[:5]
b'aaaaa'
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REGISTRY = "registry.tsv"


@dataclass(frozen=True)
class Corpus:
    """A built-in file."""

    name: str
    bytes: int
    sha256: str
    title: str


def _folder() -> Path:
    """Return the folder of the files: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "_corpora"
    return installed if installed.is_dir() else package.parent / "corpora"


def _registry() -> Mapping[str, Corpus]:
    _, *rows = (_folder() / REGISTRY).read_text(encoding="utf-8").splitlines()
    entries = (row.split("\t") for row in rows)
    corpora = (Corpus(name, int(size), sha256, title) for name, size, sha256, title in entries)
    return MappingProxyType({corpus.name: corpus for corpus in corpora})


CORPORA = _registry()


def locate(name: str) -> Path:
    """Return the path of a built-in file.

    Raises
    ------
    KeyError
        If there is none of that name; the message lists those that there are.
    """
    if name not in CORPORA:
        raise KeyError(f"no built-in file {name!r}; there is {', '.join(CORPORA)}")
    return _folder() / name


def read(name: str) -> bytes:
    """Return the content of a built-in file; KeyError if there is none of that name."""
    return locate(name).read_bytes()
