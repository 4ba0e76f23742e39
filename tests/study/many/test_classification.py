"""The fewest bits wins, and what is said of a message is what its bits say."""

from __future__ import annotations

import math

import numpy as np
import pytest

import huffxent as hx
from huffxent.study.many.costs import IMPOSSIBLE
from huffxent.study.many.guesses import Undecided
from huffxent.study.sampling import noise_floor

LANGUAGES = ("de", "en", "es", "fi", "fr", "it")


def halves(language: str) -> tuple[str, str]:
    text = hx.corpora.read(f"essay.{language}.txt").decode()
    return text[: len(text) // 2], text[len(text) // 2 :]


@pytest.fixture(scope="module")
def messages():
    return [
        (language, halves(language)[1][start : start + 100].encode())
        for language in LANGUAGES
        for start in range(0, 1000, 100)
    ]


@pytest.fixture(
    scope="module", params=[{}, {"order": 2}, {"symbols": "chars", "order": 1}], ids=str
)
def recipe(request):
    return request.param


@pytest.fixture(scope="module")
def classifier(recipe):
    return hx.train_classifier({name: halves(name)[0].encode() for name in LANGUAGES}, **recipe)


@pytest.fixture(scope="module")
def found(classifier, messages):
    return hx.classify([message for _, message in messages], classifier)


def test_bits_are_those_of_the_message_really_encoded(found, messages, recipe):
    for column in (0, 17, 42):
        for row, language in enumerate(LANGUAGES):
            c = hx.compare(halves(language)[0].encode(), messages[column][1], **recipe)
            assert found.bits[row, column] == c.measured.payload_bits


def test_the_label_is_that_of_the_fewest_bits_and_the_margin_the_next_less_these(found):
    for column, (guess, margin) in enumerate(zip(found.guesses, found.margins, strict=True)):
        first, second, *_ = sorted(found.bits[:, column].tolist())
        assert margin == second - first
        if not isinstance(guess, Undecided):
            assert found.bits[found.labels.index(guess), column] == first
        assert (guess is Undecided.TIE) == (margin == 0)


def test_the_margin_is_a_log_likelihood_ratio(found):
    row = next(found.rows())
    best, second = found.labels.index(row["label"]), found.labels.index(row["runner_up"])
    ratio = 2.0 ** -int(found.bits[best, 0]) / 2.0 ** -int(found.bits[second, 0])
    # 2**-bits are exact, and so is their quotient.
    assert math.log2(ratio) == row["margin_bits"]
    assert row["log_likelihood_ratio_nats"] == pytest.approx(math.log(ratio), rel=1e-15)


def test_most_pieces_of_the_other_half_are_told_right(found, messages):
    right = sum(a == b for a, (b, _) in zip(found.guesses, messages, strict=True))
    assert right >= 0.9 * len(messages)


@pytest.mark.parametrize("order", [0, 2])
def test_noise_floor_and_divergence_are_those_of_a_comparison_without_contexts(messages, order):
    texts = {name: halves(name)[0].encode() for name in LANGUAGES}
    found = hx.classify([messages[3][1]], hx.train_classifier(texts, order=order))
    best = texts[LANGUAGES[int(found.bits[:, 0].argmin())]]
    training, message = hx.train(best).counts, hx.train(messages[3][1]).counts
    assert found.noise_floor[0] == pytest.approx(noise_floor(training, message), rel=1e-12)
    expected = hx.compare(best, messages[3][1]).ledger.mismatch
    assert found.divergence[0] == pytest.approx(expected, abs=1e-12)


def test_two_codebooks_that_take_the_same_tie_and_none_wins():
    twins = hx.train_classifier({"one": b"abba" * 9, "other": b"baab" * 9, "third": b"c" * 36})
    found = hx.classify([b"ababab"], twins)
    assert found.guesses == (Undecided.TIE,)
    assert next(found.rows())["verdict"] == "tie"


def test_what_is_far_above_the_noise_is_none_of_these():
    coins = hx.train_classifier({"fair": b"hthhttth" * 99, "loaded": b"hhhhhhht" * 99})
    foreign, own = b"tttttttt" * 99, b"hhhhhhht" * 99
    assert hx.classify([foreign, own], coins).guesses == (Undecided.NONE, "loaded")
    assert hx.classify([foreign, own], coins, math.inf).guesses == ("fair", "loaded")


def test_what_no_codebook_can_code_is_none_of_these_whatever_the_factor():
    coins = hx.train_classifier({"one": b"hhht", "other": b"httt"}, unseen="error")
    found = hx.classify([b"hxh", b"hhh"], coins, math.inf)
    assert found.bits[:, 0].tolist() == [IMPOSSIBLE, IMPOSSIBLE]
    assert found.guesses == (Undecided.NONE, Undecided.TIE)
    row = next(found.rows())
    assert row["bits"] is row["runner_up"] is row["margin_bits"] is row["kl_divergence"] is None
    assert "none of these" in str(found)


def test_a_label_alone_has_no_margin():
    found = hx.classify([b"aab"], hx.train_classifier({"only": b"aaab"}))
    assert (found.guesses, found.runners_up) == (("only",), ("",))
    assert next(found.rows())["margin_bits"] is None


def test_batches_make_no_difference(classifier, messages, found, monkeypatch):
    monkeypatch.setattr("huffxent.study.many.classifying._BATCH", 7)
    again = hx.classify([message for _, message in messages], classifier)
    assert np.array_equal(again.bits, found.bits)
    assert np.array_equal(again.noise_floor, found.noise_floor)


def test_no_messages_give_no_verdicts(classifier):
    found = hx.classify([], classifier)
    assert found.guesses == ()
    assert found.pictures() == {}


def test_several_files_of_a_label_teach_one_codebook():
    one = hx.train_classifier({"x": [b"aab", b"abc"], "y": b"c"})
    assert one.books[0] == hx.train([b"aab", b"abc"])


@pytest.mark.parametrize("trainings", [{}, {"a": b"x", "b": b""}])
def test_a_classifier_needs_labels_and_something_to_learn(trainings):
    with pytest.raises(hx.CodebookError):
        hx.train_classifier(trainings)
