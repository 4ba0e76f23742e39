"""Formulas as MathML, which browsers draw themselves: no script, no fonts, no network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from latex2mathml.converter import convert

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

# TeX leaves a thin space on either side of a function's name; browsers do not.
_NAME = re.compile(r"\\(?:log|ln)\b(?:_\w)?")
_NAME_AFTER = re.compile(r"(?<=[\w)}])\s*(?=\\(?:log|ln)\b)")


# The old attribute, which browsers no longer heed.
_ALIGNED = re.compile(r'columnalign="(\w+)"')


def mathml(latex: str, display: str) -> str:
    """Return a formula as MathML; `display` is "inline" or "block"."""
    spaced = _NAME_AFTER.sub(r"\\,", _NAME.sub(r"\g<0>\\,", latex))
    if "&" in spaced:
        spaced = rf"\begin{{align*}}{spaced}\end{{align*}}"
    return _ALIGNED.sub(r'style="text-align: \1"', convert(spaced, display=display))


def _inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(mathml(node.astext(), "inline"))
    raise nodes.SkipNode


def _block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(f'<div class="formula">{mathml(node.astext(), "block")}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer under the name that ``html_math_renderer`` asks for."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
