"""Small things: blank ends of code blocks, and colons in docstrings of attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_ATTRIBUTES = {"attribute", "data", "property"}
_COLON = "\N{MODIFIER LETTER COLON}"


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


def _strip_blocks(_app: Sphinx, doctree: nodes.document) -> None:
    """Take the blank line from the end of an example, which a doctest in Markdown needs."""
    for block in doctree.findall(nodes.literal_block):
        text = block.astext()
        if text != text.rstrip("\n") and len(block.children) == 1:
            block.rawsource = text.rstrip("\n")
            block.children = []
            block += nodes.Text(block.rawsource)


def setup(app: Sphinx) -> dict[str, bool]:
    """Stand before and after napoleon, which has the priority of 500."""
    app.connect("autodoc-process-docstring", _hide_colons, priority=400)
    app.connect("autodoc-process-docstring", _show_colons, priority=600)
    app.connect("doctree-read", _strip_blocks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
