"""Every file by the codebook of every file."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import click
import numpy as np

from huffxent.cli.collecting import (
    collected,
    crossed,
    end_with,
    filelist_option,
    inputs_of,
    scheduler_option,
)
from huffxent.cli.drawing import Drawing, plot_options, require_drawable
from huffxent.cli.inputs import STREAM, opened_output, shown_steps
from huffxent.cli.options import force_option, recipe_options, talk_options, threads_option
from huffxent.cli.output import csv_bytes, print_json, print_text
from huffxent.errors import IntegrityError
from huffxent.study.many.costs import IMPOSSIBLE, Costs
from huffxent.study.many.encoding import encoded_bits
from huffxent.study.many.farms import farm_of
from huffxent.study.many.matrices import SCHEMA, Matrix, divergences, matrix_of
from huffxent.study.many.nearest import Nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

    from numpy.typing import NDArray

    from huffxent.cli.options import Talk
    from huffxent.container.recipe import Recipe
    from huffxent.study.many.crossing import Crossing
    from huffxent.study.many.farms import Farm

_TABLE = 30
"""Files whose matrix is printed whole; of more, what is nearest to each."""

_WHOLE = 1000
"""Files whose matrix is kept in memory."""


@click.command()
@click.argument("files", metavar="FILES...", nargs=-1)
@filelist_option
@recipe_options
@click.option(
    "--encode",
    is_flag=True,
    help="Also really encode every file with every codebook, and compare the bits.",
)
@click.option("--csv", "table", metavar="FILE", help="Write a line for each pair as CSV.")
@click.option("--npy", metavar="FILE", help="Write the bits as a NumPy array, row by row.")
@plot_options(Matrix)
@force_option
@threads_option
@scheduler_option
@talk_options
def matrix(
    files: tuple[str, ...],
    filelist: str | None,
    recipe: Recipe,
    encode: bool,
    table: str | None,
    npy: str | None,
    drawing: Drawing | None,
    force: bool,
    threads: int,
    scheduler: str | None,
    talk: Talk,
) -> None:
    """Weigh every file by the codebook of every file: who could pass for whom, in bits.

    FILES are files, directories, patterns or URLs. A row is a training file, a column a message.
    Only counts are read from disk; bits are counts times lengths, in exact integers, and --encode
    proves them. Of more than 30 files what is nearest to each is printed, and of more than 1000
    that is all, but for --csv and --npy. A file that cannot be read is left out.
    """
    paths = collected(files, filelist)
    _require_sense(len(paths), table, npy, drawing, talk, encode=encode)
    inputs = inputs_of(paths, filelist)
    require_drawable(drawing, inputs, (table, npy), force=force)
    with farm_of(threads, scheduler) as farm:
        crossing = crossed(paths, recipe, farm, talk)
        with ExitStack() as stack:
            sinks = [
                make(crossing, farm, stack.enter_context(opened_output(path, inputs, force=force)))
                for make, path in ((_CsvLines, table), (_NpyRows, npy))
                if path is not None
            ]
            found = _found(crossing, farm, sinks, talk)
        if encode:
            kept = [paths[place] for place in crossing.kept]
            _prove(encoded_bits(kept, recipe, farm), found, talk)
    if STREAM not in {table, npy}:
        _show(found, paths, talk, encode=encode)
    if drawing is not None:
        drawing.draw(found.matrix, inputs, force=force)
    end_with(crossing.failures)


def _require_sense(
    files: int,
    table: str | None,
    npy: str | None,
    drawing: Drawing | None,
    talk: Talk,
    *,
    encode: bool,
) -> None:
    """Raise where options do not go together, or with so many files."""
    if [table, npy].count(STREAM) + talk.json > 1 and STREAM in {table, npy}:
        raise click.UsageError("standard output is asked for more than once")
    if files > _WHOLE and (encode or drawing is not None):
        option = "--encode" if encode else "--plot"
        raise click.UsageError(f"{option} is for at most {_WHOLE} files; here are {files:,}")


class _Sink(Protocol):
    """Takes the costs under the next codebooks."""

    def add(self, first: int, costs: Costs) -> None:
        """Take the costs under codebooks of which the first is that of file `first`."""


class _CsvLines:
    """Writes a line for each pair."""

    _HEADER = (
        "training",
        "message",
        "symbols",
        "bits",
        "rate",
        "cross_entropy",
        "kl_divergence",
        "excess",
    )

    def __init__(self, crossing: Crossing, farm: Farm, file: BinaryIO) -> None:
        self._crossing = crossing
        self._names = crossing.names
        self._own = crossing.own_bits(farm)
        self._file = file
        self._write([self._HEADER])

    def add(self, first: int, costs: Costs) -> None:
        """Write a line for every message under each codebook; nothing where it cannot be coded."""
        symbols, entropy = self._crossing.events.symbols, self._crossing.entropy
        for row, (bits, ideal) in enumerate(zip(costs.bits, costs.cross_entropy_bits, strict=True)):
            columns = (
                symbols,
                bits,
                bits / symbols,
                ideal / symbols,
                divergences(ideal / symbols, entropy),
                (bits - self._own) / symbols,
            )
            possible = (bits != IMPOSSIBLE).tolist()
            training = self._names[first + row]
            self._write(
                (training, name, *numbers) if coded else (training, name, numbers[0])
                for name, coded, numbers in zip(
                    self._names,
                    possible,
                    zip(*(column.tolist() for column in columns), strict=True),
                    strict=True,
                )
            )

    def _write(self, rows: Iterable[Sequence[object]]) -> None:
        self._file.write(csv_bytes(rows))


class _NpyRows:
    """Writes the bits as a NumPy array, without having all of it in memory."""

    def __init__(self, crossing: Crossing, _: Farm, file: BinaryIO) -> None:
        size = len(crossing.profiles)
        header = {"descr": "<i8", "fortran_order": False, "shape": (size, size)}
        np.lib.format.write_array_header_1_0(file, header)
        self._file = file

    def add(self, _: int, costs: Costs) -> None:
        """Write the next rows."""
        self._file.write(costs.bits.astype("<i8").tobytes())


@dataclass(frozen=True, eq=False)
class _Found:
    """What is kept of all blocks; of too many files, no parts of a matrix."""

    crossing: Crossing
    nearest: Nearest
    parts: Sequence[Costs]

    @cached_property
    def matrix(self) -> Matrix:
        """All of it."""
        return matrix_of(self.crossing, Costs.stacked(self.parts))


def _found(crossing: Crossing, farm: Farm, sinks: Sequence[_Sink], talk: Talk) -> _Found:
    """Return what comes out of all blocks, which the sinks are given one by one."""
    size = len(crossing.profiles)
    nearest, parts = Nearest(crossing.names, crossing.events.symbols), list[Costs]()
    with shown_steps(size, "weighing", talk) as done:
        first = 0
        for costs in crossing.blocks(farm):
            for sink in (nearest, *sinks):
                sink.add(first, costs)
            if size <= _WHOLE:
                parts.append(costs)
            first += len(costs.bits)
            done(len(costs.bits))
    return _Found(crossing, nearest, parts)


def _prove(encoded: Iterator[NDArray[np.int64]], found: _Found, talk: Talk) -> None:
    """Raise unless every file, encoded with every codebook, takes the bits that were computed."""
    names, bits = found.matrix.names, found.matrix.bits
    with shown_steps(len(names), "encoding", talk) as done:
        for row, (written, computed) in enumerate(zip(encoded, bits, strict=True)):
            wrong = np.flatnonzero(written != computed)
            if wrong.size:
                column = int(wrong[0])
                raise IntegrityError(
                    f"{names[column]} by the codebook of {names[row]} took {written[column]} bits, "
                    f"and not counts times lengths, {computed[column]}; has a file changed?"
                )
            done(1)


def _show(found: _Found, paths: Sequence[str], talk: Talk, *, encode: bool) -> None:
    """Print what was found, and how many pairs were really encoded."""
    size = len(found.crossing.profiles)
    pairs = size * size if encode else 0
    if talk.json:
        document: dict[str, Any] = {"schema": SCHEMA, "names": list(found.nearest.names)}
        if found.parts:
            document = found.matrix.to_dict()
        document["nearest"] = list(found.nearest.rows())
        print_json({**document, "encoded_pairs": pairs, "left_out": len(paths) - size})
        return
    if talk.quiet:
        return
    print_text(str(found.matrix) if size <= _TABLE else str(found.nearest))
    if encode:
        print_text(
            f"\n{pairs:,} pairs written to a file, read back and decoded: "
            "each took counts times lengths, to the bit"
        )
