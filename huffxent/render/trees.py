"""A code as a tree, drawn with lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def tree_text(leaves: Mapping[str, str]) -> str:
    """Return a tree whose leaves stand at the end of their codewords, one line a branch.

    A branch that leads to no leaf, as codes with holes have them, is drawn as such.

    Parameters
    ----------
    leaves
        From codewords of 0 and 1, none the beginning of another, to labels.

    Examples
    --------
    >>> print(tree_text({"0": "a", "10": "b"}))
    ├─0 a
    └─1
      ├─0 b
      └─1 -
    """
    inner = {word[:end] for word in leaves for end in range(len(word))}
    lines: list[str] = []
    # A stack and not recursion: a tree may be deeper than Python's calls.
    open_branches = [("1", ""), ("0", "")]
    while open_branches:
        word, margin = open_branches.pop()
        last = word.endswith("1")
        label = leaves.get(word, "" if word in inner else "-")
        lines.append(f"{margin}{'└' if last else '├'}─{word[-1]} {label}".rstrip())
        if word in inner:
            below = margin + ("  " if last else "│ ")
            open_branches += [(word + "1", below), (word + "0", below)]
    return "\n".join(lines)
