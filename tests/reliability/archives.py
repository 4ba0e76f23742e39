"""Classifiers and models taken apart, changed, and put together with checksums that fit."""

from __future__ import annotations

import hashlib
import io
import json
import random
import struct
import tempfile
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from havoc import bytewise, reseated
from mutate import LIES, signed_codebook

import huffxent as hx
from huffxent.container.model_file import MAGIC
from huffxent.container.sources import MemorySource
from huffxent.models.softmax.bilinear import Bilinear
from huffxent.models.softmax.descent import Descent
from huffxent.models.softmax.table import Order0
from huffxent.study.learning import Lesson

LABELS = "labels.json"


@cache
def classifier_seeds() -> tuple[bytes, ...]:
    texts = {"en": b"the cat and the hat", "de": b"der Hut und die Tat", "=1+1": b"1"}
    made = []
    with tempfile.TemporaryDirectory() as folder:
        for number, symbols in enumerate(("bytes", "chars", "labels")):
            path = Path(folder, str(number))
            hx.train_classifier(texts, symbols=symbols).save(path)
            made.append(path.read_bytes())
    return tuple(made)


def changed_classifier(data: bytes, rng: random.Random) -> bytes:
    """Return a classifier with other entries, or other fields of its archive; sums are mended."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if sum(info.file_size for info in archive.infolist()) > 1 << 20:
                return bytewise(data, rng)
            entries = [(name, archive.read(name)) for name in names]
    except Exception:  # noqa: BLE001 - whatever it says of what was changed before
        return bytewise(data, rng)
    method = zipfile.ZIP_DEFLATED if rng.random() < 0.9 else rng.choice((0, 12, 14))
    if rng.random() < 0.7:
        entries = _other_entries(entries, rng)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, entry in entries:
            # A second entry of a name is a warning, and this is the way around it.
            archive.NameToInfo.pop(name, None)
            archive.writestr(zipfile.ZipInfo(name), entry, method)
    packed = bytearray(content.getvalue())
    if rng.random() < 0.5:
        _other_field(packed, rng)
    return bytes(packed)


def _other_entries(
    entries: Sequence[tuple[str, bytes]], rng: random.Random
) -> list[tuple[str, bytes]]:
    changed = list(entries)
    if not changed:
        return [(LABELS, b"{}")]
    place = rng.randrange(len(changed))
    name, entry = changed[place]
    change = rng.randrange(7)
    if change == 0:
        del changed[place]
    elif change == 1:
        changed.append(rng.choice(changed))
    elif change == 2:
        rng.shuffle(changed)
    elif change == 3:
        changed[place] = rng.choice(("../x", "/etc/x", "x" * 300, "00009.json", "\n")), entry
    else:
        changed[place] = name, _other_document(entry, rng)
    return changed


def _other_document(entry: bytes, rng: random.Random) -> bytes:
    try:
        fields = reseated(json.loads(entry), rng)
        return signed_codebook(fields) if "checksum" in fields else json.dumps(fields).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return bytewise(entry, rng)


_DIRECTORY = b"PK\x01\x02"
_END = b"PK\x05\x06"


def _other_field(packed: bytearray, rng: random.Random) -> None:
    """Put a number into a header of the archive: of its end, of an entry, or of its 64-bit twin."""
    mark = rng.choice((_END, _DIRECTORY, _DIRECTORY, b"PK\x03\x04"))
    places = [place for place in range(len(packed)) if packed.startswith(mark, place)]
    if not places:
        return
    place = rng.choice(places)
    if mark == _DIRECTORY and rng.random() < 0.3 and len(packed) > place + 46:
        # Sizes and the offset are said to be those of an extra field with numbers of 64 bits.
        values = [rng.choice((*LIES, place)) for _ in range(3)]
        extra = struct.pack("<HH3Q", 1, 24, *values)
        (name,) = struct.unpack_from("<H", packed, place + 28)
        struct.pack_into("<2I", packed, place + 20, *rng.choices((0xFFFFFFFF, 10), k=2))
        struct.pack_into("<H", packed, place + 30, len(extra))
        struct.pack_into("<I", packed, place + 42, 0xFFFFFFFF)
        packed[place + 46 + name : place + 46 + name] = extra
        end = packed.rfind(_END)
        if end >= 0 and len(packed) >= end + 16:
            (size,) = struct.unpack_from("<I", packed, end + 12)
            struct.pack_into("<I", packed, end + 12, (size + len(extra)) % 2**32)
        return
    size = rng.choice((2, 4))
    at = place + 4 + rng.randrange(0, 42, 2)
    if at + size <= len(packed):
        value = rng.choice((rng.choice(LIES), rng.getrandbits(16), packed[at] ^ 1))
        packed[at : at + size] = (value % 256**size).to_bytes(size, "little")


@cache
def model_seeds() -> tuple[bytes, ...]:
    made = []
    with tempfile.TemporaryDirectory() as folder:
        for number, family in enumerate((Order0(), Bilinear(context=1, width=1))):
            path = Path(folder, str(number))
            text = MemorySource(b"the quick brown fox\n" * 20, "a")
            lesson = Lesson.begin(text, family, Descent(), 0.1)
            lesson.run(MemorySource(b"", "b"), 1, patience=0)
            lesson.saved.save(path)
            made.append(path.read_bytes())
    return tuple(made)


def changed_model(data: bytes, rng: random.Random) -> bytes:
    """Return a model with other fields, other numbers, or more or fewer of them, signed."""
    start = len(MAGIC) + 4
    try:
        (size,) = struct.unpack_from("<I", data, len(MAGIC))
        fields, numbers = json.loads(data[start : start + size]), data[start + size : -16]
    except (ValueError, struct.error, RecursionError):
        return _model(bytewise(data[:-16], rng))
    change = rng.randrange(4)
    if change == 0:
        return _model(bytewise(data[:-16], rng))
    if change == 1:
        numbers = _other_numbers(numbers, rng)
    else:
        fields = reseated(fields, rng)
    text = json.dumps(fields).encode()
    return _model(MAGIC + struct.pack("<I", len(text)) + text + numbers)


def _other_numbers(numbers: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        return bytewise(numbers, rng)
    values = np.frombuffer(numbers[: len(numbers) // 8 * 8], dtype="<f8").copy()
    if values.size:
        values[rng.randrange(values.size)] = rng.choice((np.inf, np.nan, -0.0, 5e-324, 1e308))
    return values.tobytes()


def _model(body: bytes) -> bytes:
    return body + hashlib.blake2b(body, digest_size=16).digest()
