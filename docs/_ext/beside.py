"""Pages that stand beside docs/: copied in before a build, with every link led to its page.

On a code host the links of all files hold as they are; here they are read from where a file stands
in the repository, and turned to where its page is.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

ROOT = Path(__file__).parents[2]

TEXTS = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "corpora/README.md": "corpora.md",
    "notebooks/README.md": "notebooks/index.md",
}
"""Where the page of a file is: from the root of the repository to docs/."""

ENDS = {"notebooks/index.md": "\n```{toctree}\n:hidden:\n:glob:\n\n*\n```\n"}
"""What a page of the site has after the file's own text."""

_LINK = re.compile(r"(?<=\]\()(?P<to>[^)\s#:]+)(?P<place>#[^)\s]*)?(?=\))")


def pages(root: Path = ROOT) -> dict[str, str]:
    """Return where the page of each file beside docs/ is."""
    notebooks = (f"notebooks/{path.name}" for path in sorted(root.glob("notebooks/*.ipynb")))
    return TEXTS | {name: name for name in notebooks}


def relinked(text: str, page: str, root: Path = ROOT) -> str:
    """Return the text of a page of docs/ with its links led to pages."""
    found = pages(root)
    origins = {to: origin for origin, to in found.items()}
    found["README.md"] = "index.md"
    here = posixpath.dirname(origins.get(page, f"docs/{page}"))

    def led(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(here, link["to"]))
        if target not in found and not target.startswith("docs/"):
            return link[0]
        place = found.get(target, target.removeprefix("docs/"))
        return posixpath.relpath(place, posixpath.dirname(page) or ".") + (link["place"] or "")

    return _LINK.sub(led, text)


def _copy(app: Sphinx, _config: Config) -> None:
    """Bring the pages in; one that is the same already is left, so that it is not read again."""
    copies = {Path(app.srcdir, to): ROOT / origin for origin, to in pages().items()}
    for stale in set(Path(app.srcdir, "notebooks").glob("*.ipynb")) - set(copies):
        stale.unlink()
    for copy, origin in copies.items():
        copy.parent.mkdir(exist_ok=True)
        if not copy.exists() or copy.read_bytes() != origin.read_bytes():
            copy.write_bytes(origin.read_bytes())


def _relink(app: Sphinx, docname: str, source: list[str]) -> None:
    page = Path(app.env.doc2path(docname, base=False)).as_posix()
    source[0] = relinked(source[0], page) + ENDS.get(page, "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Copy first, then lead the links of each page as it is read."""
    app.connect("config-inited", _copy)
    app.connect("source-read", _relink)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
