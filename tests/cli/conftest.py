"""A folder for `learn` and `bridge` to go wrong in."""

from __future__ import annotations

from pathlib import Path

import pytest

from huffxent.container.sources import MemorySource
from huffxent.models.softmax.descent import Descent
from huffxent.models.softmax.table import Order0
from huffxent.study.learning import Lesson

TEXT = b"the quick brown fox jumps over the lazy dog\n" * 20
TABLE = "size,skin,kind\n" + "".join(
    f"{place},{'rough' if place % 3 else 'smooth'},{'fig' if place % 2 else 'plum'}\n"
    for place in range(12)
)


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> bytes:
    """The file of a model that has learnt from TEXT for two epochs."""
    path = tmp_path_factory.mktemp("model") / "model"
    lesson = Lesson.begin(MemorySource(TEXT, "a"), Order0(), Descent(), 0.1)
    lesson.run(MemorySource(b"", "b"), 2, patience=0)
    lesson.saved.save(path)
    return path.read_bytes()


@pytest.fixture
def folder(tmp_path: Path, model: bytes) -> Path:
    """A folder with files, a table, a model, and outputs that are there already."""
    (tmp_path / "a").write_bytes(TEXT)
    (tmp_path / "b").write_bytes(b"pack my box")
    (tmp_path / "one").write_bytes(b"x")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "header.csv").write_text("size,kind\n")
    (tmp_path / "ragged.csv").write_text("size,kind\n1,fig\n2\n")
    (tmp_path / "model").write_bytes(model)
    (tmp_path / "damaged").write_bytes(model[:-1])
    (tmp_path / "out.png").write_bytes(b"precious")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate((1 << 26) + 1)  # sparse: it takes no disk
    return tmp_path
