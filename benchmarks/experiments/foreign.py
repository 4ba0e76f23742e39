"""How often a piece in a language that was not learnt is found to be in none of the others.

    python benchmarks/experiments/foreign.py FOLDER

FOLDER has one text in many languages, a file for each. Each language in turn is left out of what is
learnt, and the pieces of its second half are asked about.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from translations import Trial, asked, described, elsewhere, halved, in_latin, read, show

import huffxent as hx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from huffxent import Classifier

SIZES = 20, 50, 100, 200, 500, 2000
FACTORS = 1.5, 2.0, 3.0, 4.0


def floors(messages: Sequence[bytes], classifier: Classifier) -> NDArray[np.float64]:
    """Return the noise floors that the divergence of each message from its best label has."""
    found = hx.classify(messages, classifier, none_above=math.inf)
    return found.divergence / found.noise_floor


def without(classifier: Classifier, label: str) -> Classifier:
    """Return a classifier that has not learnt a label."""
    kept = [number for number, name in enumerate(classifier.labels) if name != label]
    labels = tuple(classifier.labels[number] for number in kept)
    return hx.Classifier(labels, tuple(classifier.books[number] for number in kept))


def of_learnt(trial: Trial, classifier: Classifier, size: int) -> NDArray[np.float64]:
    """Return noise floors of pieces in languages that were learnt."""
    messages, _ = trial.cut(size)
    return floors(messages, classifier) if messages else np.zeros(0)


def of_foreign(trial: Trial, classifier: Classifier, size: int) -> NDArray[np.float64]:
    """Return noise floors of pieces whose language was left out."""
    found = [np.zeros(0)]
    for label, text in trial.tests.items():
        messages, _ = Trial(trial.trainings, {label: text}).cut(size)
        if messages:
            found.append(floors(messages, without(classifier, label)))
    return np.concatenate(found)


def table(trial: Trial, sizes: Sequence[int], order: int, where: str) -> None:
    """Print what is called none of these, of what was left out and of what was learnt."""
    classifier = hx.train_classifier(trial.learnt(), symbols="chars", order=order)
    rows = []
    for size in sizes:
        learnt, foreign = (of(trial, classifier, size) for of in (of_learnt, of_foreign))
        shares = (f"{_above(foreign, f)} / {_above(learnt, f)}" for f in FACTORS)
        rows.append((size, learnt.size, *shares, f"{_middle(foreign)} / {_middle(learnt)}"))
    header = ("N", "pieces", *(f"factor {factor:g}" for factor in FACTORS), "median")
    show(f"{where}: % called none of these, of left out / of learnt; noise floors", header, rows)


def _above(values: NDArray[np.float64], factor: float) -> str:
    return f"{100 * np.mean(values > factor):.1f}" if values.size else "-"


def _middle(values: NDArray[np.float64]) -> str:
    return f"{np.median(values):.2f}" if values.size else "-"


def main() -> None:
    texts = read(asked(__doc__))
    latin = in_latin(texts)
    print(f"{described(texts)}; in Latin script {len(latin)}\n")
    for order in (0, 2):
        table(halved(latin), SIZES, order, f"Latin script, order {order}")
    table(halved(texts), SIZES, 0, "all, order 0")
    table(elsewhere(latin), SIZES, 0, "built-in essays, order 0")


if __name__ == "__main__":
    main()
