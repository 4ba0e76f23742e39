"""The main job on every ordered pair of files, with SciPy as the judge of the theory."""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path

import numpy as np
import pytest
from scipy.special import rel_entr
from scipy.stats import entropy as scipy_entropy

import huffxent as hx
from huffxent import corpora
from huffxent.container.recipe import Recipe
from huffxent.container.sources import path_source
from huffxent.container.training import train_on
from huffxent.study.comparison import weigh


def check_pairs(training: list[Path], messages: list[Path]) -> int:
    checked = 0
    for a in training:
        source = path_source(a)
        book = train_on([source], Recipe())
        for b in messages:
            check(weigh(book, [source], path_source(b)))
            checked += 1
    return checked


def check(c: hx.Comparison) -> None:
    assert c.measured.roundtrip
    assert c.ledger is not None
    # What the issue of rounding allows: sums of at most 256 doubles of order 10.
    assert abs(c.ledger.total - c.bits_per_symbol) <= 1e-12
    p = c.message.counts.distribution()
    assert abs(c.entropy - scipy_entropy(p, base=2)) <= 1e-12
    kl = rel_entr(p, c.codebook.effective).sum() / np.log(2)
    assert abs(c.kl_divergence_effective - kl) <= 1e-12
    raw = rel_entr(p, c.training.counts.distribution()).sum() / np.log(2)
    assert c.kl_divergence == raw or abs(c.kl_divergence - raw) <= 1e-12
    assert c.measured.payload_bits == c.message.counts.bits(c.codebook.lengths)
    assert c.entropy <= c.bits_per_symbol + 1e-12


@pytest.fixture(scope="module")
def large_files(tmp_path_factory) -> list[Path]:
    """Python's own sources in one file, and a system executable."""
    stdlib = tmp_path_factory.mktemp("large") / "stdlib.py"
    sources = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    stdlib.write_bytes(b"".join(source.read_bytes() for source in sources))
    executable = shutil.which("bash") or shutil.which("sh")
    assert executable is not None
    return [stdlib, Path(executable)]


def builtin_files() -> list[Path]:
    return [corpora.locate(name) for name in corpora.CORPORA]


def test_every_ordered_pair_of_built_in_corpora():
    """T22: on files, with all that the ledger says of them."""
    files = builtin_files()
    assert check_pairs(files, files) == len(files) ** 2


def test_real_files_against_a_few_codebooks_and_the_reverse(real_files, large_files):
    # 1 in 9 of the real files by every 7th built-in codebook; all of them under the marker below.
    files = [*real_files[::9], large_files[1]]
    few = builtin_files()[::7]
    assert check_pairs(few, files) == check_pairs(files, few) == len(files) * len(few)


@pytest.mark.nightly
def test_every_ordered_pair_of_all_files(real_files, large_files):
    files = [*builtin_files(), *real_files, *large_files]
    assert check_pairs(files, files) == len(files) ** 2
