"""Run command lines, each in a fork of this process, which has imported what they need.

A request is a line of JSON: arguments, the folder, and files for both outputs. The answer is an
exit code.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from importlib import import_module

import huffxent as hx
from huffxent.cli.main import COMMANDS, main
from huffxent.render.plots.picture import figure_bytes

SECONDS = 60


def become(job: dict[str, object]) -> None:
    """Make this process one that was just started for a job, with nothing to read."""
    os.chdir(job["folder"])
    empty, end = os.pipe()
    os.close(end)
    os.dup2(empty, 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(job[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.argv = ["huffxent", *job["arguments"]]
    signal.alarm(SECONDS)


def serve() -> None:
    """Answer requests until there are no more."""
    for module, _ in COMMANDS.values():
        import_module(f"huffxent.cli.{module}")
    # Machine code, fonts, SciPy and rich are loaded with their first use.
    first = hx.compare(bytes(100_000), b"first", code="huffman")
    figure_bytes([first.picture()], "svg")
    str(hx.matrix([b"a", b"ab"])), hx.matrix([b"a", b"ab"]).tree()
    for request in sys.stdin:
        child = os.fork()
        if not child:
            become(json.loads(request))
            try:
                main()
            except SystemExit as end:
                # To take all modules down takes ten times as long as most commands.
                sys.stdout.flush()
                os._exit(end.code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
