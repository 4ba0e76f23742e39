"""The two sides of a comparison, and what was measured between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huffxent.models.counts import Counts


@dataclass(frozen=True)
class Party:
    """One side of a comparison.

    Attributes
    ----------
    name : str
        The file, as a person reads it.
    bytes : int
        Its size.
    counts : Counts
        Of its symbols; what the codebook's alphabet lacks is counted as one.
    distinct : int or None
        How many different symbols it has, where counts do not tell all apart.
    """

    name: str
    bytes: int
    counts: Counts
    distinct: int | None = None

    @property
    def symbols(self) -> int:
        """How many symbols it has."""
        return self.counts.total

    @property
    def alphabet_size(self) -> int:
        """How many different ones."""
        return self.counts.distinct if self.distinct is None else self.distinct

    def to_dict(self) -> dict[str, Any]:
        """Return its name and sizes."""
        return {
            "name": self.name,
            "bytes": self.bytes,
            "symbols": self.symbols,
            "alphabet_size": self.alphabet_size,
        }


@dataclass(frozen=True)
class Measured:
    """What came out of a file that was written, read and decoded.

    Attributes
    ----------
    payload_bits : int
        The coded bits.
    padding_bits : int
        The bits that fill the last byte of each stream.
    file_bits : int
        8 times the size of the file.
    roundtrip : bool
        Whether decoding gave the message back; a comparison is only made if it did.
    """

    payload_bits: int
    padding_bits: int
    file_bits: int
    roundtrip: bool

    @property
    def framing_bits(self) -> int:
        """The bits of headers, checksums, index and footer."""
        return self.file_bits - self.payload_bits - self.padding_bits
