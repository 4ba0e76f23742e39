"""Blocks between symbols and bytes: what threads do, each with memory that it uses again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from huffxent.coding.engine import engine_for
from huffxent.coding.ideal import IdealCoder
from huffxent.coding.streams import STREAMS, room
from huffxent.container.format import (
    CHECKSUM_SIZE,
    CODERS,
    IDEAL_SLACK,
    PREFIX_CODER,
    BlockHeader,
    block_header_size,
    seal_block,
    verified_streams,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.symbols.alphabet import Buffer, Indices, Split


@dataclass(frozen=True)
class EncodedBlock:
    """One block, in memory that its maker takes back."""

    memory: NDArray[np.uint8]
    size: int
    count: int
    bits: int

    @property
    def data(self) -> memoryview:
        """The block as it stands in a container."""
        return self.memory[: self.size].data


class BlockEncoder:
    """Encodes blocks with a codebook; may be called from several threads."""

    def __init__(self, codebook: Codebook, engine: str, coder: str) -> None:
        if coder not in CODERS:
            raise ValueError(f"no coder {coder!r}; there is {', '.join(CODERS)}")
        self._codebook = codebook
        self._engine = engine
        self._ideal = _ideal(coder, codebook)
        self._most_bits = codebook.most_bits(coder)
        self._has_literals = codebook.alphabet.escape is not None
        self._free: list[NDArray[np.uint8]] = []

    def encode(self, symbols: Split, number: int, offset: int) -> EncodedBlock:
        """Return block `number`, whose first symbol is the `offset`-th of all."""
        indices, literals = symbols.indices, b"".join(symbols.literals)
        self._codebook.require(indices, symbols.literals, offset)
        start = block_header_size(has_literals=self._has_literals)
        needed = room(indices.size, self._most_bits) + len(literals) + IDEAL_SLACK + CHECKSUM_SIZE
        memory = self._memory(start + needed)
        sizes, bits = self._streams(indices, memory[start:])
        end = start + sum(sizes)
        memory[end : end + len(literals)] = np.frombuffer(literals, dtype=np.uint8)
        header = BlockHeader(indices.size, sizes, len(literals) if self._has_literals else None)
        size = seal_block(memory.data, header, number)
        return EncodedBlock(memory, size, indices.size, bits + 8 * len(literals))

    def _streams(self, indices: Indices, out: NDArray[np.uint8]) -> tuple[tuple[int, ...], int]:
        if self._ideal is None:
            encode = engine_for(self._engine, self._codebook.work("encode"), indices.size).encode
            return encode(indices, self._codebook.codes, out)
        data, bits = self._ideal.encode(indices)
        out[: len(data)] = np.frombuffer(data, dtype=np.uint8)
        return (len(data), *[0] * (STREAMS - 1)), bits

    def take_back(self, block: EncodedBlock) -> None:
        """Use the memory of a block again, which is lost with that."""
        self._free.append(block.memory)

    def _memory(self, size: int) -> NDArray[np.uint8]:
        # A list's pop and append are atomic, so that threads can share it.
        memory = self._free.pop() if self._free else np.empty(0, dtype=np.uint8)
        return memory if memory.size >= size else np.empty(size, dtype=np.uint8)


def _ideal(coder: str, codebook: Codebook) -> IdealCoder | None:
    return None if coder == PREFIX_CODER else IdealCoder(coder, codebook.codes, codebook.odds)


@dataclass(frozen=True)
class DecodedBlock:
    """The indices of one block with its literals, and what they cost."""

    header: BlockHeader
    indices: Indices
    literals: Buffer
    bits: int


class BlockDecoder:
    """Decodes blocks with a codebook; may be called from several threads."""

    def __init__(self, codebook: Codebook, engine: str) -> None:
        self._codebook = codebook
        self._engine = engine
        self._coder = lru_cache(lambda coder: IdealCoder(coder, codebook.codes, codebook.odds))

    def decode(
        self, block: Buffer, header: BlockHeader, coder: str, number: int, out: Indices
    ) -> DecodedBlock:
        """Prove block `number` by its checksum and decode it into `out`.

        Raises
        ------
        IntegrityError
            If the checksum is wrong, or the bits are not those of `header.count` symbols.
        """
        streams = verified_streams(block, header.size, number)
        if coder == PREFIX_CODER:
            decode = engine_for(self._engine, self._codebook.work("decode"), header.count).decode
            bits = decode(streams, header.sizes, self._codebook.codes, out)
        else:
            data = streams[: header.sizes[0]].tobytes()
            bits = self._coder(coder).decode(data, out)
        end = sum(header.sizes)
        literals = streams[end : end + (header.literals or 0)].data
        return DecodedBlock(header, out, literals, bits + 8 * len(literals))
