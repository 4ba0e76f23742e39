"""Hostile files of models: whatever fits its checksum and is no model of ours is refused."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import struct
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import huffxent as hx
from huffxent.container.model_file import MAGIC, SavedModel, load_saved
from huffxent.container.sources import MemorySource
from huffxent.models.softmax.bilinear import Bilinear
from huffxent.models.softmax.descent import Descent, State
from huffxent.models.softmax.table import Order0, Order1
from huffxent.study.learning import Lesson

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = b"she sells sea shells by the sea shore"
HEAD = len(MAGIC) + 4


def left(family, descent: Descent, validation: float = 0.2, epochs: int = 2) -> SavedModel:
    """A model that has learnt a little."""
    lesson = Lesson.begin(MemorySource(TEXT, "shells.txt"), family, descent, validation)
    lesson.run(MemorySource(b"sea", "sea.txt"), epochs, patience=0)
    return lesson.saved


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model"


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> bytes:
    """The file of an order-0 model."""
    path = tmp_path_factory.mktemp("saved") / "model"
    left(Order0(), Descent("adam", batch=10)).save(path)
    return path.read_bytes()


def fields_of(data: bytes) -> dict[str, Any]:
    (size,) = struct.unpack_from("<I", data, len(MAGIC))
    return json.loads(data[HEAD : HEAD + size])


def numbers_of(data: bytes) -> bytes:
    (size,) = struct.unpack_from("<I", data, len(MAGIC))
    return data[HEAD + size : -16]


def signed(fields: bytes, numbers: bytes, size: int | None = None, magic: bytes = MAGIC) -> bytes:
    """Return a file whose checksum is right."""
    body = magic + struct.pack("<I", len(fields) if size is None else size) + fields + numbers
    return body + hashlib.blake2b(body, digest_size=16).digest()


def with_fields(data: bytes, fields: dict[str, Any] | bytes) -> bytes:
    text = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    return signed(text, numbers_of(data))


def with_numbers(data: bytes, numbers: bytes) -> bytes:
    return signed(json.dumps(fields_of(data)).encode(), numbers)


def refused(path: Path, data: bytes) -> None:
    """Be sure that a file is refused, in a line that names it."""
    path.write_bytes(data)
    with pytest.raises(hx.FormatError) as caught:
        load_saved(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_a_file_that_is_put_together_again_is_the_same_file(saved):
    # Or else all of the refusals below would be for nothing.
    assert with_fields(saved, fields_of(saved)) == saved
    assert with_numbers(saved, numbers_of(saved)) == saved


@pytest.mark.parametrize("family", [Order0(), Order1(), Bilinear(2, 3)], ids=lambda part: part.name)
def test_what_is_learnt_again_is_the_same_file(path, tmp_path, family):
    for name in ("model", "again"):
        left(family, Descent("sgd", batch=10, seed=3)).save(tmp_path / name)
    assert path.read_bytes() == (tmp_path / "again").read_bytes()


@pytest.mark.parametrize("epochs", [0, 1])
def test_a_model_without_validation_has_no_best_loss(path, epochs):
    left(Order0(), Descent(), validation=0, epochs=epochs).save(path)
    loaded = load_saved(path)
    assert (loaded.best_loss, loaded.best_epoch, loaded.validation) == (None, epochs, 0)


def test_a_rate_that_is_an_integer_loads_too(path):
    left(Order0(), Descent("sgd", rate=1)).save(path)  # as a caller may well say
    assert load_saved(path).descent.rate == 1


def test_numbers_of_every_size_come_back_bit_for_bit(path):
    rng = np.random.default_rng(5)
    numbers = rng.integers(0, 1 << 64, 2**12, dtype=np.uint64).view(np.float64)
    theta = {"table": numbers[np.isfinite(numbers)][:256].reshape(1, 256)}
    theta["table"][0, :4] = (-0.0, 5e-324, np.finfo(float).max, np.finfo(float).min)
    model = left(Order0(), Descent("sgd"))
    replace(model, state=State(theta, model.state.memory), best=theta).save(path)
    loaded = load_saved(path)
    assert loaded.state.theta["table"].tobytes() == theta["table"].tobytes()
    assert loaded.best["table"].tobytes() == theta["table"].tobytes()


class Trap:
    """What a pickle does when it is believed."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.file),)


@pytest.mark.parametrize("where", ["file", "array", "archive", "fields"])
def test_a_pickle_is_never_unpacked(path, saved, tmp_path, where):
    """T66: the same of models; codebooks and classifiers are in tests/reliability."""
    trap = Trap(tmp_path / "sprung")
    array, archive = io.BytesIO(), io.BytesIO()
    objects = np.array([trap], dtype=object)
    np.save(array, objects, allow_pickle=True)
    np.savez(archive, theta=objects)
    data = {
        "file": pickle.dumps(trap),
        "array": array.getvalue(),
        "archive": archive.getvalue(),
        "fields": with_fields(saved, pickle.dumps(trap)),
    }[where]
    refused(path, data)
    assert not trap.file.exists()
    pickle.loads(pickle.dumps(trap))  # noqa: S301 - it would have sprung
    assert trap.file.exists()


@pytest.mark.parametrize(
    "magic", [b"\x89hx model 2\n", b"\x89hx model 1\r\n", b"\x89HX MODEL 1\n", b"hx model 1\n"]
)
def test_another_magic_is_no_model(path, saved, magic):
    text = json.dumps(fields_of(saved)).encode()
    refused(path, signed(text, numbers_of(saved), magic=magic))


def test_a_codebook_and_a_container_are_no_models(path):
    book = hx.train(TEXT)
    refused(path, book.to_json())
    refused(path, hx.compress(TEXT, book))


@pytest.mark.parametrize("shift", [-(1 << 32), -9, -8, -1, 1, 8, 8192, 1 << 31, 1 << 32])
def test_a_size_of_the_fields_that_is_not_theirs_is_refused(path, saved, shift):
    text = json.dumps(fields_of(saved)).encode()
    size = min(max(len(text) + shift, 0), (1 << 32) - 1)
    refused(path, signed(text, numbers_of(saved), size))


def test_every_cut_with_a_checksum_that_fits_is_refused(path, saved):
    body = saved[:-16]
    # All cuts of what is before the numbers, 1 in 29 of the others.
    for size in [*range(HEAD + 500), *range(HEAD + 500, len(body), 29), len(body) - 8]:
        cut = body[:size]
        refused(path, cut + hashlib.blake2b(cut, digest_size=16).digest())


def test_every_bit_flip_in_the_head_the_fields_and_the_checksum_is_noticed(path, saved):
    numbers = HEAD + len(json.dumps(fields_of(saved)))
    around = [*range(8 * numbers), *range(8 * len(saved) - 128, 8 * len(saved))]
    # 1 in 61 of the numbers' bits: the checksum makes no difference between them.
    for bit in [*around, *range(8 * numbers, 8 * len(saved) - 128, 61)]:
        flipped = bytearray(saved)
        flipped[bit // 8] ^= 1 << bit % 8
        refused(path, bytes(flipped))


@pytest.mark.parametrize("more", [b"\0", bytes(8), bytes(8 * 1024)], ids=len)
def test_more_numbers_than_there_should_be_are_refused(path, saved, more):
    refused(path, with_numbers(saved, numbers_of(saved) + more))
    refused(path, saved + more)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf], ids=str)
@pytest.mark.parametrize("place", [0, 255, 256, 511, 512, 767, 768, 1023])
def test_a_number_that_is_not_finite_is_refused_wherever_it_is(path, saved, place, bad):
    numbers = np.frombuffer(numbers_of(saved)).copy()
    numbers[place] = bad
    refused(path, with_numbers(saved, numbers.tobytes()))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode("utf-16"),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("shells", "sh\u00e9lls").encode(),
        lambda text: text.replace("shells", "sh\u00e9lls").encode("latin-1"),
        lambda text: text.replace("0.2,", "NaN,").encode(),
        lambda text: text.replace("0.2,", "1e400,").encode(),
        lambda text: text.replace("{", '{"epoch": 1, ', 1).encode(),
        lambda text: text.replace('{"optimiser"', '{"seed": 7, "optimiser"').encode(),
        lambda text: text.encode() + b"{}",
        lambda text: b"[" + text.encode() + b"]",
        lambda text: b'{"a":' * 100_000 + text.encode(),
        lambda _: b"9" * 5000,
        lambda _: b"null",
        lambda _: b"",
    ],
    ids=[
        "UTF-16",
        "a mark of byte order",
        "UTF-8",
        "Latin-1",
        "NaN",
        "1e400",
        "a key twice",
        "a key within twice",
        "more after it",
        "a list",
        "nested",
        "digits",
        "null",
        "nothing",
    ],
)
def test_a_document_that_is_not_ours_is_refused(path, saved, change):
    text = json.dumps(fields_of(saved))
    data = change(text)
    assert data != text.encode()
    refused(path, with_fields(saved, data))


PLACES = [
    *(("model",), ("sizes",), ("descent",), ("sample",), ("validation",), ("epoch",), ("step",)),
    *(("best_epoch",), ("best_loss",), ("waited",)),
    *(("descent", name) for name in ("optimiser", "rate", "batch", "seed")),
    *(("sample", name) for name in ("name", "bytes", "sha256")),
]


@pytest.mark.parametrize("place", PLACES, ids=".".join)
def test_no_field_may_be_missing(path, saved, place):
    fields = fields_of(saved)
    of = fields if len(place) == 1 else fields[place[0]]
    del of[place[-1]]
    refused(path, with_fields(saved, fields))


@pytest.mark.parametrize(
    ("part", "values"),
    [
        ({"model": "order0"}, [{"sizes": {"context": 0}}, {"sizes": {"width": 64}}]),
        ({"sizes": {}}, [{"model": name} for name in ("order1", "bilinear", "Order0", "")]),
        ({}, [{"validation": value} for value in (1.0, 1, 0, -1e-300, False, 2.0**60)]),
        ({}, [{"best_loss": value} for value in (1, -1e-300, False, 2.0**60)]),
        ({}, [{"epoch": value} for value in (2**53 + 1, 10**4000, 1.0, "1", [1])]),
        ({}, [{"step": value} for value in (2**53 + 1, 10**4000, 1.0, "1", [1])]),
    ],
    ids=["sizes", "model", "validation", "best_loss", "epoch", "step"],
)
def test_what_no_field_can_be_is_refused(path, saved, part, values):
    for value in values:
        refused(path, with_fields(saved, {**fields_of(saved), **part, **value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [("optimiser", "sgd"), ("optimiser", "newton"), ("rate", 0), ("rate", 0.0), ("rate", 1e300)],
)
def test_a_descent_that_does_not_go_with_the_numbers_is_refused(path, saved, name, value):
    fields = fields_of(saved)
    fields["descent"][name] = value
    refused(path, with_fields(saved, fields))


@pytest.mark.parametrize(
    "sizes",
    [
        *({"context": 1, "width": width} for width in (0, 65, 1025, 2**53, 10**400)),
        *({"context": 1, "width": width} for width in (-64, 64.0, 1e400, "64", None, [64])),
        *({"context": context, "width": 64} for context in (0, 7, -1, 1.0, True, 10**30)),
        *({"context": 1}, {"width": 64}, {}, [], {"context": 1, "width": 64, "depth": 1}),
    ],
    ids=lambda sizes: str(sizes)[:40],
)
def test_sizes_that_are_not_those_of_the_numbers_are_refused(path, sizes):
    left(Bilinear(1, 64), Descent("sgd"), epochs=0).save(path)
    data = path.read_bytes()
    refused(path, with_fields(data, {**fields_of(data), "sizes": sizes}))


@pytest.mark.parametrize("what", ["sizes", "lists"])
def test_a_small_file_does_not_take_much_memory(path, saved, what):
    if what == "sizes":
        fields = {**fields_of(saved), "model": "bilinear", "sizes": {"context": 6, "width": 1024}}
        data = with_fields(saved, fields)
    else:
        data = with_fields(saved, b"[" + b"[]," * 3_000_000 + b"0]")  # 9 MB
    path.write_bytes(data)
    code = """if True:
        import resource, sys
        from huffxent.container.model_file import load_saved
        from huffxent.errors import FormatError
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            load_saved(sys.argv[1])
        except FormatError:
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 64 << 10  # KiB


def test_a_model_must_be_a_regular_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        load_saved(tmp_path / "pipe")
    with pytest.raises(IsADirectoryError):
        load_saved(tmp_path)
    with pytest.raises(FileNotFoundError):
        load_saved(tmp_path / "nope")


COMMAND_LINES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "text": lambda _: TEXT,
    "an array": lambda _: b"\x93NUMPY\x01\x00",
    "cut": lambda saved: saved[:-30],
    "NaN": lambda saved: with_numbers(saved, np.full(1024, np.nan).tobytes()),
    "nested": lambda saved: with_fields(saved, b"[" * 100_000),
    "no rate": lambda saved: with_descent(saved, rate=None),
    "no batch": lambda saved: with_descent(saved, batch=None),
    "control characters": lambda saved: with_descent(saved, optimiser="\x1b[31m\n\x07"),
    "a long text": lambda saved: with_descent(saved, optimiser="x" * 100_000),
}


def with_descent(data: bytes, **changes: object) -> bytes:
    fields = fields_of(data)
    fields["descent"].update(changes)
    return with_fields(data, fields)


@pytest.mark.parametrize("what", COMMAND_LINES)
def test_the_command_line_says_so_in_one_line_and_ends_with_3(run, tmp_path, saved, what):
    (tmp_path / "a").write_bytes(TEXT)
    (tmp_path / "bad").write_bytes(COMMAND_LINES[what](saved))
    done = run("learn", "a", "a", "--resume", "bad", "--epochs", "3", "--save", "new")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("huffxent: bad: ")
    assert done.err.count("\n") == 1
    assert len(done.err) < 1000
    assert "\x1b" not in done.err
    assert {path.name for path in tmp_path.iterdir()} == {"a", "bad"}


@pytest.mark.parametrize("name", ["\x1b[31m\n[/b]", "x" * 10_000], ids=["hostile", "long"])
def test_the_sample_s_name_in_a_file_prints_as_one_short_line(run, tmp_path, saved, name):
    fields = fields_of(saved)
    fields["sample"]["name"] = name
    (tmp_path / "a").write_bytes(b"something else")
    (tmp_path / "bad").write_bytes(with_fields(saved, fields))
    done = run("learn", "a", "a", "--resume", "bad")
    assert (done.code, done.out) == (4, "")
    assert done.err.count("\n") == 1
    assert len(done.err) < 1000
    assert "\x1b" not in done.err
