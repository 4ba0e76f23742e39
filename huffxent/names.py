"""How names reach a person: whatever a file is called, it prints as one line and does nothing."""

from __future__ import annotations

import os
import unicodedata

# Categories of characters that act on a terminal or cannot be encoded: controls, formats such as
# the right-to-left override, lone surrogates (undecodable bytes), line and paragraph separators.
_ACTIVE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(name: str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> str:
    r"""Return `name` with every character that is not plainly visible written as an escape.

    Parameters
    ----------
    name
        A file name or path as the system gives it; undecodable bytes may be in it.

    Returns
    -------
    str
        One line without control characters; undecodable bytes stand as ``\xNN``.

    Examples
    --------
    >>> printable("plain name.txt")
    'plain name.txt'
    >>> print(printable("a\x1b[31m\nb"))
    a\x1b[31m\nb
    >>> print(printable(b"caf\xe9"))
    caf\xe9
    """
    return "".join(map(_visible, os.fsdecode(name)))


def shortened(name: str, most: int = 40) -> str:
    r"""Return a name printable and short, for a sentence with it in.

    Examples
    --------
    >>> shortened("a" * 50, 10), shortened("a\tb")
    ('aaaaaaa...', 'a\\tb')
    """
    shown = printable(name[: most + 1])
    return shown if len(shown) <= most else shown[: most - 3] + "..."


def _visible(char: str) -> str:
    if 0xDC80 <= ord(char) <= 0xDCFF:  # os.fsdecode's stand-in for an undecodable byte
        return f"\\x{ord(char) - 0xDC00:02x}"
    if unicodedata.category(char) in _ACTIVE:
        return char.encode("unicode_escape").decode("ascii")
    return char
