"""The page as one file: the template, its style, its script, and Vega's."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from huffxent.errors import MissingLibraryError, WorkerError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCRIPTS = (
    "code",
    "dom",
    "link",
    "charts",
    "symbols",
    "tree",
    "stepper",
    "live",
    "building",
    "main",
)
"""The script's parts, in the order in which they stand in the page."""


def require_libraries() -> None:
    """Raise MissingLibraryError unless all that a page is made with is installed."""
    for library in ("altair", "vl_convert", "jinja2"):
        if find_spec(library) is None:
            raise MissingLibraryError("a page", library, "report")


def page_html(data: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    """Return a page that opens offline.

    Parameters
    ----------
    data
        What the script reads: JSON.
    words
        What the template names; whatever is in it, it stands in the page as text.

    Raises
    ------
    MissingLibraryError
        If Altair, vl-convert or Jinja2 is not installed.
    WorkerError
        If vl-convert does not give Vega's script.
    """
    require_libraries()
    import jinja2
    from markupsafe import Markup

    folder = files(__package__)
    # No character of JSON needs to be a bracket, so that no text of it can end the element.
    document = json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    vega, script = _vega(), _script()
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["grouped"] = "{:,}".format
    template = environment.from_string((folder / "page.html").read_text(encoding="utf-8"))
    ours = {
        "policy": _policy(vega, script),
        "style": (folder / "style.css").read_text(encoding="utf-8"),
        "data": document,
        "vega": vega,
        "script": script,
    }
    # These five are our own text, or made safe above.
    return template.render({**words, **{name: Markup(text) for name, text in ours.items()}})  # noqa: S704


def _policy(*scripts: str) -> str:
    """Return what the page may do: run these scripts, have styles, and nothing by network."""
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


@cache
def _vega() -> str:
    # In a process of its own: it takes seconds, in which this one could answer no signal.
    made = subprocess.run([sys.executable, "-c", _BUNDLE], capture_output=True, check=False)  # noqa: S603 - our own words
    if made.returncode:
        why = made.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise WorkerError(f"vl-convert did not give Vega's script: {why or made.returncode}")
    # What a string of it says stays the same; an element cannot end there.
    return made.stdout.decode("utf-8").replace("</script", "<\\/script")


_BUNDLE = """
import sys, vl_convert
script = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
sys.stdout.buffer.write(script.encode("utf-8"))
"""


def _script() -> str:
    folder = files(__package__) / "js"
    parts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS]
    return "(() => {\n'use strict';\n" + "\n".join(parts) + "})();\n"
