"""The ladder of models and coders, on two files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from huffxent.cli.inputs import named_sources
from huffxent.cli.options import talk_options
from huffxent.cli.output import print_json, print_text
from huffxent.render.tables import table_text
from huffxent.study.ladder import climb

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.study.ladder import Ladder, Rung


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@talk_options
def ladder(a: str, b: str, talk: Talk) -> None:
    """Encode B by one model after another, all learnt from A.

    Bits per byte of B: as written, by the model's own H(p, q), the distance between the two, and
    with the codebook's bits counted. Where A is B the model could not be better; otherwise the
    mismatch is in H(p, q).
    """
    training, message = named_sources([a, b])
    found = climb(training, message)
    if talk.json:
        print_json(found.to_dict())
    elif not talk.quiet:
        _print(found)


def _print(found: Ladder) -> None:
    print_text(f"{found.message}, {found.bytes:,} bytes, by models learnt from {found.training}\n")
    if not found.bytes:
        print_text("an empty message costs nothing on any rung")
        return
    header = ("bits per byte", "measured", "H(p,q)", "distance", "codebook, bits", "with it")
    print_text(table_text(header, [_row(rung, found.bytes) for rung in found.rungs]))
    print_text(
        f"\nadaptive: learning cost {found.regret:,.0f} bits more than knowing p beforehand; for "
        f"so many symbols it costs at most {found.worst_regret:,.0f}"
    )
    for rung in found.rungs:
        if rung.why:
            print_text(f"{rung.name}: {rung.why}")


def _row(rung: Rung, size: int) -> tuple[str, ...]:
    if rung.payload_bits is None:
        return (rung.name, "-", "-", "-", "-", "-")
    measured, book = rung.payload_bits / size, rung.codebook_bits or 0
    model = ("-", "-")
    if rung.model_bits is not None:
        own = rung.model_bits / size
        model = (f"{own:.4f}", f"{measured - own:+.4f}")
    return (
        rung.name,
        f"{measured:.4f}",
        *model,
        f"{book:,}",
        f"{measured + book / size:.4f}",
    )
