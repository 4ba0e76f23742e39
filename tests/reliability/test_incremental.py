"""Compressor and Decompressor against a model, in any order of calls."""

from __future__ import annotations

import copy
import os
import pickle

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

import huffxent as hx

BOOK = hx.train(b"how much wood would a woodchuck chuck")
STRICT = hx.train(b"wood", unseen="error")

EXAMPLES = 500 if "HUFFXENT_THOROUGH" in os.environ else 250
"""Of 50 steps each."""


class Compressing(RuleBasedStateMachine):
    """What was added so far is all that a Compressor's output depends on."""

    def __init__(self) -> None:
        super().__init__()
        self.strict = False
        self.added = self.output = b""
        self.finished = self.spoilt = False

    @initialize(strict=st.booleans())
    def start(self, strict):
        self.book = STRICT if strict else BOOK
        self.compressor = hx.Compressor(self.book)

    @rule(data=st.binary(max_size=40))
    def compress(self, data):
        if self.finished:
            with pytest.raises(ValueError, match=r"finished|spoilt"):
                self.compressor.compress(data)
            return
        try:
            self.output += self.compressor.compress(data)
            self.added += data
        except hx.UnseenSymbolError:
            self.finished = self.spoilt = True

    @rule(data=st.sampled_from([b"w", b"oo", b"wood" * 9]))
    def compress_what_both_know(self, data):
        self.compress(data)

    @rule()
    def flush(self):
        if self.finished:
            with pytest.raises(ValueError, match="finished"):
                self.compressor.flush()
            return
        self.finished = True
        try:
            self.output += self.compressor.flush()
        except hx.UnseenSymbolError:
            # Symbols wait for a whole block: what cannot be coded may show at the end.
            self.spoilt = True
            assert not set(self.added) <= set(b"wood")
            return
        assert self.output == hx.compress(self.added, self.book)
        assert hx.decompress(self.output, self.book) == self.added

    @rule(way=st.sampled_from([copy.copy, copy.deepcopy, pickle.dumps]))
    def copy(self, way):
        with pytest.raises(TypeError, match="cannot be copied"):
            way(self.compressor)


class Decompressing(RuleBasedStateMachine):
    """A Decompressor gives the content in order, its end once, and an error for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.given = self.content = b""
        self.failed: str | None = None

    @initialize(
        content=st.binary(max_size=4000), damage=st.none() | st.integers(0), rest=st.binary()
    )
    def start(self, content, damage, rest):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("huffxent.container.compressor.BLOCK_LOG2", 10)
            blob = bytearray(hx.compress(content, BOOK))
        self.expected, self.sound = content, damage is None
        if damage is not None:
            blob[damage // 8 % len(blob)] ^= 1 << damage % 8
        self.size, self.rest = len(blob), rest
        self.blob = bytes(blob) + rest
        self.decompressor = hx.Decompressor(BOOK)

    @rule(size=st.integers(0, 2000), most=st.sampled_from([-1, -1, 0, 1, 7, 1000, 5000]))
    def decompress(self, size, most):
        data = self.blob[len(self.given) : len(self.given) + size]
        if self.failed is not None:
            with pytest.raises(hx.HuffxentError) as caught:
                self.decompressor.decompress(data, most)
            assert str(caught.value) == self.failed
            return
        if self.decompressor.eof:
            with pytest.raises(EOFError, match="has ended"):
                self.decompressor.decompress(data, most)
            return
        self.given += data
        try:
            piece = self.decompressor.decompress(data, most)
        except hx.HuffxentError as error:
            assert not self.sound
            self.failed = str(error)
            return
        assert most < 0 or len(piece) <= most
        self.content += piece

    @precondition(lambda self: self.failed is None and not self.decompressor.needs_input)
    @rule()
    def decompress_no_more_input(self):
        self.decompress(0, -1)

    @rule(way=st.sampled_from([copy.copy, copy.deepcopy, pickle.dumps]))
    def copy(self, way):
        with pytest.raises(TypeError, match="cannot be copied"):
            way(self.decompressor)

    @invariant()
    def what_was_given_out_is_proved(self):
        if not hasattr(self, "decompressor"):
            return
        assert self.expected.startswith(self.content)
        if self.decompressor.eof or (self.sound and len(self.given) >= self.size):
            # Who follows it reads on, and takes the end of the input for a truncation.
            assert not self.decompressor.needs_input
        if self.decompressor.eof:
            assert self.sound
            assert self.content == self.expected
            assert self.decompressor.unused_data == self.given[self.size :]
        else:
            assert self.sound or self.content != self.expected + b"!"

    def teardown(self):
        """Whatever was asked for so far, the rest comes, or the error."""
        if not hasattr(self, "decompressor") or self.failed is not None:
            return
        for _ in range(3):
            if not self.decompressor.eof and self.failed is None:
                self.decompress(len(self.blob), -1)
        assert self.failed is not None or self.decompressor.eof == self.sound
        self.what_was_given_out_is_proved()


for machine in (Compressing, Decompressing):
    machine.TestCase.settings = settings(
        max_examples=EXAMPLES, stateful_step_count=50, deadline=None
    )


class TestACompressorIsAsItsModel(Compressing.TestCase):
    """T20: 250 runs of 50 steps, half of them; 500 in CI where HUFFXENT_THOROUGH is set."""


class TestADecompressorIsAsItsModel(Decompressing.TestCase):
    """T20: the same for decoding, of sound containers and of such with a bit flipped."""


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, pickle.dumps])
def test_an_incremental_object_cannot_be_copied(way):
    """T20: two copies would share the checksum that one of them is at."""
    for it in (hx.Compressor(BOOK), hx.Decompressor(BOOK)):
        with pytest.raises(TypeError, match="cannot be copied"):
            way(it)
    assert pickle.loads(pickle.dumps(BOOK)) == BOOK  # noqa: S301 - a codebook is plain data
