"""What a message may not have in common with a training, wherever it stands."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huffxent.study.many import leakage
from huffxent.study.many.leakage import AROUND, INSIDE, PIECE, SAME, Leak, leaked


def noise(size: int, seed: int) -> bytes:
    return np.random.default_rng(seed).integers(0, 256, size, dtype=np.uint8).tobytes()


def kinds(training: bytes, message: bytes) -> list[tuple[str, int]]:
    return [(leak.what, leak.bytes) for leak in leaked({"A": training}, {"b": message})]


def test_the_same_content_is_found_whatever_its_size_unless_it_is_empty():
    for size in (1, 63, 64, 1000):
        data = noise(size, size)
        assert kinds(data, data) == [(SAME, size)]
    assert kinds(b"", b"") == []


@pytest.mark.parametrize("size", [64, 65, 100, 254])
def test_a_file_that_stands_whole_in_another_is_found_at_every_place(size):
    large, small = noise(700, 1), noise(size, 2)
    for place in range(200):
        around = large[:place] + small + large[place:]
        assert kinds(around, small) == [(INSIDE, size)]
        assert kinds(small, around) == [(AROUND, size)]
    assert kinds(small + large, small) == kinds(large + small, small) == [(INSIDE, size)]


def test_a_file_of_63_bytes_within_another_and_one_that_differs_at_its_end_are_none():
    large, small = noise(700, 1), noise(64, 2)
    changed = small[:-1] + bytes([small[-1] ^ 1])
    for place in range(64):
        assert kinds(large[:place] + small + large[place:], small[:63]) == []
        assert kinds(large[:place] + small + large[place:], changed) == []


def test_a_file_whose_first_blocks_are_repeated_everywhere_is_found():
    head = bytes(96)
    small = head + noise(8, 1)
    large = noise(50, 2) + bytes(5001) + noise(8, 3) + small + bytes(777)
    assert kinds(large, small) == [(INSIDE, len(small))]
    assert kinds(large, head + noise(8, 4)) == []


def test_a_file_whose_first_block_the_other_has_but_once_is_found_at_the_right_place():
    # The zeros at its start fill one block of the other, which may belong to any of many offsets.
    for place in range(33, 64):
        small = bytes(96 - place) + noise(40, 2)
        assert kinds(noise(place, 1) + small + noise(90, 3), small) == [(INSIDE, len(small))]


def test_blocks_that_only_have_the_same_hash_are_no_leak(monkeypatch):
    # Then a hash is the last byte of a block.
    monkeypatch.setattr(leakage, "_FACTOR", 0)
    assert kinds(noise(5000, 1), noise(5000, 2)) == []


@given(st.integers(255, 600), st.integers(0, 400), st.integers(0, 400), st.integers(100, 2**32))
def test_a_piece_of_255_bytes_or_more_is_always_found_and_measured(size, at_a, at_b, seed):
    piece = b"<" + noise(size - 2, seed) + b">"
    # What stands beside it differs (other seeds, too), so that the piece does not go on by chance.
    training = noise(at_a, 1) + b"A" + piece + b"A" + noise(300, 2)
    message = noise(at_b, 3) + b"b" + piece + b"b" + noise(300, 4)
    assert kinds(training, message) == [(PIECE, size)]


def test_a_piece_of_256_bytes_is_found_at_every_alignment():
    piece = noise(256, 5)
    for place in range(128):
        training = noise(place, 6) + b"A" + piece + b"A"
        assert kinds(training, b"b" + piece + b"b") == [(PIECE, 256)]


def test_a_shorter_piece_is_found_down_to_128_bytes_where_it_covers_a_block():
    piece, rest = noise(254, 7), noise(300, 8)
    hits = [bool(kinds(rest[:place] + piece + rest, b"b" + piece + b"b")) for place in range(128)]
    # 254 bytes hold an aligned block of 128, but for those that begin right after a block did.
    assert hits == [place != 1 for place in range(128)]
    assert all(not kinds(rest[:at] + piece[:127] + rest, b"b" + piece + b"b") for at in range(128))


def test_pieces_are_found_across_the_parts_in_which_files_are_looked_at(monkeypatch):
    monkeypatch.setattr(leakage, "_CHUNK", 512)
    shared = noise(300, 9)
    for place in range(300, 900, 7):
        training = noise(5000, 10) + b"A" + shared + b"A" + noise(300, 11)
        message = noise(place, 12) + b"b" + shared + b"b" + noise(900, 13)
        assert kinds(training, message) == [(PIECE, 300)]


def test_each_pair_is_told_once_in_the_order_of_messages_and_trainings():
    one, two = noise(1000, 14), noise(1000, 15)
    trainings = {"z": one, "y": two, "x": one + two, "w": noise(1000, 16)}
    messages = {"q": noise(1000, 17), "p": two, "o": one[:500] + b"!" + two[:400]}
    assert leaked(trainings, messages) == [
        Leak("p", "y", 1000, SAME),
        Leak("p", "x", 1000, INSIDE),
        Leak("o", "z", 500, PIECE),
        Leak("o", "y", 400, PIECE),
        Leak("o", "x", 500, PIECE),
    ]


def test_nothing_is_found_in_noise_that_has_nothing_in_common():
    trainings = {str(seed): noise(6000, seed) for seed in range(34)}
    messages = {str(seed): noise(100, seed) for seed in range(100, 1100)}
    messages["long"] = noise(300_000, 2000)
    assert leaked(trainings, messages) == leaked({}, messages) == leaked(trainings, {}) == []


def test_a_long_run_of_one_byte_is_compared_once():
    zeros = bytes(3_000_000)
    assert kinds(zeros, zeros[:-1] + b"1") == [(PIECE, len(zeros) - 1)]


def test_names_are_shown_so_that_they_do_nothing():
    shown = str(Leak("a\x1b[31m", os.fsdecode(b"\xff"), 1234, SAME))
    assert shown == r"a\x1b[31m has the same content as the training \xff: 1,234 bytes"
