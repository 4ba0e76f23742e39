"""hx.verify and the command: what comes back, on what, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction

import pytest

import huffxent as hx
from huffxent import corpora
from huffxent.codes.prefix_code import LONGEST
from huffxent.container.recipe import Recipe
from huffxent.container.sources import path_source
from huffxent.study.theorems.verification import pairs_of, verified

KEYS = {
    *("theorem", "statement", "source", "left", "relation", "right", "slack", "verdict"),
    *("why", "cases"),
}
ON_PAIRS = {name for name, theorem in hx.THEOREMS.items() if theorem.of_pair is not None}


@pytest.fixture(scope="module")
def checks() -> dict[str, hx.Check]:
    return {check.theorem: check for check in hx.verify(b"aaab" * 100, b"abc" * 100)}


def fails(found) -> list[str]:
    return [str(check) for check in found if check.verdict == "FAILS"]


def test_there_is_a_check_for_each_theorem_in_their_order(checks):
    assert list(checks) == list(hx.THEOREMS)
    for name, check in checks.items():
        assert check.statement == hx.THEOREMS[name].statement
        assert check.source == hx.THEOREMS[name].source
        assert check.holds == (check.verdict == "HOLDS")
    assert not fails(checks.values())


def test_a_theorem_is_checked_on_pairs_or_on_sources_of_its_own():
    for theorem in hx.THEOREMS.values():
        checks = (theorem.of_pair, theorem.of_sources, theorem.of_files)
        assert sum(check is not None for check in checks) == 1


def test_what_is_exact_is_compared_in_integers_and_fractions(checks):
    for name in ("kraft", "huffman-complete", "payload", "minimax-worst", "depth-counts"):
        assert isinstance(checks[name].left, (int, Fraction)), name
        assert isinstance(checks[name].right, (int, Fraction)), name
    payload = 300 * hx.compare(b"aaab" * 100, b"abc" * 100).bits_per_symbol
    assert checks["payload"].right >= payload


def test_both_sides_of_the_wrong_code_theorem_and_what_breaks_them_for_huffman_are_there(checks):
    for name in ("shannon-lower", "shannon-upper"):
        assert checks[name].holds
    for name in ("not-below-cross-entropy", "not-above-plus-one"):
        assert checks[name].holds
        assert checks[name].statement.startswith("counterexample to")


def test_the_false_statements_are_asserted_nowhere():
    statements = [theorem.statement for theorem in hx.THEOREMS.values()]
    for claim in (surprise.claim for surprise in hx.GALLERY.values()):
        assert claim not in statements
        assert f'counterexample to "{claim}"' in statements


def test_checks_are_json_and_text(checks):
    for check in checks.values():
        document = check.to_dict()
        assert set(document) == KEYS
        json.dumps(document, allow_nan=False)
        assert check.theorem in str(check)
        assert check.sides in str(check)


def test_every_theorem_is_explained_in_the_documentation(root):
    text = (root / "docs" / "theory.md").read_text(encoding="utf-8")
    for name, theorem in hx.THEOREMS.items():
        assert f'"{name}"' in text, name
        assert theorem.number == "gallery" or f"\n## {theorem.number}. " in text


def test_an_empty_message_has_no_distribution_to_check():
    for check in hx.verify(b"abc", b""):
        if check.theorem in ON_PAIRS:
            assert check.verdict == "DOES NOT APPLY"
            assert "an empty message has no distribution" in str(check)
            assert check.left is check.right is check.slack is None
            assert check.cases == 0


def test_a_lone_symbol_is_left_out_where_its_one_bit_is_no_code():
    found = {check.theorem: check for check in hx.verify(b"aaa", b"aa", unseen="error")}
    assert not fails(found.values())
    assert found["matched-upper"].verdict == "DOES NOT APPLY"
    assert "one symbol alone" in found["matched-upper"].why


def test_half_a_pair_is_refused():
    with pytest.raises(ValueError, match="give both"):
        hx.verify(b"abc")
    with pytest.raises(ValueError, match="give both"):
        hx.verify(None, b"abc")


def test_what_cannot_be_learnt_or_coded_is_refused():
    with pytest.raises(hx.CodebookError, match="teaches nothing"):
        hx.verify(b"", b"abc")
    with pytest.raises(hx.UnseenSymbolError):
        hx.verify(b"abc", b"d", unseen="error")
    assert not fails(hx.verify(b"", b"abc", smoothing=1))


def all_pairs(paths) -> tuple[hx.Check, ...]:
    sources = [path_source(path) for path in paths]
    return verified(pairs_of(sources, sources, Recipe(max_length=LONGEST), near=0))


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.thorough)])
def test_nothing_fails_on_all_ordered_pairs_of_the_built_in_corpora(every):
    names = sorted(corpora.CORPORA)[::every]
    found = all_pairs(map(corpora.locate, names))
    assert not fails(found)
    assert {check.cases for check in found if check.theorem == "payload"} == {len(names) ** 2}


def test_nothing_fails_on_pairs_of_real_files(real_files):
    # Every 9th of the real files with one another; all of them under the marker below.
    few = real_files[::9]
    found = all_pairs([*few, corpora.locate("essay.en.txt")])
    assert not fails(found)
    assert {check.cases for check in found if check.theorem == "payload"} == {(len(few) + 1) ** 2}


@pytest.mark.nightly
def test_nothing_fails_on_any_pair_of_any_files(real_files):
    paths = [*map(corpora.locate, corpora.CORPORA), *real_files]
    found = all_pairs(paths)
    assert not fails(found)
    assert {check.cases for check in found if check.theorem == "payload"} == {len(paths) ** 2}


def test_the_command_checks_built_in_pairs_a_pair_or_all_ordered_pairs(run, tmp_path):
    for name, data in (("a", b"abracadabra"), ("b", b"barbara"), ("c", b"cab")):
        (tmp_path / name).write_bytes(data)
    for files, cases in (((), 100), (("a", "b"), 1), (("a", "b", "c"), 9)):
        done = run("verify", "--json", *files)
        document = json.loads(done.out)
        assert (done.code, done.err, document["schema"]) == (0, "", "huffxent.verify/1")
        assert all(set(check) == KEYS for check in document["checks"])
        row = next(check for check in document["checks"] if check["theorem"] == "payload")
        assert row["cases"] == cases


def test_the_table_has_a_row_for_each_theorem_and_ends_in_a_tally(run, tmp_path):
    (tmp_path / "a").write_bytes(b"abracadabra")
    out = run("verify", "a", "a").out
    for name, theorem in hx.THEOREMS.items():
        (row,) = [line for line in out.splitlines() if line.split()[2:3] == [name]]
        assert theorem.statement in row
        assert theorem.source in row
    assert out.rstrip().endswith("63 statements: 63 hold, 0 FAIL, 0 do not apply")
    assert run("verify", "a", "a", "-q").out == ""


def test_one_file_or_none_such_ends_in_one_line(run, tmp_path):
    (tmp_path / "a").write_bytes(b"abracadabra")
    alone = run("verify", "a")
    assert (alone.code, alone.out, len(alone.err.splitlines())) == (2, "", 1)
    missing = run("verify", "a", "nope")
    assert (missing.code, missing.out) == (1, "")
    assert missing.err == "huffxent: nope: no such file or directory\n"


def test_a_statement_that_fails_ends_the_command_with_3(tmp_path):
    (tmp_path / "a").write_bytes(b"abracadabra")
    code = (
        "import sys; from huffxent.study.theorems import bounds\n"
        "bounds.gallager = lambda largest: -1.0\n"
        "from huffxent.cli.main import main; sys.argv = ['huffxent', 'verify', 'a', 'a']; main()"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 3
    assert done.stderr == ""
    (row,) = [line for line in done.stdout.splitlines() if line.startswith("FAILS")]
    assert " gallager " in row
    assert "a -> a" in row
    assert "62 hold, 1 FAIL" in done.stdout
