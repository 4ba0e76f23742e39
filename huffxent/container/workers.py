"""Jobs on other threads, with their results in order."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")


def threads_start() -> bool:
    """Whether this process may start a thread. It may not in a browser, nor past a limit."""
    thread = Thread(target=int)
    try:
        thread.start()
    except RuntimeError:
        return False
    thread.join()
    return True


class Workers(Generic[Result]):
    """Do jobs that let go of the GIL on some threads.

    Whoever submits a job then takes what is `ready`: so at most two jobs a thread are kept. As a
    context it sees to it that no job goes on after its end.

    Parameters
    ----------
    threads
        How many; with one, or where there are no others, jobs are done at once and in the caller's
        own,
    beside
        unless they are to be done beside it.
    """

    def __init__(self, threads: int = 1, *, beside: bool = False) -> None:
        if threads < 1:
            raise ValueError(f"{threads} threads do no work; at least 1 is needed")
        others = (threads > 1 or beside) and threads_start()
        self._pool = ThreadPoolExecutor(threads, "huffxent") if others else None
        self._most_waiting = 2 * threads if self._pool is not None else 0
        # Each job's result, or what waits for it and then returns or raises it.
        self._waiting: deque[Result | Future[Result]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()
        if self._pool is not None:
            self._pool.shutdown()

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

    def wait(self, *, keep: bool = False) -> None:
        """Take results that are only awaited."""
        for _ in self.ready(keep=keep):
            pass

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


def ahead(chunks: Iterator[bytes], reader: Workers[bytes]) -> Iterator[bytes]:
    """Yield what `chunks` does, which a worker reads ahead."""
    ended = False
    while not ended:
        reader.submit(next, chunks, b"")
        for chunk in reader.ready():
            ended = ended or not chunk
            if chunk:
                yield chunk
    reader.wait()
