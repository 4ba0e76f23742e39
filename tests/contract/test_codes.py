"""What every code family promises: one suite, run over the registry."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

import huffxent as hx
from huffxent.codes.kraft import kraft_sum
from huffxent.codes.prefix_code import PrefixCode
from huffxent.codes.registry import CODES, code_lengths
from huffxent.coding.engine import ENGINES, engine_for
from huffxent.coding.streams import SLACK
from huffxent.errors import IntegrityError


def weight_vectors() -> list[list[int]]:
    rng = np.random.default_rng(7)
    drawn = [rng.integers(0, 50, int(rng.integers(2, 257))).tolist() for _ in range(100)]
    return [weights for weights in drawn if any(weights)]


@pytest.mark.parametrize("family", CODES)
def test_exactly_the_symbols_with_weight_get_codewords(family):
    for weights in weight_vectors():
        lengths = code_lengths(weights, family, 15)
        assert [length > 0 for length in lengths] == [weight > 0 for weight in weights]


@pytest.mark.parametrize("family", CODES)
def test_lengths_keep_to_the_limit_and_to_kraft(family):
    for weights in weight_vectors():
        for limit in (8, 9, 15, 24):
            lengths = code_lengths(weights, family, limit)
            assert max(lengths) <= limit
            assert kraft_sum(lengths) <= 1


@pytest.mark.parametrize("family", CODES)
def test_lengths_do_not_depend_on_the_scale_of_the_weights(family):
    for weights in weight_vectors():
        scaled = [weight * 3 for weight in weights]
        assert code_lengths(weights, family, 15) == code_lengths(scaled, family, 15)


@pytest.mark.parametrize("family", CODES)
def test_one_symbol_alone_has_one_bit(family):
    assert code_lengths([0, 3, 0], family, 15) == [0, 1, 0]


@pytest.mark.parametrize("family", CODES)
def test_no_code_beats_entropy(family):
    for weights in weight_vectors():
        total = sum(weights)
        p = np.array([weight / total for weight in weights if weight])
        lengths = code_lengths(weights, family, 15)
        cost = Fraction(sum(w * n for w, n in zip(weights, lengths, strict=True)), total)
        # 1e-12 covers the rounding of the logarithms; the bound itself is never broken.
        assert float(cost) >= float(np.sum(p * -np.log2(p))) - 1e-12


@pytest.mark.parametrize("family", CODES)
def test_a_complete_family_fills_the_code_space_under_every_limit(family):
    for weights in weight_vectors():
        for limit in (8, 9, 15, None):
            lengths = CODES[family].lengths(weights, limit)
            if CODES[family].complete and sum(map(bool, weights)) > 1:
                assert kraft_sum(lengths) == 1
            assert kraft_sum(lengths) <= 1


@pytest.mark.parametrize("family", CODES)
def test_a_limit_that_nothing_exceeds_changes_nothing(family):
    for weights in weight_vectors():
        free = CODES[family].lengths(weights, None)
        assert CODES[family].lengths(weights, max(free)) == free


@pytest.mark.parametrize("family", [name for name, code in CODES.items() if code.words])
def test_the_construction_s_own_codewords_are_prefix_free_and_of_its_lengths(family):
    words_of = CODES[family].words
    assert words_of is not None
    for weights in [*weight_vectors(), [0, 3, 0], [1, 1], [2**60, 1, 2**59]]:
        words = words_of(weights)
        assert list(map(len, words)) == CODES[family].lengths(weights, None)
        coded = sorted(filter(None, words))
        # Sorted, a prefix stands right before one of the words that it begins.
        assert not any(b.startswith(a) for a, b in pairwise(coded))


@pytest.mark.parametrize("family", CODES)
def test_files_of_every_family_come_back(family, builtin):
    for name in ("essay.en.txt", "two-symbols-half.bin", "one-byte.bin", "fibonacci.bin"):
        for unseen in ("escape", "error"):
            book = hx.train(builtin[name], code=family, unseen=unseen, max_length=24)
            for engine in ("reference", "numba"):
                blob = hx.compress(builtin[name], book, engine=engine)
                assert hx.decompress(blob, book, engine=engine) == builtin[name]


@pytest.mark.parametrize("family", [name for name, code in CODES.items() if not code.complete])
def test_both_engines_refuse_bits_that_are_no_codeword(family):
    weights = [3, 3, 3]
    code = PrefixCode(bytes(code_lengths(weights, family, 15)), complete=False)
    assert code.kraft_sum < 1
    for engine in ENGINES:
        decode = engine_for(engine, "decode", 1).decode
        with pytest.raises(IntegrityError, match="not as many codewords"):
            decode(np.full(1 + SLACK, 0xFF, np.uint8), [1, 0, 0, 0], code, np.empty(1, np.uint8))


def test_a_code_with_holes_says_so_in_its_file_and_no_complete_family_may(tmp_path):
    shannon = hx.train(b"aaabbc", code="shannon", unseen="error")
    shannon.save(tmp_path / "book.json")
    assert b'"complete": false' in (tmp_path / "book.json").read_bytes()
    assert hx.Codebook.load(tmp_path / "book.json") == shannon
    assert 0.5 < shannon.kraft_sum < 1
    with pytest.raises(hx.CodebookError, match="incomplete"):
        PrefixCode(bytes(shannon.lengths))


def test_shannon_lengths_are_exact_where_a_logarithm_in_floating_point_is_not():
    for power in range(1, 60):
        weights = [1, 2**power - 1]
        assert CODES["shannon"].lengths(weights, None) == [power, 1]
        assert CODES["shannon"].lengths([1, 2**power], None) == [power + 1, 1]
