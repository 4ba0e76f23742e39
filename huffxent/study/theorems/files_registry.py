"""The theorems that are checked on files with contexts and by coders without codewords."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from huffxent.study.theorems import of_files
from huffxent.study.theorems.theorem import Theorem

if TYPE_CHECKING:
    from collections.abc import Mapping

FILED: Mapping[str, Theorem] = MappingProxyType(
    {
        "context-payload": Theorem(
            "24",
            "payload bits of the file = sum n(c,x) l(c,x), escapes counted, for orders 0 to 2",
            "counting",
            of_files=of_files.context_payload,
        ),
        "context-ledger": Theorem(
            "24",
            "L = H_k(p) + D + rounding + limit, for orders 0 to 2",
            "the ledger of each context, added up",
            of_files=of_files.context_ledger,
        ),
        "context-floor": Theorem(
            "24",
            "H_k(p) <= L for codes after contexts of k symbols",
            "Cover and Thomas, theorem 5.3.1, in every context",
            of_files=of_files.context_floor,
        ),
        "conditioning": Theorem(
            "24",
            "H_2(p) <= H_1(p) <= H(p)",
            "Cover and Thomas, theorem 2.6.5",
            of_files=of_files.conditioning,
        ),
        "range-upper": Theorem(
            "25",
            "range coder: bits <= 1.0002 N H(p,q_eff) + 64 a block",
            "Martin 1979, with 24 bits of fixed point",
            of_files=of_files.range_upper,
        ),
        "ans-upper": Theorem(
            "25",
            "ANS: bits <= what its rule foretells",
            "Duda 2009",
            of_files=of_files.ans_upper,
        ),
        "ans-lower": Theorem(
            "25",
            "ANS: what its rule foretells < bits + 1 a block",
            "Duda 2009",
            of_files=of_files.ans_lower,
        ),
        "regret-lower": Theorem(
            "26",
            "learning while coding: n H(p) <= -log2 KT(x^n)",
            "Krichevsky and Trofimov 1981",
            of_files=of_files.regret_lower,
        ),
        "regret-upper": Theorem(
            "26",
            "learning while coding: regret <= that of a constant message",
            "Krichevsky and Trofimov 1981; the worst case searched in tests",
            of_files=of_files.regret_upper,
        ),
        "arithmetic-upper": Theorem(
            "26",
            "arithmetic coding of KT: bits <= -log2 KT(x^n) + 16",
            "Cover and Thomas, section 13.3, with 64-bit integers",
            of_files=of_files.arithmetic_upper,
        ),
    }
)
