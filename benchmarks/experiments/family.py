"""Which languages a tree of divergences joins, and whether they are those of a family.

    python benchmarks/experiments/family.py FOLDER

FOLDER has one text in many languages, a file for each. Two are as far apart as the mean of D(p||q)
and D(q||p) says; the tree is by average linkage, and at a branch stands in how many per cent of the
trees of resampled texts it is. It takes two minutes. Needs huffxent[stats].
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from letters import folded, plain, romanised
from translations import asked, described, language, read, show

import huffxent as hx
from huffxent.container.recipe import Recipe
from huffxent.study.many.clustering import cluster
from huffxent.study.many.farms import Here
from huffxent.study.many.packers import ncd, pack
from huffxent.study.many.support import with_support

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from huffxent.study.many.clustering import Tree

GROUPS: Mapping[str, frozenset[str]] = {
    name: frozenset(codes.split())
    for name, codes in {
        "Romance": "cat fra glg ita lat por ron spa",
        "Germanic": "dan deu eng isl nld nob swe",
        "Slavic": "bul ces hrv pol rus slk slv ukr",
        "Finnic": "est fin",
        "Celtic": "cym gle",
        "Balto-Slavic": "bul ces hrv lit pol rus slk slv ukr",
        "Romance but Latin": "cat fra glg ita por ron spa",
        "Ibero-Romance": "cat glg por spa",
        "Germanic but Icelandic": "dan deu eng nld nob swe",
        "Scandinavian": "dan nob swe",
        "Slavic, Latin letters": "ces hrv pol slk slv",
        "Slavic, Cyrillic": "bul rus ukr",
    }.items()
}
"""Families, and parts of them, by ISO 639-3."""

REPORTED = {
    "slv": 2.37,
    "hrv": 3.84,
    "bul": 3.96,
    "ces": 4.10,
    "pol": 4.32,
    "rus": 4.46,
    "slk": 4.46,
    "lit": 4.94,
    "eng": 5.40,
    "fra": 5.67,
    "deu": 5.69,
    "ron": 5.76,
    "fin": 6.11,
    "hun": 6.47,
}
"""Bits per character of Plato's Republic by a Slovenian model, as Jakopin reports them; his table
also has Serbo-Croatian (3.77) and Latvian (4.74)."""


@dataclass(frozen=True)
class View:
    """How texts are looked at before they are compared."""

    change: Callable[[str], str]
    symbols: str
    order: int

    def contents(self, texts: Mapping[str, str]) -> list[bytes]:
        """Return the texts as they are looked at."""
        return [self.change(text).encode() for text in texts.values()]

    def matrix(self, texts: Mapping[str, str]) -> hx.Matrix:
        """Return every codebook on every text."""
        return hx.matrix(self.contents(texts), [*texts], symbols=self.symbols, order=self.order)

    def supported(self, texts: Mapping[str, str], tree: Tree) -> Tree:
        """Return its tree with the share of trees of resampled texts that have each branch."""
        recipe = Recipe.of(self.symbols, order=self.order)
        return with_support(tree, self.contents(texts), recipe, REPLICATES, 0, Here())


VIEWS: Mapping[str, View] = {
    **{f"chars {order}": View(plain, "chars", order) for order in (0, 1, 2)},
    "bytes 1": View(plain, "bytes", 1),
    "bytes 2": View(plain, "bytes", 2),
    **{f"romanised {order}": View(romanised, "chars", order) for order in (0, 1, 2)},
    **{f"folded {order}": View(folded, "chars", order) for order in (0, 1, 2)},
}
"""By what the tables call them; the number is the order."""

DRAWN = "chars 1", "folded 1"

REPLICATES = 100


def packed_tree(texts: Mapping[str, str]) -> Tree:
    """Return the tree of the mean of both NCD by deflate."""
    contents = [text.encode() for text in texts.values()]
    distances = ncd(pack(contents, contents))
    mean = (distances + distances.T) / 2
    for place in range(len(mean)):
        mean[place, place] = 0.0
    return cluster([*texts], mean, "mean of both NCD")


def members(tree: Tree, group: frozenset[str]) -> frozenset[str]:
    """Return the names whose language is in a group."""
    return frozenset(name for name in tree.names if language(name) in group)


def smallest_clade(tree: Tree, names: frozenset[str]) -> frozenset[str]:
    """Return all names below the lowest node that has these, two or more, below it."""
    clades = (frozenset(tree.names[leaf] for leaf in clade) for clade in tree.clades)
    return min((clade for clade in clades if names <= clade), key=len)


def intruders(tree: Tree, group: frozenset[str]) -> list[str] | None:
    """Return what else is in the smallest clade of a group; None where less than two are there."""
    names = members(tree, group)
    return sorted(smallest_clade(tree, names) - names) if len(names) > 1 else None


def verdict(found: list[str] | None) -> str:
    """Return how a table says it: a clade, or how many others are in it."""
    return "-" if found is None else f"{len(found)} more" if found else "yes"


def neighbours(found: hx.Matrix, times: int) -> Iterator[tuple[str, str]]:
    """Yield each name, and those nearest to it with their distance."""
    for name, row in zip(found.names, found.distances, strict=True):
        others = [place for place in row.argsort().tolist() if found.names[place] != name]
        yield name, ", ".join(f"{found.names[place]} {row[place]:.2f}" for place in others[:times])


def spelt_out(text: str, alphabet: frozenset[str]) -> int:
    """Return the bits of the characters that an alphabet lacks: their bytes in UTF-8."""
    return sum(8 * len(symbol.encode()) for symbol in text if symbol not in alphabet)


@dataclass(frozen=True)
class Coded:
    """Bits per character of a text by the codebook of another language."""

    name: str
    rate: float
    literals: float


def by_codebook_of(code: str, texts: Mapping[str, str], view: View) -> list[Coded]:
    """Return what each text costs by the codebook of a language, the cheapest first."""
    found = view.matrix(texts)
    row = [language(name) for name in found.names].index(code)
    alphabet = frozenset(view.change(texts[found.names[row]]))
    coded = [
        Coded(
            name,
            float(found.rate[row, column]),
            spelt_out(view.change(texts[name]), alphabet) / int(found.symbols[column]),
        )
        for column, name in enumerate(found.names)
    ]
    return sorted(coded, key=lambda one: one.rate)


def agreement(coded: list[Coded], reported: Mapping[str, float]) -> tuple[int, int]:
    """Return how many pairs of languages stand in the reported order, and of how many.

    Pairs that are reported to be equal are left out.
    """
    rates = {language(one.name): one.rate for one in coded}
    known = [(rates[code], bits) for code, bits in reported.items() if code in rates]
    pairs = [(a, b) for a, b in combinations(known, 2) if a[1] != b[1]]
    return sum((a[0] < b[0]) == (a[1] < b[1]) for a, b in pairs), len(pairs)


def grown(texts: Mapping[str, str]) -> dict[str, Tree]:
    """Return the tree of each view, and that by deflate."""
    trees = {name: view.matrix(texts).tree() for name, view in VIEWS.items()}
    return trees | {"deflate NCD": packed_tree(texts)}


def families(trees: Mapping[str, Tree]) -> None:
    """Print which groups are clades of which tree, and what else is in those that are not."""
    found = {
        name: {group: intruders(tree, codes) for group, codes in GROUPS.items()}
        for name, tree in trees.items()
    }
    for part in (list(GROUPS)[:_FAMILIES], list(GROUPS)[_FAMILIES:]):
        rows = [(name, *(verdict(groups[one]) for one in part)) for name, groups in found.items()]
        show("is a group a clade, or how many others are in the smallest one", ("", *part), rows)
    rows = [
        (name, group, " ".join(others))
        for name, groups in found.items()
        for group, others in groups.items()
        if others and len(others) <= _FEW
    ]
    show(f"the others, where they are at most {_FEW}", ("tree", "group", "also in it"), rows)


_FAMILIES = 6
"""Groups in the first table; the others are parts of these."""

_FEW = 10


def slovenian(texts: Mapping[str, str]) -> None:
    """Print what each text costs by the Slovenian codebook, beside what Jakopin reports."""
    found = {name: by_codebook_of("slv", texts, VIEWS[name]) for name in _SHOWN}
    places = {name: {one.name: one for one in coded} for name, coded in found.items()}
    rows = []
    for one in found[_SHOWN[0]]:
        rates = (
            f"{places[name][one.name].rate:.2f} ({places[name][one.name].literals:.2f})"
            for name in _SHOWN
        )
        bits = REPORTED.get(language(one.name))
        rows.append((one.name, *rates, "" if bits is None else f"{bits:.2f}"))
    title = "bits per character by the Slovenian codebook (in brackets: of characters it lacks)"
    show(title, ("", *_SHOWN, "reported"), rows)
    # Its own text, which the codebook was learnt from, comes first in any case.
    reported = {code: bits for code, bits in REPORTED.items() if code != "slv"}
    for name, coded in found.items():
        same, pairs = agreement(coded, reported)
        print(f"{name}: {same} of {pairs} pairs stand in the reported order")


_SHOWN = "chars 0", "chars 2", "folded 0", "folded 2"


def main() -> None:
    texts = read(asked(__doc__))
    print(f"{described(texts)}\n")
    trees = grown(texts)
    families(trees)
    for name in DRAWN:
        print(f"the tree of {name}: {VIEWS[name].supported(texts, trees[name])}\n", flush=True)
    rows = neighbours(VIEWS[DRAWN[0]].matrix(texts), 4)
    show(f"the nearest by {DRAWN[0]}, in bits per character", ("", "nearest"), rows)
    if "slv" in map(language, texts):
        slovenian(texts)


if __name__ == "__main__":
    main()
