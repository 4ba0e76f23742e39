"""Whoever does the work, the numbers and bytes are the same; a worker's death loses nothing."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from functools import partial

import numpy as np
import pytest

import huffxent as hx
from huffxent.container import parts
from huffxent.container.recipe import Recipe
from huffxent.container.sources import path_source
from huffxent.container.transfer import encode_into
from huffxent.study.many import crossing, whole
from huffxent.study.many.classifying import classify_by
from huffxent.study.many.dasking import DaskFarm
from huffxent.study.many.farms import Here, Processes, farm_of
from huffxent.study.many.matrices import matrix_by
from huffxent.study.many.support import with_support

ESSAYS = sorted(name for name in hx.corpora.CORPORA if name.startswith("essay."))


@pytest.fixture(scope="module")
def cluster():
    """Start a Dask cluster of two processes on this machine; its address is the scheduler's."""
    from distributed import LocalCluster

    options = {"threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(n_workers=2, processes=True, **options) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def dask(cluster):
    with farm_of(scheduler=cluster.scheduler_address) as farm:
        assert isinstance(farm, DaskFarm)
        assert farm.workers == 2
        yield farm


@pytest.fixture(scope="module")
def processes():
    return Processes(2)


@pytest.fixture(params=["processes", "dask"])
def farm(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def files():
    return [str(hx.corpora.locate(name)) for name in ESSAYS]


def test_a_matrix_is_the_same_bit_for_bit(farm, files, monkeypatch):
    monkeypatch.setattr(crossing, "_MOST_FILES", 3)
    monkeypatch.setattr(crossing, "_CELLS", 2 * len(files))
    recipe = Recipe.of("chars", order=1)
    here, there = (matrix_by(who, files, recipe) for who in (Here(), farm))
    assert there.bits.tobytes() == here.bits.tobytes()
    assert there.entropy.tobytes() == here.entropy.tobytes()
    assert there.cross_entropy.tobytes() == here.cross_entropy.tobytes()


def test_one_failed_file_is_reported_and_the_rest_is_done(farm, files, tmp_path):
    """T72: a thousand files, at night, are in tests/reliability."""
    (tmp_path / "empty").touch()
    broken = [*files[:2], str(tmp_path / "empty"), str(tmp_path / "nowhere"), files[2]]
    found = crossing.cross(broken, Recipe(), farm)
    assert found.kept == (0, 1, 4)
    assert [type(error) for error in found.failures] == [hx.DataError, FileNotFoundError]
    assert "empty" in str(found.failures[0])


def test_a_container_and_a_codebook_of_parts_are_the_same_bytes(farm, tmp_path, monkeypatch):
    path = tmp_path / "large.bin"
    random = np.random.default_rng(2)
    path.write_bytes(random.choice(7, 3 << 19).astype(np.uint8).tobytes())
    monkeypatch.setattr(whole, "parts_of", partial(parts.parts_of, blocks=1))
    source, recipe = path_source(path), Recipe.of(order=1)
    book = whole.train_by(farm, [source], recipe)
    assert book.to_json() == whole.train_by(Here(), [source], recipe).to_json()
    assert book.to_json() == hx.train(path, order=1).to_json()
    here, there = io.BytesIO(), io.BytesIO()
    encode_into(here, source, book)
    whole.encode_by(farm, there, source, book)
    assert there.getvalue() == here.getvalue()


def test_a_tree_has_the_same_support(dask, files):
    recipe = Recipe.of("chars")
    tree = matrix_by(Here(), files, recipe).tree()
    here, there = (with_support(tree, files, recipe, 3, 7, who) for who in (Here(), dask))
    assert there == here


def test_messages_are_told_apart_the_same(farm, files, monkeypatch):
    monkeypatch.setattr("huffxent.study.many.classifying._BATCH", 5)
    classifier = hx.train_classifier(dict(zip(ESSAYS, files, strict=True)), order=1)
    messages = [hx.corpora.read(name)[start : start + 60] for name in ESSAYS for start in (0, 900)]
    here, there = (classify_by(who, messages, classifier, 3.0) for who in (Here(), farm))
    assert there.found.to_dict() == here.found.to_dict()
    assert there.kept == here.kept == tuple(range(len(messages)))


def _kill_once(flag: str, number: int) -> int:
    """End the process that does the first job, in the middle of it; then answer."""
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        time.sleep(0.01)
        return number * number
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # of the worker that was killed
def test_a_worker_that_is_killed_in_the_middle_loses_nothing(dask, tmp_path):
    """T72: its jobs are done by another one."""
    flag = str(tmp_path / "killed")
    found = list(dask.results(_kill_once, flag, range(40)))
    assert found == [number * number for number in range(40)]
    assert os.path.exists(flag)  # noqa: PTH110 - it was made by another process


def _kill_at_three(_: None, number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_worker_of_this_machine_that_is_killed_is_one_clear_line(processes):
    """T72: its jobs may be what was too much, so that they are not tried again."""
    with pytest.raises(hx.WorkerError, match="a worker was killed, perhaps for want of memory"):
        list(processes.results(_kill_at_three, None, range(9)))


def _fail_at_three(_: None, number: int) -> int:
    if number == 3:
        raise hx.DataError("three is no good").about("numbers")
    return number


def test_an_error_is_raised_in_its_turn(farm):
    results = farm.results(_fail_at_three, None, range(6))
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(hx.DataError, match="numbers: three is no good"):
        next(results)


def test_a_scheduler_that_is_not_there_is_one_clear_line(monkeypatch):
    monkeypatch.setattr("huffxent.study.many.dasking._PATIENCE", "0.2s")
    with (
        pytest.raises(hx.WorkerError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9"),
        farm_of(scheduler="tcp://127.0.0.1:9"),
    ):
        pass


def test_without_dask_the_way_out_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(hx.MissingLibraryError, match=r"pip install 'huffxent\[scale\]'"),
        farm_of(scheduler="local"),
    ):
        pass
