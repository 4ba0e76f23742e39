"""What a message of bytes takes on disk, coded by a softmax model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huffxent.coding.engine import engine_for, expect
from huffxent.coding.shares import shares_of
from huffxent.container.bare import measure_stream

if TYPE_CHECKING:
    from huffxent.models.softmax.fixed import FixedSoftmax
    from huffxent.symbols.alphabet import Indices


def measure_coded(model: FixedSoftmax, message: Indices, engine: str) -> int:
    """Return the bytes of a bare stream, once it was written to a file, read back and decoded."""
    expect(engine, "decode shares", message.size)
    encoder = engine_for(engine, "encode shares", message.size)
    decoder = engine_for(engine, "decode shares", message.size)
    digits = encoder.encode_shares(shares_of(model, message))
    return measure_stream(
        message, digits, lambda data, out: decoder.decode_shares(data, model, out)
    )
