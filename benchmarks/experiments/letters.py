"""Texts in fewer letters: in one script, and without marks."""

from __future__ import annotations

import unicodedata

_ROMANISED = str.maketrans(
    "абвгґдеёжзиійклмнопрстуфхцчшыэ", "abvggdeežziijklmnoprstufhcčšye", "ъь"
) | str.maketrans({"є": "je", "ї": "ji", "щ": "šč", "ю": "ju", "я": "ja"})
"""One table for Bulgarian, Russian and Ukrainian, near to what scholars write."""

_UNMARKED = str.maketrans("łøđðı", "loddi") | str.maketrans(
    {"þ": "th", "æ": "ae", "œ": "oe", "ß": "ss"}
)
"""What Unicode does not take apart."""


def plain(text: str) -> str:
    """Return the text as it is."""
    return text


def romanised(text: str) -> str:
    """Return Cyrillic in Latin letters, and all in lower case."""
    return text.lower().translate(_ROMANISED)


def folded(text: str) -> str:
    """Return the text romanised, and letters without marks and strokes.

    Examples
    --------
    >>> folded("Čeština, føroyskt, хорошо")
    'cestina, foroyskt, horoso'
    """
    parts = unicodedata.normalize("NFD", romanised(text).translate(_UNMARKED))
    return "".join(part for part in parts if not unicodedata.combining(part))
