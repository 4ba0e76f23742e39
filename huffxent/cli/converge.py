"""How the rate settles, from the shell."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import click

from huffxent.cli.drawing import draw, plot_option
from huffxent.cli.inputs import named_sources
from huffxent.cli.options import code_options, force_option, talk_options
from huffxent.cli.output import print_json, print_text
from huffxent.container.training import train_on
from huffxent.render.plots import Band, Curve, Level, Panel
from huffxent.render.tables import table_text
from huffxent.study.convergence import BLOCKS, MOST_BLOCKS, follow

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.container.recipe import Recipe
    from huffxent.study.convergence import Convergence


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@code_options
@plot_option
@force_option
@talk_options
def converge(a: str, b: str, recipe: Recipe, path: str | None, force: bool, talk: Talk) -> None:
    """Show how the rate of B settles, and how codes for blocks get near H(p,q).

    By A's codebook: what the first 1, 2, 4 ... symbols of B cost, beside the standard deviation of
    so many independent ones. Then Huffman and Shannon codes for blocks of n symbols, computed
    exactly for independent symbols.
    """
    training, message = named_sources([a, b])
    found = follow(train_on([training], recipe), training.name, message)
    if found is None:
        raise click.UsageError("B is empty; an empty message has no rate that could settle")
    if path is not None:
        title = f"{PurePath(found.training).name} -> {PurePath(found.message).name}"
        draw(_panels(found), title, path, (a, b), force=force)
    if talk.json:
        print_json(found.to_dict())
    elif not talk.quiet:
        print_text(_text(found))


def _text(found: Convergence) -> str:
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
    last = found.blocks[-1].length if found.blocks else 0
    number = found.alphabet_size ** (last + 1)
    if last == BLOCKS[-1]:
        return []
    return [f"there are {number:,} blocks of {last + 1}; codes are made for up to {MOST_BLOCKS:,}"]


def _panels(found: Convergence) -> list[Panel]:
    n = [float(prefix.symbols) for prefix in found.prefixes]
    rate, deviations = found.bits_per_symbol, [prefix.deviation for prefix in found.prefixes]
    lengths = [float(block.length) for block in found.blocks]
    limits = (
        Level("H(p)", found.entropy, "entropy"),
        Level("H(p,q_eff)", found.cross_entropy, "mismatch"),
    )
    return [
        Panel(
            "what the first n symbols cost",
            "n",
            "bits per symbol",
            [Curve("measured", n, [prefix.rate for prefix in found.prefixes], "rounding")],
            [*limits, Level("L of the whole message", rate, "total")],
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
        ),
        Panel(
            "codes for blocks of n symbols, if symbols were independent",
            "n",
            "bits per symbol",
            [
                Curve("Huffman", lengths, [block.huffman for block in found.blocks], "rounding"),
                Curve(
                    "Shannon",
                    lengths,
                    [block.shannon for block in found.blocks],
                    "length_limit",
                    "s",
                ),
            ],
            limits,
            [
                Band(
                    "H(p,q_eff) to + 1/n",
                    lengths,
                    [found.cross_entropy] * len(lengths),
                    [block.upper for block in found.blocks],
                    "mismatch",
                )
            ],
        ),
    ]
