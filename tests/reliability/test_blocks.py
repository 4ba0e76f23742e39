"""What only structure can tell, since every checksum fits: blocks, codebooks, flags, no blocks."""

from __future__ import annotations

import itertools
import json
import random

import pytest
from mutate import Container, numbers, signed_codebook
from samples import (
    CODERS,
    RAIN,
    WAYS,
    Sample,
    books,
    message_for,
    refused,
    samples,
    small_blocks,
    verdict,
)

import huffxent as hx

CODED = [sample for sample in samples() if len(sample.blob) > 64]


def of_blocks(name: str, blocks: int, *, seed: int = 30, check: bool = True) -> Sample:
    """Return a container with that many blocks, the last one not full."""
    message, book = message_for(name, 1024 * blocks - 100, seed), books()[name]
    with small_blocks():
        blob = hx.compress(message, book, check=check)
    assert len(Container.of(blob).blocks) == blocks
    return Sample(name, book, message, blob)


def test_blocks_that_are_dropped_doubled_or_swapped_are_noticed():
    """T30: a tenth of all rows of up to 5 out of 4 blocks, signed, with the old index or a new one.

    A new place gives a block a new checksum, so what is left to tell is the index, then the
    content's checksum.
    """
    sample, cases = of_blocks("bytes", 4), 0
    for size in range(6):
        for order in itertools.product(range(4), repeat=size):
            if order == (0, 1, 2, 3) or random.Random(f"{order}").random() > 0.1:
                continue
            container = Container.of(sample.blob)
            container.blocks = [container.blocks[place] for place in order]
            for reindexed in (False, True):
                if reindexed:
                    container.reindex()
                assert refused(container.pack(), sample.book), (order, reindexed)
                cases += 1
    assert cases >= 200


def test_blocks_that_were_moved_as_they_are_have_wrong_checksums():
    """T30: blocks exchanged as they are: the place of a block is in its checksum."""
    sample = of_blocks("alone", 3)
    blob, container = sample.blob, Container.of(sample.blob)
    first, second, _ = container.index
    assert first == second
    swapped = blob[:28] + blob[28 + first : 28 + 2 * first] + blob[28 : 28 + first]
    swapped += blob[28 + 2 * first :]
    # Of one symbol only, all full blocks are alike, but for their places.
    assert swapped != blob
    found = verdict(swapped, sample.book)
    assert found == "IntegrityError: damaged: the checksum of block 0 is wrong"


def test_a_block_of_another_file_is_noticed():
    """T30: a block of another message in the place of each, signed: by the content's checksum."""
    for name in ("bytes", "holes", "contexts", "chars", "block"):
        one, other = of_blocks(name, 3, seed=1), of_blocks(name, 3, seed=2)
        for place, taken in itertools.product(range(2), range(2)):
            container = Container.of(one.blob)
            container.blocks[place] = Container.of(other.blob).blocks[taken]
            container.reindex()
            found = verdict(container.pack(), one.book)
            assert found == "IntegrityError: damaged: the checksum of its content is wrong"


def twins() -> list[tuple[hx.Codebook, hx.Codebook]]:
    """Return pairs of codebooks that have the same lengths, in other places."""
    pairs = []
    for a, b in itertools.combinations("raipms", 2):
        there = bytes.maketrans(f"{a}{b}".encode(), f"{b}{a}".encode())
        swapped = hx.train(RAIN.translate(there))
        assert sorted(swapped.lengths) == sorted(hx.train(RAIN).lengths)
        # Of two symbols with lengths alike, each keeps its codeword.
        if bytes(swapped.lengths) != bytes(hx.train(RAIN).lengths):
            pairs.append((hx.train(RAIN), swapped))
    assert len(pairs) >= 8
    return pairs


def test_a_wrong_codebook_is_named_before_anything_is_decoded():
    """T31: other codebooks, and such with the same lengths and two symbols exchanged."""
    given = [*books().values(), *(swapped for _, swapped in twins())]
    for sample in CODED[:8]:
        for book in given:
            if book.id == sample.book.id:
                continue
            # Damage behind the header makes no difference: nothing there is looked at.
            for blob in (sample.blob, sample.blob[:28] + bytes(len(sample.blob) - 28)):
                with pytest.raises(hx.CodebookMismatchError) as caught:
                    hx.decompress(blob, book)
                assert (caught.value.wanted, caught.value.given) == (sample.book.id, book.id)
                assert caught.value.exit_code == 4


def test_a_forged_codebook_id_is_caught_by_the_content_checksum():
    """T31: every stream decodes, to something else."""
    for book, swapped in twins():
        container = Container.of(hx.compress(RAIN, book))
        container.codebook = bytes.fromhex(swapped.id)
        found = verdict(container.pack(), swapped)
        assert found.startswith("IntegrityError: ")
        assert "checksum of its content" in found or "coded bits" in found


def test_a_codebook_file_with_the_id_of_another_is_refused():
    """T31: the id of a codebook file is that of its content, whatever its checksum says."""
    for book, swapped in twins():
        fields = json.loads(swapped.to_json()) | {"id": book.id}
        with pytest.raises(hx.CodebookError, match="its id is not that of its content"):
            hx.Codebook.from_json(signed_codebook(fields, new_id=False))


def test_reserved_flags_and_coders_are_refused_as_unsupported():
    """T34, T37: every value of the header's flags, coders and versions that no release has used."""
    cases = 0
    for name, known in (("flags", {0, 1, 2, 3}), ("coder", {0, 1, 2}), ("version", {1})):
        for value in set(range(256)) - known:
            container = Container.of(CODED[0].blob)
            (number,) = (each for each in numbers(container) if each.name == name)
            number.put(value)
            found = verdict(container.pack(), CODED[0].book)
            # Another text than for damage: what to do about it is another thing.
            assert found.startswith("UnsupportedVersionError: ")
            assert found.endswith("get a newer huffxent")
            assert "damaged" not in found
            cases += 1
    assert cases == 252 + 253 + 255


@pytest.mark.parametrize("log2", [0, 9, 21, 255])
def test_a_block_size_out_of_range_is_refused(log2):
    """T34: the sizes beside those that the format allows."""
    container = Container.of(CODED[0].blob)
    container.block_log2 = log2
    assert "block size is 2**" in verdict(container.pack(), CODED[0].book)


def test_a_container_without_blocks_is_an_empty_message_by_every_way(tmp_path):
    """T40: an empty message by every codebook, coder and way in, and through the commands' code."""
    for name, book in books().items():
        for coder, check in itertools.product(CODERS, (True, False)):
            blob = hx.compress(b"", book, coder=coder, check=check)
            assert Container.of(blob).blocks == []
            for way in WAYS.values():
                assert way(blob, book) == b""
            for threads in (1, 2):
                assert hx.decompress(blob, book, 0, threads=threads) == b""
            path = tmp_path / f"{name}-{coder}-{check}.hx"
            path.write_bytes(blob)
            with hx.open(path, codebook=book) as file:
                assert (file.read(), file.seek(0, 2), file.tell()) == (b"", 0, 0)


def test_a_block_without_symbols_is_an_end_and_what_follows_is_noticed():
    """T40: a count of 0 is the end mark: a block that has it is no block, by every way in."""
    for sample in [sample for sample in CODED if sample.name.startswith("bytes")]:
        for place in {0, len(Container.of(sample.blob).blocks)}:
            container = Container.of(sample.blob)
            nothing = type(container.blocks[0])(0, [0, 0, 0, 0], None, b"")
            container.blocks.insert(place, nothing)
            for way in WAYS:
                for _ in range(2):
                    found = verdict(container.pack(), sample.book, way)
                    assert found.startswith(("IntegrityError: ", "TrailingDataError: ", "Format"))
                    container.reindex()


def test_no_blocks_and_some_symbols_do_not_go_together(tmp_path):
    """T40, T32: a file that claims symbols and has no blocks for them has nothing to be read."""
    path, book = tmp_path / "claims.hx", books()["bytes"]
    for claim in (1, 1 << 19, 2**64 - 1):
        container = Container.of(hx.compress(b"", book))
        container.symbols = claim
        path.write_bytes(container.pack())
        assert "does not fit its blocks" in verdict(container.pack(), book)
        with pytest.raises(hx.FormatError, match="totals do not fit its blocks"):
            hx.open(path, codebook=book)
