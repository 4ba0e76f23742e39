"""How often a classifier is right about messages whose files tell what they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from huffxent.container.recipe import Recipe
from huffxent.container.sources import source_of
from huffxent.errors import DataError
from huffxent.names import printable
from huffxent.study.many.evaluation import Evaluation, evaluate
from huffxent.study.many.leakage import leaked
from huffxent.study.many.packers import Task, baselines, majority
from huffxent.study.many.scores import Score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from huffxent.container.sources import Source
    from huffxent.study.many.classifier import Classifier
    from huffxent.study.many.classifying import Verdicts

LARGEST = 1 << 30
"""Bytes of a file that is read as a whole."""


@dataclass(frozen=True)
class Asked:
    """A message, and the file that it is or is in."""

    data: str | Source
    path: str


def judged(
    verdicts: Verdicts,
    asked: Sequence[Asked],
    trainings: Mapping[str, Sequence[str]],
    classifier: Classifier,
) -> Evaluation:
    """Return how often a classifier is right, beside others.

    Parameters
    ----------
    verdicts
        What it said.
    asked
        Of what it was to say something.
    trainings
        The files of each label that it was learnt from; none where they are not at hand.
    classifier
        Itself.

    Raises
    ------
    DataError
        If it had seen what it was asked.
    """
    kept = [asked[place] for place in verdicts.kept]
    truth = [_truth(message.path, classifier.labels) for message in kept]
    contents = [_content(message.data) for message in kept]
    texts = {path: (label, _content(path)) for label, paths in trainings.items() for path in paths}
    _require_unseen(
        classifier,
        {path: data for path, (_, data) in texts.items()},
        verdicts.found.names,
        contents,
    )
    labels = [label for label, _ in texts.values()] or list(classifier.labels)
    task = Task([data for _, data in texts.values()], labels, contents, truth)
    others = baselines(task) if texts else (Score.of("majority", truth, majority(task)),)
    return evaluate(truth, verdicts.found.guesses, classifier.labels, others)


def _truth(path: str, labels: Sequence[str]) -> str:
    """Return the label that a file's folder is called after, or the file itself."""
    name = PurePath(path)
    for candidate in (name.parent.name, name.stem):
        if printable(candidate) in labels:
            return printable(candidate)
    raise click.UsageError(
        f"{printable(path)} tells no label: neither its folder nor its name is one of those learnt"
    )


def _content(data: str | Source) -> bytes:
    return source_of(data, Recipe().kind).content(LARGEST, "too many to evaluate on")


def _require_unseen(
    classifier: Classifier,
    trainings: Mapping[str, bytes],
    names: Sequence[str],
    contents: Sequence[bytes],
) -> None:
    """Raise if a message, or a part of it, was learnt: what is known by heart proves nothing."""
    known = [
        f"{name} was learnt from"
        for name, content in zip(names, contents, strict=True)
        if hashlib.sha256(content).hexdigest() in classifier.sha256
    ]
    found = known or list(map(str, leaked(trainings, dict(zip(names, contents, strict=True)))))
    if found:
        more = f", and {len(found) - 1} more are like it" if len(found) > 1 else ""
        raise DataError(
            f"{found[0]}{more}; what was learnt by heart proves nothing, so evaluate on other texts"
        )
