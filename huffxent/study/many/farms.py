"""Who does jobs that do not depend on each other: this process, several, or many machines.

Jobs are the same functions of the same arguments everywhere, and their results come in the order of
the items: so what comes out does not depend on who did them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from abc import ABC, abstractmethod
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from huffxent.errors import WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")


class Farm(ABC):
    """Does jobs."""

    workers: int = 1
    """How many it does at once."""

    @abstractmethod
    def results(
        self, job: Callable[[Shared, Item], Result], shared: Shared, items: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield what a job makes of each item, in their order; `shared` is sent to a worker once.

        A job's error is raised in its turn.
        """


class Here(Farm):
    """Does them in this process, one by one."""

    def results(
        self, job: Callable[[Shared, Item], Result], shared: Shared, items: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield what a job makes of each item."""
        for item in items:
            yield job(shared, item)


class Processes(Farm):
    """Does them in other processes of this machine.

    Parameters
    ----------
    workers
        How many.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def results(
        self, job: Callable[[Shared, Item], Result], shared: Shared, items: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield what a job makes of each item; few more are done than were taken."""
        try:
            from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
        except ImportError:  # where Python has no processes, as in a browser
            message = "this system starts no other processes; take one with -T 1"
            raise WorkerError(message) from None
        # Not forked: a fork copies locks that threads of this process may hold.
        context = multiprocessing.get_context("spawn")
        watched, lifeline = context.Pipe(duplex=False)
        with (
            lifeline,
            watched,
            _one_thread_each(),
            ProcessPoolExecutor(self.workers, context, _begin, (watched, shared)) as pool,
        ):
            waiting = deque[Any]()
            try:
                for item in items:
                    waiting.append(pool.submit(_with_kept, job, item))
                    if len(waiting) > 2 * self.workers:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            except BrokenProcessPool:
                message = "a worker was killed, perhaps for want of memory; take fewer with -T"
                raise WorkerError(message) from None
            except BaseException:
                # Nobody wants the results any more; a job may take long, and is not waited for.
                lifeline.close()
                raise


_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that are started do matrix products in one thread: there is one a core."""
    given = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(given, "1"))
    try:
        yield
    finally:
        for name in given:
            del os.environ[name]


_kept: list[Any] = []
"""In a worker: what all jobs share."""


def _begin(watched: Connection, shared: object) -> None:
    """Become a worker, which ends with the process that started it, however that ends."""
    # Ctrl-C at a terminal is for all processes; the one that started this one answers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(watched,), daemon=True).start()
    _kept[:] = [shared]


def _end_with(watched: Connection) -> None:
    """End this process as soon as the other end of a pipe is closed."""
    watched.poll(None)
    os._exit(1)


def _with_kept(job: Callable[[Any, Item], Result], item: Item) -> Result:
    return job(_kept[0], item)


@contextmanager
def farm_of(workers: int = 1, scheduler: str | None = None) -> Iterator[Farm]:
    """Yield who does the jobs.

    Parameters
    ----------
    workers
        Processes on this machine; 1 for this one itself.
    scheduler
        The address of a Dask scheduler, or ``"local"`` for one with so many processes here; None
        for none.

    Raises
    ------
    MissingLibraryError
        If Dask is asked for and not installed.
    OSError
        If no scheduler answers there.
    """
    if scheduler is None:
        yield Here() if workers == 1 else Processes(workers)
        return
    from huffxent.study.many.dasking import dask_farm

    with dask_farm(scheduler, workers) as farm:
        yield farm
