"""What comes of checking one statement once: two sides, a relation, a verdict."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Real: TypeAlias = float | Fraction
    Verdict: TypeAlias = Literal["HOLDS", "FAILS", "DOES NOT APPLY"]

TOLERANCE = 1e-12
"""What floating point may lose, of a bit or of the larger side: a side is a sum of at most some
hundred logarithms of order 10, each rounded by 2**-53 of itself. Sides that are both integers or
fractions are compared exactly."""

_RELATIONS: Mapping[str, Callable[[Real, Real], bool]] = MappingProxyType(
    {
        "=": operator.eq,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)


@dataclass(frozen=True)
class Outcome:
    """Both sides of a statement, and whether it held.

    Attributes
    ----------
    left, right : int, float, Fraction or None
        None where the statement does not apply.
    relation : str
        That must hold between them.
    verdict : str
        ``"HOLDS"``, ``"FAILS"`` or ``"DOES NOT APPLY"``.
    why : str
        Why it does not apply; else what it was seen on.
    """

    left: Real | None
    relation: str
    right: Real | None
    verdict: Verdict
    why: str = ""

    @property
    def slack(self) -> Real | None:
        """How far it is from failing: the distance of the sides, 0 where an equality is exact."""
        if self.left is None or self.right is None:
            return None
        if self.left == self.right:
            return 0
        low, high = (self.left, self.right) if "<" in self.relation else (self.right, self.left)
        if isinstance(low, float) or isinstance(high, float):
            distance: Real = float(high) - float(low)
        else:
            distance = Fraction(high) - Fraction(low)
        return -distance if self.relation == "=" and distance < 0 else distance


def compared(
    left: Real, relation: str, right: Real, why: str = "", *, tolerance: float = TOLERANCE
) -> Outcome:
    """Return the outcome of `left relation right`: exact, unless a side is in floating point.

    Examples
    --------
    >>> compared(Fraction(1, 2), "<=", 1).verdict, compared(0.1 + 0.2, "=", 0.3).verdict
    ('HOLDS', 'HOLDS')
    >>> compared(2, "<", 2).verdict, compared(math.nan, "=", math.nan).verdict
    ('FAILS', 'FAILS')
    """
    holds = _RELATIONS[relation](left, right)
    if not holds and (isinstance(left, float) or isinstance(right, float)):
        near, far = float(left), float(right)
        rounded = math.isclose(near, far, rel_tol=tolerance, abs_tol=tolerance)
        holds = rounded and math.isfinite(far)
    return Outcome(left, relation, right, "HOLDS" if holds else "FAILS", why)


def inapplicable(why: str) -> Outcome:
    """Return the outcome of a statement that does not apply here, and why."""
    return Outcome(None, "", None, "DOES NOT APPLY", why)


def tightest(outcomes: Iterable[tuple[str, Outcome]]) -> Outcome:
    """Return, of outcomes by what they were seen on, a failure, else the one with least slack.

    Equalities that hold have none; of those it is the one with the largest sides.

    Examples
    --------
    >>> tightest([("a", compared(1, "<", 3)), ("b", compared(1, "<", 2))]).why
    'b'
    """
    labelled = [replace(outcome, why=outcome.why or label) for label, outcome in outcomes]
    failed = [outcome for outcome in labelled if outcome.verdict == "FAILS"]
    held = [outcome for outcome in labelled if outcome.verdict == "HOLDS"]
    if failed or not held:
        return (failed or labelled)[0]
    return min(held, key=_slack)


def _slack(outcome: Outcome) -> Real:
    """Return what is least where it is tightest: a bound that is near.

    Of equalities it is the largest that says most, as what is left between its sides is rounding.
    """
    if outcome.relation == "=" and outcome.left is not None:
        return -abs(float(outcome.left))
    return outcome.slack or 0
