"""Jobs on several threads, with their results in order."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")


class Workers(Generic[Result]):
    """Do jobs that let go of the GIL on some threads; with one thread, at once and in the caller's.

    Whoever submits a job then takes what is `ready`: so at most two jobs a thread are kept.
    """

    def __init__(self, threads: int) -> None:
        if threads < 1:
            raise ValueError(f"{threads} threads do no work; at least 1 is needed")
        self._pool = ThreadPoolExecutor(threads, "huffxent") if threads > 1 else None
        self._most_waiting = 2 * threads if threads > 1 else 0
        # Each job's result, or what waits for it and then returns or raises it.
        self._waiting: deque[Result | Future[Result]] = deque()

    @property
    def busy(self) -> bool:
        """Whether results are to come."""
        return bool(self._waiting)

    def submit(self, job: Callable[..., Result], *arguments: object) -> None:
        """Have a job done."""
        if self._pool is None:
            self._waiting.append(job(*arguments))
        else:
            self._waiting.append(self._pool.submit(job, *arguments))

    def ready(self, *, keep: bool = True) -> Iterator[Result]:
        """Yield results in the order of the jobs, until few are left, or, if not `keep`, none.

        A job's error is raised here, in its turn, or by `submit`; the jobs after it are dropped.
        """
        while len(self._waiting) > (self._most_waiting if keep else 0):
            result = self._waiting.popleft()
            if isinstance(result, Future):
                try:
                    result = result.result()
                except BaseException:
                    self.drop()
                    raise
            yield result

    def drop(self) -> None:
        """Forget the jobs that wait."""
        for future in self._waiting:
            if isinstance(future, Future):
                future.cancel()
        self._waiting.clear()
