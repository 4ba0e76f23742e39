"""Small things: what stands at the head of a record, and at the end of an example."""

from __future__ import annotations

import re
from dataclasses import is_dataclass
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.domains.python import PyObject

from huffxent import corpora

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_ROOT = corpora.locate("essay.en.txt").parents[1]
_ATTRIBUTES = {"attribute", "data", "property"}
_SEVERAL = re.compile(r"(?P<names>\w+(?:, \w+)+)(?P<kind> : .+)?")
_COLON = "\N{MODIFIER LETTER COLON}"


def _split_names(
    _app: Sphinx, what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Give attributes that share a line a line each, as napoleon does for parameters only."""
    if what != "class" or "Attributes" not in lines:
        return
    for place in reversed(range(lines.index("Attributes"), len(lines))):
        if found := _SEVERAL.fullmatch(lines[place]):
            end = place + 1
            while end < len(lines) and lines[end].startswith(" "):
                end += 1
            names, kind = found["names"].split(", "), found["kind"] or ""
            entries = ([name + kind, *lines[place + 1 : end]] for name in names)
            lines[place:end] = [line for entry in entries for line in entry]


def _hide_colons(
    _app: Sphinx, what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Keep napoleon from taking what stands before a colon for the type of an attribute."""
    if what in _ATTRIBUTES:
        lines[:] = [line.replace(":", _COLON) for line in lines]


def _show_colons(
    _app: Sphinx, what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    if what in _ATTRIBUTES:
        lines[:] = [line.replace(_COLON, ":") for line in lines]


def _hide_constructor(
    _app: Sphinx,
    what: str,
    _name: str,
    of: object,
    _options: object,
    _signature: str,
    _returned: str,
) -> tuple[str, str] | None:
    """Leave the fields of a record to its attributes: nobody makes one by hand."""
    return ("", "") if what == "class" and is_dataclass(of) else None


def _tidy_text(_app: Sphinx, doctree: nodes.document) -> None:
    """Tidy examples and outputs.

    A doctest in Markdown needs a blank line at its end, which is taken away; and paths begin at
    the root of the repository, not at that of the machine which ran the notebook.
    """
    for block in doctree.findall(lambda node: isinstance(node, (nodes.literal_block, nodes.raw))):
        text = block.astext()
        tidy = text.rstrip("\n").replace(f"{_ROOT}/", "")
        if tidy != text and len(block.children) == 1:
            block.rawsource = tidy
            block.replace(block.children[0], nodes.Text(tidy))


def setup(app: Sphinx) -> dict[str, bool]:
    """Stand before and after napoleon, which has the priority of 500."""
    for field in PyObject.doc_field_types:
        if field.name == "variable":
            field.label = "Attributes"
    app.connect("autodoc-process-docstring", _split_names, priority=400)
    app.connect("autodoc-process-docstring", _hide_colons, priority=400)
    app.connect("autodoc-process-docstring", _show_colons, priority=600)
    app.connect("autodoc-process-signature", _hide_constructor)
    app.connect("doctree-read", _tidy_text)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
