"""Inputs and outputs as they stand on a command line: paths, and - for a standard stream."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from huffxent.container.publish import published, require_free
from huffxent.container.sources import StreamSource, path_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.progress import Progress, TaskID

    from huffxent.cli.options import Talk
    from huffxent.container.sources import Source

STREAM = "-"

# Below this a bar would be gone before it was read, and rich would cost more than the work.
_WORTH_A_BAR = 1 << 24


def named_source(path: str) -> Source:
    """Return the source that an argument names; - is standard input."""
    if path != STREAM:
        return path_source(path)
    if sys.stdin is None:
        raise click.UsageError("standard input is closed, and - asks for it")
    return StreamSource(sys.stdin.buffer, "<stdin>")


def named_sources(paths: Sequence[str]) -> list[Source]:
    """Return the sources that arguments name; standard input can be only one of them."""
    if list(paths).count(STREAM) > 1:
        raise click.UsageError("- stands for standard input, which can be read only once")
    return [named_source(path) for path in paths]


def refuse_terminal(stream: BinaryIO, what: str) -> None:
    """Raise if compressed data would go to, or come from, a terminal."""
    if stream.isatty():
        raise click.UsageError(
            f"compressed data is not {what} a terminal; name a file, or use a pipe"
        )


@contextmanager
def opened_output(
    path: str, inputs: Sequence[str], *, like: Source | None = None, force: bool
) -> Iterator[BinaryIO]:
    """Yield what an output argument names: a file that appears whole or not at all, or stdout."""
    _require_no_input(path, inputs, "name another output with -o")
    if path == STREAM:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    status = like.status if like is not None else None
    with published(path, force=force, like=status) as file:
        yield file


def require_outputs(paths: Sequence[str], inputs: Sequence[str], *, force: bool) -> None:
    """Raise, before any work is done, if outputs cannot be written, or are the same file."""
    for number, path in enumerate(paths):
        require_free(Path(path), force=force)
        folder = Path(path).parent
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "not a directory", str(folder))
        if not folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, "no such folder", str(folder))
        _require_no_input(path, inputs, "name another output")
        if Path(path).resolve() in {Path(other).resolve() for other in paths[:number]}:
            raise OSError(errno.EINVAL, "is an output twice; name another file", path)


def _require_no_input(path: str, inputs: Sequence[str], way_out: str) -> None:
    output = _regular(path, 1)
    for other in inputs:
        known = _regular(other, 0)
        if output is not None and known is not None and os.path.samestat(output, known):
            name = "<stdout>" if path == STREAM else path
            raise OSError(errno.EINVAL, f"is an input too; {way_out}", name)


def _regular(path: str, stream: int) -> os.stat_result | None:
    """Return the status of a regular file, under any of its names; None if there is none.

    It may be what a standard stream is, or stand as a URL.
    """
    protocol, _, rest = path.partition("://")
    local = rest if protocol in {"file", "local"} else path
    try:
        status = os.fstat(stream) if path == STREAM else Path(local).stat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


@contextmanager
def shown_steps(steps: int, what: str, talk: Talk) -> Iterator[Callable[[int], object]]:
    """Show on a terminal how many of some steps are done; yield what is to be told of each."""
    if not _bars(talk):
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Left

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Left())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(escape(what), total=steps)
        yield lambda done: progress.advance(task, done)


def _bars(talk: Talk) -> bool:
    """Whether bars may be shown: only on a terminal."""
    return talk.progress and sys.stderr is not None and sys.stderr.isatty()


def _bars_of_bytes() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


@contextmanager
def shown_progress(source: Source, verb: str, talk: Talk) -> Iterator[None]:
    """Show on a terminal how much of a large source has been read."""
    size = source.status.st_size if source.status is not None else None
    large = size is None or size >= _WORTH_A_BAR
    if not (large and _bars(talk)):
        yield
        return
    from rich.markup import escape

    with _bars_of_bytes() as progress:
        task = progress.add_task(f"{verb} {escape(source.name)}", total=size)
        source.watch = lambda count: progress.advance(task, count)
        yield


@contextmanager
def shown_download(talk: Talk) -> Iterator[Callable[[str, int, int | None], object] | None]:
    """Show on a terminal how much has arrived of what is downloaded; yield what is to be told."""
    if not _bars(talk):
        yield None
        return
    from rich.markup import escape

    with _bars_of_bytes() as progress:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(escape(name), total=None)
            progress.update(tasks[name], completed=done, total=total)

        yield tell
