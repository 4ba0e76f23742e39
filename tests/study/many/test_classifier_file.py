"""A classifier's file gives back the classifier that was saved, or one reason why it does not."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
import zipfile

import pytest

import huffxent as hx
from huffxent.container import codebook_json
from huffxent.errors import CodebookError
from huffxent.study.many.classifier import SCHEMA

TEXTS = {"en": b"the cat and the hat", "de": "der Hut tätschelt".encode()}


def entries(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def document(labels, schema=SCHEMA):
    return json.dumps({"schema": schema, "labels": labels})


@pytest.fixture(scope="module")
def classifier():
    return hx.train_classifier(TEXTS, symbols="chars", order=1)


@pytest.fixture(scope="module")
def saved(classifier, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "classifier"
    classifier.save(path)
    return path.read_bytes()


@pytest.fixture
def load(tmp_path):
    """Load what is given as the content of a file."""

    def load(data):
        (tmp_path / "file").write_bytes(data)
        return hx.Classifier.load(tmp_path / "file")

    return load


def refused(load, data):
    """Return why a file is refused; None if it is a classifier."""
    try:
        load(data)
    except CodebookError as error:
        found = error
    else:
        return None
    assert (found.name or "").endswith("/file")
    assert "\n" not in str(found)
    return found.message


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"symbols": "words", "order": 2},
        {"symbols": "chars", "unseen": "error"},
        {"symbols": "u16le", "code": "shannon", "max_length": 20},
        {"smoothing": "1/2"},
    ],
    ids=str,
)
def test_what_is_loaded_is_what_was_saved(load, tmp_path, options):
    learnt = hx.train_classifier(
        {"a\nb": b"abracadabra!", "\ud800": b"simsalabim..", "": b"hm"}, **options
    )
    learnt.save(tmp_path / "saved")
    loaded = load((tmp_path / "saved").read_bytes())
    assert loaded == learnt
    assert loaded.sha256 == learnt.sha256
    assert len(loaded.sha256) == 3


def test_the_bytes_depend_on_nothing_but_the_classifier(classifier, saved, tmp_path, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1e9)
    monkeypatch.setattr("time.localtime", lambda *_: (2001, 9, 9, 1, 46, 40, 6, 252, 0))
    classifier.save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == saved


def test_a_file_that_exists_is_kept_unless_forced(classifier, saved, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        classifier.save(path)
    assert path.read_bytes() == b"precious"
    classifier.save(path, force=True)
    assert path.read_bytes() == saved


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), bytes(5000)])
def test_what_is_no_zip_is_refused(load, data):
    assert "classifier" in refused(load, data)


def test_a_file_that_was_cut_is_refused(load, saved):
    for size in range(0, len(saved), 97):
        assert refused(load, saved[:size]) is not None, size


def test_a_changed_byte_never_gives_another_classifier(load, saved, classifier):
    random_ = random.Random(1)
    places = [*range(0, len(saved), 3), *range(len(saved) - 260, len(saved))]
    refusals = 0
    for place in places:
        data = bytearray(saved)
        data[place] ^= random_.choice([1, 2, 4, 8, 16, 32, 64, 128, 255])
        if refused(load, data) is None:
            assert load(data) == classifier, place
        else:
            refusals += 1
    assert len(places) / 2 < refusals < len(places)


BOMB = bytes(1 << 24)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"labels.json": None}, "is no classifier: it has no labels.json"),
        ({"labels.json": "["}, "its labels.json is not JSON"),
        ({"labels.json": "[" * 100_000}, "its labels.json is not JSON"),
        ({"labels.json": b"\xff"}, "its labels.json is not JSON"),
        ({"labels.json": "[1]"}, "its labels.json does not list labels"),
        ({"labels.json": document("ende")}, "its labels.json does not list labels"),
        ({"labels.json": document(["en", 1])}, "its labels.json does not list labels"),
        ({"labels.json": document([["en"], ["de"]])}, "its labels.json does not list labels"),
        ({"labels.json": document(["en", "de"], "x/1")}, f"its schema is not {SCHEMA}"),
        (
            {"labels.json": document(["en", "en"])},
            "the label 'en' stands for two codebooks",
        ),
        ({"labels.json": document([])}, "it has not one codebook for each label"),
        ({"labels.json": document(["en"])}, "it has not one codebook for each label"),
        ({"labels.json": document(["en", "de", "fi"])}, "it has not one codebook for each label"),
        ({"labels.json": document(["x"] * 65_537)}, "it has more than 65,536 labels"),
        ({"labels.json": document([]), "00000.json": None, "00001.json": None}, "0 labels for 0"),
        ({"00001.json": None}, "it has not one codebook for each label"),
        ({"00002.json": b"more"}, "it has not one codebook for each label"),
        ({"../../etc/passwd": b"x"}, "it has not one codebook for each label"),
        ({"00001.json": b"{}"}, "its 00001.json: the codebook must have exactly the fields"),
        ({"00000.json": b""}, "its 00000.json: not a codebook file"),
        ({"00001.json": hx.train(b"bytes").to_json()}, "its codebooks are not made alike"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_an_archive_of_something_else_is_refused(load, saved, change, reason):
    contents = {**entries(saved), **change}
    kept = {name: content for name, content in contents.items() if content is not None}
    assert reason in refused(load, packed(kept))


def test_an_entry_twice_is_refused(load, saved):
    contents = entries(saved)
    file = io.BytesIO(packed(contents))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("00001.json", contents["00001.json"])
    assert "it has not one codebook for each label" in refused(load, file.getvalue())


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_packed_in_another_way_is_refused(load, saved, method):
    assert "is packed in another way" in refused(load, packed(entries(saved), method))


def test_an_entry_that_is_said_to_be_farther_than_any_file_is_refused(load):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("labels.json", document(["en"]))
        archive.filelist[0].header_offset = 1 << 63
    assert "damaged" in refused(load, content.getvalue())


def test_a_label_that_is_there_twice_is_named(load, saved):
    contents = entries(saved)
    contents["labels.json"] = document(["en", "en"])
    assert "'en' stands for two" in refused(load, packed(contents))


def test_a_locked_archive_is_refused(load, saved):
    data = bytearray(saved)
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(start) + flags] |= 1
    assert "is no classifier, or a damaged one" in refused(load, bytes(data))


@pytest.mark.parametrize("name", ["labels.json", "00001.json"])
def test_a_bomb_is_refused_before_it_is_unpacked(load, saved, monkeypatch, name):
    monkeypatch.setattr(codebook_json, "LARGEST_FILE", 1 << 16)
    data = packed({**entries(saved), name: BOMB})
    assert len(data) < 1 << 16
    tracemalloc.start()
    reason = refused(load, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reason.endswith(f"its {name} is larger than 65,536 bytes")
    assert peak < len(BOMB) // 8


def test_a_file_that_is_too_large_is_not_read(load, monkeypatch):
    monkeypatch.setattr("huffxent.study.many.classifier.LARGEST_FILE", 999)
    assert refused(load, bytes(1000)) == "larger than 999 bytes, so no classifier"


def test_what_is_no_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nope"):
        hx.Classifier.load(tmp_path / "nope")
    with pytest.raises(IsADirectoryError, match="is a directory"):
        hx.Classifier.load(tmp_path)
