"""How Sphinx builds the site: `sphinx-build -W --keep-going -n -b html docs docs/_build/html`."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
# Figures that stay sharp on a dense screen, and settings of nobody's own.
os.environ["MATPLOTLIBRC"] = str(HERE / "_ext" / "matplotlibrc")
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]

import huffxent  # noqa: E402 - from the checkout that is documented

project = "huffxent"
author = "the huffxent authors"
version = release = huffxent.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    # Our own, in _ext/.
    "beside",
    "commands",
    "links",
    "mathml",
    "offline",
    "registries",
    "tidy",
    "widgets",
]
exclude_patterns = ["_build", "_ext"]
default_role = "py:obj"
highlight_language = "text"

# Notebooks and the pages with cells run anew in every build; an error in one ends it.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 60
nb_merge_streams = True
# By default a script from a CDN; `widgets` shows controls without any.
nb_ipywidgets_js = {}

myst_heading_anchors = 3
myst_enable_extensions = ["dollarmath"]

autodoc_member_order = "bysource"
# How a record draws itself is said once, on the page about drawing.
autodoc_default_options = {"exclude-members": "VIEWS, TOGETHER, pictures"}
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_custom_sections = [
    "Where it differs from PyTorch",
    "Where PyTorch leaves the textbook",
]

smartquotes = False

html_theme = "furo"
html_title = f"huffxent {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_copy_source = False
html_show_copyright = False
