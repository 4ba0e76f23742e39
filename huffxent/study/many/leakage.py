"""Messages that a training already holds: what is right about those was learnt by heart."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from huffxent.names import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

SAME = "has the same content as"
INSIDE = "stands whole in"
AROUND = "holds all of"
PIECE = "shares a piece with"

LEAST_WHOLE = 64
"""Bytes from which a file that stands whole in another is no chance."""

LEAST_PIECE = 256
"""Bytes from which a piece in common is found wherever it stands."""

# A piece of at least 2 L - 1 bytes holds a block of L bytes that begins at a multiple of L.
_WHOLE_BLOCK, _PIECE_BLOCK = LEAST_WHOLE // 2, LEAST_PIECE // 2

_FACTOR = 0x9E37_79B9_7F4A_7C15
_CHUNK = 1 << 17


@dataclass(frozen=True)
class Leak:
    """Something that a message and a training have in common.

    Attributes
    ----------
    message, training : str
        The names.
    bytes : int
        How long it is. Of pieces in common, the first one found, as far as it goes.
    what : str
        `SAME`, `INSIDE`, `AROUND` or `PIECE`.
    """

    message: str
    training: str
    bytes: int
    what: str

    def __str__(self) -> str:
        """Return one line.

        Examples
        --------
        >>> print(Leak("letter.txt", "fi.txt", 100, INSIDE))
        letter.txt stands whole in the training fi.txt: 100 bytes
        """
        message, training = shortened(self.message), shortened(self.training)
        return f"{message} {self.what} the training {training}: {self.bytes:,} bytes"


def leaked(trainings: Mapping[str, bytes], messages: Mapping[str, bytes]) -> list[Leak]:
    """Return what messages have in common with trainings, one for each pair that has.

    Found are, the first that applies:

    - a message with the content of a training, if it is not empty;
    - a message of at least 64 bytes that stands whole in a training, and the reverse;
    - a piece of at least 255 bytes in common, wherever it stands. Of shorter ones, down to 128
      bytes, those are found that cover 128 bytes of the training from a multiple of 128 on.

    Not found are shorter pieces, a message of less than 64 bytes within a training, and whatever is
    the same only to a reader: a paraphrase, a translation, another encoding, other line ends or
    spaces, a word that was changed in every sentence. No leak found is no proof that there is none.
    In turn, what many files share is found, too: a licence, a header, a run of zeros.

    Time is linear in the sizes, as long as pieces that begin a message are not repeated all over
    the trainings; memory is some 2 bytes for each byte of a side.

    Parameters
    ----------
    trainings, messages
        Contents by name.

    Returns
    -------
    list of Leak
        In the order of the messages, and of the trainings within.

    References
    ----------
    R. M. Karp and M. O. Rabin, "Efficient randomized pattern-matching algorithms", IBM Journal of
    Research and Development 31, 1987: blocks are looked up by a hash, of 64 bits here. What it
    finds is compared byte by byte; a miss takes two different blocks of the same hash.

    Examples
    --------
    >>> text = " ".join(map(str, range(100))).encode()
    >>> for leak in leaked({"A": text}, {"b": text[50:150], "c": b"new" * 50, "d": text}):
    ...     print(leak)
    b stands whole in the training A: 100 bytes
    d has the same content as the training A: 289 bytes
    """
    names, contents = list(trainings), list(trainings.values())
    told, texts = list(messages), list(messages.values())
    found: dict[tuple[int, int], tuple[int, str]] = {}
    for message, training in _same(texts, contents):
        found.setdefault((message, training), (len(texts[message]), SAME))
    for message, training in _standing(texts, contents):
        found.setdefault((message, training), (len(texts[message]), INSIDE))
    for training, message in _standing(contents, texts):
        found.setdefault((message, training), (len(contents[training]), AROUND))
    for message, training, size in _pieces(texts, contents):
        found.setdefault((message, training), (size, PIECE))
    return [
        Leak(told[message], names[training], size, what)
        for (message, training), (size, what) in sorted(found.items())
    ]


def _same(texts: Sequence[bytes], contents: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Yield the places of a text and a content that are the same, and not empty."""
    places: dict[bytes, list[int]] = {}
    for place, content in enumerate(contents):
        if content:
            places.setdefault(hashlib.sha256(content).digest(), []).append(place)
    for text, data in enumerate(texts):
        for place in places.get(hashlib.sha256(data).digest(), ()):
            yield text, place


def _standing(inner: Sequence[bytes], outer: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Yield the places of an inner file and an outer one, longer, that it stands in whole.

    Where it does, its first 63 bytes hold one of the blocks of the outer file, which tells where
    its start is, unless the outer file repeats that block: then it is searched as a whole.
    """
    wanted = [place for place, data in enumerate(inner) if len(data) >= LEAST_WHOLE]
    least = min((len(inner[place]) for place in wanted), default=0)
    longer = [place for place, data in enumerate(outer) if wanted and len(data) > least]
    if not longer:
        return
    index = _Index.of([outer[place] for place in longer], _WHOLE_BLOCK)
    for place in wanted:
        data, sure, doubtful = inner[place], set[int](), set[int]()
        for hit in index.find(data[: LEAST_WHOLE - 1]):
            start, whole = hit.place - hit.offset, outer[longer[hit.owner]]
            if start >= 0 and whole.startswith(data, start):
                sure.add(hit.owner)
            elif hit.repeated:
                doubtful.add(hit.owner)
        sure |= {owner for owner in doubtful - sure if data in outer[longer[owner]]}
        yield from ((place, longer[owner]) for owner in sure)


def _pieces(texts: Sequence[bytes], contents: Sequence[bytes]) -> Iterator[tuple[int, int, int]]:
    """Yield the places of a text and a content with a piece in common, and how long that is."""
    if all(len(text) < _PIECE_BLOCK for text in texts):
        return
    index = _Index.of(contents, _PIECE_BLOCK)
    for place, text in enumerate(texts):
        known: set[int] = set()
        for hit in index.find(text, distinct=True):
            if hit.owner in known:
                continue
            size = _common(_codes(text), hit.offset, _codes(contents[hit.owner]), hit.place)
            if size >= _PIECE_BLOCK:
                known.add(hit.owner)
                yield place, hit.owner, size


class _Hit(NamedTuple):
    """A place of some data with the hash of a block."""

    offset: int
    owner: int
    place: int
    repeated: bool


@dataclass(frozen=True, eq=False)
class _Index:
    """Where files have which blocks: one row for each hash and file, by ascending hash.

    A block that a file repeats has the place where it stands first. Most hashes that are not there
    are known by their first bits, which are marked: the search for the others takes longer.
    """

    length: int
    shift: np.uint64
    marks: NDArray[np.bool_]
    hashes: NDArray[np.uint64]
    owners: NDArray[np.int32]
    places: NDArray[np.int64]
    repeated: NDArray[np.bool_]

    @classmethod
    def of(cls, contents: Sequence[bytes], length: int) -> _Index:
        """Return the index of those blocks of some files that begin at multiples of a length."""
        of_files = [_aligned(_codes(content), length) for content in contents]
        sizes = [hashes.size for hashes in of_files]
        hashes = np.concatenate([np.empty(0, np.uint64), *of_files])
        order = np.argsort(hashes, kind="stable")
        starts = np.cumsum([0, *sizes])
        owners = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[order]
        hashes = hashes[order]
        new = np.ones(hashes.size, dtype=np.bool_)
        new[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
        first = np.flatnonzero(new)
        times = np.diff(first, append=hashes.size)
        owners = owners[first]
        places = (order[first] - starts[owners]) * length
        hashes = hashes[first]
        bits = hashes.size.bit_length() + 3
        shift, marks = np.uint64(64 - bits), np.zeros(1 << bits, dtype=np.bool_)
        marks[hashes >> shift] = True
        return cls(length, shift, marks, hashes, owners, places, times > 1)

    def find(self, data: bytes, *, distinct: bool = False) -> Iterator[_Hit]:
        """Yield where data has a block with a known hash; of equal ones near, if asked, one."""
        codes = _codes(data)
        for start in range(0, codes.size - self.length + 1, _CHUNK):
            wanted = _rolling(codes[start : start + _CHUNK + self.length - 1], self.length)
            offsets = np.flatnonzero(self.marks[wanted >> self.shift])
            if distinct:
                offsets = offsets[np.sort(np.unique(wanted[offsets], return_index=True)[1])]
            low = np.searchsorted(self.hashes, wanted[offsets], side="left")
            high = np.searchsorted(self.hashes, wanted[offsets], side="right")
            for known in np.flatnonzero(low < high).tolist():
                for row in range(low[known], high[known]):
                    yield self._hit(start + int(offsets[known]), row)

    def _hit(self, offset: int, row: int) -> _Hit:
        owner, place = int(self.owners[row]), int(self.places[row])
        return _Hit(offset, owner, place, bool(self.repeated[row]))


def _codes(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, dtype=np.uint8)


def _rolling(codes: NDArray[np.uint8], length: int) -> NDArray[np.uint64]:
    """Return the hash of every block of a length, a power of 2: a polynomial modulo 2**64."""
    hashes, width = codes.astype(np.uint64), 1
    while width < length:
        hashes = hashes[:-width] * _weight(width) + hashes[width:]
        width *= 2
    return hashes


def _aligned(codes: NDArray[np.uint8], length: int) -> NDArray[np.uint64]:
    """Return what `_rolling` has at the multiples of the length, in the memory of these."""
    found = np.empty(codes.size // length, dtype=np.uint64)
    for start in range(0, found.size, _CHUNK // length):
        part = found[start : start + _CHUNK // length]
        hashes = codes[start * length : (start + part.size) * length].astype(np.uint64)
        width = 1
        while width < length:
            hashes = hashes[::2] * _weight(width) + hashes[1::2]
            width *= 2
        part[:] = hashes
    return found


def _weight(width: int) -> np.uint64:
    return np.uint64(pow(_FACTOR, width, 1 << 64))


def _common(a: NDArray[np.uint8], at_a: int, b: NDArray[np.uint8], at_b: int) -> int:
    """Return how far two files are the same around a place; 0 if they differ right there."""
    after = _alike(a[at_a:], b[at_b:])
    return after and after + _alike(a[:at_a][::-1], b[:at_b][::-1])


def _alike(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> int:
    """Return how many bytes from the start are the same."""
    size = min(a.size, b.size)
    for start in range(0, size, _CHUNK):
        end = min(start + _CHUNK, size)
        differing = np.flatnonzero(a[start:end] != b[start:end])
        if differing.size:
            return start + int(differing[0])
    return size
