"""What a theorem is here: a statement that can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from huffxent.study.theorems.evidence import Evidence
    from huffxent.study.theorems.of_files import Filed
    from huffxent.study.theorems.outcome import Outcome


@dataclass(frozen=True)
class Theorem:
    """A statement that can be checked.

    Attributes
    ----------
    number : str
        Of its section in docs/theory.md.
    statement : str
        In one line.
    source : str
        Where it is proved.
    of_pair : callable or None
        Checks it on a pair of distributions.
    of_sources : callable or None
        Checks it on sources of its own.
    of_files : callable or None
        Checks it on a message in files of many kinds; one of the three is there.
    """

    number: str
    statement: str
    source: str
    of_pair: Callable[[Evidence], Outcome] | None = None
    of_sources: Callable[[], Outcome] | None = None
    of_files: Callable[[Filed], Outcome] | None = None
