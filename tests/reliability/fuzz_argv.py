"""Command lines that nobody would write: known commands and options with values that mean harm."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module

import click
from havoc import bytewise

import huffxent as hx
from huffxent.cli.main import COMMANDS
from huffxent.models.smoothing import as_alpha
from huffxent.symbols.registry import kind_named

_NUMBERS = ("0", "-1", "1e400", "-1e-400", "nan", "inf", "-inf", "0x10", "1_000", "٣", "²", "1/0")
_HUGE = (
    "1e99999999",
    "1e-9_9_9_9_9_9",
    "9" * 20,
    "9" * 5000,
    "-" + "9" * 400,
    "1e" + "9" * 40,
    "0." + "0" * 5000 + "1",
)
_TEXTS = (
    *("", " ", "-", "--", "---", "-=", "--=", "=", ",", ":", "\n", "\x1b[31m", "[/b]", "%s%n", "~"),
    *(
        "\udcff\udcfe",
        "é" * 300,
        "\u202egnp",
        "*",
        "**/[",
        "[a-",
        "{",
        "bytes:",
        "block:9",
        "chars:",
    ),
    *("chars:\udcff", "no such file", "file://", "://", "nowhere://x", "a\\b", "/dev/null/x"),
)
LONG = 2 << 20
"""Characters of the longest argument; of another program's start a kernel takes 128 KiB at most."""

FILES: Mapping[str, bytes] = {"a": b"the rain in spain\n", "b": b"in the plain\n"}
"""What stands in the folder where such a command line is run."""

# What would do its work for seconds, or on the network.
_IDLE = {"demo", "gallery", "verify", "corpora", "bench"}


@cache
def _options(command: str) -> tuple[click.Option, ...]:
    module, name = COMMANDS[command]
    found = getattr(import_module(f"huffxent.cli.{module}"), name)
    options = [each for each in found.params if isinstance(each, click.Option)]
    # An address is waited for, however little it looks like one.
    return tuple(each for each in options if each.name != "scheduler")


def _value(rng: random.Random) -> str:
    if rng.random() < 0.01:
        return rng.choice(("x", "9", "-", "/")) * LONG
    return rng.choice(rng.choice((_NUMBERS, _HUGE, _TEXTS, _TEXTS)))


def _option(command: str, rng: random.Random) -> Sequence[str]:
    if not _options(command):
        return [_value(rng)]
    option = rng.choice(_options(command))
    name, value = rng.choice(option.opts), _value(rng)
    if option.is_flag and rng.random() < 0.7:
        return [name]
    return rng.choice(([f"{name}={value}"], [name, value], [name], [f"{name}{value}"]))


def arguments(rng: random.Random) -> list[str]:
    """Return a command line, mostly about `FILES`, which are so small that it is done at once."""
    if rng.random() < 0.05:
        return [_value(rng) for _ in range(rng.randrange(1, 4))]
    command = rng.choice(list(COMMANDS))
    given = [command]
    for _ in range(rng.randrange(4)):
        given += _option(command, rng)
    files = [*FILES, _value(rng)] if rng.random() < 0.2 else list(FILES)
    given[1:1] = [rng.choice(files) for _ in range(rng.choice((0, 1, 2, 2, 3)))]
    if command in _IDLE:
        given.append("--no-such-option")
    return given


def surely_misused(rng: random.Random) -> list[str]:
    """Return a command line that is wrong before its values are looked at, wherever they stand."""
    command = rng.choice(list(COMMANDS))
    unknown = f"--no-such-option{rng.choice(('', '=', '=' + _value(rng)))}"
    values = [_value(rng) for _ in range(rng.randrange(3))]
    plain = [value for value in values if not value.startswith("-")]
    return [command, *plain, unknown, *plain]


@cache
def every_option() -> Sequence[tuple[click.Command, click.Option]]:
    """Return every option of every command that takes a value."""
    found = []
    for name in COMMANDS:
        module, attribute = COMMANDS[name]
        command = getattr(import_module(f"huffxent.cli.{module}"), attribute)
        found += [(command, option) for option in _options(name) if not option.is_flag]
    return tuple(found)


def option_seeds() -> list[bytes]:
    """Return the number of each option, in two bytes, with a value."""
    places = range(len(every_option()))
    return [place.to_bytes(2) + text for place in places for text in (b"1", b"0.5", b"chars")]


def changed_option(data: bytes, rng: random.Random) -> bytes:
    """Return a value that is changed here and there, or another one."""
    text = data[2:]
    if rng.random() < 0.5:
        place = rng.randrange(len(text) + 1)
        text = text[:place] + os.fsencode(_value(rng))[:10_000] + text[place:]
    else:
        text = rng.choice((bytewise(text, rng), os.fsencode(_value(rng))[:10_000]))
    return data[:2] + text


def judge_option(data: bytes) -> str:
    """Read a value as its option does, and as a number and a kind of symbols."""
    place, text = int.from_bytes(data[:2]), os.fsdecode(data[2:].replace(b"\0", b""))
    command, option = every_option()[place % len(every_option())]
    verdicts = []
    for read in (
        lambda: option.process_value(click.Context(command), (text,) if option.multiple else text),
        lambda: as_alpha(text),
        lambda: kind_named(text),
    ):
        try:
            read()
        except (click.UsageError, hx.HuffxentError) as error:
            verdicts.append(type(error).__name__)
        else:
            verdicts.append("sound")
    return "sound: " + " ".join(verdicts) if "sound" in verdicts else " ".join(verdicts)


if __name__ == "__main__":
    number = int(sys.argv[1])
    print(arguments(random.Random(number)))  # noqa: T201 - what a failing test's number stands for
