"""Messages by the codebook that takes the fewest bits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from huffxent.cli.collecting import (
    collected,
    end_with,
    filelist_option,
    inputs_of,
    report_failures,
    scheduler_option,
)
from huffxent.cli.drawing import Drawing, plot_options, require_drawable
from huffxent.cli.inputs import STREAM, opened_output, shown_steps
from huffxent.cli.judging import LARGEST, Asked, judged
from huffxent.cli.options import force_option, recipe_options, talk_options, threads_option
from huffxent.cli.output import csv_bytes, print_record
from huffxent.container.recipe import Recipe
from huffxent.container.sources import MemorySource, source_of
from huffxent.errors import DataError, HuffxentError
from huffxent.names import printable
from huffxent.study.many.classification import NONE_ABOVE, Classification
from huffxent.study.many.classifier import Classifier
from huffxent.study.many.classifying import classify_by
from huffxent.study.many.farms import farm_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huffxent.cli.options import Talk

_WITH = "--with"


class _Classify(click.Command):
    """Lets several files stand after --with."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, with --with repeated for each file after it."""
        end = args.index("--") if "--" in args else len(args)
        given, training = list[str](), False
        for argument in args[:end]:
            if argument == _WITH:
                training = True
            elif argument.startswith("-") and argument != STREAM:
                training = False
                given.append(argument)
            else:
                given.append(f"{_WITH}={argument}" if training else argument)
        return super().parse_args(ctx, given + args[end:])


@dataclass(frozen=True)
class _Origin:
    """Where the codebooks come from; exactly one is given."""

    files: tuple[str, ...]
    folder: str | None
    model: str | None

    def __post_init__(self) -> None:
        if sum(map(bool, (self.files, self.folder, self.model))) != 1:
            raise click.UsageError(
                "needs --with TRAINING..., --with-dir FOLDER or --model FILE, and only one of them"
            )

    @cached_property
    def texts(self) -> dict[str, list[str]]:
        """The training files by label; none where there is a saved model."""
        if self.folder is not None:
            folders = sorted(path for path in Path(self.folder).iterdir() if path.is_dir())
            shown = [folder for folder in folders if not folder.name.startswith(".")]
            if not shown:
                raise click.UsageError(f"no folders in {self.folder}; each one's name is a label")
            return {printable(folder.name): collected([str(folder)]) for folder in shown}
        found: dict[str, list[str]] = {}
        for path in collected(self.files) if self.files else ():
            found.setdefault(printable(PurePath(path).stem), []).append(path)
        return found

    def inputs(self) -> list[str]:
        """Return the files that are read for them."""
        if self.model is not None:
            return [self.model]
        return [path for paths in self.texts.values() for path in paths]

    def classifier(self, recipe: Recipe) -> Classifier:
        """Return one codebook a label, learnt now or before."""
        if self.model is None:
            return Classifier.train(self.texts, recipe)
        if recipe != Recipe():
            raise click.UsageError("--model says itself how its codebooks are made")
        return Classifier.load(self.model)


@click.command(cls=_Classify)
@click.argument("messages", metavar="MESSAGES...", nargs=-1)
@click.option(
    _WITH,
    "training",
    metavar="TRAINING...",
    multiple=True,
    help="Learn a codebook from each file; its name without the ending is the label.",
)
@click.option(
    "--with-dir",
    "folder",
    metavar="FOLDER",
    help="Learn a codebook from each folder in FOLDER; its name is the label.",
)
@click.option("--model", metavar="FILE", help="Take the codebooks that --save wrote.")
@click.option("--save", metavar="FILE", help="Write the codebooks to one file, for --model.")
@filelist_option
@click.option("--lines", is_flag=True, help="Each line of the files is a message; not empty ones.")
@click.option(
    "--none-above",
    type=click.FloatRange(min=0, min_open=True),
    default=NONE_ABOVE,
    metavar="FACTOR",
    help="A message whose KL is above FACTOR noise floors is of none of the labels; inf for never."
    f"  [default: {NONE_ABOVE:g}]",
)
@click.option(
    "--evaluate",
    is_flag=True,
    help="The messages' labels are known, by the names of their folders or their own: count what "
    "is right, beside other classifiers.",
)
@click.option("--csv", "table", metavar="FILE", help="Write a line for each message as CSV.")
@recipe_options
@plot_options(Classification)
@force_option
@threads_option
@scheduler_option
@talk_options
def classify(
    messages: tuple[str, ...],
    training: tuple[str, ...],
    folder: str | None,
    model: str | None,
    save: str | None,
    filelist: str | None,
    lines: bool,
    none_above: float,
    evaluate: bool,
    table: str | None,
    recipe: Recipe,
    drawing: Drawing | None,
    force: bool,
    threads: int,
    scheduler: str | None,
    talk: Talk,
) -> None:
    """Tell which codebook takes the fewest bits for each message.

    MESSAGES are files, directories, patterns or URLs. The margin is what the next best codebook
    takes more: log2 of how many times more probable the message is under the best. Where the
    divergence of a message's symbols from all trainings is far above chance, it is none of these;
    where two codebooks take equally few bits, it is a tie.
    """
    origin = _Origin(training, folder, model)
    paths = _messages(messages, filelist, needed=save is None)
    _require_sense(save, table, none_above, talk)
    inputs = [*inputs_of(paths, filelist), *origin.inputs()]
    require_drawable(drawing, inputs, (save, table), force=force)
    classifier = origin.classifier(recipe)
    if save is not None:
        classifier.save(save, force=force)
    if not paths:
        return
    asked, unread = _asked(paths, lines=lines)
    with farm_of(threads, scheduler) as farm, shown_steps(len(asked), "weighing", talk) as done:
        sources = [message.data for message in asked]
        verdicts = classify_by(farm, sources, classifier, none_above, done)
    failures = [*unread, *verdicts.failures]
    report_failures(failures, len(asked) + len(unread))
    if not verdicts.kept:
        end_with(failures)
    found = judged(verdicts, asked, origin.texts, classifier) if evaluate else verdicts.found
    if table is not None:
        with opened_output(table, inputs, force=force) as file:
            file.write(_csv(verdicts.found))
    if drawing is not None:
        drawing.draw(found, inputs, force=force)
    if table != STREAM:
        print_record(found, talk)
    end_with(failures)


def _messages(messages: Sequence[str], filelist: str | None, *, needed: bool) -> list[str]:
    if messages or filelist is not None:
        return collected(messages, filelist)
    if needed:
        raise click.UsageError(
            "no messages; name some before --with, which takes all that follows it, or after --"
        )
    return []


def _require_sense(save: str | None, table: str | None, none_above: float, talk: Talk) -> None:
    """Raise where options do not go together, or mean nothing."""
    if save == STREAM:
        raise click.UsageError("--save needs the name of a file")
    if table == STREAM and talk.json:
        raise click.UsageError("--csv - and --json both ask for standard output")
    if math.isnan(none_above):
        raise click.UsageError("--none-above is not a number")


def _asked(paths: Sequence[str], *, lines: bool) -> tuple[list[Asked], list[Exception]]:
    """Return the messages, and what was wrong with files whose lines could not be read."""
    if not lines:
        return [Asked(path, path) for path in paths], []
    found, failures = list[Asked](), list[Exception]()
    for path in paths:
        try:
            found += _lines(path)
        except (HuffxentError, OSError) as error:
            failures.append(error)
    return found, failures


def _lines(path: str) -> list[Asked]:
    """Return the lines of a file that have something in them, without their ends: LF or CR LF."""
    source = source_of(path, Recipe().kind)
    content = source.content(LARGEST, "too many for --lines")
    lines = [line.removesuffix(b"\r") for line in content.split(b"\n")]
    found = [
        Asked(MemorySource(line, f"{source.name}:{number}"), path)
        for number, line in enumerate(lines, start=1)
        if line
    ]
    if not found:
        raise DataError("has no line with anything in it").about(path)
    return found


def _csv(found: Classification) -> bytes:
    rows = list(found.rows())
    texts = (
        [printable(cell) if isinstance(cell, str) else cell for cell in row.values()]
        for row in rows
    )
    return csv_bytes([list(rows[0]), *texts])
