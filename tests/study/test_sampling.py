"""What chance shows, on samples of which it is known that nothing else does."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import chi2, chi2_contingency, kstest

import huffxent as hx
from huffxent import corpora
from huffxent.models.counts import Counts, count
from huffxent.study.bootstrap import resample
from huffxent.study.sampling import judge, miller_madow, noise_floor
from huffxent.study.significance import g_test

SEEDS = 200


def halves(name: str, seed: int) -> tuple[Counts, Counts]:
    """Shuffle a built-in file and deal it into two samples."""
    data = np.frombuffer(corpora.read(name), dtype=np.uint8)
    mixed = np.random.default_rng(seed).permutation(data)
    return count(mixed[::2], 256), count(mixed[1::2], 256)


# The text's rare symbols make G exceed chi-squared by 0.75 %, which 10,000 seeds show in a KS test
# and a thousand may not: Williams' factor is tested by itself below.
@pytest.mark.parametrize(
    ("name", "seeds"), [("dna.txt", SEEDS), ("uniform.bin", SEEDS), ("essay.en.txt", 1000)]
)
def test_halves_of_a_shuffled_file_have_p_values_that_are_uniform(name, seeds):
    tests = [g_test(*halves(name, seed)) for seed in range(seeds)]
    assert kstest([test.p_value for test in tests], "uniform").pvalue > 0.01


@pytest.mark.parametrize("name", ["dna.txt", "uniform.bin"])
def test_the_divergence_of_such_halves_is_the_noise_floor_on_average(name):
    pairs = [halves(name, seed) for seed in range(SEEDS)]
    times = [
        hx.kl_divergence(b.distribution(), a.distribution()) / noise_floor(a, b) for a, b in pairs
    ]
    # 5 standard errors of the mean; and 2 % for the next order of the noise floor, which goes as
    # the number of symbols over the size of a sample: 256 / 16,384 for uniform bytes.
    error = np.std(times, ddof=1) / math.sqrt(SEEDS)
    assert abs(np.mean(times) - 1) <= 5 * error + 0.02


def test_compare_takes_such_halves_for_noise_in_all_but_a_few_cases():
    found = []
    for seed in range(50):
        data = np.frombuffer(corpora.read("dna.txt"), dtype=np.uint8)
        mixed = np.random.default_rng(seed).permutation(data)
        found.append(hx.compare(mixed[::2], mixed[1::2]).sampling.is_noise)
    # Chance exceeds two standard deviations in some 5 % of cases for so few symbols; 12 of 50
    # would have a probability below 1e-5.
    assert sum(found) > 38


def test_the_formulas_are_those_of_the_books():
    a, b = (hx.train(data, unseen="error").counts for data in (b"ab" * 50, b"abc" * 20))
    assert noise_floor(a, b) == pytest.approx((3 - 1) / (2 * math.log(2)) * (1 / 100 + 1 / 60))
    assert miller_madow(b) == pytest.approx(math.log2(3) + 2 / (2 * 60 * math.log(2)))
    found = judge(a, b, 0.5)
    assert found.spread == pytest.approx(found.noise_floor * math.sqrt(2 / 2))
    assert found.times_floor == pytest.approx(0.5 / found.noise_floor)


def test_the_sentence_goes_by_two_standard_deviations():
    a = hx.train(b"abcd" * 250).counts
    floor = noise_floor(a, a)
    most = floor * (1 + 2 * math.sqrt(2 / 3))
    assert judge(a, a, most * 0.999).sentence.startswith("this KL is what two halves of one")
    assert judge(a, a, most * 1.001).sentence.startswith("this KL is 2.6 times the noise floor")
    assert "14 times" in judge(a, a, 14 * floor).sentence


def test_one_symbol_leaves_nothing_to_tell_apart():
    a = hx.train(b"aaa").counts
    found = judge(a, a, 0.0)
    assert found.times_floor is None
    assert "only one symbol occurs" in found.sentence
    test = g_test(a, a)
    assert (test.p_value, test.degrees_of_freedom) == (1.0, 0)


def test_an_empty_sample_has_no_test():
    empty, some = Counts(np.zeros(256, dtype=np.int64)), hx.train(b"abc").counts
    assert g_test(empty, some) is None
    assert g_test(some, empty) is None


def the_g_test_is_that_of(table, test):
    """Compare with SciPy's G and with its p-value for a G divided by Williams' factor."""
    theirs = chi2_contingency(table, correction=False, lambda_="log-likelihood")
    n, rows, columns = sum(map(sum, table)), len(table), len(table[0])
    factor = 1 + (sum(n / sum(row) for row in table) - 1) * (
        sum(n / sum(column) for column in zip(*table, strict=True)) - 1
    ) / (6 * n * (rows - 1) * (columns - 1))
    assert test.statistic == pytest.approx(theirs.statistic / factor, rel=1e-12)
    assert test.p_value == pytest.approx(chi2.sf(theirs.statistic / factor, theirs.dof), rel=1e-9)
    assert test.degrees_of_freedom == theirs.dof


def test_the_g_test_is_scipy_s_but_for_williams_factor():
    a, b = np.array([30, 40, 50, 0]), np.array([35, 20, 60, 0])
    the_g_test_is_that_of([[30, 40, 50], [35, 20, 60]], g_test(Counts(a), Counts(b)))


def test_with_williams_factor_g_is_its_degrees_of_freedom_on_average():
    # 256 equal symbols, each expected 10 times: G alone is 2.8 % too large, 9 standard errors.
    rng = np.random.default_rng(5)
    drawn = rng.multinomial(2560, [1 / 256] * 256, size=(800, 2))
    tests = [g_test(Counts(a), Counts(b)) for a, b in drawn]
    ratios = [test.statistic / test.degrees_of_freedom for test in tests]
    error = np.std(ratios, ddof=1) / math.sqrt(len(ratios))
    assert abs(np.mean(ratios) - 1) <= 4 * error


def test_rare_symbols_are_counted_as_one():
    a, b = np.array([100, 100, 3, 4, 2]), np.array([100, 100, 2, 1, 4])
    test = g_test(Counts(a), Counts(b))
    the_g_test_is_that_of([[100, 100, 9], [100, 100, 7]], test)


def test_what_is_rare_together_takes_in_the_next_symbol():
    a, b = np.array([100, 50, 1]), np.array([100, 50, 0])
    test = g_test(Counts(a), Counts(b))
    the_g_test_is_that_of([[100, 51], [100, 50]], test)


BOOK = hx.train(b"aaaabbc" * 10, unseen="error")
P = (0.5, 0.3, 0.2)


def message(seed: int, size: int = 1000) -> np.ndarray:
    return np.random.default_rng(seed).choice([97, 98, 99], size, p=P).astype(np.uint8)


def test_the_interval_holds_the_true_rate_about_nineteen_times_in_twenty():
    true = sum(p * int(BOOK.lengths[byte]) for p, byte in zip(P, b"abc", strict=True))
    inside = 0
    for seed in range(100):
        low, high = resample(message(seed), BOOK, 400, seed).bits_per_symbol
        inside += low <= true <= high
    # Binomial(100, 0.95) is below 88 or above 99 in 0.7 % of cases; these seeds are fixed.
    assert 88 <= inside <= 99


def test_intervals_are_as_wide_as_the_spread_of_the_rate_asks():
    lengths = [int(BOOK.lengths[byte]) for byte in b"abc"]
    deviation = math.sqrt(np.cov(lengths, aweights=P, ddof=0) / 1000)
    ends = [resample(message(seed), BOOK, 400, seed).bits_per_symbol for seed in range(50)]
    # 1.96 standard deviations to each side. A width by 400 replicates is off by some 6 %, the mean
    # of 50 by 0.9 %: 5 % are five standard errors and more.
    width = np.mean([high - low for low, high in ends])
    assert width == pytest.approx(2 * 1.96 * deviation, rel=0.05)


def test_the_same_seed_gives_the_same_interval_and_another_one_another():
    first = resample(message(1), BOOK, 50, 1)
    assert first == resample(message(1), BOOK, 50, 1)
    assert first.bits_per_symbol != resample(message(1), BOOK, 50, 2).bits_per_symbol


def test_neighbours_that_are_alike_make_the_interval_wider():
    runs = np.sort(message(3).reshape(-1, 20), axis=1).ravel()
    alike, mixed = np.repeat(message(3, 50), 20), np.random.default_rng(4).permutation(runs)
    widths = [
        high - low
        for low, high in (resample(data, BOOK, 400, 5).bits_per_symbol for data in (alike, mixed))
    ]
    assert widths[0] > 2 * widths[1]


def test_a_divergence_of_nothing_has_an_interval_that_begins_at_nothing():
    data = np.random.default_rng(6).integers(0, 256, 50_000).astype(np.uint8)
    low, high = resample(data, hx.train(data), 100, 7).kl_divergence
    assert low == 0 < high < 0.01


def test_a_message_of_one_symbol_has_an_interval_of_no_width():
    found = resample(np.array([97], dtype=np.uint8), BOOK, 10, 0)
    assert found.block_length == 1
    assert found.bits_per_symbol == (1, 1)
    assert resample(np.array([], dtype=np.uint8), BOOK, 10, 0) is None


@pytest.mark.parametrize("replicates", [-1, 1])
def test_too_few_replicates_are_refused(replicates, run):
    with pytest.raises(ValueError, match="wanted 0, or 2 and more"):
        hx.compare(b"ab", b"ab", bootstrap=replicates)
    done = run("compare", "a", "b", "--bootstrap", replicates)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
