"""The file of a softmax model: it comes back as it was, and nothing else does."""

from __future__ import annotations

import hashlib
import json
import random
import struct

import numpy as np
import pytest

import huffxent as hx
from huffxent import corpora
from huffxent.container.model_file import MAGIC, load_model
from huffxent.container.sources import path_source
from huffxent.models.softmax.bilinear import Bilinear
from huffxent.models.softmax.descent import Descent
from huffxent.models.softmax.table import Order0, Order1
from huffxent.study.learning import Lesson

ESSAY = corpora.locate("essay.en.txt")
FAMILIES = {"order0": Order0(), "order1": Order1(), "bilinear": Bilinear(2, 3)}


def left(family, optimiser: str = "adam", epochs: int = 2):
    lesson = Lesson.begin(path_source(ESSAY), family, Descent(optimiser, batch=4000), 0.1)
    lesson.run(path_source(ESSAY), epochs)
    return lesson.saved


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("model") / "small"
    left(Order0()).save(path)
    return path.read_bytes()


def refitted(data: bytes, change, numbers: bytes | None = None) -> bytes:
    """Return a model file with other fields, whose checksum is right again."""
    start = len(MAGIC) + 4
    (size,) = struct.unpack_from("<I", data, len(MAGIC))
    fields = json.loads(data[start : start + size])
    change(fields)
    text = json.dumps(fields).encode("ascii")
    rest = data[start + size : -16] if numbers is None else numbers
    body = MAGIC + struct.pack("<I", len(text)) + text + rest
    return body + hashlib.blake2b(body, digest_size=16).digest()


def refusal(path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(hx.FormatError) as caught:
        load_model(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_model_comes_back_as_it_was_left(tmp_path, family, optimiser):
    saved = left(family, optimiser)
    saved.save(tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    for part in ("family", "descent", "sample", "validation", "best_epoch", "best_loss", "waited"):
        assert getattr(loaded, part) == getattr(saved, part)
    assert (loaded.state.epoch, loaded.state.step) == (saved.state.epoch, saved.state.step)
    for ours, theirs in (
        (loaded.state.theta, saved.state.theta),
        (loaded.state.memory, saved.state.memory),
        (loaded.best, saved.best),
    ):
        assert list(ours) == list(theirs)
        assert all(np.array_equal(ours[name], theirs[name]) for name in theirs)
        assert all(part.flags.writeable for part in ours.values())
    loaded.save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "model").read_bytes()


def test_a_model_is_replaced_only_by_force(tmp_path, small):
    (tmp_path / "model").write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        left(Order0()).save(tmp_path / "model")
    assert (tmp_path / "model").read_bytes() == b"precious"
    left(Order0()).save(tmp_path / "model", force=True)
    assert (tmp_path / "model").read_bytes() == small


def test_every_cut_and_a_flip_of_every_byte_is_noticed(tmp_path, small):
    rng = random.Random(3)
    for place in range(len(small)):
        flipped = bytearray(small)
        flipped[place] ^= 1 << rng.randrange(8)
        assert refusal(tmp_path / "model", bytes(flipped))
    for size in [*range(700), *range(700, len(small), 97), len(small) - 1]:
        assert refusal(tmp_path / "model", small[:size])
    assert refusal(tmp_path / "model", small + b"\0")


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"PK\x03\x04" + bytes(60), b"\x80\x04N.", MAGIC, MAGIC + bytes(40)]
)
def test_what_is_no_model_is_refused(tmp_path, data):
    assert refusal(tmp_path / "model", data)


@pytest.mark.parametrize("numbers", [b"", bytes(8), bytes(8 * 256 * 4 - 1), bytes(8 * 256 * 5)])
def test_another_number_of_numbers_is_refused(tmp_path, small, numbers):
    assert "are not those of its model" in refusal(
        tmp_path / "model", refitted(small, lambda _fields: None, numbers)
    )


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_refused(tmp_path, small, bad):
    numbers = np.zeros(256 * 4)
    numbers[700] = bad
    data = refitted(small, lambda _fields: None, numbers.tobytes())
    assert "not finite" in refusal(tmp_path / "model", data)


WRONG = [None, True, -1, 1.5, 10**400, float("nan"), float("inf"), "x", [], {}, "7"]


@pytest.mark.parametrize(
    ("field", "fine"),
    [
        ("model", ()),
        ("sizes", ({},)),
        ("descent", ()),
        ("sample", ()),
        ("validation", ()),
        ("epoch", ()),
        ("step", ()),
        ("best_epoch", ()),
        ("best_loss", (None, 1.5)),
        ("waited", ()),
    ],
)
def test_a_field_of_another_type_or_out_of_range_is_refused(tmp_path, small, field, fine):
    for value in WRONG:
        if value in fine:
            continue
        data = refitted(small, lambda fields, value=value: fields.update({field: value}))
        assert refusal(tmp_path / "model", data), value


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ("descent", "optimiser"),
        ("descent", "rate"),
        ("descent", "batch"),
        ("descent", "seed"),
        ("sample", "name"),
        ("sample", "bytes"),
        ("sample", "sha256"),
    ],
)
def test_a_field_within_a_field_is_no_exception(tmp_path, small, part, field):
    text = field in ("name", "sha256")
    for value in WRONG:
        if (text and isinstance(value, str)) or (field == "rate" and value == 1.5):
            continue
        data = refitted(small, lambda fields, value=value: fields[part].update({field: value}))
        assert refusal(tmp_path / "model", data), value


def test_fields_that_are_missing_or_too_many_are_refused(tmp_path, small):
    for name in ("model", "epoch", "sample"):
        assert "exactly the fields" in refusal(
            tmp_path / "model", refitted(small, lambda fields, name=name: fields.pop(name))
        )
    for part in ("descent", "sample"):
        data = refitted(small, lambda fields, part=part: fields[part].update(more=1))
        assert "exactly the fields" in refusal(tmp_path / "model", data)


def test_sizes_that_the_numbers_do_not_have_are_refused(tmp_path):
    left(Bilinear(2, 3)).save(tmp_path / "model")
    data = (tmp_path / "model").read_bytes()
    for sizes in ({"context": 3, "width": 3}, {"context": 2, "width": 1024}):
        changed = refitted(data, lambda fields, sizes=sizes: fields.update(sizes=sizes))
        assert "are not those of its model" in refusal(tmp_path / "other", changed)
    for sizes in ({"context": 0, "width": 3}, {"context": 2, "width": 10**9}, {"context": 2}):
        changed = refitted(data, lambda fields, sizes=sizes: fields.update(sizes=sizes))
        assert refusal(tmp_path / "other", changed)


def test_nesting_without_end_is_refused(tmp_path):
    text = b"[" * 200_000
    body = MAGIC + struct.pack("<I", len(text)) + text
    data = body + hashlib.blake2b(body, digest_size=16).digest()
    assert refusal(tmp_path / "model", data)


def test_a_file_that_is_far_too_large_is_refused_unread(tmp_path):
    with (tmp_path / "model").open("wb") as file:
        file.truncate((1 << 28) + 1)
    with pytest.raises(hx.FormatError, match="so no model"):
        load_model(tmp_path / "model")


def test_the_command_line_says_so_in_one_line(run, tmp_path, small):
    (tmp_path / "model").write_bytes(small[:-1])
    done = run("learn", ESSAY, ESSAY, "--resume", "model")
    assert (done.code, done.out) == (3, "")
    assert done.err == "huffxent: model: damaged: its checksum is wrong\n"
