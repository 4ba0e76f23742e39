"""Every notebook runs from a fresh kernel, and its exercises know right answers from wrong ones."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

HERE = Path(__file__).parent
NOTEBOOKS = sorted((HERE.parents[1] / "notebooks").glob("*.ipynb"))


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a notebook in a kernel of its own, in an empty folder; return what went wrong silently.

    An error in a cell raises.
    """
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))  # nobody's own start-up files
    folder = tmp_path / "folder"
    folder.mkdir()

    def run(notebook):
        woven = new_notebook(cells=list(_woven(notebook)), metadata=notebook.metadata)
        client = NotebookClient(woven, timeout=60, resources={"metadata": {"path": str(folder)}})
        client.execute()
        return list(_silent_failures(client))

    return run


def _woven(notebook):
    """Yield the cells of a notebook, and between them what is done inside its kernel."""
    yield new_code_cell(
        f"import runpy\n_inside = runpy.run_path({str(HERE / 'inside.py')!r})\n"
        "_inside['forbid_the_network']()"
    )
    exercise = None
    for cell in notebook.cells:
        yield cell
        tags = cell.metadata.get("tags", ())
        if "exercise" in tags:
            exercise = cell
        if "check" in tags:
            answer = exercise.source.split()[0]
            right, wrong = (list(exercise.metadata.huffxent[key]) for key in ("right", "wrong"))
            arguments = f"{cell.source!r}, {answer!r}, {right!r}, {wrong!r}"
            yield new_code_cell(f"_inside['judge'](get_ipython().user_ns, {arguments})")
    yield new_code_cell("_inside['move_sliders']()")


def _silent_failures(client):
    """Yield what a person would see in red, though no cell failed: warnings, and what a widget
    caught for itself."""
    outputs = [output for cell in client.nb.cells for output in cell.get("outputs", ())]
    outputs += [output for widget in client.comm_objects.values() for output in widget.outputs]
    for output in outputs:
        if output.output_type == "error":
            yield f"{output.ename}: {output.evalue}"
        elif output.output_type == "stream" and output.name == "stderr":
            yield output.text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_without_a_network_and_judges_answers_rightly(path, run):
    assert run(nbformat.read(path, as_version=4)) == []


def _notebook(*sources, right=("4",), wrong=("5",)):
    answers = {"tags": ["exercise"], "huffxent": {"right": right, "wrong": wrong}}
    return new_notebook(
        cells=[
            new_code_cell("answer_1 = ...", metadata=answers),
            new_code_cell(
                "from huffxent.classroom import check\ncheck(answer_1, 4)",
                metadata={"tags": ["check"]},
            ),
            *map(new_code_cell, sources),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )


def test_what_a_slider_catches_for_itself_and_a_warning_are_found(run):
    sound = "import ipywidgets, warnings\nipywidgets.interact(lambda n: 1 / n, n=(1, 3))"
    broken = "ipywidgets.interact(lambda n: 1 / (n - 2), n=(1, 3))"
    warning = "warnings.warn('look')"
    division, shown = run(_notebook(sound, broken, warning))[::-1]
    assert division == "ZeroDivisionError: division by zero"
    assert "UserWarning: look" in shown


@pytest.mark.parametrize(
    ("notebook", "complaint"),
    [
        (_notebook(right=("5",)), "answer_1 = 5 is judged: Not yet."),
        (_notebook(wrong=("2 + 2",)), "answer_1 = 2 \\+ 2 is judged: Right."),
        (_notebook("import ipywidgets\nipywidgets.interact(lambda n: 1 / n, n=(0, 3))"), "by zero"),
        (_notebook("import socket\nsocket.create_connection(('192.0.2.1', 9))"), "the network"),
        (_notebook("import urllib.request as u\nu.urlopen('http://example.org')"), "the network"),
    ],
    ids=["right is not right", "wrong is right", "end of a slider", "an address", "a name"],
)
def test_what_must_not_be_fails(notebook, complaint, run):
    with pytest.raises(CellExecutionError, match=complaint):
        run(notebook)
