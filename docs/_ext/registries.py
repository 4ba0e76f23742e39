"""Tables of what is chosen by name, read from the registries that the choices are read from."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

import huffxent as hx
from huffxent import corpora

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx.application import Sphinx

    Rows = Iterator[tuple[str, ...]]


_SIGN = re.compile(r"[*|_\\]")
"""What would mean something in a cell."""


def _codes() -> Rows:
    yield "name", "family", "complete", "optimal for q"
    for name, family in hx.CODES.items():
        yield _code(name), family.title, _yes(family.complete), _yes(family.optimal)


def _symbols() -> Rows:
    yield "name", "a symbol is"
    for kind in hx.SYMBOLS.values():
        yield _code(kind.usage), kind.title


def _models() -> Rows:
    yield "name", "what q depends on"
    for name, model in hx.MODELS.items():
        yield _code(name), (model.__doc__ or "").partition("\n")[0]


def _theorems() -> Rows:
    yield "name", "section", "statement", "source"
    for name, theorem in hx.THEOREMS.items():
        if theorem.number != "gallery":
            yield _code(name), theorem.number, theorem.statement, theorem.source


def _gallery() -> Rows:
    yield "name", "what is often said", "a case that breaks it"
    for name, surprise in hx.GALLERY.items():
        yield _code(name), surprise.claim, surprise.case


def _corpora() -> Rows:
    yield "name", "bytes", "what"
    for corpus in corpora.CORPORA.values():
        yield _code(corpus.name), f"{corpus.bytes:,}", corpus.title


def _standard() -> Rows:
    yield "name", "files", "bytes", "what"
    for corpus in corpora.STANDARD.values():
        yield _code(corpus.name), str(len(corpus.members)), f"{corpus.bytes:,}", corpus.title


def _views() -> Rows:
    yield "record", "its pictures"
    for name in hx.__all__:
        views = getattr(getattr(hx, name), "VIEWS", ())
        if views:
            yield f":py:class:`huffxent.{name}`", ", ".join(map(_code, views))


REGISTRIES: Mapping[str, Callable[[], Rows]] = MappingProxyType(
    {
        "CODES": _codes,
        "SYMBOLS": _symbols,
        "MODELS": _models,
        "THEOREMS": _theorems,
        "GALLERY": _gallery,
        "CORPORA": _corpora,
        "STANDARD": _standard,
        "VIEWS": _views,
    }
)


def _code(text: str) -> str:
    return f"``{text}``"


def _yes(value: Any) -> str:  # noqa: ANN401 - true or not
    return "yes" if value else "no"


class Registry(SphinxDirective):
    """Shows a registry as a table."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        lines = [".. list-table::", "   :header-rows: 1", ""]
        for row in REGISTRIES[self.arguments[0]]():
            first, *others = (cell if "`" in cell else _SIGN.sub(r"\\\g<0>", cell) for cell in row)
            lines += [f"   * - {first}", *(f"     - {cell}" for cell in others)]
        holder = nodes.container()
        self.state.nested_parse(StringList(lines, source=__file__), 0, holder)
        return holder.children


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("registry", Registry)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
