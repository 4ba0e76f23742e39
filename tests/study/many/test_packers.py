"""What deflate tells of a message, and what a constant guess reaches."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from huffxent import corpora
from huffxent.study.many.guesses import Undecided
from huffxent.study.many.packers import BASELINES, Task, baselines, benedetto, majority, ncd, pack
from huffxent.study.many.scores import Score


def size(data: bytes) -> int:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return len(packer.compress(data) + packer.flush())


def texts() -> list[bytes]:
    """Nothing, a letter, essays, and what is longer than deflate's window and its blocks."""
    noise = np.random.default_rng(1).integers(0, 256, 70_000, dtype=np.uint8).tobytes()
    english, finnish = corpora.read("essay.en.txt"), corpora.read("essay.fi.txt")
    return [b"", b"a", english, finnish, english * 9, noise + english]


def messages() -> list[bytes]:
    data = corpora.read("essay.fi.txt")
    return [b"", b"a", data[:40], data[5000:5100], data]


# zlib-ng, which some systems have in zlib's place, may cut what it is given in parts otherwise.
@pytest.mark.skipif("ng" in zlib.ZLIB_RUNTIME_VERSION, reason="sizes of zlib-ng depend on calls")
def test_a_copied_packer_puts_out_what_packing_both_as_one_does():
    a, b = texts(), messages()
    packed = pack(a, b)
    assert packed.trainings.tolist() == [size(text) for text in a]
    assert packed.messages.tolist() == [size(text) for text in b]
    assert packed.together.tolist() == [[size(x + y) for y in b] for x in a]
    added = [[size(x + y) - size(x) for y in b] for x in a]
    assert benedetto(packed).tolist() == added


def test_the_distance_is_near_0_from_itself_and_near_1_from_noise():
    essay = corpora.read("essay.en.txt")
    noise = np.random.default_rng(2).integers(0, 256, len(essay), dtype=np.uint8).tobytes()
    packed = pack([essay, noise], [essay, noise])
    distances = ncd(packed)
    # A second time, a text is references of up to 258 bytes back, and each takes some bits.
    assert distances.diagonal().max() < 0.05
    assert distances[0, 1] > 0.95
    assert distances[1, 0] > 0.95
    low, high = sorted((size(essay), size(noise)))
    assert distances[0, 1] == (size(essay + noise) - low) / high


def test_of_a_training_only_the_last_32_kib_count():
    noise = np.random.default_rng(4).integers(0, 256, 80_000, dtype=np.uint8).tobytes()
    near, far = noise[-20_000:-19_000], noise[:1000]
    [[of_near, of_far]] = benedetto(pack([noise], [near, far])).tolist()
    assert of_near < 100
    assert of_far >= 1000


def test_deflate_tells_languages_apart_and_a_tie_gets_no_credit():
    names = ["essay.en.txt", "essay.fi.txt", "essay.fr.txt"]
    files = [corpora.read(name) for name in names]
    pieces = [data[start : start + 150] for data in files for start in range(6000, 8000, 200)]
    truth = [name for name in names for _ in range(10)]
    task = Task([data[:6000] for data in files], names, pieces, truth)
    _, distance, added = baselines(task)
    assert min(distance.correct, added.correct) >= 28
    twins = Task([files[0]] * 2, ["one", "other"], pieces[:10], ["one"] * 10)
    assert [one.correct for one in baselines(twins)] == [10, 0, 0]
    assert BASELINES["deflate C(A+b) - C(A)"](twins) == [Undecided.TIE] * 10


def test_no_constant_guess_is_right_more_often_than_the_majority():
    truth = ["b", "c", "b", "z", "z", "z", "c", "a"]
    task = Task([b""] * 3, ["a", "b", "c"], [b"x"] * len(truth), truth)
    [right, *others] = [Score.of("", truth, [label] * 8).correct for label in "bac"]
    assert Score.of("", truth, majority(task)).correct == right == 2
    assert right >= max(others)
    # Of b and c, which are equal, the first; z is no label that could be guessed.
    assert majority(task) == ["b"] * 8


def test_without_trainings_or_messages_nobody_is_right():
    assert [one.correct for one in baselines(Task([], [], [b"x"], ["a"]))] == [0, 0, 0]
    assert [one.accuracy for one in baselines(Task([b"x"], ["a"], [], []))] == [None] * 3
