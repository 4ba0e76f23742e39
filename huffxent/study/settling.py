"""How the rate of a message settles: as tables, and as curves with bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huffxent.names import short
from huffxent.render.plots.curves import Band, Curve, Level, Panel
from huffxent.render.plots.style import UNIT
from huffxent.render.tables import table_text

if TYPE_CHECKING:
    from huffxent.study.convergence import Convergence


def table_of(found: Convergence) -> str:
    """Return both tables, with their limits above."""
    rate = found.bits_per_symbol
    prefixes = [
        (p.symbols, *(f"{x:.4f}" for x in (p.rate, rate - p.deviation, rate + p.deviation)))
        for p in found.prefixes
    ]
    blocks = [
        (b.length, b.blocks, *(f"{x:.4f}" for x in (b.huffman, b.shannon, b.upper)))
        for b in found.blocks
    ]
    limits = (found.entropy, found.cross_entropy, rate)
    head = "H(p) {:.4f}, H(p,q_eff) {:.4f}, L = {:.4f} bits per symbol".format(*limits)
    return "\n".join(
        [
            f"{found.training} -> {found.message}: {head}",
            "\nthe first n symbols",
            table_text(("n", "measured", "L - sqrt(Var l / n)", "L + ..."), prefixes),
            f"\nblocks of n of {found.alphabet_size} independent symbols, no length limit",
            table_text(("n", "blocks", "Huffman", "Shannon", "H(p,q_eff) + 1/n"), blocks),
            *_ended(found),
        ]
    )


def _ended(found: Convergence) -> list[str]:
    if not found.blocks_left:
        return []
    last = found.blocks[-1].length if found.blocks else 0
    most = f"codes are made for up to {found.MOST_BLOCKS:,}"
    return [f"there are {found.blocks_left:,} blocks of {last + 1}; {most}"]


def rate_of(found: Convergence) -> Panel:
    """Return the measured rate over the first n symbols, within what chance would do."""
    n = [float(prefix.symbols) for prefix in found.prefixes]
    rate, deviations = found.bits_per_symbol, [prefix.deviation for prefix in found.prefixes]
    return Panel(
        f"what the first n symbols cost: {_pair(found)}",
        "n, symbols",
        UNIT,
        [Curve("measured", n, [prefix.rate for prefix in found.prefixes], "rounding")],
        [*_limits(found), Level("L of the whole message", rate, "total")],
        [
            Band(
                "L ± sqrt(Var l / n)",
                n,
                [rate - deviation for deviation in deviations],
                [rate + deviation for deviation in deviations],
                "total",
            )
        ],
        doubling=True,
    )


def blocks_of(found: Convergence) -> Panel:
    """Return what codes for blocks cost, within 1/n of H(p,q_eff)."""
    lengths = [float(block.length) for block in found.blocks]
    huffman = [block.huffman for block in found.blocks]
    shannon = [block.shannon for block in found.blocks]
    return Panel(
        f"codes for blocks of n symbols, if symbols were independent: {_pair(found)}",
        "n, symbols in a block",
        UNIT,
        [
            Curve("Huffman", lengths, huffman, "rounding"),
            Curve("Shannon", lengths, shannon, "length_limit", "s"),
        ],
        _limits(found),
        [
            Band(
                "H(p,q_eff) to + 1/n",
                lengths,
                [found.cross_entropy] * len(lengths),
                [block.upper for block in found.blocks],
                "mismatch",
            )
        ],
    )


def _pair(found: Convergence) -> str:
    return f"{short(found.message)} by the codebook of {short(found.training)}"


def _limits(found: Convergence) -> list[Level]:
    return [
        Level("H(p)", found.entropy, "entropy"),
        Level("H(p,q_eff)", found.cross_entropy, "mismatch"),
    ]
