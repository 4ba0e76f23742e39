"""The built-in files: small, our own, the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REGISTRY = "registry.tsv"


@dataclass(frozen=True)
class Corpus:
    """A built-in file."""

    name: str
    bytes: int
    sha256: str
    title: str


def data_folder() -> Path:
    """Return the folder of the files: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "_corpora"
    return installed if installed.is_dir() else package.parent / "corpora"


def table_rows(name: str) -> Iterator[list[str]]:
    """Yield the cells of each row of a table among the files, but for its head."""
    _, *rows = (data_folder() / name).read_text(encoding="utf-8").splitlines()
    return (row.split("\t") for row in rows)


def _registry() -> Mapping[str, Corpus]:
    entries = table_rows(REGISTRY)
    corpora = (Corpus(name, int(size), sha256, title) for name, size, sha256, title in entries)
    return MappingProxyType({corpus.name: corpus for corpus in corpora})


CORPORA = _registry()
