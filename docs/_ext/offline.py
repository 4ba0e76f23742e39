"""A page makes no request but to the site itself: what would make one is a warning."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_FOLLOWED = {"canonical", "next", "prev", "index", "search", "author", "license", "alternate"}
"""Links of a page's head that a browser does not fetch."""

_REMOTE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_IN_STYLES = re.compile(r"(?:url\(\s*|@import\s+)[\"']?((?:https?:)?//[^\"')\s]+)", re.IGNORECASE)
_IN_SCRIPTS = re.compile(r"[\"'`](https?://[^\"'`\s]+)")


class _Requests(HTMLParser):
    """Collects what a page fetches from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at what the attributes of a tag make a browser fetch."""
        self._within = tag
        given = {name: value or "" for name, value in attrs}
        fetched = [given.get(name, "") for name in ("src", "srcset", "poster", "data")]
        if tag == "link" and given.get("rel") not in _FOLLOWED:
            fetched.append(given.get("href", ""))
        self.found += [value for value in fetched if _REMOTE.match(value)]
        self.found += _IN_STYLES.findall(given.get("style", ""))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        """Leave styles and scripts."""
        self._within = ""

    def handle_data(self, data: str) -> None:
        """Look into styles and scripts."""
        if self._within in {"style", "script"}:
            self.found += _IN_STYLES.findall(data)
        if self._within == "script":
            self.found += _IN_SCRIPTS.findall(data)


def requests(page: str) -> list[str]:
    """Return the addresses elsewhere that an HTML page fetches, or that its scripts name."""
    parser = _Requests()
    parser.feed(page)
    return parser.found


def _all_requests(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.html")):
        yield from ((path, address) for address in requests(path.read_text(encoding="utf-8")))
    for path in sorted(folder.rglob("*.css")):
        found = _IN_STYLES.findall(path.read_text(encoding="utf-8"))
        yield from ((path, address) for address in found)


def _check(app: Sphinx, error: Exception | None) -> None:
    from sphinx.util import logging

    if error is None and app.builder.format == "html":
        for path, address in _all_requests(Path(app.outdir)):
            logging.getLogger(__name__).warning(
                "%s would be fetched: %s", path.relative_to(app.outdir), address
            )


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at every page once all are written."""
    app.connect("build-finished", _check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
