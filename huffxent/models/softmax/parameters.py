"""The parameters of an estimator by name, as scikit-learn's tools ask for them."""

from __future__ import annotations

import inspect
from typing import Any, Self


class Parameters:
    """Gives and sets what a constructor was given, which it must keep under the same names."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002, FBT001, FBT002 - scikit-learn's signature
        """Return the arguments of the constructor."""
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **changes: object) -> Self:
        """Change some of them; return itself. ValueError if there is none of a name."""
        known = self.get_params()
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"no parameter {name!r}; there is {', '.join(known)}")
            setattr(self, name, value)
        return self
