"""Records over 2, 30 and 256 symbols, and over twelve files, to draw."""

from __future__ import annotations

from functools import cache

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

import huffxent as hx

SIZES = (2, 30, 256)


def sample(symbols: int, seed: int) -> bytes:
    """Return bytes of so many kinds, control characters among them, no two equally frequent."""
    rng = np.random.default_rng(seed)
    first = {2: 97, 30: 9, 256: 0}[symbols]  # a and b; TAB to &; all
    shares = rng.dirichlet(np.full(symbols, 0.7))
    drawn = rng.choice(symbols, size=6000, p=shares)
    return (np.concatenate([np.arange(symbols), drawn]) + first).astype(np.uint8).tobytes()


@pytest.fixture(scope="session", autouse=True)
def _without_a_screen():
    mpl.use("Agg")


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@cache
def _compared(size: int) -> hx.Comparison:
    return hx.compare(sample(size, 1), sample(size, 2), unseen="error")


@cache
def _painting(size: int) -> hx.Painting:
    return hx.paint(sample(size, 1), sample(size, 2), unseen="error")


@cache
def _convergence(size: int) -> hx.Convergence:
    return hx.converge(sample(size, 1), sample(size, 2), unseen="error")


@cache
def _learning(size: int) -> hx.Learning:
    return hx.learn(sample(size, 1), sample(size, 2), "order0", epochs=100)


@cache
def _matrix(size: int) -> hx.Matrix:
    rng = np.random.default_rng(3)
    base = rng.dirichlet(np.ones(40), size=3)
    files = [
        rng.choice(40, size=3000, p=0.7 * base[n % 3] + 0.3 * rng.dirichlet(np.ones(40)))
        .astype(np.uint8)
        .tobytes()
        for n in range(size)
    ]
    return hx.matrix(files, [f"file-{n:02}.txt" for n in range(size)])


@cache
def _bridge(size: int) -> hx.Bridge:
    return hx.bridge(sample(size, 1), sample(size, 2))


@cache
def _ladder(size: int) -> hx.Ladder:
    return hx.ladder(sample(size, 1), sample(size, 2))


WORDS = (
    "the the the the the of of incomprehensibilities incomprehensibilities a "
    "extraordinarily-long-named internationalisation unpronounceabilities cat"
)


@cache
def _words(repeats: int) -> hx.Comparison:
    """Few symbols, most of them with names that are longer than their bars are wide."""
    training = "\n".join(WORDS.split() * repeats) + "\n"
    message = "\n".join(reversed(sorted(WORDS.split())[2:])) + "\n"
    return hx.compare(training.encode(), message.encode() * repeats, symbols="labels")


@pytest.fixture(params=SIZES)
def compared(request) -> hx.Comparison:
    return _compared(request.param)


@pytest.fixture(params=SIZES)
def painting(request) -> hx.Painting:
    return _painting(request.param)


@pytest.fixture(params=SIZES)
def convergence(request) -> hx.Convergence:
    return _convergence(request.param)


@pytest.fixture
def learning() -> hx.Learning:
    return _learning(30)


@pytest.fixture
def twelve() -> hx.Matrix:
    return _matrix(12)


CASES = {
    **{f"compared-{size}": (_compared, size) for size in SIZES},
    **{f"codebook-{size}": (lambda size: _compared(size).codebook, size) for size in SIZES},
    **{f"painting-{size}": (_painting, size) for size in SIZES},
    **{f"convergence-{size}": (_convergence, size) for size in SIZES},
    "learning-30": (_learning, 30),
    "learning-256": (_learning, 256),
    "ladder-30": (_ladder, 30),
    "bridge-30": (_bridge, 30),
    "words": (_words, 7),
    "words-codebook": (lambda repeats: _words(repeats).codebook, 7),
    "matrix-2": (_matrix, 2),
    "matrix-12": (_matrix, 12),
    "matrix-34": (_matrix, 34),
}


@pytest.fixture(scope="module", params=CASES)
def record(request):
    """Any of them."""
    make, size = CASES[request.param]
    return make(size)
