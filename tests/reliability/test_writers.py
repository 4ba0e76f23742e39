"""Many that write one target at once: one of them wins, or the last; they are never mixed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import huffxent as hx

WRITERS = 12
ROUNDS = 20

# Forks that begin to write at once; each writes a letter of its own many times.
RACE = f"""
import os, sys
from huffxent.container.publish import published
force = sys.argv[1] == "force"
for number in range({ROUNDS}):
    target = f"{{number}}"
    if force:
        open(target, "wb").write(b"old")
    gate, open_gate = os.pipe()
    children = []
    for letter in range({WRITERS}):
        child = os.fork()
        if not child:
            os.close(open_gate)
            os.read(gate, 1)
            try:
                with published(target, force=force) as file:
                    for _ in range(30):
                        file.write(bytes([65 + letter]) * 10_000)
            except FileExistsError:
                os._exit(1)
            os._exit(0)
        children.append(child)
    os.close(gate)
    os.close(open_gate)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    print(*codes)
"""


def letters(content: bytes) -> str:
    assert len(content) == 300_000
    return "".join(sorted(set(content.decode())))


@pytest.mark.parametrize("force", [False, True], ids=["new", "force"])
def test_of_twelve_writers_one_wins_and_nothing_is_mixed(tmp_path, force):
    """T57: 12 processes x 20 rounds, without -f and with it; all or but one exit well."""
    done = subprocess.run(
        [sys.executable, "-c", RACE, "force" if force else "new"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    rounds = [list(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(rounds) == ROUNDS
    for number, codes in enumerate(rounds):
        assert codes.count(0) == (WRITERS if force else 1)
        winner = letters((tmp_path / f"{number}").read_bytes())
        assert len(winner) == 1
        assert force or codes[ord(winner) - 65] == 0
    assert len(list(tmp_path.iterdir())) == ROUNDS  # nothing is left over


@pytest.mark.nightly
@pytest.mark.parametrize("force", [False, True], ids=["new", "force"])
def test_of_twelve_programs_one_wins_and_nothing_is_mixed(tmp_path, force):
    """T57: the same with `huffxent encode`, of twelve messages into one container."""
    book = hx.train(bytes(range(256)))
    book.save(tmp_path / "book")
    expected = {}
    for letter in range(WRITERS):
        message = bytes([65 + letter]) * 300_000
        (tmp_path / f"message{letter}").write_bytes(message)
        expected[letter] = hx.compress(message, book)
    for _ in range(ROUNDS):
        target: Path = tmp_path / "out"
        if force:
            target.write_bytes(b"old")
        command = [sys.executable, "-m", "huffxent", "encode", "-b", "book", "-o", "out", "-q"]
        started = [
            subprocess.Popen(
                [*command, *["-f"] * force, f"message{letter}"],
                cwd=tmp_path,
                stderr=subprocess.PIPE,
            )
            for letter in range(WRITERS)
        ]
        ends = [(process.communicate()[1], process.returncode) for process in started]
        winners = [letter for letter, (_, code) in enumerate(ends) if code == 0]
        assert len(winners) == (WRITERS if force else 1)
        assert target.read_bytes() in [expected[letter] for letter in winners]
        refused = b"huffxent: out: exists already; -f replaces it\n"
        assert {said for said, code in ends if code} <= {refused}
        target.unlink()
        assert not [*tmp_path.glob(".*")]
