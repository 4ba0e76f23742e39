"""What only the fast engine does: several symbols at once, streams that end early, long codewords.

The contract of all engines is in tests/contract; these are the shapes that lead into every branch.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from huffxent.codes.prefix_code import PrefixCode
from huffxent.codes.registry import code_lengths
from huffxent.coding.engine import engine_for, numba_is_installed
from huffxent.coding.streams import SLACK, room
from huffxent.errors import IntegrityError

pytestmark = pytest.mark.skipif(not numba_is_installed(), reason="numba is not installed")

BOTH_ENGINES = ("write_the_same_and_read_it_back", "make_the_same_of_garbage", "carry_alike")
"""What tests of the coder by shares are run again with bounds checks."""

# Compiled code takes sizes that lead deep into its loops; interpreted, the same cases are smaller.
LARGE = 70_001 if os.environ.get("NUMBA_DISABLE_JIT", "0") == "0" else 1_501


@pytest.fixture(scope="module")
def fast():
    return engine_for("numba", "encode", 0)


@pytest.fixture(scope="module")
def slow():
    return engine_for("reference", "encode", 0)


def code_of(weights, longest=15) -> PrefixCode:
    return PrefixCode(bytes(code_lengths([int(weight) for weight in weights], "huffman", longest)))


def geometric(ratio: float, alphabet: int = 256) -> np.ndarray:
    return np.maximum(1, 1e9 * ratio ** np.arange(alphabet)).astype(np.int64)


def drawn(weights: np.ndarray, size: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    dtype = np.min_scalar_type(weights.size - 1)
    return rng.choice(weights.size, size, p=weights / weights.sum()).astype(dtype)


def shapes() -> dict[str, tuple[np.ndarray, PrefixCode]]:
    """Messages and codes, each for a way through the loops."""
    flat, steep, steeper = np.ones(256), geometric(0.8), geometric(0.4)
    common, rare = np.zeros(LARGE, dtype=np.uint8), np.arange(LARGE, dtype=np.uint8) | 128
    half = LARGE // 2
    wide = geometric(0.999, 5000)
    return {
        "several symbols a look-up": (drawn(steep, LARGE, 1), code_of(steep)),
        "seven symbols a look-up": (drawn(steeper, LARGE, 2), code_of(steeper)),
        "one symbol a look-up": (drawn(flat, LARGE, 3), code_of(flat)),
        "every codeword longer than the index": (rare, code_of(geometric(0.5))),
        "codewords of 24 bits": (drawn(flat, LARGE, 4), code_of(geometric(0.5), 24)),
        "streams that end early": (np.concatenate([common[half:], rare[half:]]), code_of(steep)),
        "streams that end late": (np.concatenate([rare[half:], common[half:]]), code_of(steep)),
        "one symbol alone": (common, code_of([1] + [0] * 255)),
        "two symbols": (common, code_of([3, 1] + [0] * 254)),
        "a small alphabet": (drawn(np.ones(5), LARGE, 5), code_of([9, 5, 3, 1, 1])),
        "a wide alphabet": (drawn(wide, LARGE, 6), code_of(wide)),
        "a wide alphabet, long codewords": (drawn(np.ones(5000), LARGE, 7), code_of(wide, 24)),
    }


@pytest.mark.parametrize("shape", shapes())
@pytest.mark.parametrize("size", [LARGE, LARGE - 1, LARGE // 9, 300, 53, 13, 5, 0])
def test_it_writes_and_reads_what_the_reference_does(fast, slow, shape, size):
    indices, code = shapes()[shape]
    indices = indices[:size]
    coded = []
    for engine in (fast, slow):
        out = np.zeros(room(size, max(code.lengths)), dtype=np.uint8)
        sizes, bits = engine.encode(indices, code, out)
        coded.append((sizes, bits, out[: sum(sizes)].tobytes()))
    assert coded[0] == coded[1]
    sizes, bits, data = coded[0]
    back = np.empty_like(indices)
    padded = np.frombuffer(data + random.Random(size).randbytes(SLACK), dtype=np.uint8)
    assert fast.decode(padded, sizes, code, back) == bits
    assert np.array_equal(back, indices)


@pytest.mark.parametrize("shape", shapes())
def test_a_flipped_bit_gives_what_the_reference_gives(fast, slow, shape):
    indices, code = shapes()[shape]
    indices = indices[:4001]
    out = np.zeros(room(indices.size, max(code.lengths)), dtype=np.uint8)
    sizes, _ = fast.encode(indices, code, out)
    rng = random.Random(8)
    for _ in range(20):
        damaged = out[: sum(sizes) + SLACK].copy()
        damaged[rng.randrange(sum(sizes))] ^= 1 << rng.randrange(8)
        outcomes = []
        for engine in (fast, slow):
            back = np.zeros_like(indices)
            try:
                outcomes.append((engine.decode(damaged, sizes, code, back), back.tobytes()))
            except IntegrityError as error:
                outcomes.append((str(error), b""))
        assert outcomes[0] == outcomes[1]


def test_too_little_room_and_a_missing_slack_are_refused(fast):
    code = code_of(np.ones(256))
    indices = np.arange(256, dtype=np.uint8)
    with pytest.raises(ValueError, match="too little room"):
        fast.encode(indices, code, np.zeros(255, dtype=np.uint8))
    with pytest.raises(ValueError, match="slack"):
        fast.decode(np.zeros(4, dtype=np.uint8), (1, 1, 1, 1), code, indices[:4])


def test_an_index_outside_the_alphabet_is_refused(fast):
    code, out = code_of(np.ones(5000)), np.zeros(100, dtype=np.uint8)
    for indices in ([5000], [1, 5000], [65_535, 1]):
        with pytest.raises(ValueError, match="outside the alphabet"):
            fast.encode(np.array(indices, dtype=np.uint16), code, out)
    with pytest.raises(ValueError, match="not below the size of the alphabet, 5000"):
        fast.count(np.array([1, 5000], dtype=np.uint16), 5000)


@pytest.mark.parametrize(
    "mode",
    [{"NUMBA_BOUNDSCHECK": "1"}, {"NUMBA_DISABLE_JIT": "1"}],
    ids=lambda mode: next(iter(mode)),
)
@pytest.mark.thorough
@pytest.mark.skipif("HUFFXENT_INNER" in os.environ, reason="this is the run within the run")
def test_all_of_this_holds_with_bounds_checks_and_without_the_compiler(mode, root, tmp_path):
    """An access outside an array is an IndexError then, and fails the case that it happens in."""
    shares = Path(__file__).with_name("test_shares.py")
    engines = [f"{shares}::test_both_engines_{what}" for what in BOTH_ENGINES]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__, *engines],
        cwd=root,
        env={**os.environ, **mode, "HUFFXENT_INNER": "1", "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert " passed" in done.stdout
