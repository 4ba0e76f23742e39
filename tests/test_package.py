"""What holds for the package as a whole: light imports, its corpora, its README."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from huffxent import corpora
from huffxent.codes.huffman import huffman_lengths

HEAVY = {
    "numba",
    "matplotlib",
    "rich",
    "scipy",
    "dask",
    "pooch",
    "requests",
    "altair",
    "torch",
    "constriction",
    "sklearn",
}


@pytest.mark.parametrize(
    "statement", ["import huffxent", "from huffxent.cli.main import huffxent; huffxent(['--help'])"]
)
def test_nothing_heavy_is_imported_before_it_is_needed(statement):
    code = (
        "import sys, atexit\n"
        "names = lambda: sorted({name.split('.')[0] for name in sys.modules})\n"
        "atexit.register(lambda: print(names(), file=sys.stderr))\n" + statement
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = set(ast.literal_eval(done.stderr))
    assert "huffxent" in imported
    assert not imported & HEAVY


def test_the_corpora_are_those_of_the_registry():
    for corpus in corpora.CORPORA.values():
        data = corpora.read(corpus.name)
        assert len(data) == corpus.bytes
        assert hashlib.sha256(data).hexdigest() == corpus.sha256, corpus.name


def test_every_corpus_has_its_line_in_the_readme_and_every_file_is_registered(root: Path):
    readme = (root / "corpora" / "README.md").read_text(encoding="utf-8")
    for corpus in corpora.CORPORA.values():
        assert f"| `{corpus.name}` | {corpus.title} |" in readme
    present = {path.name for path in (root / "corpora").iterdir() if path.is_file()}
    tables = {"registry.tsv", "standard.tsv", "archives.tsv"}
    scripts = {"README.md", "generate.py", "register.py"}
    assert present - scripts - tables == set(corpora.CORPORA)


def test_the_generator_writes_the_generated_corpora(root: Path):
    spec = importlib.util.spec_from_file_location("generate", root / "corpora" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    for name in generate.GENERATED:
        assert generate.generated(name) == corpora.read(name)


def test_the_corpora_are_what_they_say(builtin):
    essays = {name: data for name, data in builtin.items() if name.startswith("essay.")}
    assert len(essays) >= 10
    paragraphs = {name: data.count(b"\n\n") for name, data in essays.items()}
    assert len(set(paragraphs.values())) == 1, paragraphs
    assert all(8_000 <= len(data) <= 12_000 for data in essays.values())
    assert all(data.decode("utf-8") for data in essays.values())
    assert len(builtin["story.en.txt"]) >= 30_000
    ast.parse(builtin["inventory.py"])
    assert all(json.loads(line) for line in builtin["service.jsonl"].splitlines())
    counts = [
        builtin["fibonacci.bin"].count(byte) for byte in sorted(set(builtin["fibonacci.bin"]))
    ]
    assert max(huffman_lengths(counts)) == len(counts) - 1 == 20
    assert builtin["two-symbols-quarter.bin"].count(b"1") * 4 == 8192


def test_an_unknown_corpus_lists_those_that_there_are():
    with pytest.raises(KeyError, match=r"essay\.en\.txt"):
        corpora.locate("essay.xx.txt")


def test_the_readme_shows_what_compare_prints(root: Path):
    readme = (root / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```console\n\$ huffxent (compare .*)\n([^`]*)\n```", readme)
    assert found is not None
    command, shown = found.groups()
    done = subprocess.run(
        [sys.executable, "-m", "huffxent", *command.split()],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.rstrip("\n") == shown


def test_the_docs_show_what_bridge_prints(root: Path):
    page = (root / "docs" / "pytorch.md").read_text(encoding="utf-8")
    found = re.search(r"```console\n\$ huffxent (bridge .*)\n([^`]*)\n```", page)
    assert found is not None
    command, shown = found.groups()
    # PyTorch's rows are there only where it is installed.
    code = "import sys; sys.modules['torch'] = None\nfrom huffxent.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *command.split()],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.rstrip("\n") == shown
