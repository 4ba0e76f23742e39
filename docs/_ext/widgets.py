"""Controls of a notebook, such as sliders: shown as they begin, for without a kernel none moves."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    Models = dict[str, dict[str, Any]]

_VIEW = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*?)</script>')
_MODEL = "IPY_MODEL_"


def _within(model: str, models: Models) -> Iterator[dict[str, Any]]:
    """Yield the state of a widget, then of those in it."""
    state = models[model]["state"]
    yield state
    for child in state.get("children", ()):
        yield from _within(child.removeprefix(_MODEL), models)


def _setting(state: dict[str, Any]) -> str:
    """Return what a control is called and where it stands; nothing for what is no control."""
    labels, place = state.get("_options_labels"), state.get("index")
    value = labels[place] if labels and isinstance(place, int) else state.get("value")
    return f"{state['description']}: {value}" if state.get("description") and value else ""


def _shown(output: dict[str, Any]) -> nodes.Node:
    data = output.get("data", {})
    if "image/png" in data:
        source = f"data:image/png;base64,{data['image/png']}"
        return nodes.raw("", f'<img alt="" src="{source}">', format="html")
    if "text/html" in data:
        return nodes.raw("", data["text/html"], format="html")
    text = data.get("text/plain", output.get("text", ""))
    return nodes.raw("", f"<pre>{html.escape(text)}</pre>", format="html")


def _still(model: str, models: Models) -> list[nodes.Node]:
    states = list(_within(model, models))
    settings = "; ".join(filter(None, map(_setting, states)))
    said = f"Here it stands at {settings}. In Jupyter it can be moved."
    outputs = [output for state in states for output in state.get("outputs", ())]
    return [nodes.paragraph("", said, classes=["still"]), *map(_shown, outputs)]


def _replace(app: Sphinx, doctree: nodes.document) -> None:
    of_page = app.env.nb_metadata.get(app.env.current_document.docname, {})
    _, kept = of_page.get("js_files", {}).pop("ipywidgets_state", (None, None))
    if kept is None:
        return
    models = json.loads(kept["body"])["state"]
    for node in list(doctree.findall(nodes.raw)):
        if found := _VIEW.search(node.astext()):
            node.replace_self(_still(json.loads(found[1])["model_id"], models))


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at each page once its notebook has run."""
    app.connect("doctree-read", _replace)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
