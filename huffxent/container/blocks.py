"""Blocks between symbols and bytes: what threads do, each with memory that it uses again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huffxent.coding.engine import engine_for
from huffxent.coding.streams import room
from huffxent.container.format import (
    BLOCK_HEADER_SIZE,
    CHECKSUM_SIZE,
    seal_block,
    verified_streams,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from huffxent.container.codebook import Codebook
    from huffxent.container.format import BlockHeader
    from huffxent.symbols.alphabet import Buffer, Indices


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

    def __init__(self, codebook: Codebook, engine: str) -> None:
        self._codebook = codebook
        self._engine = engine
        self._longest = max(codebook.code.lengths)
        self._free: list[NDArray[np.uint8]] = []

    def encode(self, data: Buffer, number: int, offset: int) -> EncodedBlock:
        """Return block `number`, whose first symbol is the `offset`-th of all."""
        indices = self._codebook.alphabet.indices(data)
        self._codebook.require(indices, offset)
        needed = BLOCK_HEADER_SIZE + room(indices.size, self._longest) + CHECKSUM_SIZE
        memory = self._memory(needed)
        encode = engine_for(self._engine, "encode", indices.size).encode
        sizes, bits = encode(indices, self._codebook.code, memory[BLOCK_HEADER_SIZE:])
        size = seal_block(memory.data, indices.size, sizes, number)
        return EncodedBlock(memory, size, indices.size, bits)

    def take_back(self, block: EncodedBlock) -> None:
        """Use the memory of a block again, which is lost with that."""
        self._free.append(block.memory)

    def _memory(self, size: int) -> NDArray[np.uint8]:
        # A list's pop and append are atomic, so that threads can share it.
        memory = self._free.pop() if self._free else np.empty(0, dtype=np.uint8)
        return memory if memory.size >= size else np.empty(size, dtype=np.uint8)


@dataclass(frozen=True)
class DecodedBlock:
    """The indices of one block, and what they cost."""

    header: BlockHeader
    indices: Indices
    bits: int


class BlockDecoder:
    """Decodes blocks with a codebook; may be called from several threads."""

    def __init__(self, codebook: Codebook, engine: str) -> None:
        self._code = codebook.code
        self._engine = engine

    def decode(self, block: Buffer, header: BlockHeader, number: int, out: Indices) -> DecodedBlock:
        """Prove block `number` by its checksum and decode it into `out`.

        Raises
        ------
        IntegrityError
            If the checksum is wrong, or the bits are not those of `header.count` symbols.
        """
        streams = verified_streams(block, number)
        decode = engine_for(self._engine, "decode", header.count).decode
        return DecodedBlock(header, out, decode(streams, header.sizes, self._code, out))
