"""What files cost is the same in every release and on every machine."""

from __future__ import annotations

import csv
import hashlib
import runpy
from pathlib import Path

import pytest

from huffxent import corpora

HERE = Path(__file__).parent
ROW = runpy.run_path(str(HERE / "frozen.py"))["row"]

with (HERE / "frozen.tsv").open(encoding="utf-8", newline="") as table:
    FROZEN = {line["name"]: list(line.values()) for line in csv.DictReader(table, delimiter="\t")}


@pytest.mark.parametrize("name", corpora.CORPORA)
def test_a_built_in_file_costs_what_it_cost(name):
    """T24: hash, symbols, bits by its own and a foreign codebook, entropy, and the container."""
    assert ROW(name, corpora.read(name)) == FROZEN[name]


@pytest.mark.nightly
def test_files_of_standard_corpora_cost_what_they_cost(real_files):
    """T24: the Canterbury files in the table that are at hand, known by their hashes."""
    hashes = {row[1]: name for name, row in FROZEN.items() if name not in corpora.CORPORA}
    found = []
    for path in real_files:
        data = path.read_bytes()
        name = hashes.get(hashlib.sha256(data).hexdigest())
        if name is not None:
            assert ROW(name, data) == FROZEN[name]
            found.append(name)
    if not found:
        pytest.skip("no file of a standard corpus is at hand; see HUFFXENT_REAL_FILES")
    assert len(hashes) == 4
