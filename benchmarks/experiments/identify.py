"""In which language a piece of a text is: the codebook with the fewest bits says it.

    python benchmarks/experiments/identify.py FOLDER

FOLDER has one text in many languages, a file for each. Learnt is from the first half of each, by
characters; asked is about disjoint pieces of N characters of the second. It takes some three
minutes, most of which deflate takes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from translations import asked, described, elsewhere, halved, in_latin, read, show

import huffxent as hx
from huffxent.study.many.costs import costs_of
from huffxent.study.many.guesses import Undecided, fewest
from huffxent.study.many.leakage import leaked
from huffxent.study.many.packers import BASELINES, Task
from huffxent.study.many.scores import Score
from huffxent.study.many.survey import survey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from numpy.typing import NDArray
    from translations import Trial

    from huffxent.study.many.costs import Costs
    from huffxent.study.many.guesses import Guess

SIZES = 10, 20, 50, 100, 200

RECIPES: Mapping[str, Mapping[str, Any]] = {
    **{f"chars, order {order}": {"symbols": "chars", "order": order} for order in (0, 1, 2)},
    "bytes, order 2": {"symbols": "bytes", "order": 2},
}

CODES = "huffman", "shannon"

_DECIMALS = 6
"""Of ideal bits: the same sum in another order differs further behind, and a tie is none then."""

_MOST_PAIRS = 6
_AT = 100


def weigh(trial: Trial, messages: Sequence[bytes], recipe: Mapping[str, Any]) -> Costs:
    """Return what messages cost under the codebook of each training."""
    classifier = hx.train_classifier(trial.learnt(), **recipe)
    found = survey(messages, classifier.recipe, learn=False)
    if found.failures or found.events is None:
        raise ValueError(f"{len(found.failures)} of {len(messages)} messages cannot be weighed")
    return costs_of(found.events, classifier.books)


@dataclass(frozen=True)
class Outcome:
    """What was said of the pieces of one size.

    Attributes
    ----------
    truth
        The label of each piece.
    answers
        What was guessed of each, by who guessed.
    """

    truth: list[str]
    answers: Mapping[str, list[Guess]]

    def right(self, name: str) -> NDArray[np.bool_]:
        """Return which pieces someone is right about."""
        pairs = zip(self.answers[name], self.truth, strict=True)
        return np.array([guess == label for guess, label in pairs])


def outcome(trial: Trial, size: int, names: Sequence[str]) -> Outcome:
    """Return what each of some says of the pieces of a size."""
    messages, truth = trial.cut(size)
    labels = list(trial.trainings)
    task = Task(list(trial.learnt().values()), labels, messages, truth)
    answers = {
        name: BASELINES[name](task)
        if name in BASELINES
        else fewest(weigh(trial, messages, RECIPES[name]).bits, labels)
        for name in names
    }
    return Outcome(truth, answers)


def accuracy(found: Mapping[int, Outcome], where: str) -> None:
    """Print how often each is right, and how often it ties."""
    names = next(iter(found.values())).answers
    header = ["", *(f"N={size} ({len(one.truth):,})" for size, one in found.items())]
    scores = [
        (name, *(_score(Score.of(name, one.truth, one.answers[name])) for one in found.values()))
        for name in names
    ]
    show(f"{where}: right, in %, and Wilson's 95 % interval (pieces of N)", header, scores)
    ties = [(name, *(_ties(one.answers[name]) for one in found.values())) for name in names]
    show(f"{where}: ties, in %, none of which is right", header, ties)


def duels(found: Mapping[int, Outcome], ours: str, others: Sequence[str], where: str) -> None:
    """Print how many pieces only one of two is right about."""
    rows = []
    for other in others:
        pairs = [(one.right(ours), one.right(other)) for one in found.values()]
        rows.append((other, *(f"{(a & ~b).sum():,} : {(b & ~a).sum():,}" for a, b in pairs)))
    header = ("against", *(f"N={size}" for size in found))
    show(f"{where}: pieces that {ours} alone is right about : the other alone", header, rows)


def _score(one: Score) -> str:
    if one.accuracy is None or one.interval is None:
        return "-"
    low, high = one.interval
    return f"{one.accuracy:.1%} ({low:.1%} to {high:.1%})".replace("%", "")


def _ties(found: Sequence[Guess]) -> str:
    return f"{100 * found.count(Undecided.TIE) / len(found):.1f}" if found else "-"


def whole_bits(trial: Trial, sizes: Sequence[int], orders: Sequence[int], where: str) -> None:
    """Print what codewords of whole bits cost in accuracy, beside -log2 q."""
    rows = {}
    for order in orders:
        for size in sizes:
            for name, share in _by_code(trial, size, order).items():
                rows.setdefault((order, name), []).append(f"{100 * share:.1f}")
    show(
        f"{where}: right, in %, by whole bits and without",
        ("order", "bits", *(f"N={size}" for size in sizes)),
        ((str(order), name, *shares) for (order, name), shares in rows.items()),
    )


def _by_code(trial: Trial, size: int, order: int) -> dict[str, float]:
    """Return the share that is right by each code, and by none."""
    messages, truth = trial.cut(size)
    labels = list(trial.trainings)
    right = np.array([labels.index(label) for label in truth])
    found, ideal = {}, np.zeros(0)
    for code in CODES:
        costs = weigh(trial, messages, {"symbols": "chars", "order": order, "code": code})
        found[code] = decided(costs.bits, right)
        found[f"{code}, ties by lot"] = by_lot(costs.bits, right)
        ideal = costs.cross_entropy_bits
    return {**found, "-log2 q": decided(np.round(ideal, _DECIMALS), right)}


def decided(values: NDArray[np.generic], right: NDArray[np.int64]) -> float:
    """Return the share of messages for which the right row alone has the least value."""
    least = values == values.min(axis=0)
    return float(np.mean(least[right, np.arange(right.size)] & (least.sum(axis=0) == 1)))


def by_lot(values: NDArray[np.generic], right: NDArray[np.int64]) -> float:
    """Return the share that is right on average if a lot is drawn among the rows that tie."""
    least = values == values.min(axis=0)
    return float(np.mean(least[right, np.arange(right.size)] / least.sum(axis=0)))


def confused(truth: Sequence[str], found: Sequence[Guess]) -> Counter[str]:
    """Return how often one of two languages was taken for the other, whichever it was."""
    return Counter(
        "/".join(sorted((label, guess)))
        for label, guess in zip(truth, found, strict=True)
        if isinstance(guess, str) and guess != label
    )


def mistakes(one: Outcome, where: str) -> None:
    """Print which languages are taken for each other."""
    rows = []
    for name, answers in one.answers.items():
        if name != "majority":
            pairs = confused(one.truth, answers)
            listed = ", ".join(f"{pair} {times}" for pair, times in pairs.most_common(_MOST_PAIRS))
            rows.append((name, pairs.total(), listed))
    show(f"{where}: mistakes, ties apart", ("", "mistakes", "most frequent"), rows)


def known_by_heart(trial: Trial, sizes: Sequence[int]) -> None:
    """Print what the second halves have in common with the first."""
    halves = {label: text.encode() for label, text in trial.tests.items()}
    leaks = leaked(trial.learnt(), halves)
    print(f"leakage: {len(leaks)} pairs of halves share a piece of at least 255 bytes")
    print(*(f"  {leak}" for leak in leaks), sep="\n" if leaks else "")
    rows = []
    for size in sizes:
        messages, truth = trial.cut(size)
        learnt = trial.learnt()
        inside = sum(piece in learnt[label] for piece, label in zip(messages, truth, strict=True))
        rows.append((size, len(messages), inside, f"{100 * inside / max(1, len(messages)):.1f}"))
    header = ("N", "pieces", "of them word for word", "in %")
    show("pieces that stand in the half that was learnt", header, rows)


def scope(trial: Trial, where: str) -> None:
    """Print all tables that compare who guesses."""
    found = {size: outcome(trial, size, [*RECIPES, *BASELINES]) for size in SIZES}
    accuracy(found, where)
    duels(found, "chars, order 2", [name for name in BASELINES if name != "majority"], where)
    if _AT in found:
        mistakes(found[_AT], f"{where}, N={_AT}")


def main() -> None:
    texts = read(asked(__doc__))
    latin = in_latin(texts)
    print(f"{described(texts)}; in Latin script {len(latin)}\n")
    scope(halved(latin), "Latin script")
    scope(halved(texts), "all")
    scope(elsewhere(latin), "built-in essays")
    whole_bits(halved(latin), SIZES, (0, 1, 2), "Latin script")
    known_by_heart(halved(texts), SIZES)


if __name__ == "__main__":
    main()
