"""One text in many languages: reading it, cutting it up, and printing what comes out."""

from __future__ import annotations

import argparse
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from huffxent import corpora
from huffxent.render.tables import table_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ESSAYS = {
    "deu": "de",
    "eng": "en",
    "spa": "es",
    "fin": "fi",
    "fra": "fr",
    "ita": "it",
    "nld": "nl",
    "pol": "pl",
    "por": "pt",
    "swe": "sv",
    "tur": "tr",
}
"""The built-in essays, on another subject: ISO 639-3 and the ending of their names."""


def asked(what: str | None) -> Path:
    """Return the folder that the command line names."""
    parser = argparse.ArgumentParser(
        description=what, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder: Path = parser.parse_args().folder
    if not any(folder.glob("*.txt")):
        parser.error(f"no *.txt in {folder}; docs/experiments/index.md says what to put there")
    return folder


def read(folder: Path) -> dict[str, str]:
    """Return the texts by the names of their files, without an English head and white space.

    The head, up to a line of ---, is what unicode.org puts before each translation.
    """
    paths = sorted(folder.glob("*.txt"))
    return {
        path.stem.removeprefix("udhr_"): _plain(path.read_text(encoding="utf-8")) for path in paths
    }


def _plain(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    body = lines[lines.index("---") + 1 :] if "---" in lines else lines
    return "\n".join(line for line in body if line)


def language(name: str) -> str:
    """Return the ISO 639-3 code of a file's name: deu of deu_1996."""
    return name.partition("_")[0]


def script(text: str) -> str:
    """Return the script of most letters, as Unicode names it: LATIN, GREEK, CYRILLIC."""
    letters = Counter(letter for letter in text if letter.isalpha())
    scripts = Counter[str]()
    for letter, times in letters.items():
        scripts[unicodedata.name(letter, "NONE").split()[0]] += times
    return scripts.most_common(1)[0][0] if scripts else "NONE"


def in_latin(texts: Mapping[str, str]) -> dict[str, str]:
    """Return those in Latin script."""
    return {name: text for name, text in texts.items() if script(text) == "LATIN"}


def described(texts: Mapping[str, str]) -> str:
    """Return how much there is, so that whoever has another edition can tell."""
    characters = sum(map(len, texts.values()))
    return f"{len(texts)} texts, {characters:,} characters"


def pieces(text: str, size: int) -> list[str]:
    """Return disjoint pieces of so many characters; the rest is left."""
    return [text[start : start + size] for start in range(0, len(text) - size + 1, size)]


@dataclass(frozen=True)
class Trial:
    """Texts to learn from, and others that are to be told apart.

    Attributes
    ----------
    trainings
        By label.
    tests
        By label, which is one of the trainings'.
    """

    trainings: Mapping[str, str]
    tests: Mapping[str, str]

    def learnt(self) -> dict[str, bytes]:
        """Return the trainings as bytes."""
        return {label: text.encode() for label, text in self.trainings.items()}

    def cut(self, size: int) -> tuple[list[bytes], list[str]]:
        """Return all pieces of so many characters, and the label of each."""
        found = [
            (piece.encode(), label)
            for label, text in self.tests.items()
            for piece in pieces(text, size)
        ]
        return [piece for piece, _ in found], [label for _, label in found]


def halved(texts: Mapping[str, str]) -> Trial:
    """Return the first halves to learn from, and the second halves to be told apart."""
    return Trial(
        {name: text[: len(text) // 2] for name, text in texts.items()},
        {name: text[len(text) // 2 :] for name, text in texts.items()},
    )


def elsewhere(texts: Mapping[str, str]) -> Trial:
    """Return the first halves to learn from, and built-in essays to be told apart."""
    return Trial(
        halved(texts).trainings,
        {
            name: corpora.read(f"essay.{ESSAYS[language(name)]}.txt").decode()
            for name in texts
            if language(name) in ESSAYS
        },
    )


def show(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table under its title, and an empty line."""
    lines = table_text(header, rows).splitlines()
    print(title, *(line.rstrip() for line in lines), "", sep="\n", flush=True)
