"""Changes that know nothing of a format: to bytes, and to documents of JSON."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from typing import Any

from mutate import LIES


def _flip(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _set(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))


def _number(data: bytearray, rng: random.Random) -> None:
    size = rng.choice((2, 4, 8))
    place = rng.randrange(len(data))
    value = rng.choice(LIES) % 256**size
    data[place : place + size] = value.to_bytes(size, "little")


def _cut(data: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(data))
    del data[place : place + rng.choice((1, 1, 2, 8, len(data)))]


def _insert(data: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(data) + 1)
    data[place:place] = rng.randbytes(rng.choice((1, 1, 2, 8)))


def _repeat(data: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(data))
    data[place:place] = data[place : place + rng.randrange(1, 65)]


_CHANGES: Sequence[Callable[[bytearray, random.Random], None]] = (
    *(_flip, _flip, _set, _number),
    *(_cut, _insert, _repeat),
)


def bytewise(data: bytes, rng: random.Random) -> bytes:
    """Return bytes with one to four changes, each as likely near the start as near the end."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        if changed:
            rng.choice(_CHANGES)(changed, rng)
        else:
            changed += rng.randbytes(rng.randrange(1, 9))
    return bytes(changed)


_STRANGERS: Sequence[Any] = (
    *(None, True, False, "", "3", "\ud800", "=1+1", "\x1b[31m", 1.5, float("nan"), float("inf")),
    *(-1, 0, 1, 2, 24, 25, 255, 10**400, *LIES),
    *([], {}, [[]], [0], {"a": 0}),
)


def reseated(document: Any, rng: random.Random) -> Any:
    """Change one to three values of a document of JSON, at any depth, and return it."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        holder = _holder(document, rng)
        if isinstance(holder, list):
            _change_list(holder, rng)
        elif isinstance(holder, dict):
            _change_object(holder, rng)
    return document


def _holder(document: Any, rng: random.Random) -> Any:
    """Return a list or an object in a document, or what it is itself."""
    while isinstance(document, (list, dict)):
        values = document if isinstance(document, list) else document.values()
        inner = [value for value in values if isinstance(value, (list, dict))]
        if not inner or rng.random() < 0.3:
            return document
        document = rng.choice(inner)
    return document


def _change_list(values: list[Any], rng: random.Random) -> None:
    if not values:
        values.append(_stranger(rng))
        return
    one, other = rng.randrange(len(values)), rng.randrange(len(values))
    change = rng.randrange(6)
    if change == 0:
        values[one], values[other] = values[other], values[one]
    elif change == 1:
        del values[one]
    elif change == 2:
        values.insert(one, copy.deepcopy(values[other]))
    elif change == 3:
        values[one] = copy.deepcopy(values[other])
    else:
        values[one] = _changed(values[one], rng)


def _change_object(fields: dict[str, Any], rng: random.Random) -> None:
    names = list(fields)
    if not names:
        fields["a"] = _stranger(rng)
        return
    name, change = rng.choice(names), rng.randrange(8)
    if change == 0:
        del fields[name]
    elif change == 1:
        fields[name + rng.choice(("", " ", "\x00", "2"))] = fields.pop(name)
    else:
        fields[name] = _changed(fields[name], rng)


def _changed(value: Any, rng: random.Random) -> Any:
    if type(value) is int and rng.random() < 0.7:
        return value + rng.choice((-2, -1, 1, 2))
    if isinstance(value, str) and rng.random() < 0.5:
        text = list(value)
        text.insert(rng.randrange(len(text) + 1), chr(rng.choice((0, 10, 49, 0x202E, 0xD800))))
        return "".join(text)
    return _stranger(rng)


def _stranger(rng: random.Random) -> Any:
    # A copy: what is changed later is in this document alone, and never holds itself.
    return copy.deepcopy(rng.choice(_STRANGERS))
