"""Where names in docstrings lead: a class to its entry, a parameter nowhere.

Sphinx looks for the end of a name anywhere, so that the type ``bytes`` would lead to some attribute
of that name; and to its nitpicky mode a parameter in backticks is a reference that leads nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx


class Names(SphinxPostTransform):
    """Settles the references of docstrings before Sphinx looks for them."""

    default_priority = 5

    def run(self, **_kwargs: Any) -> None:  # noqa: ANN401 - Sphinx's signature
        """Lead each name to what it names, or leave it as text."""
        known = self.env.domains["py"].data["objects"]
        classes = {
            name.rpartition(".")[2]: name
            for name, entry in known.items()
            if entry.objtype in {"class", "exception"} and not entry.aliased
        }
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node.get("refdomain") == "py":
                _settle(node, classes, known)


def _settle(
    node: addnodes.pending_xref, classes: Mapping[str, str], known: Mapping[str, Any]
) -> None:
    target = node["reftarget"]
    first, _, rest = target.partition(".")
    if first in classes:
        node["reftarget"] = f"{classes[first]}.{rest}".rstrip(".")
    elif _is_text(node, target, known):
        node.replace_self(_plain(node))


def _is_text(node: addnodes.pending_xref, target: str, known: Mapping[str, Any]) -> bool:
    """Return whether a name is one of a parameter, of a type elsewhere, or part of a phrase."""
    if node["reftype"] in {"class", "exc"}:
        return target not in known
    here = (node.get("py:class"), node.get("py:module"))
    return "." not in target and not any(f"{place}.{target}" in known for place in here)


def _plain(node: addnodes.pending_xref) -> list[nodes.Node]:
    shown = node[0]
    if isinstance(shown, addnodes.pending_xref_condition):
        # The short form of a name; the others are the long one.
        shown = next(child for child in node if child["condition"] == "resolved")
        return shown.children
    if isinstance(shown, nodes.literal):
        return [nodes.literal(shown.astext(), shown.astext())]
    return node.children


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_post_transform(Names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
