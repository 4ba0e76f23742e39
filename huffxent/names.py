"""How names reach a person: whatever a file is called, it prints as one line and does nothing."""

from __future__ import annotations

import ast
import itertools
import os
import re
import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    text = os.fsdecode(name)
    return text if text.isprintable() else "".join(map(_visible, text))


def without_secrets(text: str) -> str:
    """Return text in which no URL has a user's name or password before its host, nor a query.

    A query may be what opens the file to whoever has it, as in links that are signed.

    Examples
    --------
    >>> without_secrets("ftp://me:secret@host/file: no such file")
    'ftp://host/file: no such file'
    >>> without_secrets("https://host/file?signature=a:secret: status 403")
    'https://host/file?...: status 403'
    """
    return _QUERY.sub(r"\1?...", _USER.sub(r"\1", text))


# A path that was made of a URL has one slash; a drive of Windows has one letter.
_USER = re.compile(r"(\w\w:/{1,2})[^/\s]*@")
_QUERY = re.compile(r"(\w\w:/{1,2}[^\s?]*)\?(?:[^\s,;:'\"]|:(?!\s))*")


def shortened(name: str, most: int = 40) -> str:
    r"""Return a name printable and short, for a sentence with it in.

    Examples
    --------
    >>> shortened("a" * 50, 10), shortened("a\tb")
    ('aaaaaaa...', 'a\\tb')
    """
    shown = printable(name[: most + 1])
    return shown if len(shown) <= most else shown[: most - 3] + "..."


def short(path: str) -> str:
    """Return the last part of a file's name, printable and of at most 60 characters, for a title.

    Examples
    --------
    >>> short("corpora/essay.en.txt"), short("<stdin>")
    ('essay.en.txt', '<stdin>')
    """
    return shortened(PurePath(path).name or path, 60)


def distinct(names: Sequence[str]) -> list[str]:
    """Return names of which each stands once: of equal ones, all but the first get a number.

    Examples
    --------
    >>> distinct(["a", "b", "a", "a", "a (2)"])
    ['a', 'b', 'a (3)', 'a (4)', 'a (2)']
    """
    taken, used, found = set(names), set[str](), []
    for name in names:
        other = name
        if name in used:
            numbered = (f"{name} ({number})" for number in itertools.count(2))
            other = next(candidate for candidate in numbered if candidate not in taken)
            taken.add(other)
        used.add(other)
        found.append(other)
    return found


_CONTROLS = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI "
    "DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US space"
)
"""The names that ISO 646 gives to characters that cannot be seen."""


def axis_label(shown: str, most: int = 12) -> str:
    r"""Return a symbol as it stands at an axis, from the form in which tables show it.

    Quotes are left out, and what cannot be seen has its name.

    Examples
    --------
    >>> [axis_label(shown) for shown in ("'a'", "' '", r"'\n'", "0x00", "0xc3", "'the'", "escape")]
    ['a', 'space', 'LF', 'NUL', '0xc3', 'the', 'escape']
    """
    text = shown
    if shown[:1] in {"'", '"'}:
        text = ast.literal_eval(shown)
    elif re.fullmatch("0x[01][0-9a-f]|0x7f", shown):
        text = chr(int(shown, 16))
    if len(text) == 1 and text <= " ":
        return _CONTROLS.split()[ord(text)]
    return "DEL" if text == "\x7f" else shortened(text, most)


def _visible(char: str) -> str:
    if 0xDC80 <= ord(char) <= 0xDCFF:  # os.fsdecode's stand-in for an undecodable byte
        return f"\\x{ord(char) - 0xDC00:02x}"
    if unicodedata.category(char) in _ACTIVE:
        return char.encode("unicode_escape").decode("ascii")
    return char
