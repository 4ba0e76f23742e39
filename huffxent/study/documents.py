"""Numbers as JSON can have them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


def finite(value: float | Fraction | None) -> float | None:
    """Return `value` as a float; None, which is JSON's null, where it is missing or infinite.

    Examples
    --------
    >>> finite(1), finite(math.inf), finite(None)
    (1.0, None, None)
    """
    return None if value is None or math.isinf(value) else float(value)
