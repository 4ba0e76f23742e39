"""The command `huffxent`: its commands, its exit codes, its one line when something is wrong."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from huffxent import __version__
from huffxent.cli.output import failure_line, say
from huffxent.errors import HuffxentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

ENVIRONMENT = 1
USAGE = 2
_SIGNALLED = 128


# Where each command is, the main job first. Only the one that is called is imported.
COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "demo": ("compare", "demo"),
        "compare": ("compare", "compare"),
        "train": ("codebooks", "train"),
        "encode": ("containers", "encode"),
        "decode": ("containers", "decode"),
        "test": ("containers", "test"),
        "list": ("containers", "list_"),
        "show": ("codebooks", "show"),
        "report": ("report", "report"),
        "matrix": ("matrix", "matrix"),
        "tree": ("tree", "tree"),
        "classify": ("classify", "classify"),
        "ladder": ("ladder", "ladder"),
        "paint": ("paint", "paint"),
        "converge": ("converge", "converge"),
        "bridge": ("bridge", "bridge"),
        "learn": ("learn", "learn"),
        "verify": ("theorems", "verify"),
        "gallery": ("theorems", "gallery"),
        "corpora": ("corpora", "corpora"),
        "bench": ("bench", "bench"),
    }
)


class _Commands(click.Group):
    """A group that imports a command when it is called, and lists all of them in order."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"huffxent.cli.{module}"), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="huffxent")
def huffxent() -> None:
    """Weigh cross-entropy: train a Huffman codebook on A, compress B with it, explain every bit.

    Start with `huffxent demo`, then `huffxent compare A B`.
    """


class _Terminated(BaseException):
    """A signal that asks the process to end; not an error, so nothing may catch it by mistake."""

    def __init__(self, number: int) -> None:
        self.number = number


def _terminate(number: int, _frame: FrameType | None) -> NoReturn:
    raise _Terminated(number)


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    heeded = _heeded()
    for number in heeded:
        if number != signal.SIGINT:
            signal.signal(number, _terminate)
    if sys.stdout is None:
        _occupy_stdout()
    status = _status()
    # Python's own end is no place for an exception of ours: it would be told and then ignored.
    for number in heeded:
        signal.signal(number, signal.SIG_DFL)
    sys.exit(status)


def _heeded() -> list[signal.Signals]:
    """Return the signals that end it: not those that its caller had it ignore, as nohup does."""
    names = ("SIGTERM", "SIGHUP", "SIGINT")
    there = [getattr(signal, name) for name in names if hasattr(signal, name)]
    return [number for number in there if signal.getsignal(number) != signal.SIG_IGN]


def _occupy_stdout() -> None:
    """Where standard output is closed, let writing to it fail like any other write.

    Otherwise the next file that is opened would get its number, and what is printed.
    """
    with suppress(OSError):
        unwritable = os.open(os.devnull, os.O_RDONLY)
        if unwritable != 1:
            os.dup2(unwritable, 1)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)


def _status() -> int:
    """Run the command line; return its exit code, after one line on stderr if it failed."""
    try:
        # Not `huffxent.main`: click would take our EOFErrors for an interrupt from the keyboard.
        with huffxent.make_context("huffxent", list(sys.argv[1:])) as context:
            huffxent.invoke(context)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
        return ENVIRONMENT
    except tuple(_ENDINGS) as error:
        status, line = next(end(error) for kind, end in _ENDINGS.items() if isinstance(error, kind))
        if line:
            say(line)
        _settle_stdout()
        return status
    return 0


def _misused(error: click.UsageError) -> tuple[int, str]:
    command = error.ctx.command_path if error.ctx is not None else "huffxent"
    message = " ".join(error.format_message().split())
    return USAGE, f"huffxent: {message}  (see `{command} --help`)"


def _lacking(error: ModuleNotFoundError) -> str:
    """Return the line for a library that belongs to the installation, and is not there."""
    library = (error.name or "").partition(".")[0]
    if library == "huffxent":  # a fault of ours, which has to be seen whole
        raise error
    return f"huffxent: {library} is not installed; pip install {library}"


# How a command can end: the exit code, and what stands on stderr. The first that fits counts.
_ENDINGS: dict[type[BaseException], Callable[[Any], tuple[int, str]]] = {
    click.exceptions.NoArgsIsHelpError: lambda error: (USAGE, error.format_message()),
    click.UsageError: _misused,
    click.exceptions.Exit: lambda error: (error.exit_code, ""),
    HuffxentError: lambda error: (error.exit_code, failure_line(error)),
    OSError: lambda error: (ENVIRONMENT, failure_line(error)),
    ModuleNotFoundError: lambda error: (ENVIRONMENT, _lacking(error)),
    KeyboardInterrupt: lambda _: (_SIGNALLED + signal.SIGINT, ""),
    _Terminated: lambda error: (_SIGNALLED + error.number, ""),
}


def _settle_stdout() -> None:
    """Write what is still to be written, or give it up: Python would fail at its own end."""
    try:
        sys.stdout.flush()
    except OSError:
        _abandon_stdout()


def _abandon_stdout() -> None:
    """Send what is still to be written nowhere: nobody reads it; flushing would fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
