"""Classifiers to beat: a constant guess, and what deflate, a packer that knows no labels, tells."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from huffxent.study.many.guesses import Undecided, fewest
from huffxent.study.many.scores import Score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zlib import _Compress

    from numpy.typing import NDArray

    from huffxent.study.many.guesses import Guess

LEVEL = 9
"""The one that takes longest, and packs best."""


@dataclass(frozen=True)
class Task:
    """Messages to tell apart by trainings.

    Attributes
    ----------
    trainings : sequence of bytes
        The contents.
    labels : sequence of str
        One for each training.
    messages : sequence of bytes
        The contents.
    truth : sequence of str
        One for each message.
    """

    trainings: Sequence[bytes]
    labels: Sequence[str]
    messages: Sequence[bytes]
    truth: Sequence[str]

    @cached_property
    def packed(self) -> Packed:
        """What deflate makes of it; packed once, for whoever asks."""
        return pack(self.trainings, self.messages)


@dataclass(frozen=True, eq=False)
class Packed:
    """Sizes by deflate, in bytes.

    Attributes
    ----------
    trainings : ndarray of int64, shape (n,)
        C(A) of each training.
    messages : ndarray of int64, shape (m,)
        C(b) of each message.
    together : ndarray of int64, shape (n, m)
        C(A b): the training, and the message after it.
    """

    trainings: NDArray[np.int64]
    messages: NDArray[np.int64]
    together: NDArray[np.int64]


def pack(trainings: Sequence[bytes], messages: Sequence[bytes]) -> Packed:
    """Return the sizes, in bytes, of trainings, of messages and of one after the other by deflate.

    They are those of a raw stream: without the 18 bytes that gzip adds, or zlib's 6, and ended by
    its last block, not flushed to be continued. They are whole bytes still, so an empty one has 2.
    A training is packed once: the packer is copied where it ends, with all that it has yet to put
    out, and goes on with each message.

    Sizes differ a little between zlib and what some systems have in its place, zlib-ng.

    Examples
    --------
    >>> found = pack([b"the cat sat on the mat"], [b"the cat", b"a dog"])
    >>> found.trainings.tolist(), found.messages.tolist(), found.together.tolist()
    ([21], [9, 7], [[24, 26]])
    """
    rows = [_row(training, messages) for training in trainings]
    return Packed(
        np.array([alone for alone, _ in rows], dtype=np.int64),
        np.array([_ended(_packer(), message) for message in messages], dtype=np.int64),
        np.array([row for _, row in rows], dtype=np.int64).reshape(len(rows), len(messages)),
    )


def ncd(packed: Packed) -> NDArray[np.float64]:
    r"""Return the normalised compression distance of every training and message.

    .. math:: \mathrm{NCD}(A, b) = \frac{C(Ab) - \min(C(A), C(b))}{\max(C(A), C(b))}

    Near 0 where one says all about the other, near 1 where it says nothing; somewhat above is
    possible. Deflate looks back 32 KiB: of a longer training, only the end counts in C(Ab).

    Jiang et al. give a text the label of its nearest neighbours by this. Their npc_gzip puts the
    message first and a space between, and counts gzip's 18 bytes in each C, which makes distances
    smaller, those of short texts most; here the training stands first, nothing is between, and no
    header is counted. With k = 2 it counts a tie between two labels as right if one of them is
    (issue 3 of its repository); here a tie is right about none.

    Returns
    -------
    ndarray of float64, shape (trainings, messages)
        A quotient of integers, correctly rounded: equal ones are equal, and tie.

    References
    ----------
    R. Cilibrasi and P. M. B. Vitanyi, "Clustering by compression", IEEE Transactions on Information
    Theory 51, 2005.

    Z. Jiang et al., "Low-Resource Text Classification: A Parameter-Free Classification Method with
    Compressors", Findings of ACL 2023.

    Examples
    --------
    >>> text = bytes(range(256)) * 4
    >>> ncd(pack([text, text[::-1]], [text])).round(2).tolist()
    [[0.04], [0.99]]
    """
    alone, message = packed.trainings[:, np.newaxis], packed.messages
    return (packed.together - np.minimum(alone, message)) / np.maximum(alone, message)


def benedetto(packed: Packed) -> NDArray[np.int64]:
    """Return C(A b) - C(A) of every training and message: the bytes that b adds to A.

    It is what Benedetto, Caglioti and Loreto take for the cross-entropy of b under A, times its
    length. Deflate looks back 32 KiB: of a longer training, only the end counts. The codes of the
    block that b falls into are made from the end of A and b together, not from A alone. What it
    adds is whole bytes: short messages tie often.

    Returns
    -------
    ndarray of int64, shape (trainings, messages)
        In bytes. It may be -1: a match that b completes can take less than the bytes it begins with
        took at the end of A.

    References
    ----------
    D. Benedetto, E. Caglioti and V. Loreto, "Language Trees and Zipping", Physical Review Letters
    88, 048702, 2002.

    Examples
    --------
    >>> benedetto(pack([b"the cat sat on the mat", b"le chat dort"], [b"on the mat"])).tolist()
    [[2], [10]]
    """
    return packed.together - packed.trainings[:, np.newaxis]


def majority(task: Task) -> list[Guess]:
    """Return, for each message, the one label that is right most often: the best constant guess.

    It knows the true labels, and so it is no classifier but a bound: nobody who always says the
    same is right more often. Of equal ones it says the first; without trainings, none.

    Examples
    --------
    >>> majority(Task([b"a", b"b"], ["fi", "sv"], [b"x", b"y", b"z"], ["sv", "sv", "fi"]))
    ['sv', 'sv', 'sv']
    """
    times = Counter(task.truth)
    best: Guess = max(task.labels, key=times.__getitem__, default=Undecided.NONE)
    return [best] * len(task.messages)


BASELINES: Mapping[str, Callable[[Task], list[Guess]]] = {
    "majority": majority,
    "deflate NCD, 1-NN": lambda task: fewest(ncd(task.packed), task.labels),
    "deflate C(A+b) - C(A)": lambda task: fewest(benedetto(task.packed), task.labels),
}
"""What each is called, and what it guesses."""


def baselines(task: Task) -> tuple[Score, ...]:
    """Return how often each of `BASELINES` is right.

    Examples
    --------
    >>> task = Task([b"the cat sat", b"le chat dort"], ["en", "fr"], [b"cat sat"], ["en"])
    >>> [(one.name, one.correct) for one in baselines(task)]
    [('majority', 1), ('deflate NCD, 1-NN', 1), ('deflate C(A+b) - C(A)', 1)]
    """
    return tuple(Score.of(name, task.truth, guess(task)) for name, guess in BASELINES.items())


def _row(training: bytes, messages: Sequence[bytes]) -> tuple[int, list[int]]:
    """Return C(A), and C(A b) for each message b."""
    packer = _packer()
    out = len(packer.compress(training))
    alone = out + _ended(packer.copy())
    return alone, [out + _ended(packer.copy(), message) for message in messages]


def _packer() -> _Compress:
    # Negative bits of the window: a raw stream.
    return zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)


def _ended(packer: _Compress, data: bytes = b"") -> int:
    """Return how many bytes a packer still puts out, once it was given data and the end."""
    return len(packer.compress(data)) + len(packer.flush())
