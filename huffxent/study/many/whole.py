"""One codebook, or one container, that many workers make: of large files, each sees some parts."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import xxhash

from huffxent.coding.engine import AUTO
from huffxent.container.blocks import BlockEncoder
from huffxent.container.codebook import Codebook
from huffxent.container.format import BLOCK_LOG2, PREFIX_CODER, Header, Trailer
from huffxent.container.parts import parts_of
from huffxent.container.recipe import Sample
from huffxent.container.splitting import blocks_of
from huffxent.container.transfer import encode_into
from huffxent.errors import HuffxentError
from huffxent.study.many.survey import Profile, learnt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from huffxent.container.parts import PartSource
    from huffxent.container.recipe import Recipe
    from huffxent.container.sources import Source
    from huffxent.study.many.farms import Farm


def train_by(farm: Farm, sources: Sequence[Source], recipe: Recipe) -> Codebook:
    """Return the codebook that is learnt from sources together: the same as `train_on` returns.

    A file's sha256 cannot be put together from parts: this process reads each file for it, while
    workers count.
    """
    parts: list[Source] = []
    for source in sources:
        parts += parts_of(source, recipe.kind) or [source]
    with ThreadPoolExecutor(1) as beside:
        samples = beside.submit(lambda: [_sample(source) for source in sources])
        profile = Profile.joined(recipe.kind, [*farm.results(_learn, recipe, parts)])
        found = samples.result()
    return Codebook.from_counts(profile.counts, recipe, found, profile.alphabet, profile.pairs)


def _learn(recipe: Recipe, source: Source) -> Profile:
    return learnt(source, recipe)


def _sample(source: Source) -> Sample:
    digest = hashlib.sha256()
    for chunk in source.chunks():
        digest.update(chunk)
    return Sample(PurePath(source.name).name, source.size, digest.hexdigest())


def encode_by(
    farm: Farm,
    out: BinaryIO,
    source: Source,
    book: Codebook,
    *,
    check: bool = True,
    engine: str = AUTO,
    coder: str = PREFIX_CODER,
) -> int:
    """Write `source` to `out` as a container, the same as `encode_into` writes; return its size.

    Workers read and encode parts of the file. The checksum of the content cannot be put together
    from parts: this process reads the file for it, while they encode. A file that cannot be cut is
    encoded here.
    """
    parts = parts_of(source, book.recipe.kind)
    if not parts:
        return encode_into(out, source, book, check=check, engine=engine, coder=coder)
    literals = book.alphabet.escape is not None
    written = out.write(Header(book.id, BLOCK_LOG2, check, coder, literals).pack())
    sizes, symbols, bits = [], 0, 0
    with ThreadPoolExecutor(1) as beside:
        checksum = beside.submit(lambda: _checksum(source) if check else 0)
        for blocks in farm.results(_encode, (book, engine, coder), parts):
            for block in blocks:
                written += out.write(block.data)
                sizes.append(len(block.data))
                symbols += block.count
                bits += block.bits
        trailer = Trailer(tuple(sizes), symbols, bits, checksum.result())
    return written + out.write(trailer.pack())


def _checksum(source: Source) -> int:
    digest = xxhash.xxh3_64()
    for chunk in source.chunks():
        digest.update(chunk)
    return digest.intdigest()


@dataclass(frozen=True)
class _Block:
    """One block, as it stands in a container."""

    data: bytes
    count: int
    bits: int


def _encode(shared: tuple[Codebook, str, str], part: PartSource) -> list[_Block]:
    book, engine, coder = shared
    encoder, found = BlockEncoder(book, engine, coder), list[_Block]()
    for number, symbols in enumerate(blocks_of(part, book.alphabet), part.number):
        try:
            block = encoder.encode(symbols, number, number << BLOCK_LOG2)
        except HuffxentError as error:
            raise error.about(part.name) from None
        found.append(_Block(bytes(block.data), block.count, block.bits))
        encoder.take_back(block)
    return found
