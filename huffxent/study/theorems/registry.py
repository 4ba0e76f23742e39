"""Every theorem by name, with its statement and source; and every claim that is false."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from huffxent.study.gallery import GALLERY
from huffxent.study.theorems import of_codes, of_measures, of_samples, of_sequences
from huffxent.study.theorems.files_registry import FILED
from huffxent.study.theorems.theorem import Theorem

if TYPE_CHECKING:
    from collections.abc import Mapping


THEOREMS: Mapping[str, Theorem] = MappingProxyType(
    {
        "kraft": Theorem(
            "1", "K <= 1 for every prefix code", "Kraft 1949; McMillan 1956", of_pair=of_codes.kraft
        ),
        "huffman-complete": Theorem(
            "1",
            "K = 1 for Huffman on 2 symbols or more; 1/2 for one symbol",
            "Kraft 1949",
            of_pair=of_codes.kraft_of_huffman,
        ),
        "payload": Theorem(
            "2", "payload bits of the file = sum n(x) l(x)", "counting", of_pair=of_codes.payload
        ),
        "mismatch-identity": Theorem(
            "3",
            "L = H(p) + D(p||r) - log2 K, r = 2^-l / K",
            "MacKay, ITILA, section 5.4",
            of_pair=of_codes.mismatch_identity,
        ),
        "complete-identity": Theorem(
            "3",
            "L = H(p, 2^-l) for a complete code",
            "MacKay, ITILA, section 5.4",
            of_pair=of_codes.complete_identity,
        ),
        "divergence-identity": Theorem(
            "4",
            "D(p||q) = H(p,q) - H(p)",
            "Kullback and Leibler 1951",
            of_pair=of_measures.divergence_identity,
        ),
        "gibbs": Theorem(
            "4",
            "D(p||q) >= 0, and = 0 if and only if p = q",
            "Gibbs; Cover and Thomas, 2nd ed., Theorem 2.6.3",
            of_pair=of_measures.gibbs,
        ),
        "infinite": Theorem(
            "4",
            "D(p||q) is infinite if and only if B has a symbol that A never shows",
            "Cover and Thomas, 2nd ed., section 2.3",
            of_pair=of_measures.infinite,
        ),
        "nll": Theorem(
            "5",
            "the mean NLL over the symbols of B = H(p,q)",
            "Bishop, PRML, section 4.3.2",
            of_pair=of_measures.nll_is_cross_entropy,
        ),
        "one-hot": Theorem(
            "5",
            "H(onehot_k, q) = -log2 q(k)",
            "Bishop, PRML, section 4.3.2",
            of_pair=of_measures.one_hot,
        ),
        "softmax-loss": Theorem(
            "6",
            "mean cross_entropy of logits log c = H(p,q) ln 2",
            "PyTorch, CrossEntropyLoss",
            of_pair=of_measures.softmax_loss,
        ),
        "lengths-are-logits": Theorem(
            "6",
            "loss of logits -l ln 2, in bits = L + log2 K",
            "MacKay, ITILA, section 5.4",
            of_pair=of_measures.lengths_are_logits,
        ),
        "gradient": Theorem(
            "7",
            "H(p,q_theta) and D(p||q_theta) have the gradient softmax - p",
            "Bishop, PRML, section 4.3.4",
            of_pair=of_measures.gradient,
        ),
        "shift": Theorem(
            "7",
            "H(p,q_theta) - D(p||q_theta) = H(p) at every theta",
            "Kullback and Leibler 1951",
            of_pair=of_measures.shift,
        ),
        "soft-targets": Theorem(
            "8",
            "the least loss with soft targets P is H(P) ln 2, not 0",
            "Gibbs",
            of_pair=of_measures.soft_targets,
        ),
        "entropy-floor": Theorem(
            "9",
            "L >= H(p) for every prefix code",
            "Cover and Thomas, 2nd ed., Theorem 5.3.1",
            of_pair=of_codes.floor,
        ),
        "matched-lower": Theorem(
            "10",
            "H(q) <= L for Huffman on q itself",
            "Cover and Thomas, 2nd ed., Theorem 5.4.1",
            of_pair=of_codes.matched_lower,
        ),
        "matched-upper": Theorem(
            "10",
            "L < H(q) + 1 for Huffman on q itself",
            "Cover and Thomas, 2nd ed., Theorem 5.4.1",
            of_pair=of_codes.matched_upper,
        ),
        "matched-blocks-lower": Theorem(
            "10",
            "H(q) <= L_n / n for block-Huffman on q itself",
            "Cover and Thomas, 2nd ed., Theorem 5.4.2",
            of_sources=of_sequences.matched_blocks_lower,
        ),
        "matched-blocks-upper": Theorem(
            "10",
            "L_n / n < H(q) + 1/n for block-Huffman on q itself",
            "Cover and Thomas, 2nd ed., Theorem 5.4.2",
            of_sources=of_sequences.matched_blocks_upper,
        ),
        "huffman-optimal": Theorem(
            "10",
            "no prefix code costs less than Huffman's on q itself",
            "Huffman 1952",
            of_pair=of_codes.huffman_is_cheapest,
        ),
        "fano-upper": Theorem(
            "10",
            "L < H(q) + 1 for Fano's code on q itself",
            "Krajci et al. 2015",
            of_pair=of_codes.fano_upper,
        ),
        "gallager": Theorem(
            "11",
            "L - H(q) <= q1 + 0.0861, or 2 - h(q1) - q1 if q1 >= 1/2, for Huffman",
            "Gallager 1978",
            of_pair=of_codes.gallager,
        ),
        "shannon-lower": Theorem(
            "12",
            "H(p,q) <= L for the Shannon code",
            "Cover and Thomas, 2nd ed., Theorem 5.4.3",
            of_pair=of_codes.shannon_lower,
        ),
        "shannon-upper": Theorem(
            "12",
            "L < H(p,q) + 1 for the Shannon code",
            "Cover and Thomas, 2nd ed., Theorem 5.4.3",
            of_pair=of_codes.shannon_upper,
        ),
        "huffman-depth": Theorem(
            "13",
            "a Huffman codeword of d bits has q(x) F(d+1) <= 1",
            "Katona and Nemetz 1976",
            of_pair=of_codes.huffman_depth,
        ),
        "huffman-mismatch": Theorem(
            "13",
            "L <= 1 + 1.4404 H(p,q) for Huffman",
            "after Katona and Nemetz 1976",
            of_pair=of_codes.huffman_under_mismatch,
        ),
        "huffman-gap": Theorem(
            "13",
            "L - H(p,q) <= (m-1) - log2 F(m) for Huffman on m symbols",
            "derived here",
            of_pair=of_codes.huffman_gap,
        ),
        "shannon-blocks-lower": Theorem(
            "14",
            "H(p,q) <= L_n / n for block-Shannon",
            "Cover and Thomas, 2nd ed., Theorem 5.4.3",
            of_sources=of_sequences.shannon_blocks_lower,
        ),
        "shannon-blocks-upper": Theorem(
            "14",
            "L_n / n < H(p,q) + 1/n for block-Shannon",
            "Cover and Thomas, 2nd ed., Theorem 5.4.3",
            of_sources=of_sequences.shannon_blocks_upper,
        ),
        "minimax-worst": Theorem(
            "15",
            "the minimax code has the least max 2^l q(x) of all codes",
            "Golumbic 1976",
            of_pair=of_codes.minimax_worst,
        ),
        "minimax-upper": Theorem(
            "15",
            "L < H(p,q) + 1 for the minimax code",
            "Drmota and Szpankowski 2004",
            of_pair=of_codes.minimax_upper,
        ),
        "whole-message": Theorem(
            "16",
            "a whole message as one symbol costs less than log2 1/q(x^n) + 2",
            "Cover and Thomas, 2nd ed., section 5.9",
            of_pair=of_sequences.whole_message,
        ),
        "limit-matched": Theorem(
            "17",
            "a length limit costs at least 0 on q itself",
            "Larmore and Hirschberg 1990",
            of_pair=of_codes.limit_when_matched,
        ),
        "depth-counts": Theorem(
            "18",
            "a Huffman codeword of d bits needs a total count of F(d+2)",
            "Katona and Nemetz 1976",
            of_pair=of_codes.depth_needs_counts,
        ),
        "laplace-constant": Theorem(
            "19",
            "Laplace's odds of a constant sequence are C(n+m-1, m-1)",
            "Laplace; Xie and Barron 2000",
            of_pair=of_sequences.laplace_constant,
        ),
        "laplace-worst": Theorem(
            "19",
            "Laplace's regret <= log2 C(n+m-1, m-1)",
            "Laplace; Xie and Barron 2000",
            of_pair=of_sequences.laplace_worst,
        ),
        "kt-binary": Theorem(
            "19",
            "KT's regret on two symbols <= 1/2 log2 n + 1",
            "Krichevsky and Trofimov 1981",
            of_pair=of_sequences.kt_binary,
        ),
        "pinsker": Theorem(
            "20",
            "D(p||q) >= |p - q|^2 / (2 ln 2)",
            "Pinsker; Cover and Thomas, 2nd ed., Lemma 11.6.1",
            of_pair=of_measures.pinsker,
        ),
        "rate-unbiased": Theorem(
            "21",
            "the mean rate of i.i.d. messages = L, within 5 standard errors",
            "Cover and Thomas, 2nd ed., section 3.1",
            of_sources=of_samples.rate_is_unbiased,
        ),
        "rate-deviation": Theorem(
            "21",
            "its variance = Var l / n, within 5 standard errors",
            "Cover and Thomas, 2nd ed., section 3.1",
            of_sources=of_samples.rate_deviates,
        ),
        "plug-in-bias": Theorem(
            "22",
            "the mean entropy of samples < H",
            "Miller 1955",
            of_sources=of_samples.plug_in_is_too_low,
        ),
        "miller-madow": Theorem(
            "22",
            "the mean Miller-Madow entropy = H, within 5 standard errors",
            "Miller 1955",
            of_sources=of_samples.miller_madow_is_right,
        ),
        "noise-floor": Theorem(
            "23",
            "the mean KL of two samples = the noise floor, within 5 standard errors",
            "Wilks 1938",
            of_sources=of_samples.noise_floor_is_right,
        ),
    }
    | dict(FILED)
    | {
        f"not-{name}": Theorem(
            "gallery",
            f'counterexample to "{surprise.claim}"',
            f"huffxent gallery {name}",
            of_sources=surprise.outcome,
        )
        for name, surprise in GALLERY.items()
    }
)
