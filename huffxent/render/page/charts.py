"""The charts of the page, as Vega-Lite has them: Altair says what is drawn, the page brings rows.

Each takes its rows under the name `rows`, and those of symbols light one by the parameter `lit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from huffxent.render.spans import COLOURS

if TYPE_CHECKING:
    from collections.abc import Collection

_NEUTRAL = "#808080"
_TERMS = {
    "H(p)": "entropy",
    "KL(p‖q_eff)": "mismatch",
    "literals": "literals",
    "rounding": "rounding",
    "limit": "length_limit",
}
_DIMMED = 0.25
_HEIGHT = 150
_BAR_HEIGHT, _CELL_HEIGHT = 42, 26
_NUMBERED = 16
"""Rows of a matrix up to which cells have their numbers."""


def chart_documents(terms: Collection[str], messages: int) -> dict[str, Any]:
    """Return the specification of each chart, for these terms and so many messages."""
    base = alt.Chart(alt.NamedData("rows"))
    rows = messages + 1
    return {
        "ledger": _finished(_ledger(base, terms), _BAR_HEIGHT * messages),
        "matrix": _finished(_matrix(base, rows), _CELL_HEIGHT * rows),
        "shares": _finished(_shares(base), _HEIGHT),
        "costs": _finished(_costs(base), _HEIGHT),
        "payers": _finished(_payers(base), _HEIGHT),
    }


def _finished(layers: list[alt.Chart], height: int) -> dict[str, Any]:
    fitted = alt.AutoSizeParams(type="fit-x", contains="padding")
    chart = alt.LayerChart(layer=layers).properties(
        width="container", height=height, autosize=fitted, background="transparent"
    )
    lit = alt.param(name="lit", value=-1)
    chart = chart.add_params(lit).configure_view(stroke=None)
    document: dict[str, Any] = (
        chart.configure_axis(grid=False, labelLimit=120, labelFontSize=11, titleFontSize=11)
        .configure_legend(labelFontSize=11, titleFontSize=11)
        .to_dict()
    )
    return document


def _tooltip(names: str, number: str, form: str) -> list[alt.Tooltip]:
    """Return what is said of what is pointed at: names, and a number."""
    nominal = [alt.Tooltip(name, type="nominal") for name in names.split()]
    return [*nominal, alt.Tooltip(number, type="quantitative", format=form)]


def _ledger(base: alt.Chart, terms: Collection[str]) -> list[alt.Chart]:
    colours = {name: COLOURS[meaning] for name, meaning in _TERMS.items() if name in terms}
    shown = _tooltip("message term", "value", ".4f")
    legend = alt.Legend(orient="bottom", columns=3)
    bars = base.transform_filter("datum.kind == 'term'").encode(
        y=alt.Y("message:N", title=None, sort=None),
        x=alt.X("start:Q", title="bits per symbol"),
        x2="end:Q",
        color=alt.Color("term:N", title=None, legend=legend).scale(
            domain=list(colours), range=list(colours.values())
        ),
        opacity=alt.condition("datum.value < 0", alt.value(0.35), alt.value(1)),
        tooltip=shown,
    )
    totals = base.transform_filter("datum.kind == 'total'").encode(
        y=alt.Y("message:N", sort=None), x="end:Q", tooltip=shown
    )
    before = base.transform_filter("datum.kind == 'before'").encode(x="end:Q", tooltip=shown)
    return [
        bars.mark_bar(height=18),
        totals.mark_tick(thickness=3, size=30, color=_NEUTRAL),
        before.mark_rule(strokeDash=[3, 3], color=_NEUTRAL),
    ]


def _matrix(base: alt.Chart, rows: int) -> list[alt.Chart]:
    cells = base.encode(
        x=alt.X("message:N", sort=None, axis=alt.Axis(orient="bottom", labelAngle=-90)),
        y=alt.Y("training:N", title="codebook of", sort=None),
        tooltip=_tooltip("training message", "excess", ".4f"),
    )
    colour = alt.Color("excess:Q", title="bits per symbol above its own")
    colour = colour.scale(scheme="cividis", reverse=True).legend(orient="bottom")
    painted = cells.mark_rect().encode(color=colour)
    if rows > _NUMBERED:
        return [painted]
    ink = alt.condition("datum.dark", alt.value("white"), alt.value("black"))
    numbers = cells.mark_text(fontSize=9).encode(text=alt.Text("written:N"), color=ink)
    return [painted, numbers]


def _by_symbol(base: alt.Chart) -> alt.Chart:
    """Return a chart with a symbol at each x, the lit one bright among others."""
    sparse = alt.Axis(labelOverlap=True)
    return base.encode(
        x=alt.X("label:N", title="symbol, the most frequent in A first", sort=None, axis=sparse),
        opacity=alt.condition("lit < 0 || datum.place === lit", alt.value(1), alt.value(_DIMMED)),
    )


def _shares(base: alt.Chart) -> list[alt.Chart]:
    colour = alt.Color("of:N", title=None, legend=alt.Legend(orient="top")).scale(
        domain=["p, the message", "q, what was learnt"],
        range=[COLOURS["mismatch"], COLOURS["entropy"]],
    )
    bars = _by_symbol(base).encode(
        xOffset="of:N",
        y=alt.Y("share:Q", title="share"),
        color=colour,
        tooltip=_tooltip("label of", "share", ".6f"),
    )
    return [bars.mark_bar()]


def _costs(base: alt.Chart) -> list[alt.Chart]:
    both = _by_symbol(base).encode(tooltip=_tooltip("label length", "surprisal", ".4f"))
    ideal = both.encode(y=alt.Y("surprisal:Q", title="bits"))
    return [
        ideal.mark_point(filled=True, size=25, color=COLOURS["entropy"]),
        both.encode(y="length:Q").mark_tick(thickness=2, color=COLOURS["rounding"]),
    ]


def _payers(base: alt.Chart) -> list[alt.Chart]:
    bars = _by_symbol(base).encode(
        y=alt.Y("mismatch:Q", title="bits per symbol"),
        tooltip=_tooltip("label", "mismatch", "+.4f"),
    )
    return [bars.mark_bar(color=COLOURS["mismatch"])]
