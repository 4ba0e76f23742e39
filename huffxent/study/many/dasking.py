"""Jobs on the workers of a Dask scheduler: the one place that knows Dask.

What is queued, sent again after a worker died, and where it is done, is Dask's business.
"""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from huffxent.errors import MissingLibraryError, WorkerError
from huffxent.names import shortened
from huffxent.study.many.farms import Farm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client

    from huffxent.study.many.farms import Item, Result, Shared

LOCAL = "local"
"""Stands for a cluster of processes on this machine."""


class DaskFarm(Farm):
    """Has jobs done by the workers of a scheduler.

    Parameters
    ----------
    client
        That is connected with it.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.workers = max(1, len(client.nthreads()))

    def results(
        self, job: Callable[[Shared, Item], Result], shared: Shared, items: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield what a job makes of each item; a worker's jobs go to others if it dies."""
        sent = self._client.scatter(shared, broadcast=True, hash=False)
        waiting = deque[Any]()
        for item in items:
            # A job is a function of its arguments, but two of the same are still two.
            waiting.append(self._client.submit(job, sent, item, pure=False))
            if len(waiting) > 4 * self.workers:
                yield self._result(waiting.popleft())
        while waiting:
            yield self._result(waiting.popleft())

    @staticmethod
    def _result(future: Any) -> Any:  # noqa: ANN401 - Dask's futures hold anything
        from distributed import CancelledError, KilledWorker

        try:
            return future.result()
        except (KilledWorker, CancelledError) as error:
            raise WorkerError(f"workers died at it again and again: {error}") from None


@contextmanager
def dask_farm(scheduler: str, workers: int) -> Iterator[Farm]:
    """Yield who does jobs on the workers of a scheduler; `local` for one that ends with it."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise MissingLibraryError("more than one machine", "dask", "scale") from None
    if scheduler == LOCAL:
        options = {"threads_per_worker": 1, "processes": True, "dashboard_address": None}
        with LocalCluster(n_workers=workers, **options) as cluster, Client(cluster) as client:
            yield DaskFarm(client)
        return
    try:
        client = Client(scheduler, timeout=_PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        raise WorkerError(
            f"no Dask scheduler answers at {shortened(scheduler)}: {error}; "
            "`dask scheduler` starts one, and prints its address"
        ) from None
    with client:
        yield DaskFarm(client)


_PATIENCE = "10s"
