"""Pages quote what commands print: they are run, and compared line by line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from huffxent.cli.main import huffxent

BLOCK = re.compile(r"^( *)```console\n(.*?)\n *```$", re.MULTILINE | re.DOTALL)


def quotations(page: str) -> list[tuple[str, str]]:
    """List each command of a page with what it is said to print."""
    found = []
    for indent, block in BLOCK.findall(page):
        _, *parts = re.split(
            r"^\$ huffxent ", block.replace(f"\n{indent}", "\n").lstrip(), flags=re.M
        )
        found += [part.rstrip("\n").split("\n", 1) for part in parts]
    return [(command, shown) for command, shown in found]


def is_quoted(printed: str, shown: str) -> bool:
    """Whether lines were left out, where `...` stands, and nothing else was changed."""
    printed = re.sub(" +$", "", printed, flags=re.M)  # tables fill their last column
    pieces = [re.escape(piece) for piece in re.split(r"^\.\.\.$\n?", shown + "\n", flags=re.M)]
    return re.fullmatch("(?:.*\n)*?".join(pieces), printed) is not None


@pytest.mark.parametrize(("name", "least"), [("teaching.md", 9), ("many.md", 1)])
def test_a_page_quotes_what_commands_print(root: Path, monkeypatch, name, least):
    monkeypatch.chdir(root)
    page = (root / "docs" / name).read_text(encoding="utf-8")
    found = quotations(page)
    assert len(found) >= least
    for command, shown in found:
        outcome = CliRunner().invoke(huffxent, command.split())
        assert outcome.exit_code == 0, outcome.output
        assert is_quoted(outcome.stdout, shown), f"{command} prints\n{outcome.stdout}"


@pytest.mark.parametrize(
    ("shown", "quoted"),
    [
        ("one\ntwo\nthree", True),
        ("...\ntwo\n...", True),
        ("one\n...", True),
        ("...\nthree", True),
        ("two\n...", False),
        ("one\nthree", False),
        ("...\ntwo", False),
        ("...\ntw0\n...", False),
    ],
)
def test_a_quotation_leaves_out_whole_lines_and_changes_none(shown, quoted):
    assert is_quoted("one\ntwo\nthree\n", shown) is quoted


def test_every_gallery_case_that_a_plan_names_is_there(root: Path):
    page = (root / "docs" / "teaching.md").read_text(encoding="utf-8")
    named = set(re.findall(r"huffxent gallery ([a-z-]+)", page))
    assert len(named) >= 5
    for name in named:
        assert CliRunner().invoke(huffxent, ["gallery", name]).exit_code == 0
