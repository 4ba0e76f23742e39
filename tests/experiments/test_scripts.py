"""The scripts of docs/experiments: on essays, and on the Declaration where it is at hand."""

from __future__ import annotations

import doctest
import importlib
import math
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import huffxent as hx
from huffxent import corpora
from huffxent.study.many.clustering import Merger, Tree
from huffxent.study.many.guesses import Undecided

ESSAYS = ("deu", "eng", "fra", "nld", "spa", "swe")


@pytest.fixture(scope="module")
def scripts(root: Path) -> Iterator[dict[str, ModuleType]]:
    """The modules as the scripts themselves import them."""
    names = ("translations", "identify", "foreign", "letters", "family")
    folder = str(root / "benchmarks" / "experiments")
    sys.path.insert(0, folder)
    yield {name: importlib.import_module(name) for name in names}
    sys.path.remove(folder)
    for name in names:
        del sys.modules[name]


@pytest.fixture
def folder(scripts, tmp_path: Path) -> Path:
    """A folder as the pages describe it, with half a dozen short texts."""
    for code in ESSAYS:
        text = corpora.read(f"essay.{scripts['translations'].ESSAYS[code]}.txt").decode()
        (tmp_path / f"{code}.txt").write_text(text[:4000], encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def declaration(root: Path, scripts) -> dict[str, str]:
    """The Declaration in 34 languages, where it is at hand."""
    real = Path(os.environ.get("HUFFXENT_REAL_FILES", root.parent / "shared" / "corpora"))
    if not any((real / "udhr").glob("*.txt")):
        pytest.skip("no udhr/*.txt beside the checkout or in HUFFXENT_REAL_FILES")
    texts = scripts["translations"].read(real / "udhr")
    if len(texts) != 34 or sum(map(len, texts.values())) != 382_403:
        pytest.skip("another edition of the Declaration than the pages are about")
    return texts


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def run(script: ModuleType, folder: Path, monkeypatch, capsys) -> str:
    monkeypatch.setattr(sys, "argv", [script.__name__, str(folder)])
    script.main()
    return capsys.readouterr().out


def test_identify_prints_every_table(scripts, folder, monkeypatch, capsys):
    monkeypatch.setattr(scripts["identify"], "SIZES", (100,))
    lines = lines_of(run(scripts["identify"], folder, monkeypatch, capsys))
    assert lines[0] == "6 texts, 23,960 characters; in Latin script 6"
    titles = [line.partition(":")[0] for line in lines if line.startswith("Latin script")]
    assert len(titles) == 5
    assert "chars, order 2 100.0 (96.7 to 100.0)" in lines
    assert "majority 16.7 (10.9 to 24.6)" in lines
    assert "leakage: 0 pairs of halves share a piece of at least 255 bytes" in lines


def test_foreign_prints_every_table(scripts, folder, monkeypatch, capsys):
    monkeypatch.setattr(scripts["foreign"], "SIZES", (100, 500))
    lines = lines_of(run(scripts["foreign"], folder, monkeypatch, capsys))
    rows = [line for line in lines if line.startswith("500 ")]
    assert len(rows) == 4
    assert rows[0] == "500 18 100.0 / 44.4 100.0 / 11.1 100.0 / 0.0 83.3 / 0.0 5.24 / 1.34"


def test_family_prints_every_table(scripts, folder, monkeypatch, capsys):
    monkeypatch.setattr(scripts["family"], "REPLICATES", 3)
    lines = lines_of(run(scripts["family"], folder, monkeypatch, capsys))
    assert "chars 0 yes 2 more - - - -" in lines
    assert "chars 0 Germanic fra spa" in lines
    assert "chars 1 yes yes - - - -" in lines
    assert sum(line.startswith("the tree of") for line in lines) == 2
    assert any(re.fullmatch(r"├─ 1\.7993 \d+%", line) for line in lines)


def test_a_folder_without_texts_is_refused_with_the_way_out(scripts, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["identify.py", str(tmp_path)])
    with pytest.raises(SystemExit):
        scripts["translations"].asked("what it does")
    assert "docs/experiments/index.md says what to put there" in capsys.readouterr().err


def test_the_head_of_a_downloaded_text_is_not_its_language(scripts, tmp_path):
    head = "Universal Declaration of Human Rights - Finnish\nprepared by somebody\n---\n\n"
    content = f"{head}\n      IHMISOIKEUDET\n\n   Kaikki ihmiset\n"
    (tmp_path / "udhr_fin.txt").write_text(content, encoding="utf-8")
    assert scripts["translations"].read(tmp_path) == {"fin": "IHMISOIKEUDET\nKaikki ihmiset"}


@pytest.mark.parametrize(
    ("text", "script"),
    [("Ærlig talt, π", "LATIN"), ("люди UNO", "CYRILLIC"), ("όλοι", "GREEK"), ("1, 2", "NONE")],
)
def test_a_script_is_that_of_most_letters(text, script, scripts):
    assert scripts["translations"].script(text) == script


def test_pieces_are_disjoint_and_halves_share_nothing(scripts):
    translations = scripts["translations"]
    assert translations.pieces("abcdefgh", 3) == ["abc", "def"]
    trial = translations.halved({"x": "aaäbb"})
    assert (trial.trainings, trial.tests) == ({"x": "aa"}, {"x": "äbb"})
    assert trial.cut(1) == (["ä".encode(), b"b", b"b"], ["x"] * 3)


def test_the_answers_are_those_of_classify(scripts, folder):
    identify = scripts["identify"]
    trial = scripts["translations"].halved(scripts["translations"].read(folder))
    messages, truth = trial.cut(20)
    for name, recipe in identify.RECIPES.items():
        found = hx.classify(messages, hx.train_classifier(trial.learnt(), **recipe), math.inf)
        one = identify.outcome(trial, 20, [name])
        assert one.answers[name] == list(found.guesses)
        assert one.truth == truth


def test_a_tie_is_right_about_nothing_and_by_lot_about_its_share(scripts):
    bits, right = np.array([[5, 4, 3], [5, 6, 9], [7, 4, 2]]), np.array([1, 2, 0])
    assert scripts["identify"].decided(bits, right) == 0
    assert scripts["identify"].by_lot(bits, right) == pytest.approx((1 / 2 + 1 / 2 + 0) / 3)
    assert scripts["identify"].decided(bits, np.array([1, 2, 2])) == pytest.approx(1 / 3)


def test_pairs_are_confused_both_ways_and_ties_are_not_mistakes(scripts):
    found = scripts["identify"].confused(["a", "b", "a", "c"], ["b", "a", Undecided.TIE, "c"])
    assert found == {"a/b": 2}


def test_a_duel_counts_what_only_one_is_right_about(scripts, capsys):
    answers = {"ours": ["a", "b", "b", "a"], "theirs": ["a", "a", "a", "a"]}
    one = scripts["identify"].Outcome(["a", "b", "b", "c"], answers)
    scripts["identify"].duels({7: one}, "ours", ["theirs"], "here")
    assert "theirs 2 : 0" in lines_of(capsys.readouterr().out)


def test_a_language_is_left_out_of_what_was_learnt(scripts):
    classifier = hx.train_classifier({"a": b"ab", "b": b"bc", "c": b"cd"})
    left = scripts["foreign"].without(classifier, "b")
    assert left.labels == ("a", "c")
    assert left.books == (classifier.books[0], classifier.books[2])


SIX = Tree(
    ("dan", "nob", "deu_1996", "fra", "spa", "hun"),
    tuple(
        Merger(left, right, float(height))
        for height, (left, right) in enumerate([(0, 1), (3, 4), (6, 2), (8, 5), (9, 7)])
    ),
    "",
)
"""((((dan, nob), deu_1996), hun), (fra, spa))."""


@pytest.mark.parametrize(
    ("codes", "others", "said"),
    [
        ({"dan", "nob", "swe"}, [], "yes"),
        ({"fra", "spa"}, [], "yes"),
        ({"deu", "hun"}, ["dan", "nob"], "2 more"),
        ({"dan", "spa"}, ["deu_1996", "fra", "hun", "nob"], "4 more"),
        ({"hun", "est"}, None, "-"),
    ],
)
def test_a_group_is_a_clade_or_has_others_in_it(codes, others, said, scripts):
    family = scripts["family"]
    assert family.intruders(SIX, frozenset(codes)) == others
    assert family.verdict(others) == said


def test_neighbours_are_the_nearest_first_and_nobody_is_his_own(scripts):
    found = hx.matrix([b"abab", b"cdcd", b"aabc"], ["x", "y", "z"])
    (_, near), *_ = scripts["family"].neighbours(found, 2)
    assert [one.split()[0] for one in near.split(", ")] == ["z", "y"]


def test_folding_leaves_letters_without_marks(scripts):
    assert doctest.testmod(scripts["family"]).failed == 0
    assert (
        scripts["family"].folded("Łódź, İstanbul, Straße, щит") == "lodz, istanbul, strasse, scit"
    )


def test_bits_by_another_codebook_are_those_of_compare(scripts, folder):
    family = scripts["family"]
    texts = scripts["translations"].read(folder)
    for one in family.by_codebook_of("eng", texts, family.VIEWS["chars 0"]):
        message = texts[one.name].encode()
        found = hx.compare(texts["eng"].encode(), message, symbols="chars")
        assert one.rate == pytest.approx(found.measured.payload_bits / found.message.symbols)
        unseen = set(texts[one.name]) - set(texts["eng"])
        assert (one.literals > 0) is bool(unseen)


def test_agreement_counts_pairs_in_the_reported_order(scripts):
    family = scripts["family"]
    coded = [family.Coded(name, rate, 0.0) for name, rate in (("a_1", 1), ("b", 3), ("c", 2))]
    assert family.agreement(coded, {"a": 1, "b": 2, "c": 3, "d": 4}) == (2, 3)
    assert family.agreement(coded, {"a": 1, "b": 2, "c": 2}) == (2, 2)


@pytest.mark.thorough
def test_the_language_targets_are_met_and_the_page_has_the_rows(declaration, scripts, root, capsys):
    identify, name = scripts["identify"], "chars, order 2"
    trial = scripts["translations"].halved(scripts["translations"].in_latin(declaration))
    assert len(trial.trainings) == 30
    found = {size: identify.outcome(trial, size, [name, "majority"]) for size in identify.SIZES}
    assert found[100].right(name).mean() >= 0.97
    assert found[20].right(name).mean() >= 0.80
    identify.accuracy(found, "Latin script")
    page = lines_of((root / "docs/experiments/language-identification.md").read_text("utf-8"))
    printed = [line for line in lines_of(capsys.readouterr().out) if line.startswith(name)]
    assert len(printed) == 2
    assert set(printed) <= set(page)


@pytest.mark.thorough
def test_deflate_is_beaten_at_a_hundred_characters(declaration, scripts):
    identify, others = scripts["identify"], ["deflate NCD, 1-NN", "deflate C(A+b) - C(A)"]
    trial = scripts["translations"].halved(scripts["translations"].in_latin(declaration))
    one = identify.outcome(trial, 100, ["chars, order 2", *others])
    for other in others:
        assert one.right("chars, order 2").sum() > one.right(other).sum()


@pytest.mark.thorough
def test_foreign_languages_are_found_as_the_page_says(declaration, scripts, root, capsys):
    trial = scripts["translations"].halved(scripts["translations"].in_latin(declaration))
    scripts["foreign"].table(trial, (500, 2000), 0, "Latin script, order 0")
    page = lines_of((root / "docs/experiments/language-identification.md").read_text("utf-8"))
    rows = [line for line in lines_of(capsys.readouterr().out) if line.startswith(("500", "2,000"))]
    assert len(rows) == 2
    assert set(rows) <= set(page)


WHOLE = {
    "chars 1": {"Romance", "Finnic", "Scandinavian", "Germanic but Icelandic"},
    "folded 1": {"Romance", "Germanic", "Finnic", "Scandinavian"},
    "folded 2": {"Romance", "Slavic", "Finnic", "Scandinavian", "Slavic, Cyrillic"},
}


@pytest.mark.thorough
def test_families_are_clades_as_the_page_says(declaration, scripts, root, capsys):
    family = scripts["family"]
    trees = {name: family.VIEWS[name].matrix(declaration).tree() for name in WHOLE}
    for name, groups in WHOLE.items():
        for group in groups:
            assert family.intruders(trees[name], family.GROUPS[group]) == [], (name, group)
    family.families(trees)
    page = lines_of((root / "docs/experiments/language-tree.md").read_text("utf-8"))
    rows = [line for line in lines_of(capsys.readouterr().out) if line.startswith(tuple(WHOLE))]
    assert len(rows) > 6
    assert set(rows) <= set(page)
    unsupported = re.sub(r" \d+%", "", "\n".join(page))
    for name in family.DRAWN:
        assert "\n".join(lines_of(str(trees[name]))) in unsupported


@pytest.mark.thorough
def test_the_slovenian_table_is_the_one_on_the_page(declaration, scripts, root, capsys):
    scripts["family"].slovenian(declaration)
    page = lines_of((root / "docs/experiments/language-tree.md").read_text("utf-8"))
    rows = [line for line in lines_of(capsys.readouterr().out) if line]
    assert len(rows) == 2 + 34 + 4
    assert set(rows) <= set(page)
