"""Verification: every theorem on files, on built-in ones where none are given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from huffxent import corpora
from huffxent.codes.prefix_code import LONGEST
from huffxent.codes.registry import CODES
from huffxent.container.codebook import Codebook
from huffxent.container.recipe import Recipe
from huffxent.container.sources import path_source, source_of
from huffxent.container.training import counts_of
from huffxent.render.plots.picture import Plotted
from huffxent.render.plots.stack import Bar, Part, Stack
from huffxent.study.adaptive import adapt
from huffxent.study.comparison import measure
from huffxent.study.documents import finite
from huffxent.study.theorems.evidence import Written, gather, learn
from huffxent.study.theorems.of_files import file
from huffxent.study.theorems.outcome import inapplicable, tightest
from huffxent.study.theorems.registry import THEOREMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from huffxent.container.sources import Data, Source
    from huffxent.render.plots.picture import Picture
    from huffxent.study.adaptive import Adaptive
    from huffxent.study.theorems.evidence import Evidence
    from huffxent.study.theorems.of_files import Filed
    from huffxent.study.theorems.outcome import Outcome, Real, Verdict

Seen = TypeVar("Seen")

SCHEMA = "huffxent.verify/1"

BUILT_IN = (
    "essay.en.txt",
    "essay.de.txt",
    "story.en.txt",
    "dna.txt",
    "sensor.u16le",
    "fibonacci.bin",
    "one-byte.bin",
    "two-symbols-quarter.bin",
    "two-symbols-half.bin",
    "uniform.bin",
)
"""The built-in files whose ordered pairs stand in where no file is named."""


@dataclass(frozen=True)
class Check(Plotted):
    """A theorem, and what came of it on one case or on many.

    Attributes
    ----------
    theorem, statement, source : str
        Its name in `THEOREMS`, what it says, and where it is proved.
    left, relation, right
        Both sides, and what must hold between them: those of a failure, else of the tightest case.
        None where it does not apply.
    slack
        How far that case is from failing: 0 for an equality that is exact.
    verdict : str
        ``"HOLDS"``, ``"FAILS"`` or ``"DOES NOT APPLY"``.
    why : str
        Why it does not apply; else what it was seen on.
    cases : int
        On how many it was checked: those to which it applies.
    """

    VIEWS: ClassVar = ("sides",)

    theorem: str
    statement: str
    source: str
    left: Real | None
    relation: str
    right: Real | None
    slack: Real | None
    verdict: Verdict
    why: str
    cases: int

    @property
    def holds(self) -> bool:
        """Whether it holds, rather than failing or not applying."""
        return self.verdict == "HOLDS"

    @property
    def sides(self) -> str:
        """Both sides and the relation, as a person reads them; empty where it does not apply."""
        if self.left is None or self.right is None:
            return ""
        return f"{shown(self.left)} {self.relation} {shown(self.right)}"

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its picture, both sides; none where it does not apply."""
        left, right = finite(self.left), finite(self.right)
        if left is None or right is None:
            return {}
        bars = [
            Bar("left", [Part("left", left, "entropy")], left, ""),
            Bar("right", [Part("right", right, "mismatch")], right, ""),
        ]
        title = f"{self.theorem}: {self.statement}\n{self.sides}"
        return {"sides": lambda: Stack(title, bars, unit="value")}

    def __str__(self) -> str:
        if not self.sides:
            return f"{self.theorem} {self.verdict}: {self.why}"
        count = f"{self.cases:,} case{'s' * (self.cases != 1)}"
        seen = f"\n  {self.why}" if self.why else ""
        return f"{self.theorem} {self.verdict} in {count}, the tightest {self.sides}{seen}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it: numbers as floats, null where one is infinite or missing."""
        numbers = {"left": self.left, "right": self.right, "slack": self.slack}
        return {**vars(self), **{key: finite(value) for key, value in numbers.items()}}


@dataclass(frozen=True)
class Pair:
    """What theorems are checked on.

    Attributes
    ----------
    label : str
        Names A and B.
    seen : Evidence or None
        Their distributions; None if B is empty.
    filed : Filed, str or None
        B in files of many kinds; why there is none; None where it was not asked for.
    """

    label: str
    seen: Evidence | None
    filed: Filed | str | None


def verify(
    a: Data | None = None,
    b: Data | None = None,
    *,
    smoothing: float | str | None = None,
    unseen: str = "escape",
) -> tuple[Check, ...]:
    """Return every theorem, checked on a pair of files or on the built-in ones.

    A codebook of each family is learnt from `a`; `b` is really encoded with each and decoded again.
    Claims that are false are there as counterexamples. Statements about sources that must be known,
    and the counterexamples, run on built-in sources whatever the files are.

    Parameters
    ----------
    a, b
        The training data and the message: bytes, paths or arrays of integers. Without both, every
        ordered pair of some built-in files.
    smoothing, unseen
        As `huffxent.train` takes them.

    Returns
    -------
    tuple of Check
        One for each of `THEOREMS`, in that order.

    Raises
    ------
    ValueError
        If only one of the two is given.
    CodebookError
        If no codebook can be made of `a`.
    UnseenSymbolError
        If ``unseen="error"`` and `b` has a symbol that `a` never shows.

    Examples
    --------
    >>> checks = {check.theorem: check for check in verify(b"aaab" * 10, b"ab" * 10)}
    >>> checks["payload"].holds, checks["shannon-upper"].verdict
    (True, 'HOLDS')
    """
    recipe = Recipe.of(max_length=LONGEST, smoothing=smoothing, unseen=unseen)
    if a is None and b is None:
        return verified(built_in_pairs(recipe))
    if a is None or b is None:
        raise ValueError(
            "a theorem is checked on a pair: give both the training data and the message"
        )
    sources = source_of(a, recipe.kind), source_of(b, recipe.kind)
    return verified(pairs_of([sources[0]], [sources[1]], recipe))


def verified(pairs: Iterable[Pair]) -> tuple[Check, ...]:
    """Return every theorem, checked on named pairs."""
    found: dict[str, list[tuple[str, Outcome]]] = {name: [] for name in THEOREMS}
    for pair in pairs:
        for name, theorem in THEOREMS.items():
            if theorem.of_pair is not None:
                seen = _EMPTY if pair.seen is None else pair.seen
                found[name].append((pair.label, _on(theorem.of_pair, seen, pair.label)))
            if theorem.of_files is not None and pair.filed is not None:
                found[name].append((pair.label, _on(theorem.of_files, pair.filed, pair.label)))
    for name, theorem in THEOREMS.items():
        if theorem.of_sources is not None:
            found[name].append(("", theorem.of_sources()))
    return tuple(_check(name, outcomes) for name, outcomes in found.items())


_ALL = 1 << 30


def pairs_of(
    training: Sequence[Source], messages: Sequence[Source], recipe: Recipe, *, near: int = _ALL
) -> Iterator[Pair]:
    """Yield what the theorems are checked on, for every A and every B.

    Where the place of B is that of A, or at most `near` behind it, the message is filed, too.
    """
    alphabet = recipe.kind.alphabet(())
    counts = [counts_of(message, alphabet) for message in messages]
    learnt: dict[int, Adaptive] = {}
    for place, a in enumerate(training):
        own = counts_of(a, alphabet)
        books = {name: Codebook.from_counts(own, _by(name, recipe)) for name in CODES}
        weights = books["huffman"].weights
        codes = learn(own.values.tolist(), weights)
        for other, (b, counted) in enumerate(zip(messages, counts, strict=True)):
            label, is_filed = f"{a.name} -> {b.name}", near == _ALL or 0 <= other - place <= near
            if not counted.total:
                yield Pair(label, None, _EMPTY if is_filed else None)
                continue
            written = {name: _written(b, book) for name, book in books.items()}
            seen = gather(codes, counted.values.tolist(), written)
            filed: Filed | str | None = None
            if is_filed and not own.total:
                filed = "an empty training sample teaches contexts nothing"
            elif is_filed:
                if other not in learnt:
                    learnt[other] = adapt(b"".join(b.chunks()))
                filed = file(a, b, _for_files(recipe), learnt[other])
            yield Pair(label, seen, filed)


def _for_files(recipe: Recipe) -> Recipe:
    """Return a recipe that contexts can have, too."""
    return replace(recipe, smoothing=None)


def built_in_pairs(recipe: Recipe) -> Iterator[Pair]:
    """Yield what the theorems are checked on where no files are given."""
    sources = [path_source(corpora.locate(name)) for name in BUILT_IN]
    for source, name in zip(sources, BUILT_IN, strict=True):
        source.name = name
    return pairs_of(sources, sources, recipe, near=1)


def _by(family: str, recipe: Recipe) -> Recipe:
    return Recipe(recipe.symbols, family, recipe.max_length, recipe.unseen, recipe.smoothing)


def _written(message: Source, book: Codebook) -> Written:
    return Written(tuple(book.code.lengths), measure(message, book).payload_bits)


_EMPTY = "an empty message has no distribution"


def _on(check: Callable[[Seen], Outcome], seen: Seen | str, label: str) -> Outcome:
    if isinstance(seen, str):
        return inapplicable(f"{label}: {seen}")
    outcome = check(seen)
    return replace(outcome, why=": ".join(filter(None, (label, outcome.why))))


def _check(name: str, outcomes: list[tuple[str, Outcome]]) -> Check:
    theorem = THEOREMS[name]
    outcome = tightest(outcomes) if outcomes else inapplicable("no files to check it on")
    applied = sum(outcome.verdict != "DOES NOT APPLY" for _, outcome in outcomes)
    return Check(
        name,
        theorem.statement,
        theorem.source,
        outcome.left,
        outcome.relation,
        outcome.right,
        outcome.slack,
        outcome.verdict,
        outcome.why,
        applied,
    )


_LARGE = 1e15


def shown(value: Real | None) -> str:
    """Return a number as a person reads it; nothing where there is none."""
    if value is None:
        return ""
    number = float(value)
    return f"{number:,.0f}" if number.is_integer() and number < _LARGE else f"{number:.6g}"
