"""T67: names of files and symbols that would act if they could: they show as text, and do nothing.

`opened` fails a test in which the page requests, logs or asks anything.
"""

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
    """T67: 20 names, each of the message and of the training file."""
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
    """T67: the same 20 as symbols, of which several end a script element."""
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


@pytest.mark.parametrize("symbols", ["bytes", "chars", "words"])
def test_a_hostile_message_is_text(opened, symbols):
    """T67: the 20 as what the files say, whatever it is taken apart into."""
    text = "\n".join(HOSTILE)
    with opened(hx.report(text.encode() * 2, text.encode(), symbols=symbols)) as page:
        shown = page.view.locator("#text").text_content()
        assert "</script><script>window.pwned=1</script>" in shown
        page.slide("decode-position", 500)
        as_before(page)


SMUGGLED = """async () => {
    const refused = [];
    document.addEventListener('securitypolicyviolation',
        event => refused.push(event.effectiveDirective));
    const add = (tag, set) => document.body.append(Object.assign(document.createElement(tag), set));
    add('script', {textContent: 'window.pwned = 1'});
    add('script', {src: 'https://example.org/x.js'});
    add('img', {src: 'https://example.org/x.png'});
    add('iframe', {src: 'https://example.org/'});
    add('object', {data: 'https://example.org/'});
    add('link', {rel: 'stylesheet', href: 'https://example.org/x.css'});
    document.body.setAttribute('onclick', 'window.pwned = 1');
    document.body.click();
    await fetch('https://example.org/').catch(() => {});
    while (refused.length < 8) await new Promise(done => setTimeout(done, 10));
    return [refused.sort(), window.pwned ?? null];
}"""


def test_what_would_get_into_the_page_could_do_nothing_there(opened, demo):
    """T67: `default-src 'none'`: no script but ours, and no request, however one is asked for."""
    with opened(demo) as page:
        meta = page.view.locator("meta[http-equiv='Content-Security-Policy']")
        assert meta.get_attribute("content").startswith("default-src 'none'; script-src 'sha256-")
        refused, pwned = page.view.evaluate(SMUGGLED)
        assert pwned is None
        assert refused == [
            "connect-src",
            "frame-src",
            "img-src",
            "object-src",
            "script-src-attr",
            "script-src-elem",
            "script-src-elem",
            "style-src-elem",
        ]
        # What was asked for is told, here as it should be; all of it failed before it was sent.
        asked = [line for line in page.noise if line.startswith("request: ")]
        assert sorted(asked) == [
            f"request: https://example.org/x.{of}" for of in ("css", "js", "png")
        ]
        page.failures.sort()
        assert page.failures == [f"https://example.org/x.{of}: csp" for of in ("css", "js", "png")]
        assert all("Content Security Policy" in line for line in page.noise if line not in asked)
        page.noise.clear()


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "valueOf"])
def test_a_name_that_every_object_has_is_drawn_as_others_are(opened, tmp_path, name):
    """T67: of a file and of a symbol; the charts keep what they meet as keys of objects."""
    paths = [tmp_path / "A", tmp_path / name, tmp_path / "C"]
    for path in paths:
        path.write_text(f"{name} a b c\n")
    with opened(hx.report(*paths, symbols="words")) as page:
        for chart, kind in (("shares", "bar"), ("costs", "point"), ("payers", "bar")):
            labels = {mark["label"] for mark in page.marks(chart, kind=kind)}
            assert labels == {f"'{name}'", "a", "b", "c", "space", "LF"}
        assert {mark["message"] for mark in page.marks("matrix", kind="rect mark")} == {
            "A",
            f"'{name}'",
            "C",
        }


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
