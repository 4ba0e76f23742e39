"""A comparison in words and bars: the table that people see."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from huffxent.codes.registry import CODES
from huffxent.container.format import PREFIX_CODER
from huffxent.render.spans import Span, bar, labelled, step

if TYPE_CHECKING:
    from huffxent.render.spans import Line
    from huffxent.study.facts import Facts
    from huffxent.study.ledger import Ledger
    from huffxent.study.parties import Party

_INDENT = 15
_BAR = 24


def summary(facts: Facts) -> list[Line]:
    """Return the lines of the table of a comparison."""
    message = facts.message
    return [
        *labelled("codebook", f"{_sizes(facts.training)}; {_made(facts)}", _INDENT),
        *labelled("message", f"{_sizes(message)}; {_unseen_share(facts)}", _INDENT),
        [Span("")],
        *_terms(facts),
        [Span("")],
        *_file(facts),
        *_cross_entropy(facts),
        *_kraft(facts),
        *_sharing(facts),
        *_sampling(facts),
        *_remarks(facts),
    ]


def _made(facts: Facts) -> str:
    """Return how the codebook was made, and what codes by it if its codewords do not."""
    title = facts.codebook.recipe.title
    return title if facts.coder == PREFIX_CODER else f"{title}; coded by its q, {facts.coder}"


def _sizes(party: Party) -> str:
    return f"{party.name}, {_number(party.symbols, 'symbol')}, {party.alphabet_size} distinct"


def _number(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'s' * (n != 1)}"


def _unseen_share(facts: Facts) -> str:
    unseen = len(facts.unseen_shown)
    if not unseen:
        return "all of them seen in training"
    return f"{unseen:,} of them, {facts.unseen_occurrences:,} times, never seen in training"


def _terms(facts: Facts) -> list[Line]:
    """Return the ledger: each term's bar begins where the one before it ended."""
    terms, message = facts.ledger, facts.message
    if terms is None:
        return labelled("measured", "an empty message costs 0 bits; it has no rate", _INDENT)
    rows = _rows(facts, terms)
    ends = [0.0]
    for _, _, value, _ in rows:
        ends.append(ends[-1] + value)
    scale = max(ends)
    lines: list[Line] = [labelled("bits per symbol", "", _INDENT)[0]]
    for (label, meaning, value, why), start, end in zip(rows, ends, ends[1:], strict=False):
        drawn = step(start, end if _visible(value) else start, scale, _BAR, meaning)
        if meaning == "entropy":
            drawn = bar(end, scale, _BAR, meaning)
        lines.append([Span(f"{label:<{_INDENT}}{_signed(value):>8}  "), *drawn, Span(f"  {why}")])
    bits = f"{facts.measured.payload_bits:,} bits / {message.symbols:,}"
    total = facts.bits_per_symbol or 0.0
    drawn = bar(total, scale, _BAR, "total")
    lines.append([Span(f"{'= measured':<{_INDENT}}{total:8.4f}  "), *drawn, Span(f"  {bits}")])
    if message.symbols != message.bytes:
        per_byte = f"{facts.bits_per_byte:8.4f}  bits / {message.bytes:,} bytes"
        lines.append([Span(f"{'per byte':<{_INDENT}}{per_byte}")])
    return lines


def _rows(facts: Facts, terms: Ledger) -> list[tuple[str, str, float, str]]:
    """Return the label, the meaning, the value and the reason of each term that can be there."""
    order = facts.codebook.recipe.order
    h, floor = "H(p)", "nobody can save it"
    if order:
        h, floor = f"H_{order}(p)", f"given the {_number(order, 'symbol')} before each"
    q = "q" if facts.cross_entropy == facts.cross_entropy_effective else "q_eff"
    learnt = "learnt from the wrong file" if facts.kl_divergence else "kept for unseen symbols"
    why = learnt if terms.mismatch else "learnt from the right file"
    if order:
        why = "learnt from another file, or kept for what never came"
    rows = [
        (f"  {h}", "entropy", terms.entropy, f"the floor: {floor}"),
        (f"+ KL(p||{q})", "mismatch", terms.mismatch, why),
    ]
    if terms.literals is not None:
        spelt = f"{facts.tally.literal_bits:,} bits spell out what A never showed"
        rows.append(("+ literals", "mismatch", terms.literals, spelt))
    if terms.quantisation is None or terms.ending is None:
        return [
            *rows,
            ("+ rounding", "rounding", terms.rounding, "codewords have whole bits"),
            ("+ limit", "length_limit", terms.length_limit, _cut(facts)),
        ]
    ending = f"{terms.ending * facts.message.symbols:,.1f} bits at the coder's start and end"
    if facts.end is not None and facts.end.free_symbols:
        free = _number(facts.end.free_symbols, "symbol")
        ending = f"the last {free} cost nothing, not {facts.end.free_bits:,.0f} bits"
    return [
        *rows,
        ("+ quantised", "rounding", terms.quantisation, "q in fixed point of 24 bits"),
        ("+ ending", "length_limit", terms.ending, ending),
    ]


def _cut(facts: Facts) -> str:
    limit = facts.codebook.recipe.max_length
    cut = int(np.count_nonzero(facts.codebook.entry_unlimited_lengths > limit))
    return f"{_number(cut, 'codeword')} cut to {limit} bits"


def _file(facts: Facts) -> list[Line]:
    measured = facts.measured
    return labelled(
        "file",
        f"{measured.file_bits // 8:,} bytes = {measured.payload_bits:,} payload + "
        f"{measured.padding_bits:,} padding + {measured.framing_bits:,} framing bits; "
        "written, read back, decoded, equal",
        _INDENT,
    )


def _cross_entropy(facts: Facts) -> list[Line]:
    raw, effective = facts.cross_entropy, facts.cross_entropy_effective
    if raw is None:
        return []
    share = "smoothing" if facts.codebook.recipe.smoothing is not None else "escape"
    if math.isinf(raw):
        text = (
            f"infinite: {_never(facts)} in training; "
            f"coded all the same through the {share}: H(p, q_eff) = {effective:.4f}"
        )
    elif raw == effective:
        text = f"{raw:.4f}: what an ideal code for the training data costs here"
    else:
        text = f"{raw:.4f}; with the {share}'s share for what was never seen, {effective:.4f}"
    return labelled("H(p,q)", text, _INDENT)


def _never(facts: Facts) -> str:
    """Return what makes H(p, q) infinite."""
    often = facts.unseen_shown
    if not often:
        return "symbols follow others that they never follow"
    shown = ", ".join(often[:5]) + " ..." * (len(often) > 5)
    return f"{shown} never occur{'s' * (len(often) == 1)}"


def _kraft(facts: Facts) -> list[Line]:
    """Return what the holes of a code cost, if it has any."""
    if facts.kl_divergence_code is None or facts.codebook.kraft_sum == 1:
        return []
    text = (
        f"K = {float(facts.codebook.kraft_sum):.4f}, so the code has holes: L = H(p) + D(p||r) - "
        f"log2 K = {facts.entropy:.4f} + {facts.kl_divergence_code:.4f} + {facts.kraft_slack:.4f}, "
        "with r = 2^-l / K"
    )
    return labelled("Kraft sum", text, _INDENT)


def _sharing(facts: Facts) -> list[Line]:
    """Return what each file costs under its own codebook, and when one of its own pays."""
    sharing = facts.sharing
    if sharing is None:
        return []
    own = sharing.own_payload_bits / sharing.symbols
    text = f"the message by its own codebook {own:.4f}"
    if sharing.training_bits_per_symbol is not None:
        text += f", the training data by its own {sharing.training_bits_per_symbol:.4f}"
    text += f"; sharing costs {_signed(sharing.excess)}"
    parts = " bits and ".join(
        f"{book:,} + {payload:,} = {book + payload:,}"
        for book, payload in (
            (sharing.codebook_bits, sharing.shared_payload_bits),
            (sharing.own_codebook_bits, sharing.own_payload_bits),
        )
    )
    costs = f"codebook + payload, by A's and by its own: {parts} bits; "
    if sharing.breaks_even is None:
        costs += "one of its own never pays"
    else:
        costs += (
            f"where A's is at hand, one of its own pays from {sharing.breaks_even:,} symbols on"
        )
    return labelled("own book", text, _INDENT) + labelled("two parts", costs, _INDENT)


def _sampling(facts: Facts) -> list[Line]:
    """Return whether the divergence is more than chance, and what was asked for besides."""
    lines: list[Line] = []
    if facts.sampling is not None:
        corrected = f"H(p) with its bias put back {facts.sampling.entropy_miller_madow:.4f}"
        lines += labelled("noise", f"{facts.sampling.sentence}; {corrected}", _INDENT)
    if facts.significance is not None:
        test = facts.significance
        chance = f"p = {test.p_value:.3g}" if test.p_value > 1e-300 else "p < 1e-300"
        text = (
            f"{chance} that two samples of one distribution differ so much (G = "
            f"{test.statistic:,.1f}, {_number(test.degrees_of_freedom, 'degree')} of freedom), if "
            "symbols were independent"
        )
        lines += labelled("G-test", text, _INDENT)
    if facts.bootstrap is not None:
        (low, high), (least, most) = facts.bootstrap.bits_per_symbol, facts.bootstrap.kl_divergence
        text = (
            f"other messages like this, 19 times in 20: {low:.4f} to {high:.4f} bits per symbol, "
            f"KL {least:.4f} to {most:.4f} ({facts.bootstrap.replicates:,} replicates of runs of "
            f"{_number(facts.bootstrap.block_length, 'symbol')}, seed {facts.bootstrap.seed})"
        )
        lines += labelled("bootstrap", text, _INDENT)
    return lines


def _remarks(facts: Facts) -> list[Line]:
    """Return a sentence for each thing that textbooks leave out and that happened here."""
    terms = facts.ledger
    remarks: list[Line] = []
    if terms is None or facts.codebook.levels or facts.coder != PREFIX_CODER:
        return remarks
    if terms.rounding <= -_SHOWN or terms.rounding >= 1:
        remarks += labelled("why", _why_rounding(facts), _INDENT)
    if terms.length_limit <= -_SHOWN:
        text = "the limit helps: it shortens codewords of symbols that are rare in training"
        if CODES[facts.codebook.recipe.family].optimal:
            text += (
                " and less rare here; on the training data itself a limit of this code can only "
                "cost"
            )
        remarks += labelled("why", text, _INDENT)
    return remarks


def _why_rounding(facts: Facts) -> str:
    """Return why rounding is below 0 or above 1, by the symbol that weighs most in it."""
    book, p = facts.codebook, facts.message.counts.distribution()
    seen = np.flatnonzero(p)
    wanted = -np.log2(book.effective[seen])
    given = np.array(book.unlimited_lengths)[seen]
    shares = p[seen] * (given - wanted)
    below = shares.sum() < 0
    most = int(np.argmin(shares) if below else np.argmax(shares))
    symbol, bits = book.alphabet.shown(int(seen[most])), int(given[most])
    share = float(facts.training.counts.values[seen[most]]) / max(1, facts.training.symbols)
    reason = (
        f"symbol {symbol}, {p[seen[most]]:.1%} of the message and {share:.1%} of the training "
        f"data, costs {_number(bits, 'bit')} where -log2 q_eff is {wanted[most]:.4f}"
    )
    if below:
        return f"rounding is negative: {reason}; under mismatch no theorem forbids it"
    return (
        f"rounding is above 1: {reason}; under mismatch only the Shannon and the minimax code are "
        "sure to keep below 1"
    )


_SHOWN = 0.00005
"""What rounds to 0.0001 at least: smaller terms are printed, and drawn, as nothing."""


def _visible(value: float) -> bool:
    return abs(value) >= _SHOWN


def _signed(value: float) -> str:
    return f"{value if _visible(value) else 0:.4f}"
