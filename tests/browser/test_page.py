"""The page as a whole: what it shows unasked, its links, its sizes, and that it needs no network.

`opened` fails a test in which the page requests, logs or asks anything.
"""

from __future__ import annotations

import re

import pytest

import huffxent as hx
from huffxent import corpora
from huffxent.names import axis_label

ESSAYS = [corpora.locate(f"essay.{language}.txt") for language in ("en", "de", "fr", "fi")]
# Vega writes 12 digits.
TO_TWELVE = {"rel": 1e-11, "abs": 1e-11}


def number(text):
    return float(text.replace("\N{MINUS SIGN}", "-"))


@pytest.fixture(scope="module")
def many():
    return hx.report(*ESSAYS)


def test_the_page_is_one_file_below_three_megabytes(demo, many):
    """T67: nothing in it names another file."""
    for page in (demo, many):
        assert len(page.html.encode()) < 3e6
        assert not re.search(r'(?:src|href)="(?!data:)', page.html.split("<script")[0])


def test_the_ledger_is_the_comparisons(opened, demo, found):
    ledger = found.ledger
    with opened(demo) as page:
        for name in ("entropy", "mismatch", "rounding", "length_limit", "total"):
            assert page.value(f"ledger-{name}") == pytest.approx(getattr(ledger, name), rel=1e-9)
        assert page.value("ledger-total") == pytest.approx(found.bits_per_symbol, rel=1e-12)
        assert page.value("payload-bits") == found.measured.payload_bits
        assert page.value("file-bytes") * 8 == found.measured.file_bits
        assert page.value("cross-entropy") == float("inf")
        assert page.text("cross-entropy") == "∞"
        effective = page.value("cross-entropy-effective")
        assert effective == pytest.approx(ledger.entropy + ledger.mismatch, rel=1e-9)
        assert page.view.locator("#ledger-literals-row").is_hidden()
        bars = {mark["term"]: mark for mark in page.marks("ledger")}
        assert bars["KL(p‖q_eff)"]["value"] == f"{ledger.mismatch:.4f}"
        (total,) = page.marks("ledger", kind="tick")
        assert number(total["end"]) == pytest.approx(found.bits_per_symbol, **TO_TWELVE)


def test_the_charts_have_every_symbols_numbers(opened, demo, found):
    with opened(demo) as page:
        drawn = page.marks("shares")
        costs = {mark["label"]: mark for mark in page.marks("costs", kind="point")}
        payers = {mark["label"]: mark for mark in page.marks("payers")}
    shares = {(mark["label"], mark["of"][0]): number(mark["share"]) for mark in drawn}
    for share in found.shares:
        label = axis_label(share.symbol)
        assert shares[label, "p"] == pytest.approx(share.p, **TO_TWELVE)
        assert shares[label, "q"] == pytest.approx(share.q, **TO_TWELVE)
        assert number(costs[label]["bits"]) == pytest.approx(share.surprisal, **TO_TWELVE)
        assert int(costs[label]["length"]) == share.length
        bar = number(payers[label]["bits per symbol"])
        assert bar == pytest.approx(share.mismatch, **TO_TWELVE)


LIT = """() => [...document.querySelectorAll('.lit')].map(n => n.textContent)"""
BRIGHT = """() => ['bar', 'point', 'tick'].map(kind =>
    [...document.querySelectorAll(`#h-symbols ~ .chart [aria-roledescription=${kind}]`)]
        .filter(node => node.getAttribute('opacity') === '1').length)"""


@pytest.mark.parametrize(
    "spot",
    [
        "#text span:text-is('e') >> nth=0",
        "#tree .leaf:text-is('e')",
        "#shares [aria-label*='label: e'] >> nth=0",
        "#payers [aria-label*='label: e'] >> nth=0",
        "#costs [aria-label*='label: e'] >> nth=0",
    ],
)
def test_a_symbol_that_is_pointed_at_lights_up_everywhere(opened, demo, found, spot):
    times = corpora.read("essay.de.txt")[:1500].count(b"e")
    with opened(demo) as page:
        page.slide("decode-position", 80)
        page.view.locator(spot).hover(force=True)
        page.view.wait_for_function("() => document.getElementById('symbol-length').value !== ''")
        assert page.value("symbol-length") == len(found.codebook.codewords[ord("e")])
        out = page.view.locator("#decode-out .out:text-is('e')").count()
        assert page.view.evaluate(LIT) == ["e"] * (times + 1 + out)
        page.view.wait_for_function(f"() => '' + ({BRIGHT})() === '3,1,1'")
        page.view.mouse.move(0, 0)
        page.view.wait_for_function("() => document.querySelectorAll('.lit').length === 0")


def test_several_messages_are_chosen_from_and_every_file_is_coded_by_every_codebook(opened, many):
    matrix = hx.matrix(ESSAYS)
    with opened(many) as page:
        for path in ESSAYS[1:]:
            page.view.select_option("#message", label=path.name)
            page.view.wait_for_function(
                "name => document.getElementById('message-name').textContent === name",
                arg=path.name,
            )
            total = hx.compare(ESSAYS[0], path).bits_per_symbol
            assert page.value("ledger-total") == pytest.approx(total, rel=1e-9)
        cells = page.marks("matrix", kind="rect mark")
    shown = {
        (cell["training"], cell["message"]): number(cell["bits per symbol above its own"])
        for cell in cells
    }
    assert len(shown) == len(ESSAYS) ** 2
    for row, training in enumerate(matrix.names):
        for column, message in enumerate(matrix.names):
            expected = matrix.excess[row, column]
            assert shown[training, message] == pytest.approx(expected, **TO_TWELVE)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_is_wider_than_a_telephone(opened, demo, many, colours):
    """T67: 360 pixels, light and dark."""
    for report in (demo, many):
        with opened(report, viewport={"width": 360, "height": 640}, color_scheme=colours) as page:
            assert page.view.evaluate("document.documentElement.scrollWidth") == 360
            for name in ("decode-next", "live-q-5", "build-next"):
                box = page.view.locator(f"#{name}").bounding_box()
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= 360


def test_everything_can_be_done_by_keyboard(opened, demo):
    """T67: every control is reached by the tabulator, and moves by keys."""
    with opened(demo) as page:
        reached, keys = set(), page.view.keyboard
        while (name := _tab(page)) not in reached:
            reached.add(name)
        controls = page.view.locator("button, select, input").evaluate_all(
            "nodes => nodes.filter(node => node.checkVisibility()).map(node => node.id)"
        )
        assert {*controls, "text", "tree"} <= reached
        page.view.focus("#decode-position")
        keys.press("ArrowRight")
        assert page.value("decode-bits-read") == 1
        page.view.focus("#live-q-0")
        keys.press("Home")
        assert page.value("live-q-share-0") == 0
        page.view.focus("#symbol")
        keys.press("e")
        assert page.value("symbol-length") == 3


def _tab(page):
    page.view.keyboard.press("Tab")
    return page.view.evaluate("document.activeElement.id")


def test_what_is_printed_has_no_controls_and_all_of_the_text(opened, demo):
    """T67: print, from a page that is dark on the screen."""
    with opened(demo, color_scheme="dark") as page:
        page.view.emulate_media(media="print")
        ground = page.view.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(255, 255, 255)"  # dark is for screens
        assert page.view.locator("button:visible, select:visible, input:visible").count() == 0
        height = page.view.locator("#tree").evaluate("n => [n.clientHeight, n.scrollHeight]")
        assert height[0] == height[1]
        assert page.view.pdf().startswith(b"%PDF")


def test_every_control_has_a_name_for_those_who_listen(opened, demo):
    with opened(demo) as page:
        unnamed = page.view.locator("button, select, input").evaluate_all(
            """nodes => nodes.filter(node => !node.textContent.trim() || node.tagName !== 'BUTTON')
                .filter(node => !node.ariaLabel && !node.labels?.length).map(node => node.id)"""
        )
        assert unnamed == []
