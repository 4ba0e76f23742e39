"""What holds for the notebooks as they are stored: how a lesson is built, and nothing left over."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}

# In quotes, as code and text have them: from the root, from somebody's home, or from a drive.
ABSOLUTE = re.compile(r"""["'`](/|~|[A-Za-z]:[\\/])[^"'`]*""")


def flaws(notebook):
    """Yield what a notebook lacks, or has too much of."""
    nbformat.validate(notebook)
    yield from _left_over(notebook)
    yield from _missing(notebook)
    for before, cell in zip([None, *notebook.cells], notebook.cells, strict=False):
        is_result = cell.cell_type == "code" and not _tags(cell)
        if is_result and not _predicts(before):
            yield f"{cell.id}: a result that nobody was asked to predict"
    places = [place for place, cell in enumerate(notebook.cells) if _tags(cell) == ["exercise"]]
    if len(places) < 3:
        yield "fewer than three exercises"
    for number, place in enumerate(places, start=1):
        yield from _of_exercise(number, *notebook.cells[place - 1 : place + 2])
    if sum(_tags(cell) == ["check"] for cell in notebook.cells) != len(places):
        yield "as many checks as exercises are wanted"


def _left_over(notebook):
    if (notebook.nbformat, notebook.nbformat_minor, notebook.metadata) != (4, 5, KERNEL):
        yield "not format 4.5 with the kernel python3 and no other metadata"
    for cell in notebook.cells:
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            yield f"{cell.id}: it is stored with what came out of it"
        if not re.fullmatch("[a-z][a-z0-9-]{2,39}", cell.id):
            yield f"{cell.id}: an id that says nothing"
        if found := ABSOLUTE.search(cell.source):
            yield f"{cell.id}: a path of one machine: {found[0]}"
        wanted = {"exercise": {"tags", "huffxent"}, "setup": {"tags"}, "check": {"tags"}, "": set()}
        if set(cell.metadata) != wanted.get("".join(_tags(cell))):
            yield f"{cell.id}: it has metadata of its own"


def _missing(notebook):
    first, *_, last = notebook.cells
    if not re.match("# .*\n", first.source) or "?" not in first.source:
        yield "it opens without a title or a question"
    if "pip install 'huffxent[notebooks]'" not in first.source:
        yield "it does not say what it needs"
    if not re.search("^## To take away\n(.*\n)+^## References\n", last.source, re.MULTILINE):
        yield "it ends without what to take away, or without references"
    if not any("interact(" in cell.source for cell in notebook.cells if cell.cell_type == "code"):
        yield "nothing in it can be moved"


def _predicts(cell):
    if cell is None or cell.cell_type != "markdown":
        return False
    asked = re.search(r"^\*\*Predict\.\*\* ([^\n]+\n?)+", cell.source, re.MULTILINE)
    return asked is not None and "?" in asked[0]


def _of_exercise(number, before, exercise, after):
    if before.cell_type != "markdown" or f"### Exercise {number}" not in before.source:
        yield f"exercise {number}: nothing poses it"
    if exercise.source != f"answer_{number} = ...":
        yield f"exercise {number}: its cell holds something else"
    answers = exercise.metadata.get("huffxent", {})
    if len(answers.get("right", ())) < 1 or len(answers.get("wrong", ())) < 2:
        yield f"exercise {number}: a right one and two wrong ones are wanted"
    calls = f"check\\(\\s*answer_{number}\\b.*hint="
    if _tags(after) != ["check"] or not re.search(calls, after.source, re.DOTALL):
        yield f"exercise {number}: nothing checks it, with a hint"


def _tags(cell):
    return cell.metadata.get("tags", [])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_as_a_lesson_is_built(path):
    """T74: without outputs, and without an absolute path."""
    assert list(flaws(nbformat.read(path, as_version=4))) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_its_line_in_the_readme(path):
    assert f"| [`{path.name}`]({path.name}) |" in (FOLDER / "README.md").read_text(encoding="utf-8")


def _cells(notebook, tag):
    return [cell for cell in notebook.cells if "".join(_tags(cell)) == tag]


def _results(notebook):
    return [cell for cell in _cells(notebook, "") if cell.cell_type == "code"]


def _replaced(old, new):
    def damage(notebook):
        for cell in notebook.cells:
            cell.source = cell.source.replace(old, new)

    return damage


@pytest.mark.parametrize(
    ("damage", "flaw"),
    [
        (lambda book: book.metadata.update(authors=[]), "no other metadata"),
        (lambda book: book.update(nbformat_minor=6), "format 4.5"),
        (lambda book: _results(book)[0].update(execution_count=1), "came out"),
        (
            lambda book: _results(book)[0].outputs.append(
                nbformat.v4.new_output("stream", text="4")
            ),
            "came out",
        ),
        (lambda book: book.cells[3].update(id="8a1f04"), "says nothing"),
        (lambda book: book.cells[3].metadata.update(scrolled=True), "metadata of its own"),
        (lambda book: _cells(book, "setup")[0].metadata.tags.append("x"), "metadata of its own"),
        (lambda book: book.cells.pop(0), "without a title or a question"),
        (_replaced("import huffxent", "open('/tmp/x')\nimport huffxent"), "a path of one machine"),
        (_replaced("import huffxent", "'~/x'; import huffxent"), "a path of one machine"),
        (_replaced("import huffxent", "r'C:\\x'; import huffxent"), "a path of one machine"),
        (_replaced("?", "."), "without a title or a question"),
        (_replaced("?", "."), "asked to predict"),
        (_replaced("huffxent[notebooks]", "huffxent"), "what it needs"),
        (_replaced("## To take away", "## The end"), "what to take away"),
        (_replaced("## References", "## Books"), "without references"),
        (_replaced("interact(", "print("), "can be moved"),
        (_replaced("**Predict.** ", "Predict. "), "asked to predict"),
        (_replaced("### Exercise 2", "### Exercise"), "exercise 2: nothing poses it"),
        (_replaced("answer_2 = ...", "answer_2 = 4"), "exercise 2: its cell"),
        (_replaced("check(answer_2", "print(answer_2"), "exercise 2: nothing checks it"),
        (_replaced("hint=", "tip="), "exercise 1: nothing checks it"),
        (lambda book: _cells(book, "exercise")[0].metadata.huffxent.right.clear(), "a right one"),
        (lambda book: _cells(book, "exercise")[0].metadata.huffxent.wrong.pop(0), "two wrong"),
        (lambda book: _cells(book, "check")[0].metadata.pop("tags"), "as many checks"),
        (lambda book: book.cells.remove(_cells(book, "exercise")[0]), "three exercises"),
    ],
)
def test_a_flaw_is_found(damage, flaw):
    notebook = nbformat.read(FOLDER / "01-the-analogy.ipynb", as_version=4)
    book = deepcopy(notebook)
    # Three exercises and two wrong answers to each: as few as there may be, so that one less shows.
    for cell in _cells(book, "exercise"):
        del cell.metadata.huffxent.wrong[2:]
    for extra in _cells(book, "exercise")[3:] + _cells(book, "check")[3:]:
        book.cells.remove(extra)
    assert list(flaws(book)) == []
    damage(book)
    assert any(flaw in found for found in flaws(book))
