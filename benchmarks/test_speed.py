"""The contestants of `huffxent bench`, timed by pytest-benchmark.

pip install -e '.[bench,test]'
pytest benchmarks --benchmark-group-by=group --benchmark-columns=median,iqr,rounds
"""

from __future__ import annotations

import pytest
from workloads import WORKLOADS

import huffxent as hx
from huffxent.study.contestants import contestants

SIZE = 1 << 22


@pytest.fixture(scope="module", params=WORKLOADS)
def workload(request) -> tuple[str, bytes]:
    return request.param, WORKLOADS[request.param](SIZE)


@pytest.mark.parametrize("number", range(len(contestants(b"any data has the same contestants"))))
def test_contestant(benchmark, workload, number):
    name, data = workload
    contestant = contestants(data)[number]
    benchmark.group = f"{name}: {contestant.task}"
    benchmark.extra_info["bytes"] = contestant.size
    benchmark.name = contestant.name
    benchmark(contestant.run)


@pytest.mark.parametrize("threads", [1, 2])
def test_threads(benchmark, workload, threads):
    name, data = workload
    book = hx.train(data)
    benchmark.group = f"{name}: threads"
    benchmark(hx.compress, data, book, threads=threads)
