"""Learning q_theta from the shell: the loss is the file size."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from huffxent.cli.drawing import Drawing, plot_options
from huffxent.cli.inputs import (
    STREAM,
    named_source,
    named_sources,
    opened_output,
    require_outputs,
    shown_steps,
)
from huffxent.cli.options import engine_option, force_option, talk_options
from huffxent.cli.output import csv_bytes, print_json, print_text
from huffxent.coding.engine import AUTO
from huffxent.container.examples import examples_in
from huffxent.errors import HuffxentError
from huffxent.models.softmax.descent import Descent
from huffxent.models.softmax.optimisers import OPTIMISERS
from huffxent.models.softmax.registry import MODELS, family_named
from huffxent.models.softmax.regression import TUNING, SoftmaxRegression
from huffxent.names import printable
from huffxent.study.curves import Learning
from huffxent.study.labels import HELD_OUT, LabelLearner
from huffxent.study.learning import PATIENCE, VALIDATION, Lesson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.cli.options import Command, Talk
    from huffxent.container.model_file import SavedModel
    from huffxent.container.sources import Source


@dataclass(frozen=True)
class _Choices:
    """What is learnt, and how; None where nothing was asked for."""

    model: str | None
    context: int | None
    width: int | None
    optimiser: str | None
    rate: float | None
    batch: int | None
    seed: int | None
    validation: float | None

    @property
    def given(self) -> list[str]:
        """The options that were asked for."""
        return [f"--{name}" for name, value in vars(self).items() if value is not None]

    @property
    def descent(self) -> Descent:
        """How to go down."""
        return Descent(self.optimiser or "adam", self.rate, self.batch, self.seed or 0)


def _choice_options(command: Command) -> Command:
    """Add the options that say what is learnt, and how; the command gets them as `choices`."""

    @click.option(
        "--model",
        type=click.Choice(list(MODELS)),
        help="What q depends on: nothing, the byte before, or several.  [default: order1]",
    )
    @click.option(
        "--context", type=int, metavar="K", help="Bytes before, for bilinear.  [default: 6]"
    )
    @click.option("--width", type=int, metavar="D", help="Of its embeddings.  [default: 64]")
    @click.option(
        "--optimiser",
        type=click.Choice(list(OPTIMISERS)),
        help="How a gradient moves theta.  [default: adam]",
    )
    @click.option("--rate", type=float, metavar="R", help="The first step size.")
    @click.option(
        "--batch", type=click.IntRange(min=0), metavar="N", help="Symbols a step; 0 for all."
    )
    @click.option(
        "--seed",
        type=click.IntRange(min=0),
        metavar="N",
        help="Of the first embeddings and of all orders.  [default: 0]",
    )
    @click.option(
        "--validation",
        type=float,
        metavar="SHARE",
        help="Share of A held out, its end; with --labels of the rows, at random, which are B.  "
        f"[default: {VALIDATION}; of labels {HELD_OUT}]",
    )
    @functools.wraps(command)
    def with_choices(
        *args: object,
        model: str | None,
        context: int | None,
        width: int | None,
        optimiser: str | None,
        rate: float | None,
        batch: int | None,
        seed: int | None,
        validation: float | None,
        **kwargs: object,
    ) -> object:
        choices = _Choices(model, context, width, optimiser, rate, batch, seed, validation)
        return command(*args, choices=choices, **kwargs)

    return with_choices  # type: ignore[return-value]


@click.command()
@click.argument("files", metavar="[A B]", nargs=-1)
@click.option(
    "--labels", metavar="CSV", help="Learn the labels of a CSV file from its other columns."
)
@click.option(
    "--column", metavar="NAME", help="That of the labels: its name or number.  [default: the last]"
)
@_choice_options
@click.option(
    "--epochs",
    type=click.IntRange(min=0),
    metavar="N",
    help="Passes over A, those before --resume counted.",
)
@click.option(
    "--patience",
    type=click.IntRange(min=0),
    metavar="N",
    help="End after N checkpoints that are no better on what is held out of A; 0 for never.  "
    f"[default: {PATIENCE}]",
)
@click.option("--save", metavar="MODEL", help="Write the model to a file at every checkpoint.")
@click.option("--resume", metavar="MODEL", help="Go on with a model, to --epochs in all.")
@plot_options(Learning)
@click.option("--csv", "table", metavar="FILE", help="Write the checkpoints as CSV.")
@force_option
@engine_option
@talk_options
def learn(
    files: tuple[str, ...],
    labels: str | None,
    column: str | None,
    choices: _Choices,
    epochs: int | None,
    patience: int | None,
    save: str | None,
    resume: str | None,
    drawing: Drawing | None,
    table: str | None,
    force: bool,
    engine: str,
    talk: Talk,
) -> None:
    """Learn q_theta from A by gradient descent; the loss on B is the size of B's file.

    At each checkpoint (after epochs 0, 1, 2, 3, 4, 6, 8, 12 ...) A and B are coded with the model
    of that moment, by an arithmetic coder, into files that are read back and decoded. With
    --labels, a classifier learns a column of a CSV file, and what is coded are its labels.
    """
    inputs = [*files, *filter(None, (labels, resume))]
    if save == STREAM:
        raise click.UsageError("--save needs the name of a file")
    if table == STREAM and talk.json:
        raise click.UsageError("--csv - and --json both ask for standard output")
    drawn = drawing.path if drawing is not None else None
    outputs = [name for name in (table, drawn) if name is not None and name != STREAM]
    require_outputs(outputs, inputs, force=force)
    # A model may take the place of the one that it goes on from.
    require_outputs(
        [*outputs, *filter(None, (save,))], inputs[: len(inputs) - bool(resume)], force=force
    )
    try:
        if labels is None:
            _refuse(column, "--column", "A and B: it names labels, which --labels brings")
            training, message = _two(files)
            lesson = _lesson(training, choices, resume)
            keep = _Keeper(save, force=force)
            wait = PATIENCE if patience is None else patience
            found = _of_bytes(lesson, message, epochs, wait, keep, engine, talk)
        else:
            _refuse(files or resume or save, "A file, --resume or --save", "--labels")
            _refuse(engine != AUTO, "--engine", "--labels, which are few")
            _refuse(patience is not None, "--patience", "--labels, which hold out nothing more")
            found = _of_labels(labels, column, choices, epochs, talk)
    except ValueError as error:
        if isinstance(error, HuffxentError):
            raise
        raise click.UsageError(str(error)) from None
    _publish(found, inputs, drawing, table, force=force)
    if talk.json:
        print_json(found.to_dict())
    elif not talk.quiet and table != STREAM:
        print_text(str(found))


def _publish(
    found: Learning,
    inputs: Sequence[str],
    drawing: Drawing | None,
    table: str | None,
    *,
    force: bool,
) -> None:
    # First, for nothing is to be written if one of them is none that was found.
    pictures = [] if drawing is None else drawing.pictures(found)
    if table is not None:
        with opened_output(table, inputs, force=force) as file:
            file.write(_csv(found))
    if drawing is not None:
        drawing.write(pictures, inputs, force=force)


def _refuse(given: object, what: str, beside: str) -> None:
    if given:
        raise click.UsageError(f"{what} does not go with {beside}")


def _two(files: tuple[str, ...]) -> list[Source]:
    if len(files) != 2:
        raise click.UsageError("give two files, A to learn from and B to code; or --labels")
    return named_sources(files)


def _lesson(training: Source, choices: _Choices, resume: str | None) -> Lesson:
    """Return what is to be learnt from A: from the start, or from where a model was left."""
    if resume is not None:
        for option in choices.given:
            raise click.UsageError(f"{option} is something that the model of --resume has already")
        return Lesson.resume(resume, training)
    family = family_named(choices.model or "order1", choices.context, choices.width)
    share = VALIDATION if choices.validation is None else choices.validation
    return Lesson.begin(training, family, choices.descent, share)


class _Keeper:
    """Writes a model to a file after each checkpoint, so that little is lost if one is the last."""

    def __init__(self, path: str | None, *, force: bool) -> None:
        self._path = path
        self._force = force

    def __call__(self, saved: SavedModel) -> None:
        if self._path is not None:
            saved.save(self._path, force=self._force)
            self._force = True


def _of_bytes(
    lesson: Lesson,
    message: Source,
    epochs: int | None,
    patience: int,
    keep: _Keeper,
    engine: str,
    talk: Talk,
) -> Learning:
    if epochs is None:
        epochs = lesson.saved.family.tuning.epochs
    with shown_steps(lesson.steps(epochs), f"learning from {lesson.name}", talk) as watch:
        return lesson.run(message, epochs, patience, watch, keep, engine=engine)


def _of_labels(
    labels: str, column: str | None, choices: _Choices, epochs: int | None, talk: Talk
) -> Learning:
    for option in choices.given:
        _refuse(option in {"--model", "--context", "--width"}, option, "--labels")
    held_out = HELD_OUT if choices.validation is None else choices.validation
    model = SoftmaxRegression(**vars(choices.descent))
    learner = LabelLearner(model, examples_in(named_source(labels), column), held_out)
    epochs = TUNING.epochs if epochs is None else epochs
    with shown_steps(
        learner.steps * epochs, f"learning labels of {printable(labels)}", talk
    ) as watch:
        return learner.run(epochs, watch)


def _csv(found: Learning) -> bytes:
    rows = [found.row(point) for point in found.checkpoints]
    return csv_bytes([list(rows[0]), *(row.values() for row in rows)])
