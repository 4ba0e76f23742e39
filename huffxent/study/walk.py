"""The bridge as a page: the same number step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huffxent.names import short
from huffxent.render.plots.stack import Bar, Part, Stack
from huffxent.render.spans import Span, labelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from huffxent.render.spans import Line
    from huffxent.study.bridging import Bridge
    from huffxent.study.steps import Step

_INDENT = 15


def walked(found: Bridge) -> list[Line]:
    """Return the lines of the page."""
    return [
        *labelled("bridge", f"{found.training} -> {found.message}", _INDENT),
        *labelled("q", f"{found.recipe}; c are its weights, of which q are shares", _INDENT),
        *labelled("x", f"the {found.symbols:,} symbols of B, x_t the one at t", _INDENT),
        [Span("")],
        *_steps("from the textbook to a file", found.steps),
        [Span("")],
        *_symbols(found),
        [Span("")],
        *_steps("and back: code lengths are logits", found.codebook_steps),
        [Span("")],
        *_remarks(found),
    ]


def _steps(title: str, steps: Sequence[Step]) -> Iterator[Line]:
    yield [Span(f"{title:<50}{'nats':>9}{'bits':>9}{'all, bits':>12}", "label")]
    for number, step in enumerate(steps, 1):
        name = f"{number} {step.title:<17}{step.formula:<31}"
        yield [
            Span(name),
            Span(f"{step.nats:9.5f}{step.bits:9.5f}", "mismatch"),
            Span(f"{step.total:12,.2f}"),
        ]


def _symbols(found: Bridge) -> Iterator[Line]:
    columns = f"{'symbol by symbol':<18}{'-log2 q(x_t)':>14}{'so far':>12}   codeword"
    yield [Span(columns, "label")]
    for place, symbol in enumerate(found.first, 1):
        head = f"{f't = {place}':<8}{symbol.shown:<10}"
        yield [
            Span(head),
            Span(f"{symbol.surprisal:14.4f}", "mismatch"),
            Span(f"{symbol.total:12.4f}   {symbol.codeword}"),
        ]
    if found.symbols > len(found.first):
        last = found.steps[1].total
        yield [Span(f"{f't = {found.symbols:,}':<18}{'':14}{last:12,.2f}   the end of B")]


def _end(bits: float) -> str:
    if bits >= 0:
        return f"{bits:.2f} bits more, for its last byte"
    return f"{-bits:.2f} bits fewer, since zeros at its end need not be written"


def _remarks(found: Bridge) -> Iterator[Line]:
    file, form = found.steps[-1], found.steps[2]
    if found.unseen_distinct:
        yield from labelled(
            "unseen",
            f"{found.unseen_distinct:,} symbols of B, {found.unseen_occurrences:,} times, never "
            "occur in A: by A's counts alone the sum is infinite. This q is the one that the "
            "codebook is made for, in which they have a share",
            _INDENT,
        )
    yield from labelled(
        "same number",
        "the textbook takes equal symbols together, the NLL of one-hot targets one by one. Softmax "
        "takes away what is added to all logits, so log counts do as well as log q. An ideal coder "
        f"spends -log2 q(x_t) on x_t, and in all here {_end(file.total - form.total)}; its file "
        f"has {found.file_bytes:,} bytes, with its count and its checksum",
        _INDENT,
    )
    loss, kraft = found.codebook_steps[0], found.kraft_bits
    exact = (
        "the codebook is complete, so the softmax of its logits is 2^-l itself"
        if not kraft
        else f"the Kraft sum is K, log2 K = {kraft:.5f}, and softmax divides by K"
    )
    less = f" - N log2 K = {loss.total - found.symbols * kraft:,.6f}" if kraft else ""
    yield from labelled(
        "lengths",
        f"{exact}: N x loss / ln 2 = {loss.total:,.6f}{less}, and the payload of B's file is "
        f"{found.payload_bits:,} bits",
        _INDENT,
    )
    yield from labelled(
        "not textbook",
        "cross_entropy(input, target) takes q first, and as logits; p second, mostly as labels; "
        "it counts in nats and takes the mean over what it is given. docs/pytorch.md has the rest",
        _INDENT,
    )


def bars_of(found: Bridge) -> Stack:
    """Return a bar for each step, in bits per symbol: those from q, then those from the code."""
    groups = (("q", "entropy", found.steps), ("code", "rounding", found.codebook_steps))
    bars = [
        Bar(
            f"{step.title} ({name})",
            [Part("from q_eff" if name == "q" else "from the code", step.bits, meaning)],
            step.bits,
            f"{step.nats:.4f} nats",
        )
        for name, meaning, steps in groups
        for step in steps
    ]
    title = f"one number in every way: {short(found.message)} by {short(found.training)}"
    return Stack(title, bars)
