"""Many files as they stand on a command line: directories, patterns, lists, and what failed."""

from __future__ import annotations

import glob
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from huffxent.cli.inputs import STREAM, named_source, shown_steps
from huffxent.cli.output import failure_line, say
from huffxent.names import printable
from huffxent.study.many.crossing import cross

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from huffxent.cli.options import Talk
    from huffxent.container.recipe import Recipe
    from huffxent.study.many.crossing import Crossing
    from huffxent.study.many.farms import Farm

filelist_option = click.option(
    "--filelist",
    metavar="FILE",
    help="Also take the files that FILE names, one a line; - for standard input.",
)

scheduler_option = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have the work done by the workers of this Dask scheduler; local starts one here, with -T "
    "workers. The numbers are the same.",
)

_LONGEST_LIST = 1 << 28


def collected(arguments: Sequence[str], filelist: str | None = None) -> list[str]:
    """Return the files that arguments and a list name, in their order.

    A directory stands for all files below it, in the order of their paths, but for hidden ones; a
    pattern for what it fits, each file once. A URL stands for itself.
    """
    found = [path for argument in arguments for path in _files_of(argument)]
    if filelist is not None:
        found += _listed(filelist)
    if not found:
        raise click.UsageError("no files; name some, a directory, a pattern or a --filelist")
    return found


def inputs_of(paths: Sequence[str], filelist: str | None) -> list[str]:
    """Return all that is read for some files: these, and the list that names them."""
    return [*paths, *filter(None, [filelist])]


def _files_of(argument: str) -> Iterator[str]:
    if not argument:
        # `Path` would take it for the directory that one is in.
        raise click.UsageError("an empty name is no file's")
    if argument == STREAM:
        raise click.UsageError(
            "- is standard input, which is one file; name files, or --filelist -"
        )
    if "://" in argument or Path(argument).is_file():
        yield argument
    elif Path(argument).is_dir():
        found = _files_below(argument)
        if not found:
            raise click.UsageError(f"no files in the directory {printable(argument)}")
        yield from map(str, found)
    elif glob.has_magic(argument):
        found = _fitting(argument)
        if not found:
            raise click.UsageError(f"no file fits the pattern {printable(argument)}")
        yield from map(str, found)
    else:
        yield argument


def _fitting(pattern: str) -> list[Path]:
    """Return the files that a pattern fits, and those below directories that it fits."""
    # Not `Path.glob`: that takes no absolute pattern.
    matches = map(Path, sorted(glob.glob(pattern, recursive=True)))  # noqa: PTH207
    files = (_files_below(match) if match.is_dir() else [match] for match in matches)
    # With ** a file is fitted both by itself and by each directory that it is below.
    return list(dict.fromkeys(path for some in files for path in some))


def _files_below(folder: str | Path) -> list[Path]:
    found = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(root, name) for name in names if not name.startswith(".")]
    return sorted(path for path in found if path.is_file())


def _listed(filelist: str) -> list[str]:
    """Return the lines of a list; or what stands before zero bytes, as `find -print0` writes it."""
    content = named_source(filelist).content(_LONGEST_LIST, "too many for a list of files")
    end = b"\0" if b"\0" in content else b"\n"
    lines = content.split(end) if end == b"\0" else content.splitlines()
    return [os.fsdecode(line) for line in lines if line.strip()]


def report_failures(failures: Sequence[Exception], total: int) -> None:
    """Say on stderr which files were left out, one line each."""
    for error in failures:
        say(failure_line(error))
    if failures:
        say(f"huffxent: {len(failures)} of {total} files left out")


def end_with(failures: Sequence[Exception]) -> None:
    """End the command as the first of its failures would have ended it."""
    if failures:
        raise click.exceptions.Exit(getattr(failures[0], "exit_code", 1))


def crossed(
    paths: Sequence[str], recipe: Recipe, farm: Farm, talk: Talk, *, least: int = 1
) -> Crossing:
    """Return files counted, and say which were left out; the command ends if too few are left."""
    with shown_steps(len(paths), "counting", talk) as done:
        crossing = cross(paths, recipe, farm, done)
    report_failures(crossing.failures, len(paths))
    if len(crossing.profiles) < least:
        end_with(crossing.failures)
    return crossing
