"""Formulas checked on measured bits: verify, gallery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from huffxent.cli.inputs import named_sources
from huffxent.cli.options import talk_options
from huffxent.cli.output import print_json, print_text
from huffxent.codes.prefix_code import LONGEST
from huffxent.container.recipe import Recipe
from huffxent.render.tables import table_text
from huffxent.study.documents import finite
from huffxent.study.gallery import GALLERY
from huffxent.study.theorems.verification import SCHEMA, built_in_pairs, pairs_of, shown, verified

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.study.gallery import Surprise
    from huffxent.study.theorems.outcome import Outcome
    from huffxent.study.theorems.verification import Check

FAILED = 3


@click.command()
@click.argument("files", metavar="[A B...]", nargs=-1)
@talk_options
@click.pass_context
def verify(ctx: click.Context, files: tuple[str, ...], talk: Talk) -> None:
    """Check every theorem: on A and B, or on built-in files.

    Codebooks of every family are learnt from A; B is encoded with each, read back and decoded. Of
    three files or more, every ordered pair is checked, each file with itself, too. Shown is the
    case in which a statement came nearest to failing. Ends with 3 if one fails.
    """
    if len(files) == 1:
        raise click.UsageError("verify takes two files or more, or none for the built-in ones")
    recipe = Recipe(max_length=LONGEST)
    if files:
        sources = named_sources(files)
        a, b = (sources[:1], sources[1:]) if len(sources) == 2 else (sources, sources)
        checks = verified(pairs_of(a, b, recipe))
    else:
        checks = verified(built_in_pairs(recipe))
    if talk.json:
        print_json({"schema": SCHEMA, "checks": [check.to_dict() for check in checks]})
    elif not talk.quiet:
        print_text(_table(checks, verbose=talk.verbose))
        print_text(f"\n{_tally(checks)}")
    if any(check.verdict == "FAILS" for check in checks):
        ctx.exit(FAILED)


def _table(checks: tuple[Check, ...], *, verbose: bool) -> str:
    rows = [
        (
            check.verdict,
            check.cases,
            check.theorem,
            check.statement,
            check.sides,
            shown(check.slack),
            check.source,
            check.why if verbose or check.verdict != "HOLDS" else "",
        )
        for check in checks
    ]
    header = ("verdict", "cases", "theorem", "statement", "tightest case", "slack", "source", "why")
    return table_text(header, rows)


def _tally(checks: tuple[Check, ...]) -> str:
    verdicts = [str(check.verdict) for check in checks]
    parts = [
        f"{verdicts.count(verdict)} {what}"
        for verdict, what in (
            ("HOLDS", "hold"),
            ("FAILS", "FAIL"),
            ("DOES NOT APPLY", "do not apply"),
        )
    ]
    return f"{len(checks)} statements: {', '.join(parts)}"


@click.command()
@click.argument("name", metavar="[NAME]", required=False, type=click.Choice(list(GALLERY)))
@talk_options
def gallery(name: str | None, talk: Talk) -> None:
    """Run what surprises: claims that are often made, each with a built-in case that breaks it."""
    for number, key in enumerate([name] if name else GALLERY):
        surprise = GALLERY[key]
        outcome = surprise.outcome()
        if talk.json:
            facts = {"name": key, "claim": surprise.claim, "case": surprise.case}
            sides = {"left": outcome.left, "relation": outcome.relation, "right": outcome.right}
            why = {"sides": surprise.sides, "why": surprise.why, "verdict": outcome.verdict}
            print_json({"schema": "huffxent.gallery/1", **facts, **_finite(sides), **why})
        elif not talk.quiet:
            print_text(("\n" if number else "") + _shown(key, surprise, outcome))


def _shown(name: str, surprise: Surprise, outcome: Outcome) -> str:
    width = max(map(len, surprise.sides))
    numbers = [
        f"  {side:<{width}}  {float(value):>10.4f}"
        for side, value in zip(surprise.sides, (outcome.left, outcome.right), strict=True)
        if value is not None
    ]
    seen = [f"  seen: {outcome.why}"] if outcome.why else []
    return "\n".join(
        [
            f'{name}: not so: "{surprise.claim}"',
            f"  {surprise.case}",
            *numbers,
            *seen,
            *(f"  {line}" for line in surprise.why),
        ]
    )


def _finite(sides: dict[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, str) else finite(value) for key, value in sides.items()}
