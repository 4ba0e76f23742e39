"""A large file in parts gives what it gives as a whole: counts, codebooks, bits and containers."""

from __future__ import annotations

import io
from functools import partial

import numpy as np
import pytest

import huffxent as hx
from huffxent.container import parts
from huffxent.container.recipe import Recipe
from huffxent.container.sources import path_source
from huffxent.container.training import train_on
from huffxent.container.transfer import encode_into
from huffxent.study.many import crossing, whole
from huffxent.study.many.farms import Here
from huffxent.study.many.matrices import matrix_by

BLOCK = 1 << 19


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Return a file of bytes: 2 blocks and a bit of symbols of 2 bytes, and half a symbol."""
    random = np.random.default_rng(3)
    words = random.choice(300, size=2 * BLOCK + 999, p=random.dirichlet(np.full(300, 0.2)))
    path = tmp_path_factory.mktemp("parts") / "large.bin"
    path.write_bytes(words.astype("<u2").tobytes() + b"x")
    return path


@pytest.fixture
def cut(monkeypatch):
    """Cut after every block, and any file of more than that."""
    one = partial(parts.parts_of, blocks=1)
    monkeypatch.setattr(crossing, "parts_of", one)
    monkeypatch.setattr(whole, "parts_of", one)
    monkeypatch.setattr(crossing, "_MOST_BYTES", BLOCK)


RECIPES = [{}, {"order": 2}, {"symbols": "u16le", "order": 1}, {"symbols": "block:2"}]


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_the_parts_of_a_file_are_weighed_as_the_whole(large, recipe):
    recipe = Recipe.of(**recipe)
    files = [str(large), b"small and other"]
    found = matrix_by(Here(), files, recipe)
    expected = hx.matrix([large.read_bytes(), files[1]], symbols=recipe.symbols, order=recipe.order)
    assert found.bits.tolist() == expected.bits.tolist()
    assert found.symbols.tolist() == expected.symbols.tolist()
    # The entropy and the costs are sums in another order than of the whole: a few ulps.
    np.testing.assert_allclose(found.kl, expected.kl, rtol=0, atol=1e-12)


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_a_codebook_from_parts_is_the_same_file(large, recipe):
    recipe = Recipe.of(**recipe)
    sources = [path_source(large), path_source(large)]
    assert len(whole.parts_of(sources[0], recipe.kind)) >= 2
    assert whole.train_by(Here(), sources, recipe).to_json() == train_on(sources, recipe).to_json()


@pytest.mark.usefixtures("cut")
# A coder without codewords takes long over contexts; without them it is a sequence of blocks too.
@pytest.mark.parametrize(
    ("recipe", "coder"), [*((recipe, "huffman") for recipe in RECIPES), ({}, "range")], ids=str
)
def test_a_container_from_parts_is_the_same_file(large, recipe, coder):
    book = hx.train(large.read_bytes()[:100_000], **recipe)
    one, other = io.BytesIO(), io.BytesIO()
    size = whole.encode_by(Here(), one, path_source(large), book, coder=coder)
    encode_into(other, path_source(large), book, coder=coder)
    assert one.getvalue() == other.getvalue()
    assert size == len(one.getvalue())


@pytest.mark.usefixtures("cut")
def test_what_a_codebook_cannot_code_is_named_by_its_place_in_the_whole_file(tmp_path):
    path = tmp_path / "late.bin"
    path.write_bytes(b"a" * BLOCK + b"aab")
    book = hx.train(b"aaaa", unseen="error")
    with pytest.raises(hx.UnseenSymbolError, match=rf"late.bin: symbol 'b' at offset {BLOCK + 2}"):
        whole.encode_by(Here(), io.BytesIO(), path_source(path), book)


def test_a_text_is_not_cut_since_its_characters_differ_in_length(large):
    assert parts.parts_of(path_source(large), Recipe("chars", max_length=24).kind, blocks=1) == []


def test_a_file_that_gets_shorter_is_an_error_and_not_a_shorter_message(large, tmp_path):
    path = tmp_path / "shrinking.bin"
    path.write_bytes(large.read_bytes())
    *_, last = parts.parts_of(path_source(path), Recipe().kind, blocks=1)
    path.write_bytes(large.read_bytes()[:-1])
    with pytest.raises(hx.SourceChangedError, match="shorter"):
        list(last.chunks())
