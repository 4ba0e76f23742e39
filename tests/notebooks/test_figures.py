"""Figures of records and of one's own, side by side in a notebook."""

from __future__ import annotations

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

SOURCES = (
    "import huffxent as hx\nhx.compare(b'aaab', b'abab').plot();",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "hx.compare(b'aaab', b'abab').plot();",
)


def test_a_record_that_draws_itself_first_leaves_later_figures_to_be_shown():
    book = new_notebook(cells=[new_code_cell(source) for source in SOURCES])
    NotebookClient(book, timeout=60, kernel_name="python3").execute()
    assert [["image/png" in output.data for output in cell.outputs] for cell in book.cells] == [
        [True]
    ] * 3
