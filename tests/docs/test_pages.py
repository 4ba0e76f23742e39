"""What the pages of the site must have: every command, every name, and no request elsewhere."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import click
import pytest

import huffxent as hx
from huffxent.cli.main import huffxent

OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")


@pytest.fixture
def extension(root: Path):
    """Load one of the modules that Sphinx is extended with; these do without Sphinx."""

    def load(name: str) -> ModuleType:
        path = root / "docs" / "_ext" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def helps(command: click.Command, parent: click.Context | None = None) -> dict[str, str]:
    """What `--help` prints, by command."""
    context = click.Context(
        command,
        info_name=command.name,
        parent=parent,
        terminal_width=10_000,
        max_content_width=10_000,
        **command.context_settings,
    )
    if not isinstance(command, click.Group):
        return {context.command_path: command.get_help(context)}
    found: dict[str, str] = {}
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        found |= helps(inner, context)
    return found


def options_in_help(text: str) -> Counter[str]:
    _, listed = text.split("Options:\n")
    columns = (re.split(r" {2,}", line.strip())[0] for line in listed.splitlines())
    return Counter(name for column in columns for name in OPTION.findall(column))


def options_on_page(section: str) -> Counter[str]:
    columns = re.findall(r"^\| (`-.*?) \|", section, re.MULTILINE)
    return Counter(name for column in columns for name in OPTION.findall(column))


def test_every_command_and_option_is_on_the_page_and_none_else(extension):
    text = extension("commands").reference()
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    sections = {part.partition("\n")[0]: part for part in parts}
    printed = helps(huffxent)
    assert list(sections) == list(printed)
    assert len(sections) >= 18
    for name, section in sections.items():
        shown = options_on_page(section)
        assert shown == options_in_help(printed[name]), name
        assert shown["--help"] == 1
        assert f"[{name}](#{name.replace(' ', '-')})" in text


def test_every_command_says_on_the_page_what_it_takes_and_does(extension):
    text = extension("commands").reference()
    for name, printed in helps(huffxent).items():
        usage, does, *_ = printed.split("\n\n")
        assert f"```text\n{usage.removeprefix('Usage: ')}\n```" in text
        plain = text.replace("`", "").replace("\\", "")
        assert does.strip().replace("`", "") in plain, name


def test_the_page_of_the_command_line_asks_for_the_commands(root: Path, extension):
    page = (root / "docs" / "cli.md").read_text(encoding="utf-8")
    assert page.count(extension("commands").PLACE) == 1


def public_names() -> set[str]:
    names = {f"huffxent.{name}" for name in hx.__all__ if name != "logits"}
    names |= {f"huffxent.logits.{name}" for name in hx.logits.__all__}
    names |= {f"huffxent.corpora.{name}" for name in hx.corpora.__all__}
    return names | {f"huffxent.classroom.{name}" for name in ("Verdict", "check")}


def test_every_public_name_has_its_entry_in_the_reference_and_one_only(root: Path):
    pages = sorted((root / "docs" / "reference").glob("*.rst"))
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    entries = re.findall(
        r"^\.\. (?:autofunction|autoclass|autoexception|py:data):: (\S+)$", text, re.MULTILINE
    )
    assert [name for name, times in Counter(entries).items() if times > 1] == []
    assert public_names() - set(entries) == set()
    # Records that are reached from others stand there too, by where they are defined.
    depths = {name for name in set(entries) - public_names() if name.count(".") < 2}
    assert depths == set()
    for page in pages:
        assert page.stem == "index" or f"\n   {page.stem}\n" in text


def test_the_start_has_both_commands_of_the_readme(root: Path):
    readme = (root / "README.md").read_text(encoding="utf-8")
    start = (root / "docs" / "start.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        assert f"```sh\n{command}\n```" in start


def test_every_promise_names_tests_that_there_are(root: Path):
    page = (root / "docs" / "reliability.md").read_text(encoding="utf-8")
    promises = [row for row in page.splitlines() if row.startswith("| ") and "`tests/" in row]
    assert len(promises) >= 20
    for row in promises:
        for name in re.findall(r"`(tests/[^`]+)`", row):
            assert "def test_" in (root / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/a.js"></script>',
        "<script>import('https://cdn.example/a.js')</script>",
        '<link rel="stylesheet" href="//fonts.example/a.css">',
        '<link rel="preconnect" href="https://fonts.example">',
        '<img alt="" src="http://example.org/a.png">',
        '<img alt="" srcset="https://example.org/a.png 2x">',
        '<iframe src="https://example.org"></iframe>',
        '<object data="https://example.org/a.svg"></object>',
        "<style>@import 'https://fonts.example/a.css';</style>",
        '<p style="background: url(https://example.org/a.png)">text</p>',
        "<style>p { background: url('//example.org/a.png') }</style>",
    ],
)
def test_what_a_page_fetches_from_elsewhere_is_found(page, extension):
    assert len(extension("offline").requests(f"<html><p>before</p>{page}<p>after</p>")) == 1


@pytest.mark.parametrize(
    "page",
    [
        '<a href="https://example.org">elsewhere, if asked</a>',
        '<link rel="canonical" href="https://example.org/">',
        '<script src="_static/a.js"></script><link rel="stylesheet" href="_static/a.css">',
        '<img alt="" src="data:image/png;base64,AAAA">',
        "<p>https://example.org</p><code>url(https://example.org)</code>",
    ],
)
def test_what_a_page_does_not_fetch_is_not_found(page, extension):
    assert extension("offline").requests(f"<html>{page}</html>") == []


@pytest.mark.parametrize(
    ("page", "text", "led"),
    [
        ("theory.md", "[a](pytorch.md#the-steps)", "[a](pytorch.md#the-steps)"),
        ("theory.md", "[a](../CONTRIBUTING.md)", "[a](contributing.md)"),
        ("start.md", "[a](../notebooks/README.md)", "[a](notebooks/index.md)"),
        ("start.md", "[a](../README.md)", "[a](index.md)"),
        ("contributing.md", "[a](docs/theory.md)", "[a](theory.md)"),
        ("corpora.md", "[a](../docs/theory.md#4-divergence)", "[a](theory.md#4-divergence)"),
        ("notebooks/01-the-analogy.ipynb", "[a](../docs/theory.md)", "[a](../theory.md)"),
        ("notebooks/index.md", "[a](01-the-analogy.ipynb)", "[a](01-the-analogy.ipynb)"),
        ("theory.md", "[a](https://example.org/b.md)", "[a](https://example.org/b.md)"),
        ("theory.md", "[a](#4-divergence)", "[a](#4-divergence)"),
    ],
)
def test_links_that_hold_in_the_repository_lead_to_pages(page, text, led, extension):
    assert extension("beside").relinked(text, page) == led
