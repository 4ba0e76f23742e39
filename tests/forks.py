"""Run command lines, each in a fork of this process, which may have imported what they need.

A request is a line of JSON: arguments, the folder, files for both outputs ("" for a pipe that
nobody reads, None for what this process has), and if wanted the user to be, the bytes that a file
may have at most, and modules that cannot be imported. The answer is an exit code.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
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
    for number, name in ((1, job["out"]), (2, job["err"])):
        if name is not None:
            os.dup2(written(name), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    # As they would come from a shell, whose encoding this process may not share.
    words = (word.encode("utf-8", "surrogateescape") for word in job["arguments"])
    sys.argv = ["huffxent", *map(os.fsdecode, words)]
    sys.modules.update(dict.fromkeys(job.get("without", ())))
    if "limit" in job:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["limit"],) * 2)
    if "user" in job:
        be(job["user"])
    signal.alarm(SECONDS)


def written(name: str) -> int:
    """Return a file to write to, or a pipe that nobody reads."""
    if name:
        return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    read, write = os.pipe()
    os.close(read)
    return write


def be(user: int) -> None:
    """Be another user, as if this process had been started by that one."""
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    # Else /proc/self is root's: PR_SET_DUMPABLE.
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)


def prepare() -> None:
    """Load machine code, fonts, SciPy and rich, which are loaded with their first use."""
    first = hx.compare(bytes(100_000), b"first", code="huffman")
    figure_bytes([first.picture()], "svg")
    str(hx.matrix([b"a", b"ab"])), hx.matrix([b"a", b"ab"]).tree()


def serve() -> None:
    """Answer requests until there are no more."""
    for module, _ in COMMANDS.values():
        import_module(f"huffxent.cli.{module}")
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
        os.write(1, b"%d\n" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    if "--prepared" in sys.argv:
        prepare()
    serve()
