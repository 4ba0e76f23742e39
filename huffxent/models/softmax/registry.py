"""The families of softmax models by name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from huffxent.models.softmax.bilinear import Bilinear
from huffxent.models.softmax.table import Order0, Order1

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huffxent.models.softmax.family import Family

MODELS: Mapping[str, type[Family]] = MappingProxyType(
    {family.name: family for family in (Order0, Order1, Bilinear)}
)


def family_named(name: str, context: int | None = None, width: int | None = None) -> Family:
    """Return a family by its name.

    Parameters
    ----------
    name
        One of `MODELS`.
    context, width
        Of the bilinear family; None for what it has by itself.

    Raises
    ------
    ValueError
        If there is none of that name, or it has no such context or width.

    Examples
    --------
    >>> family_named("bilinear", context=3)
    Bilinear(context=3, width=64)
    """
    if name not in MODELS:
        raise ValueError(f"no model {name!r}; there is {', '.join(MODELS)}")
    sizes = (("context", context), ("width", width))
    asked = {key: value for key, value in sizes if value is not None}
    if MODELS[name] is not Bilinear and asked:
        raise ValueError("a context and a width are for bilinear only")
    return MODELS[name](**asked)
