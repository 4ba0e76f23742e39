"""Answers to exercises: is it the right one? Compared kindly, and in one line of a notebook."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from numbers import Real
from types import EllipsisType
from typing import Any

_COLOURS = {"Right.": "#009e73", "Not yet.": "#d55e00", "No answer yet.": "#808080"}


@dataclass(frozen=True)
class Verdict:
    """What `check` says of an answer; ``str()`` and the notebook form are one line.

    Attributes
    ----------
    right : bool
        Whether it is the answer that was expected.
    answered : bool
        False while the answer is still ``...``.
    remark : str
        What a wrong answer is told: that another kind of thing is wanted, or the hint.
    """

    right: bool
    answered: bool
    remark: str = ""

    def __str__(self) -> str:
        return f"{self._short} {self.remark}".rstrip()

    def _repr_html_(self) -> str:
        colour = _COLOURS[self._short]
        return f'<b style="color:{colour}">{self._short}</b> {html.escape(self.remark)}'

    @property
    def _short(self) -> str:
        if not self.answered:
            return "No answer yet."
        return "Right." if self.right else "Not yet."


def check(
    answer: object,
    expected: object | Callable[[object], object],
    hint: str = "",
    tolerance: float = 1e-9,
) -> Verdict:
    """Return whether an answer is the one expected; whatever the answer is, nothing is raised.

    Numbers agree within a tolerance, texts whatever their case and the spaces around, sets and
    sequences element by element, arrays if their shapes agree besides. True and False are no
    numbers, and NaN is never right.

    Parameters
    ----------
    answer
        The student's; ``...`` while there is none.
    expected
        The right one: a number, text, bool, set, sequence, dict or array; or a function that says
        of an answer whether it is right.
    hint
        What a wrong answer is told.
    tolerance
        How far a number may be off: absolute, or relative to the larger of the two.

    Returns
    -------
    Verdict
        Prints as one line.

    Examples
    --------
    >>> print(check(1.5, 1.5 + 1e-12))
    Right.
    >>> print(check(1.4, 1.5, hint="Which symbol did you leave out?"))
    Not yet. Which symbol did you leave out?
    >>> print(check("1.5", 1.5, hint="Which symbol did you leave out?"))
    Not yet. A number is wanted here, and this is a text.
    >>> print(check(..., 1.5))
    No answer yet.
    >>> check({" Huffman"}, {"huffman"}).right, check([1, 2], lambda pair: sum(pair) == 3).right
    (True, True)
    """
    if isinstance(answer, EllipsisType):
        return Verdict(right=False, answered=False)
    # An answer is anything that a student may write: it may raise when it is compared, or be too
    # large, or make a function that expects something else fail. All of these are wrong answers.
    try:
        right = _is_right(answer, expected, tolerance)
        remark = "" if right else _remark(answer, expected, hint)
    except Exception:  # noqa: BLE001
        right, remark = False, hint
    return Verdict(right, answered=True, remark=remark)


def _is_right(answer: object, expected: object, tolerance: float) -> bool:
    answer, expected = _plain(answer), _plain(expected)
    if callable(expected):
        return not _is_nan(answer) and bool(expected(answer))
    return _agree(answer, expected, tolerance)


def _remark(answer: object, expected: object, hint: str) -> str:
    if callable(expected):
        return hint
    given, wanted = _kind(answer).name, _kind(expected).name
    if given == wanted:
        return hint
    return f"{wanted[0].upper()}{wanted[1:]} is wanted here, and this is {given}."


def _plain(value: object) -> object:
    """Return arrays and NumPy's numbers as lists and numbers, whose nesting is their shape."""
    return value.tolist() if hasattr(value, "tolist") else value


def _agree(answer: object, expected: object, tolerance: float) -> bool:
    answer, expected = _plain(answer), _plain(expected)
    kind = _kind(expected)
    return _kind(answer).name == kind.name and bool(kind.agree(answer, expected, tolerance))


def _numbers_agree(answer: float, expected: float, tolerance: float) -> bool:
    # Equal integers may be too large for a float.
    return answer == expected or math.isclose(
        answer, expected, rel_tol=tolerance, abs_tol=tolerance
    )


def _texts_agree(answer: str, expected: str, _: float) -> bool:
    return " ".join(answer.split()).casefold() == " ".join(expected.split()).casefold()


def _sets_agree(answer: Set[object], expected: Set[object], tolerance: float) -> bool:
    def within(some: Set[object], others: Set[object]) -> bool:
        return all(any(_agree(one, other, tolerance) for other in others) for one in some)

    return within(answer, expected) and within(expected, answer)


def _sequences_agree(answer: list[object], expected: list[object], tolerance: float) -> bool:
    return len(answer) == len(expected) and all(
        _agree(one, other, tolerance) for one, other in zip(answer, expected, strict=True)
    )


def _dicts_agree(
    answer: Mapping[object, object], expected: Mapping[object, object], tolerance: float
) -> bool:
    return answer.keys() == expected.keys() and all(
        _agree(answer[key], expected[key], tolerance) for key in expected
    )


def _equal(answer: object, expected: object, _: float) -> bool:
    return bool(answer == expected)


@dataclass(frozen=True)
class _Kind:
    """A kind of answers, what it is called, and how two of them are compared."""

    name: str
    types: tuple[type, ...]
    agree: Callable[[Any, Any, float], bool]


_KINDS = (
    # Before the numbers, which Python counts it among.
    _Kind("True or False", (bool,), _equal),
    _Kind("a number", (Real,), _numbers_agree),
    _Kind("a text", (str,), _texts_agree),
    _Kind("a set", (Set,), _sets_agree),
    _Kind("a dict", (Mapping,), _dicts_agree),
    _Kind("a sequence", (list, tuple, range), _sequences_agree),
)


def _kind(value: object) -> _Kind:
    value = _plain(value)
    return next(
        (kind for kind in _KINDS if isinstance(value, kind.types)),
        _Kind(f"of type {type(value).__name__}", (object,), _equal),
    )


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
