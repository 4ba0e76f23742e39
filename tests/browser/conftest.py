"""A headless Chromium that may read files and nothing else, and pages opened in it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import huffxent as hx
from huffxent import corpora

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGLISH, GERMAN = corpora.locate("essay.en.txt"), corpora.locate("essay.de.txt")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser. Who names one by CHROMIUM wants these tests run, not skipped."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        if "CHROMIUM" in os.environ:
            raise
        pytest.skip("the page is tried in a browser with playwright, which is not installed")
    if "CHROMIUM" not in os.environ and not Path(CHROMIUM).exists():
        pytest.skip(f"there is no browser at {CHROMIUM}; name one by CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


class Opened:
    """A page that was opened, and what it did beside showing itself."""

    def __init__(self, view: Any, path: Path) -> None:
        self.view = view
        self.address = path.as_uri()
        self.noise: list[str] = []
        self.failures: list[str] = []
        view.on("console", lambda message: self.noise.append(f"{message.type}: {message.text}"))
        view.on("pageerror", lambda error: self.noise.append(str(error)))
        view.on("dialog", lambda dialog: self.noise.append(f"dialog: {dialog.message}"))
        view.on("request", self._requested)
        view.on("requestfailed", lambda of: self.failures.append(f"{of.url}: {of.failure}"))

    def _requested(self, request: Any) -> None:
        if request.url != self.address and not request.url.startswith("blob:"):
            self.noise.append(f"request: {request.url}")

    def value(self, name: str) -> float:
        """Return the number that a `data` element holds, to its last digit; NaN for none."""
        text = self.view.locator(f"#{name}").get_attribute("value")
        return float(text.replace("Infinity", "inf")) if text else float("nan")

    def text(self, name: str) -> str:
        return self.view.locator(f"#{name}").text_content()

    def slide(self, name: str, value: float) -> None:
        """Move a slider as a hand would: it tells the page."""
        self.view.locator(f"#{name}").evaluate(
            "(node, value) => { node.value = value; node.dispatchEvent(new Event('input')); }",
            value,
        )

    def marks(self, chart: str, *, kind: str = "bar") -> list[dict[str, str]]:
        """Return the fields of each mark of a chart, as Vega writes them for those who listen."""
        found = self.view.locator(f"#{chart} [aria-roledescription='{kind}']").evaluate_all(
            "nodes => nodes.map(node => node.getAttribute('aria-label'))"
        )
        return [dict(part.split(": ", 1) for part in label.split("; ")) for label in found]


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """Open pages; whatever they request, log or ask at any time of the test is an error (T67)."""

    @contextmanager
    def opened(page: hx.Report, **options: Any) -> Iterator[Opened]:
        path = tmp_path / "page.html"
        page.save(path, force=True)
        context = chromium.new_context(
            **{"viewport": {"width": 1000, "height": 800}, "offline": True, **options}
        )
        found = Opened(context.new_page(), path)
        found.view.goto(found.address)
        found.view.wait_for_function("() => document.documentElement.dataset.ready === 'yes'")
        yield found
        context.close()
        assert found.noise == []

    return opened


@pytest.fixture(scope="session")
def demo() -> hx.Report:
    return hx.report(ENGLISH, GERMAN)


@pytest.fixture(scope="session")
def found() -> hx.Comparison:
    return hx.compare(ENGLISH, GERMAN)
