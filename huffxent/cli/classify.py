"""Messages by the codebook that takes the fewest bits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from huffxent.cli.collecting import (
    collected,
    end_with,
    filelist_option,
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
from huffxent.names import printable
from huffxent.study.many.classification import NONE_ABOVE, Classification, classify_by
from huffxent.study.many.classifier import Classifier
from huffxent.study.many.farms import farm_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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

    def texts(self) -> dict[str, list[str]]:
        """Return the training files by label; none where there is a saved model."""
        if self.folder is not None:
            folders = sorted(entry for entry in Path(self.folder).iterdir() if entry.is_dir())
            if not folders:
                raise click.UsageError(f"no folders in {self.folder}; each one's name is a label")
            return {entry.name: collected([str(entry)]) for entry in folders}
        found: dict[str, list[str]] = {}
        for path in collected(self.files) if self.files else ():
            found.setdefault(PurePath(path).stem, []).append(path)
        return found

    def inputs(self) -> list[str]:
        """Return the files that are read for them."""
        if self.model is not None:
            return [self.model]
        return [path for paths in self.texts().values() for path in paths]

    def classifier(self, recipe: Recipe) -> Classifier:
        """Return one codebook a label, learnt now or before."""
        if self.model is None:
            return Classifier.train(self.texts(), recipe)
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
    paths = collected(messages, filelist) if messages or filelist or not save else []
    if table == STREAM and talk.json:
        raise click.UsageError("--csv - and --json both ask for standard output")
    inputs = [*paths, *filter(None, [filelist]), *origin.inputs()]
    require_drawable(drawing, inputs, (save, table), force=force)
    classifier = origin.classifier(recipe)
    if save is not None:
        classifier.save(save, force=force)
    if not paths:
        return
    asked = list(_asked(paths, lines=lines))
    with farm_of(threads, scheduler) as farm, shown_steps(len(asked), "weighing", talk) as done:
        sources = [message.data for message in asked]
        verdicts = classify_by(farm, sources, classifier, none_above, done)
    report_failures(verdicts.failures, len(asked))
    if table is not None:
        with opened_output(table, inputs, force=force) as file:
            file.write(_csv(verdicts.found))
    if drawing is not None:
        drawing.draw(verdicts.found, inputs, force=force)
    found = judged(verdicts, asked, origin.texts(), classifier) if evaluate else verdicts.found
    print_record(found, talk)
    end_with(verdicts.failures)


def _asked(paths: Sequence[str], *, lines: bool) -> Iterator[Asked]:
    for path in paths:
        if not lines:
            yield Asked(path, path)
            continue
        content = source_of(path, Recipe().kind).content(LARGEST, "too many for --lines")
        for number, line in enumerate(content.split(b"\n"), start=1):
            if line:
                yield Asked(MemorySource(line, f"{printable(path)}:{number}"), path)


def _csv(found: Classification) -> bytes:
    rows = list(found.rows())
    header = list(rows[0]) if rows else []
    return csv_bytes([header, *(row.values() for row in rows)])
