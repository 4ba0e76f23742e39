"""The file of a model: what is saved is what is loaded, and nothing else is believed."""

from __future__ import annotations

import io
import itertools
import json
import os
import pickle
import tracemalloc
import warnings
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import huffxent as hx
from huffxent.container.model_file import LARGEST_FILE, SavedModel, load_model
from huffxent.container.sources import MemorySource
from huffxent.models.softmax.bilinear import Bilinear
from huffxent.models.softmax.descent import Descent
from huffxent.models.softmax.optimisers import OPTIMISERS
from huffxent.models.softmax.table import Order0, Order1
from huffxent.study.learning import Lesson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TEXT = b"she sells sea shells by the sea shore"
FAMILIES = [Order0(), Order1(), Bilinear(2, 3)]


def left_after(family, optimiser: str, epochs: int = 2) -> SavedModel:
    """A model that has learnt a little."""
    descent = Descent(optimiser, batch=10, seed=1)
    lesson = Lesson.begin(MemorySource(TEXT, "shells.txt"), family, descent, 0.2)
    lesson.run(MemorySource(b"sea", "sea.txt"), epochs, patience=0)
    return lesson.saved


def content(model: SavedModel) -> tuple[Any, ...]:
    """All that is in a model, to be compared."""
    state = model.state
    parts = [
        (name, part.shape, part.tobytes())
        for arrays in (state.theta, state.memory, model.best)
        for name, part in arrays.items()
    ]
    rest = replace(model, state=None, best=None)
    return rest, state.epoch, state.step, parts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model"


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> bytes:
    """The file of an order-0 model."""
    path = tmp_path_factory.mktemp("saved") / "model"
    left_after(Order0(), "adam").save(path)
    return path.read_bytes()


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_what_is_saved_is_what_is_loaded(path, family, optimiser):
    model = left_after(family, optimiser)
    model.save(path)
    loaded = load_model(path)
    assert content(loaded) == content(model)
    assert loaded.state.epoch == 2
    assert loaded.state.step == 2 * loaded.descent.steps(30)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_same_model_is_the_same_file(path, tmp_path, family):
    model = left_after(family, "sgd")
    model.save(path)
    model.save(tmp_path / "again")
    load_model(path).save(tmp_path / "loaded")
    left_after(family, "sgd").save(tmp_path / "learnt again")
    for other in ("again", "loaded", "learnt again"):
        assert (tmp_path / other).read_bytes() == path.read_bytes()


def test_a_model_without_validation_has_no_best_loss(path):
    lesson = Lesson.begin(MemorySource(TEXT, "a"), Order0(), Descent(), 0)
    lesson.run(MemorySource(b"", "b"), 1)
    lesson.saved.save(path)
    loaded = load_model(path)
    assert (loaded.best_loss, loaded.best_epoch, loaded.validation) == (None, 1, 0)


def test_a_model_of_a_whole_rate_and_share_loads_too(path):
    # A caller may well say rate=1: JSON then has an integer.
    lesson = Lesson.begin(MemorySource(TEXT, "a"), Order0(), Descent("sgd", rate=1), 0)
    lesson.saved.save(path)
    assert load_model(path).descent.rate == 1


def test_saving_does_not_replace_unless_forced(path):
    left_after(Order0(), "sgd").save(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        left_after(Order0(), "adam").save(path)
    assert path.read_bytes() == before
    left_after(Order0(), "adam").save(path, force=True)
    assert load_model(path).descent.optimiser == "adam"


# What stands in a file, taken apart and put together again.


def npy(array: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(array), **options)
    return file.getvalue()


def header(descr: object, shape: object, version: int = 1) -> bytes:
    return header_of(
        f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape!r}, }}", version
    )


def header_of(text: str, version: int = 1) -> bytes:
    line = text.encode("latin-1") + b"\n"
    size = len(line).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes((version, 0)) + size + line


def zipped(members: dict[str, bytes], *more: tuple[str, bytes], packed: int = 0) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice
        with zipfile.ZipFile(file, "w", packed) as archive:
            for name, data in (*members.items(), *more):
                archive.writestr(name, data)
    return file.getvalue()


def members_of(saved: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def fields_of(saved: bytes) -> dict[str, Any]:
    with np.load(io.BytesIO(saved)) as arrays:
        return json.loads(arrays["fields"].tobytes())


def with_fields(saved: bytes, fields: bytes | dict[str, Any]) -> bytes:
    data = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    array = np.frombuffer(data, dtype=np.uint8)
    return zipped({**members_of(saved), "fields.npy": npy(array)})


def with_theta(saved: bytes, theta: Any) -> bytes:
    data = theta if isinstance(theta, bytes) else npy(theta)
    return zipped({**members_of(saved), "theta.table.npy": data})


def refused(path: Path, data: bytes) -> hx.FormatError:
    """Return how a file is refused: with a line that names it."""
    path.write_bytes(data)
    with pytest.raises(hx.FormatError) as caught:
        load_model(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000
    return caught.value


def test_a_file_that_is_put_together_again_is_a_model(path, saved):
    # Or else all of the refusals below would be for nothing.
    path.write_bytes(saved)
    expected = content(load_model(path))
    theta = np.frombuffer(members_of(saved)["theta.table.npy"][-2048:]).reshape(1, 256)
    for data in (
        zipped(members_of(saved)),
        with_fields(saved, fields_of(saved)),
        with_theta(saved, header("<f8", (1, 256)) + theta.tobytes()),
        with_theta(saved, theta),
    ):
        path.write_bytes(data)
        assert content(load_model(path)) == expected


class Trap:
    """What a pickle does when it is believed."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.file),)


@pytest.mark.parametrize("where", ["file", "array", "theta", "fields"])
def test_a_pickle_is_never_unpacked(path, saved, tmp_path, where):
    trap = Trap(tmp_path / "sprung")
    array = npy(np.array([[trap] * 256], dtype=object), allow_pickle=True)
    data = {
        "file": pickle.dumps(trap),
        "array": array,
        "theta": with_theta(saved, array),
        "fields": zipped({**members_of(saved), "fields.npy": array}),
    }[where]
    refused(path, data)
    assert not trap.file.exists()
    os.mkdir(trap.file)  # noqa: PTH102 - what the pickle would have called can be called


OTHER_FILES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "text": lambda _: b"she sells sea shells",
    "an array": lambda _: npy(np.zeros((1, 256))),
    "a codebook": lambda _: hx.train(TEXT).to_json().encode(),
    "an empty zip": lambda _: zipped({}),
    "a zip of a text": lambda _: zipped({"readme.txt": TEXT}),
    "a zip of fields that are no array": lambda _: zipped({"fields": b"{}"}),
    "fields.npy that is no array": lambda _: zipped({"fields.npy": b"{}"}),
    "theta that is no array": lambda saved: with_theta(saved, TEXT),
    "a text beside the arrays": lambda saved: zipped(members_of(saved), ("readme.txt", TEXT)),
    "an array too many": lambda saved: zipped(members_of(saved), ("x.npy", npy(np.zeros(1)))),
    "a folder beside the arrays": lambda saved: zipped(members_of(saved), ("x/", b"")),
    "packed": lambda saved: zipped(members_of(saved), packed=zipfile.ZIP_DEFLATED),
    "packed by lzma": lambda saved: zipped(members_of(saved), packed=zipfile.ZIP_LZMA),
    "packed by bzip2": lambda saved: zipped(members_of(saved), packed=zipfile.ZIP_BZIP2),
    "one member packed": lambda saved: one_packed(saved),
    "a member twice": lambda saved: zipped(
        members_of(saved), ("fields.npy", members_of(saved)["fields.npy"])
    ),
    "an array twice": lambda saved: zipped(
        members_of(saved), ("fields", members_of(saved)["fields.npy"])
    ),
    "something before it": lambda saved: b"#!/bin/sh\n" + saved,
    "something after it": lambda saved: saved + b"!",
    "itself after it": lambda saved: saved + saved,
    "something after an array": lambda saved: with_theta(
        saved, members_of(saved)["theta.table.npy"] + b"!"
    ),
    **{
        f"without {name}": lambda saved, name=name: zipped(
            {other: data for other, data in members_of(saved).items() if other != name}
        )
        for name in (
            "theta.table.npy",
            "best.table.npy",
            "memory.table.mean.npy",
            "memory.table.square.npy",
            "fields.npy",
        )
    },
}


def one_packed(saved: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members_of(saved).items():
            packed = zipfile.ZIP_DEFLATED if name == "best.table.npy" else zipfile.ZIP_STORED
            archive.writestr(name, data, packed)
    return file.getvalue()


@pytest.mark.parametrize("what", OTHER_FILES)
def test_what_is_no_model_file_is_refused(path, saved, what):
    refused(path, OTHER_FILES[what](saved))


ARRAYS: dict[str, Any] = {
    "NaN": np.full((1, 256), np.nan),
    "one NaN": np.where(np.arange(256) == 77, np.nan, 0.0)[np.newaxis],
    "infinity": np.full((1, 256), np.inf),
    "minus infinity": np.where(np.arange(256) == 255, -np.inf, 0.0)[np.newaxis],
    "another shape": np.zeros((256, 1)),
    "one row too few": np.zeros((0, 256)),
    "no axis": np.zeros(()),
    "one axis": np.zeros(256),
    "a column too many": np.zeros((1, 257)),
    "that of order 1": np.zeros((256, 256)),
    "integers": np.zeros((1, 256), dtype=np.int64),
    "32 bits": np.zeros((1, 256), dtype=np.float32),
    "complex": np.zeros((1, 256), dtype=np.complex128),
    "truth values": np.zeros((1, 256), dtype=np.bool_),
    "bytes": np.zeros((1, 256), dtype="S8"),
    "times": np.zeros((1, 256), dtype="M8[s]"),
    "the other byte order": np.zeros((1, 256), dtype=">f8"),
    "records": np.zeros((1, 256), dtype=[("a", "<f8")]),
}


@pytest.mark.parametrize("what", ARRAYS)
def test_an_array_that_is_not_of_its_model_is_refused(path, saved, what):
    refused(path, with_theta(saved, ARRAYS[what]))


@pytest.mark.parametrize("name", ["best.table", "memory.table.mean", "memory.table.square"])
def test_every_array_must_be_finite(path, saved, name):
    array = npy(np.full((1, 256), np.nan))
    refused(path, zipped({**members_of(saved), f"{name}.npy": array}))


HEADERS: dict[str, bytes] = {
    "2**27 numbers": header("<f8", (1, 2**27)),
    "2**33 numbers": header("<f8", (1, 2**33)),
    "2**40 numbers": header("<f8", (1, 2**40)),
    "2**64 numbers": header("<f8", (1, 2**64)),
    "10**400 numbers": header("<f8", (1, 10**400)),
    "a product of 2**64": header("<f8", (2**32, 2**32)),
    "less than no numbers": header("<f8", (-1, 256)),
    "half a number": header("<f8", (1.5, 256)),
    "a shape that is none": header("<f8", "256"),
    "elements of a gigabyte": header("|V1000000000", (1, 256)),
    "a type that is not closed": header("f8,(", (1, 256)),
    "a type in an empty tuple": header(("<f8",), (1, 256)),
    "a type without an end": header("M8[", (1, 256)),
    "no type": header(None, (1, 256)),
    "brackets that are not closed": header_of("{'descr': '<f8', 'shape': (1, 256), "),
    "brackets alone": header_of("(" * 9000),
    "signs alone": header_of("-" * 9000 + "1"),
    "lines that are indented": header_of("  {'descr'\n   : 1\n  3"),
    "a long integer of Python 2": header_of(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1L, 256L), }"
    )
    + bytes(2048),
    "a call": header_of("{'descr': exit(7), 'fortran_order': False, 'shape': (1, 256), }"),
    "no dictionary": header_of("1"),
    "a key that cannot be one": header_of("{[]: 1}"),
    "a list of many": header_of("[{'a':" * 90 + "1" + "}]" * 90),
    "nothing": header_of(""),
    "NUL": header_of("{'descr': '\0'}"),
    "version 9": header("<f8", (1, 256), version=9),
    "no header": b"\x93NUMPY",
    "a header longer than the file": b"\x93NUMPY\x02\x00\xff\xff\xff\xff{",
    "numbers missing": header("<f8", (1, 256)) + bytes(2047),
}


@pytest.mark.parametrize("what", HEADERS)
def test_an_array_that_lies_about_itself_is_refused_and_takes_no_memory(path, saved, what):
    tracemalloc.start()
    try:
        refused(path, with_theta(saved, HEADERS[what]))
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "fields",
    [
        b"",
        b"{",
        b"[]",
        b"[1]",
        b"null",
        b"1",
        b'"schema"',
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b"9" * 5000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\x80\x04\x95",
    ],
    ids=lambda fields: f"{len(fields)}: {fields[:8]!r}",
)
def test_fields_that_are_no_document_are_refused(path, saved, fields):
    refused(path, with_fields(saved, fields))


def test_fields_in_another_encoding_or_with_a_key_twice_are_refused(path, saved):
    text = json.dumps(fields_of(saved))
    refused(path, with_fields(saved, text.encode("utf-16")))
    refused(path, with_fields(saved, text.replace("{", '{"epoch": 1, ', 1).encode()))


FIELDS = [
    ("schema",),
    ("model",),
    ("shape",),
    ("shape", "context"),
    ("descent",),
    ("descent", "optimiser"),
    ("descent", "rate"),
    ("descent", "batch"),
    ("descent", "seed"),
    ("sample",),
    ("sample", "name"),
    ("sample", "bytes"),
    ("sample", "sha256"),
    ("validation",),
    ("epoch",),
    ("step",),
    ("best_epoch",),
    ("best_loss",),
    ("waited",),
]


def put(fields: dict[str, Any], place: tuple[str, ...], value: object) -> dict[str, Any]:
    """Return fields of which one has another value."""
    name, *rest = place
    return {**fields, name: put(fields[name], tuple(rest), value) if rest else value}


def dropped(fields: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    """Return fields without one of them."""
    name, *rest = place
    if rest:
        return {**fields, name: dropped(fields[name], tuple(rest))}
    return {other: value for other, value in fields.items() if other != name}


def wrong_values() -> Iterator[tuple[tuple[str, ...], object]]:
    """What no field can be, by field."""
    never = [True, False, -1, 1.5, float("nan"), float("inf"), float("-inf"), [], {}, None, "", "x"]
    fitting = {
        ("descent", "rate"): [1.5],
        ("sample", "name"): ["", "x"],
        ("best_loss",): [1.5, None],
    }
    for place, value in itertools.product(FIELDS, never):
        if not any(value is other or value == other for other in fitting.get(place, [])):
            yield place, value
    yield from ((("schema",), value) for value in ("huffxent.model/2", "huffxent.codebook/1"))
    yield from ((("model",), value) for value in ("order1", "bilinear", "Order0", "__class__"))
    yield from ((("descent", "optimiser"), value) for value in ("sgd", "newton"))
    yield from ((("descent", "rate"), value) for value in (0, 0.0, 10**400))
    yield from ((("sample", "sha256"), value) for value in ("0" * 63, "0" * 65, "g" * 64))
    yield from ((("validation",), value) for value in (1, 1.0, 10**400, -1e-300))
    yield from ((("best_loss",), value) for value in (10**400, -1e-300))
    yield ("shape", "context"), 1
    yield ("shape", "context"), 10**30
    yield ("shape",), {"context": 0, "width": 64}
    yield ("step",), 10**400


@pytest.mark.parametrize(
    ("place", "value"),
    wrong_values(),
    ids=lambda part: ".".join(part) if isinstance(part, tuple) else repr(part)[:24],
)
def test_a_field_that_cannot_be_is_refused(path, saved, place, value):
    refused(path, with_fields(saved, put(fields_of(saved), place, value)))


@pytest.mark.parametrize("place", FIELDS, ids=".".join)
def test_no_field_may_be_missing(path, saved, place):
    refused(path, with_fields(saved, dropped(fields_of(saved), place)))


@pytest.mark.parametrize("place", [(), ("shape",), ("descent",), ("sample",)], ids=".".join)
def test_no_field_may_be_one_too_many(path, saved, place):
    refused(path, with_fields(saved, put(fields_of(saved), (*place, "more"), 1)))


@pytest.mark.parametrize(
    "shape",
    [
        {"context": 2, "width": 10**12},
        {"context": 2, "width": 10**400},
        {"context": 10**12, "width": 3},
        {"context": 6, "width": 1024},
        {"context": 2, "width": -3},
        {"context": 2, "width": 0},
        {"context": 0, "width": 3},
        {"context": 2, "width": 3.0},
        {"context": 2, "width": float("inf")},
        {"context": 2, "width": float("nan")},
        {"context": 2, "width": True},
        {"context": 2, "width": "3"},
        {"context": 2, "width": None},
        {"context": 2, "width": [3]},
        {"context": 2},
        {"width": 3},
    ],
    ids=lambda shape: " ".join(f"{name} {value}"[:20] for name, value in shape.items()),
)
def test_sizes_that_are_not_those_of_the_arrays_are_refused_and_take_no_memory(path, shape):
    left_after(Bilinear(2, 3), "sgd", epochs=0).save(path)
    data = path.read_bytes()
    tracemalloc.start()
    try:
        refused(path, with_fields(data, {**fields_of(data), "shape": shape}))
        # The largest model that there is has 1024 x 256 numbers for each of 7 places: 14 MiB.
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def test_every_truncation_is_refused(path, saved):
    # Where something begins or ends, and 1 in 13 of the rest, so that the whole takes a second.
    starts = [match for match in range(len(saved)) if saved[match : match + 2] == b"PK"]
    near = {start + step for start in starts for step in range(-2, 48)}
    for size in sorted(near | {*range(0, len(saved), 13), len(saved) - 1}):
        if 0 <= size < len(saved):
            refused(path, saved[:size])


def parts_without_meaning(saved: bytes) -> set[int]:
    """The places of bytes that a reader of zip files need not look at.

    In the head of a member: the version, flags, packing, time, checksum and sizes, all of which
    stand in the directory again, and its extra field, which has the sizes once more. In the
    directory: versions, flags, time, the size when packed, that of the array, which its own head
    has too, disk and attributes; in the last entry also the lengths, behind which there is nothing
    of it. At the end: numbers of disks and entries, and the length of the comment.
    """
    places: set[int] = set()
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        members, place = archive.infolist(), archive.start_dir
    for member in members:
        name, start = len(member.filename), member.header_offset
        places |= {start + offset for offset in (*range(4, 26), *range(30 + name, 50 + name))}
        places |= {place + offset for offset in (*range(4, 10), *range(12, 16), *range(20, 28))}
        places |= {place + offset for offset in range(34, 42)}
        last, place = place, place + 46 + name
    places |= {last + offset for offset in range(28, 34)}
    return places | {place + offset for offset in (*range(4, 12), 20, 21)}


def test_every_bit_flip_is_refused_or_is_where_it_means_nothing(path, saved):
    path.write_bytes(saved)
    expected, idle = content(load_model(path)), parts_without_meaning(saved)
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        around = {
            member.header_offset + offset for member in archive.infolist() for offset in range(64)
        } | {*range(archive.start_dir, len(saved))}
    # All flips around the arrays, and 1 in 67 within them, so that the whole takes seconds.
    bits = {8 * place + bit for place in around for bit in range(8)}
    for bit in sorted(bits | {*range(0, 8 * len(saved), 67)}):
        flipped = bytearray(saved)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        try:
            assert content(load_model(path)) == expected, bit
        except hx.FormatError:
            continue
        assert bit // 8 in idle, bit


def test_a_flip_in_a_large_array_is_refused_too(path):
    # Its head is read long before its checksum is known.
    left_after(Order1(), "sgd").save(path)
    saved = path.read_bytes()
    start = saved.index(b"\x93NUMPY")
    for bit in (*range(8 * start, 8 * start + 1024, 3), 8 * (start + 100_000)):
        flipped = bytearray(saved)
        flipped[bit // 8] ^= 1 << bit % 8
        refused(path, bytes(flipped))


def test_a_file_above_the_limit_is_refused_unread(path):
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)  # sparse: it takes no disk
    tracemalloc.start()
    try:
        with pytest.raises(hx.FormatError) as caught:
            load_model(path)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()
    assert str(caught.value).startswith(f"{path}: larger than 268,435,456 bytes")


def test_a_model_must_be_a_regular_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        load_model(tmp_path / "pipe")
    with pytest.raises(IsADirectoryError):
        load_model(tmp_path)
    with pytest.raises(FileNotFoundError):
        load_model(tmp_path / "nope")


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda _: TEXT,
        lambda saved: saved[:-30],
        lambda saved: with_theta(saved, np.full((1, 256), np.nan)),
        lambda saved: with_theta(saved, TEXT),
        lambda saved: with_theta(saved, HEADERS["2**40 numbers"]),
        lambda saved: with_theta(saved, HEADERS["brackets alone"]),
        lambda saved: with_fields(saved, b"[" * 100_000),
        lambda saved: with_fields(saved, put(fields_of(saved), ("descent", "rate"), None)),
        lambda saved: with_fields(saved, put(fields_of(saved), ("descent", "batch"), None)),
        lambda saved: with_fields(saved, put(fields_of(saved), ("sample", "bytes"), None)),
        lambda saved: with_fields(saved, put(fields_of(saved), ("sample", "bytes"), "x")),
        lambda saved: with_fields(saved, put(fields_of(saved), ("step",), 10**400)),
        lambda saved: with_fields(saved, put(fields_of(saved), ("schema",), "\x1b[31m\n")),
    ],
    ids=[
        "nothing",
        "text",
        "cut",
        "NaN",
        "no array",
        "8 TiB",
        "brackets",
        "nested",
        "no rate",
        "no batch",
        "no size",
        "no number",
        "step 10**400",
        "control characters",
    ],
)
def test_the_command_line_says_so_in_one_line_and_ends_with_3(run, tmp_path, saved, change):
    (tmp_path / "a").write_bytes(TEXT)
    (tmp_path / "bad").write_bytes(change(saved))
    done = run("learn", "a", "a", "--resume", "bad", "--epochs", "3", "--save", "new")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("huffxent: bad: ")
    assert done.err.count("\n") == 1
    assert "\x1b" not in done.err
    assert sorted(os.listdir(tmp_path)) == ["a", "bad"]
