"""The gallery of surprises: what is often said, and a built-in case in which it is not so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from huffxent import corpora
from huffxent.coding.ans import ans_decode, ans_encode
from huffxent.measures.averages import cross_entropy, entropy
from huffxent.study.blocks import block_rate
from huffxent.study.comparison import compare
from huffxent.study.theorems.evidence import normalised
from huffxent.study.theorems.outcome import compared, tightest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huffxent.study.comparison import Comparison
    from huffxent.study.theorems.outcome import Outcome


@dataclass(frozen=True)
class Surprise:
    """A claim, and a case that breaks it.

    Attributes
    ----------
    claim : str
        What is often said.
    case : str
        What it was tried on.
    sides : tuple of str
        What the two numbers of the outcome are.
    why : tuple of str
        Three lines of explanation.
    outcome : callable
        Runs the case: HOLDS if it breaks the claim.
    """

    claim: str
    case: str
    sides: tuple[str, str]
    why: tuple[str, str, str]
    outcome: Callable[[], Outcome]


def _free_mismatch() -> Outcome:
    c = _coins()
    return compared(_rate(c) - (c.entropy or 0.0), "<", c.kl_divergence or 0.0)


def _below_cross_entropy() -> Outcome:
    english, german = (corpora.locate(f"essay.{language}.txt") for language in ("en", "de"))
    c = compare(english, german, max_length=24)
    return compared(_rate(c), "<", c.cross_entropy_effective or 0.0)


def _above_plus_one() -> Outcome:
    training = b"a" * 32 + b"b" + b"c" * 33 + b"d" * 34
    c = compare(training, b"a" * 1000, unseen="error")
    return compared(_rate(c), ">", (c.cross_entropy or 0.0) + 1)


def _never_shown() -> Outcome:
    essay = corpora.read("essay.en.txt")
    c = compare(essay.replace(b"z", b"s"), essay)
    return compared(c.cross_entropy or 0.0, ">", c.measured.file_bits / c.message.symbols)


def _swing() -> Outcome:
    fair, learnt = (1, 1), (3, 1)
    between = cross_entropy(normalised(fair), normalised(learnt))
    return tightest(
        (
            f"n = {n}; " + ", ".join(f"{k}: {_block(k):.4f}" for k in range(9, 15)),
            compared(_block(n), relation, between),
        )
        for n, relation in ((10, ">"), (13, "<"))
    )


def _longer_blocks() -> Outcome:
    return compared(_block(3), ">", _block(1), "n = 3 and n = 1")


def _limit_helps() -> Outcome:
    training = corpora.read("fibonacci.bin")
    by_count = np.argsort(np.bincount(np.frombuffer(training, np.uint8), minlength=256))
    rare = bytes([int(byte) for byte in by_count if bytes([byte]) in training][:5]) * 200
    limited, free = (compare(training, rare, unseen="error", max_length=limit) for limit in (8, 24))
    return compared(_rate(limited), "<", _rate(free), "limits 8 and 24")


def _below_entropy() -> Outcome:
    message = bytes(range(1, 5)) * 250 + bytes(1000)
    counts = np.bincount(np.frombuffer(message, np.uint8)).tolist()
    state = ans_encode(list(message), counts)
    if bytes(ans_decode(state, len(message), counts)) != message:
        raise AssertionError("the decoder did not give the message back")
    return compared(state.bit_length(), "<", len(message) * entropy(normalised(counts)))


def _one_book() -> Outcome:
    book = np.frombuffer(corpora.read("story.en.txt"), np.uint8)
    mixed = np.random.default_rng(2).permutation(book)
    c = compare(mixed[::2], mixed[1::2])
    if c.sampling is None:
        raise AssertionError("the halves of a book are not empty")
    most = c.sampling.noise_floor + 2 * c.sampling.spread
    return tightest(
        [
            (c.sampling.sentence, compared(c.sampling.kl_divergence, "<=", most)),
            ("more than 0", compared(c.sampling.kl_divergence, ">", 0)),
        ]
    )


def _coins() -> Comparison:
    quarter, half = (corpora.locate(f"two-symbols-{name}.bin") for name in ("quarter", "half"))
    return compare(quarter, half, unseen="error")


def _rate(c: Comparison) -> float:
    return c.measured.payload_bits / c.message.symbols


@cache
def _block(n: int) -> float:
    return float(block_rate((1, 1), (3, 1), n, "huffman"))


GALLERY: Mapping[str, Surprise] = MappingProxyType(
    {
        "free-mismatch": Surprise(
            "the wrong distribution costs its KL",
            "two-symbols-quarter.bin -> two-symbols-half.bin: q = (.75, .25), p = (.5, .5)",
            ("what the file costs above H(p)", "KL(p||q)"),
            (
                "Two symbols get one bit each, whatever q is: no whole-bit code can do otherwise.",
                "So the code for the wrong q is the code for p, and nothing extra is paid.",
                "The ledger says so by its sign: KL .2075, rounding -.2075.",
            ),
            _free_mismatch,
        ),
        "below-cross-entropy": Surprise(
            "a Huffman code for q costs at least H(p,q) on p",
            "essay.en.txt -> essay.de.txt, limit 24",
            ("bits per symbol of the file", "H(p,q_eff)"),
            (
                "Huffman's lengths are near -log2 q, some above and some below.",
                "If p favours those that are below, the file costs less than H(p,q).",
                "It never costs less than H(p); and Shannon's code never less than H(p,q).",
            ),
            _below_cross_entropy,
        ),
        "above-plus-one": Surprise(
            "a Huffman code for q costs less than H(p,q) + 1 on p",
            "q = (.32, .01, .33, .34), a message of the first symbol only",
            ("bits per symbol of the file", "H(p,q) + 1"),
            (
                "The lengths are 3, 3, 2, 1: the first symbol is tied to the rare one early.",
                "For q itself that is best; for a message of that symbol it is 3 bits for 1.644.",
                "Shannon's and the minimax code keep below H(p,q) + 1 for every p.",
            ),
            _above_plus_one,
        ),
        "never-shown": Surprise(
            "a message that can be coded has a finite cross-entropy",
            "essay.en.txt without its letters z -> essay.en.txt",
            ("H(p,q), bits per symbol", "what the whole file took"),
            (
                "One letter that A never showed has q = 0, and -log2 0 is infinite.",
                "The codebook had kept one pseudo-count for what it had not seen: q_eff.",
                "The ledger is taken against q_eff; the raw cross-entropy stays infinite.",
            ),
            _never_shown,
        ),
        "block-swing": Surprise(
            "coding blocks of n approaches H(p,q) from above",
            "p = (.5, .5), q = (.75, .25), block-Huffman for q^n, n = 9 to 14",
            ("bits per symbol", "H(p,q)"),
            (
                "A Huffman code of blocks is a Huffman code: under mismatch it has no lower bound",
                "at H(p,q), and none above it at H(p,q) + 1/n. It swings about H(p,q) as n grows.",
                "Block-Shannon does stay between H(p,q) and H(p,q) + 1/n.",
            ),
            _swing,
        ),
        "longer-blocks": Surprise(
            "longer blocks never cost more",
            "p = (.5, .5), q = (.75, .25), block-Huffman for q^n",
            ("bits per symbol at n = 3", "bits per symbol at n = 1"),
            (
                "Longer blocks fit q better, and q is the wrong distribution.",
                "A code that is too coarse to express q cannot follow its mistakes.",
                "On q itself, doubling the block never costs more.",
            ),
            _longer_blocks,
        ),
        "limit-helps": Surprise(
            "a length limit never makes a file smaller",
            "fibonacci.bin -> its five rarest bytes, limits 8 and 24",
            ("bits per symbol, limit 8", "bits per symbol, limit 24"),
            (
                "A limit takes bits from the rarest symbols and gives them to others.",
                "On the training data that can only cost, since the code without it is the best.",
                "On a message made of those rare symbols it saves.",
            ),
            _limit_helps,
        ),
        "below-entropy": Surprise(
            "no coder gets below n H(p)",
            "1,000 bytes 1 to 4, then 1,000 zero bytes, by ANS on one big integer",
            ("bits of the number", "n H(p)"),
            (
                "ANS takes up the last symbol first, and its number starts at 0.",
                "Zero bytes are the first symbol, so a run of them leaves 0 at 0: it is free.",
                "No bound is broken: n H(p) counts all orders of the symbols alike.",
            ),
            _below_entropy,
        ),
        "one-book": Surprise(
            "a KL above 0 means two different sources",
            "the bytes of story.en.txt, shuffled and dealt into two files",
            ("KL(p||q_eff)", "the noise floor and two standard deviations"),
            (
                "Two samples of one source never have the same counts.",
                "Their KL is (m-1)/(2 ln 2) (1/N_A + 1/N_B) on average: the noise floor.",
                "A KL means something once it is well above that; compare always says so.",
            ),
            _one_book,
        ),
    }
)
