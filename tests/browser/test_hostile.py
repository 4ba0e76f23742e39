"""Names of files and symbols that would act if they could: each shows as text, and does nothing."""

from __future__ import annotations

import csv

import numpy as np
import pytest

import huffxent as hx
from huffxent.names import printable

SCRIPT = "<script>window.pwned=1</script>"
HOSTILE = (
    SCRIPT,
    "</script><script>window.pwned=1</script>",
    "</SCRIPT ><script>window.pwned=1</script>",
    "<!--<script>",
    "--></script><img src=x onerror=window.pwned=1>",
    "<img src=x onerror=window.pwned=1>",
    '"><svg onload=window.pwned=1>',
    "' onmouseover='window.pwned=1",
    "</title><script>window.pwned=1</script>",
    "</style><script>window.pwned=1</script>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'>",
    "<meta http-equiv=refresh content=0;url=https:example.org>",
    "<base href=https:example.org>",
    "javascript:window.pwned=1",
    "{{ 7 * 7 }}{% raw %}${7*7}",
    "=cmd|' C'!A0",
    "\u202egnp.exe\u2066",
    "\u2028window.pwned=1\u2029",
    "&lt;b&gt;&quot;\\u003cscript>",
    "__proto__",
)
SAFE = "() => [globalThis.pwned ?? null, document.scripts.length, document.images.length]"
MADE = "iframe, base, svg [onload], [onerror], [onmouseover], meta[http-equiv=refresh]"


def as_before(page):
    """Assert that nothing acted, and that there are no elements but ours."""
    assert page.view.evaluate(SAFE) == [None, 3, 0]
    assert page.view.locator(MADE).count() == 0


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_name_is_text(opened, tmp_path, number):
    name = HOSTILE[number].replace("/", "\\")  # what a name of a file cannot have
    training, message = tmp_path / f"A{name}", tmp_path / name
    training.write_bytes(b"abracadabra")
    message.write_bytes(b"abba")
    with opened(hx.report(training, message)) as page:
        shown = printable(name)
        assert page.view.title().startswith(" ".join(f"{shown} by the codebook of A".split()))
        assert page.text("message-name") == shown
        assert f"A{shown}" in page.view.locator("header b").text_content()
        as_before(page)


@pytest.fixture(scope="module")
def words():
    """Each of them is a word of its own, from both files; `chars` would take them apart."""
    labels = "\n".join(HOSTILE).replace("\u2028", "").replace("\u2029", "") + "\n"
    return hx.report((labels * 3).encode(), (labels * 2).encode(), symbols="labels")


def test_hostile_symbols_are_text_in_every_view(opened, words):
    (message,) = words.to_dict()["messages"]
    assert len(message["symbols"]) >= len(HOSTILE)
    with opened(words) as page:
        shown = "".join(page.view.locator("#text").text_content())
        assert SCRIPT in shown
        assert "{{ 7 * 7 }}{% raw %}${7*7}" in shown
        assert "\u202e" not in page.view.locator("body").text_content()
        for symbol in message["symbols"]:
            page.view.select_option("#symbol", label=symbol["label"])
            assert page.value("symbol-length") == symbol["length"]
        page.slide("decode-position", 100)
        page.view.click("#build-next")
        as_before(page)


def test_a_symbol_that_is_a_formula_is_none_in_a_spreadsheet(opened, words):
    with opened(words) as page:
        with page.view.expect_download() as waited:
            page.view.click("#download-csv")
        with waited.value.path().open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    labels = [row["label"] for row in rows]
    assert not [label for label in labels if label[:1] in {"=", "+", "-", "@"}]
    assert any(label.startswith("'=cmd") for label in labels)


def test_bytes_that_are_no_text_are_shown_in_hex(opened):
    everything = np.arange(256, dtype=np.uint8).tobytes()
    with opened(hx.report(everything * 2, everything)) as page:
        text = page.text("text")
        assert "[NUL]" in text
        assert "[ff]" in text
        assert not [char for char in text if char < " " and char != "\n"]
        as_before(page)
