"""Learning q_theta from the shell: the loss is the file size."""

from __future__ import annotations

import csv
import io
from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from huffxent.cli.drawing import draw, plot_option
from huffxent.cli.inputs import named_sources, opened_output, shown_steps
from huffxent.cli.options import engine_option, force_option, talk_options
from huffxent.cli.output import print_json, print_text
from huffxent.errors import HuffxentError
from huffxent.models.softmax.optimisers import OPTIMISERS
from huffxent.models.softmax.registry import MODELS, family_named
from huffxent.models.softmax.training import Descent
from huffxent.study.learning import PATIENCE, VALIDATION, Lesson

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.study.curves import Learning


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--model",
    type=click.Choice(list(MODELS)),
    help="What q depends on: nothing, the byte before, or several.  [default: order1]",
)
@click.option("--context", type=int, metavar="K", help="Bytes before, for bilinear.  [default: 6]")
@click.option("--width", type=int, metavar="D", help="Of its embeddings.  [default: 64]")
@click.option("--optimiser", type=click.Choice(list(OPTIMISERS)), help="[default: adam]")
@click.option("--rate", type=float, metavar="R", help="The first step size.")
@click.option("--batch", type=int, metavar="N", help="Bytes a step; 0 for all of them.")
@click.option("--epochs", type=click.IntRange(min=0), metavar="N", help="Through A, in all.")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="[default: 0]")
@click.option(
    "--validation",
    type=float,
    metavar="SHARE",
    help=f"Of A, at its end, not to learn from.  [default: {VALIDATION}]",
)
@click.option(
    "--patience",
    type=click.IntRange(min=0),
    default=PATIENCE,
    metavar="N",
    help="End after N checkpoints that are no better on that share; 0 for never.  "
    f"[default: {PATIENCE}]",
)
@click.option("--save", metavar="MODEL", help="Write the model to a file at the end.")
@click.option("--resume", metavar="MODEL", help="Go on with a model, to --epochs in all.")
@plot_option
@click.option("--csv", "table", metavar="FILE", help="Write the checkpoints as CSV.")
@force_option
@engine_option
@talk_options
def learn(
    a: str,
    b: str,
    model: str | None,
    context: int | None,
    width: int | None,
    optimiser: str | None,
    rate: float | None,
    batch: int | None,
    epochs: int | None,
    seed: int | None,
    validation: float | None,
    patience: int,
    save: str | None,
    resume: str | None,
    path: str | None,
    table: str | None,
    force: bool,
    engine: str,
    talk: Talk,
) -> None:
    """Learn q_theta from A by gradient descent; the loss on B is the size of B's file.

    At each checkpoint (after epochs 0, 1, 2, 3, 4, 6, 8, 12 ...) A and B are coded with the model
    of that moment, by an arithmetic coder, into files that are read back and decoded.
    """
    chosen = {
        "--model": model,
        "--context": context,
        "--width": width,
        "--optimiser": optimiser,
        "--rate": rate,
        "--batch": batch,
        "--seed": seed,
        "--validation": validation,
    }
    training, message = named_sources([a, b])
    if resume is not None:
        if given := [option for option, value in chosen.items() if value is not None]:
            raise click.UsageError(f"{given[0]} is what the model of --resume has already")
        lesson = Lesson.resume(resume, training)
    else:
        try:
            family = family_named(model or "order1", context, width)
            descent = Descent(optimiser or "adam", rate, batch, seed or 0)
            share = VALIDATION if validation is None else validation
            lesson = Lesson.begin(training, family, descent, share)
        except ValueError as error:
            if isinstance(error, HuffxentError):
                raise
            raise click.UsageError(str(error)) from None
    if epochs is None:
        epochs = lesson.saved.family.tuning.epochs
    if epochs < lesson.epochs:
        raise click.UsageError(
            f"the model of --resume has had {lesson.epochs} epochs; --epochs is how many in all"
        )
    with shown_steps(lesson.steps(epochs), f"learning from {training.name}", talk) as watch:
        found = lesson.run(message, epochs, patience, watch, engine=engine)
    inputs = [name for name in (a, b, resume) if name is not None]
    if save is not None:
        lesson.saved.save(save, force=force)
    if table is not None:
        with opened_output(table, inputs, force=force) as file:
            file.write(_csv(found))
    if path is not None:
        title = f"{found.model}: {PurePath(found.training.name).name} -> {found.message.name}"
        draw(found.panels(), title, path, inputs, force=force)
    if talk.json:
        print_json(found.to_dict())
    elif not talk.quiet:
        print_text(str(found))


def _csv(found: Learning) -> bytes:
    rows = [found.row(point) for point in found.checkpoints]
    content = io.StringIO()
    writer = csv.DictWriter(content, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return content.getvalue().encode("ascii")
