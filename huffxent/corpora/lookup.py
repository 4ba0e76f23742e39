"""Where a file is, by its name."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from huffxent.corpora import standard
from huffxent.corpora.builtin import CORPORA, data_folder
from huffxent.corpora.cache import cache_folder, is_present, member_path

if TYPE_CHECKING:
    from pathlib import Path


def locate(name: str) -> Path:
    """Return the path of a built-in file, or of what was fetched of a standard corpus.

    Parameters
    ----------
    name
        A built-in file such as ``essay.en.txt``; a file of a standard corpus, such as
        ``canterbury/alice29.txt``; or a whole one, ``canterbury``, whose folder it is.

    Raises
    ------
    KeyError
        If there is none of that name; the message lists those that there are.
    FileNotFoundError
        If it has not been fetched, or not all of it; the message says how.

    Examples
    --------
    >>> locate("essay.en.txt").name
    'essay.en.txt'
    """
    if name in CORPORA:
        return data_folder() / name
    if name.partition("/")[0] not in standard.STANDARD:
        raise KeyError(
            f"no built-in file {name!r}; there is {', '.join(CORPORA)}; "
            f"to be fetched: {', '.join(standard.STANDARD)}"
        )
    members, root = standard.selected(name), cache_folder()
    missing = [member for member in members if not is_present(root, member)]
    if missing:
        how = f"not fetched yet; `huffxent corpora fetch {name}` does it"
        raise FileNotFoundError(errno.ENOENT, how, str(missing[0]))
    return path_of(root, name)


def path_of(root: Path, name: str) -> Path:
    """Return what a name stands for in a folder of corpora: a file, or the folder of a corpus."""
    corpus, _, member = name.partition("/")
    return member_path(root, standard.selected(name)[0]) if member else root / corpus


def read(name: str) -> bytes:
    """Return the content of a file; the errors are those of `locate`."""
    return locate(name).read_bytes()
