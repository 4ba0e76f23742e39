"""The changes that docs/extending.md shows, each applied to a copy and put to the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTED = ("--import-mode=importlib", "-p", "no:cacheprovider", "-o", "addopts=", "-q")

CODE = """
c = hx.compare(english, german, code="elias-gamma")
huffman = hx.compare(english, german)
assert c.measured.roundtrip
assert round(c.ledger.rounding, 2) == 0.60, c.ledger
assert round(huffman.ledger.rounding, 2) == -0.01, huffman.ledger
"""

KIND = """
tokens = hx.train(b"x1 = x1 + 10", symbols="tokens").codewords
assert set(tokens) == {"x1", " ", "=", "+", "10"}, tokens
program = corpora.read("inventory.py")
words, tokens = (hx.compare(program, program, symbols=kind) for kind in ("words", "tokens"))
assert tokens.message.alphabet_size < words.message.alphabet_size
"""

THEOREM = """
theorem = hx.THEOREMS["data-processing"]
checks = {check.theorem: check for check in hx.verify(english, german)}
assert checks["data-processing"].verdict == "HOLDS"
assert checks["data-processing"].left == checks["pinsker"].left
"""

CHANGES = {
    "code-family": (CODE, ["tests/contract/test_codes.py", "-k", "elias-gamma"]),
    "symbol-kind": (KIND, ["tests/symbols/test_kinds.py", "-k", "tokens or every_family"]),
    "theorem": (
        THEOREM,
        [
            "tests/study/theorems/test_planted_errors.py",
            "-k",
            "nothing_fails or far_off or made_to_fail",
        ],
    ),
}


def test_every_change_is_shown_and_tested(root: Path):
    page = (root / "docs" / "extending.md").read_text(encoding="utf-8")
    assert {path.stem for path in (root / "docs" / "extending").iterdir()} == set(CHANGES)
    for name in CHANGES:
        assert f"```{{literalinclude}} extending/{name}.diff\n" in page


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_applies_and_does_what_it_says(name, root: Path, tmp_path: Path):
    for folder in ("huffxent", "corpora", "tests", "docs"):
        skipped = shutil.ignore_patterns("__pycache__", "_build", "notebooks")
        shutil.copytree(root / folder, tmp_path / folder, ignore=skipped)
    shutil.copy(root / "pyproject.toml", tmp_path)
    # Git would take the paths as those of a repository above, or of the one whose hook this is.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    alone["GIT_CEILING_DIRECTORIES"] = str(tmp_path.parent)
    done = subprocess.run(
        ["git", "apply", "--verbose", root / "docs" / "extending" / f"{name}.diff"],
        cwd=tmp_path,
        env=alone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"make the change again, and its diff from it:\n{done.stderr}"
    statements, tests = CHANGES[name]
    program = (
        "import sys, pytest, huffxent as hx\n"
        "from huffxent import corpora\n"
        'english, german = corpora.locate("essay.en.txt"), corpora.locate("essay.de.txt")\n'
        f"{statements}\n"
        f"sys.exit(pytest.main({[*TESTED, *tests]!r}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**alone, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
