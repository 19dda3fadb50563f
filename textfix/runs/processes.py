"""Worker processes: one function over many items, in order, with few of them in flight."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for_futures
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import cache
from itertools import chain, islice
from multiprocessing.connection import wait
from multiprocessing.util import get_temp_dir
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, TypeVar

from textfix.errors import WorkerError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

TERMINATED = 128 + signal.SIGTERM  # the exit code of a process that SIGTERM ended, as shells give it
_ATTEMPTS = 3  # a guess: an item that kills as many workers is to blame itself
_GRACE = 5.0  # seconds in which a worker may tidy up before it is killed; a guess
_SOON = 0.01  # seconds after which a finalizer has returned; a guess
_LOOK = 1.0  # seconds between looks for a worker that died unseen; a guess
_FEW = 3  # items that are done sooner than workers are started: they take about a second, as 2 ** 19 characters do
_SMALL = 1 << 19  # bytes of files that are done sooner; likewise
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_PRELOADED = "textfix.runs.preloaded"
_REASON = re.compile(r"^\w[\w.]*(?:Error|Exception): .*$", re.MULTILINE)  # the last line of a traceback


def core_count() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def count_small(paths: Sequence[Path]) -> int:
    """Return how many of the first files are repaired sooner than workers start; all that cannot be read are."""
    size = 0
    for number, path in enumerate(paths):
        with suppress(OSError):
            size += path.stat().st_size
        if size > _SMALL:
            return number
    return len(paths)


class Workers:
    """
    Processes that start when there is enough to do, and end with their block, or when this process ends.

    They hold one copy of the model together where the platform can fork, and each uses one thread.

    Args:
        count: how many processes; with 1, this process does the work.

    >>> with Workers(1) as workers:
    ...     list(workers.map(abs, [-1, 2]))
    [1, 2]
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ProcessPoolExecutor | None = None
        self._others: set[Any] = set()  # children of this process that are none of the workers
        self._started: set[Any] = set()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._stop(at_once=kind is not None)

    def map(self, function: Callable[[_Item], _Result], items: Iterable[_Item], few: int = _FEW) -> Iterator[_Result]:
        """
        Yield the result for each item, in order; a few more items than there are workers are in flight.

        Items of a worker that was killed are done again.

        Args:
            function: what is done; it must pickle.
            items: read as they are needed.
            few: as many items at most are done by this process.

        Raises:
            WorkerError: workers are killed again and again.
            Exception: what the function raises.
        """
        iterator = iter(items)
        head = list(islice(iterator, few + 1))
        if self.count == 1 or len(head) <= few:
            yield from map(function, chain(head, iterator))
            return
        waiting: deque[tuple[_Item, Future[_Result]]] = deque()
        for item in chain(head, iterator):
            waiting.append((item, self._submit(function, item)))
            if len(waiting) > self.count + 1:
                yield self._next(function, waiting)
        while waiting:
            yield self._next(function, waiting)

    def _next(self, function: Callable[[_Item], _Result], waiting: deque[tuple[_Item, Future[_Result]]]) -> _Result:
        """Return the result for the oldest item; if a worker was killed, start anew with all that wait."""
        for _ in range(_ATTEMPTS):
            try:
                result = self._result(waiting[0][1])
            except BrokenProcessPool:
                self._stop(at_once=True)
                items = [item for item, _ in waiting]
                waiting.clear()
                waiting.extend((item, self._submit(function, item)) for item in items)
            else:
                waiting.popleft()
                return result
        raise WorkerError(
            f"worker processes were killed {_ATTEMPTS} times over the same work; "
            "the memory may be short: use fewer with --jobs"
        )

    def _result(self, future: Future[_Result]) -> _Result:
        """
        Return the result of a call.

        A worker that is killed while it sends a result leaves a part of it in the pipe, and the pool waits for the
        rest as long as other workers hold the pipe open: it must be looked for.

        Raises:
            BrokenProcessPool: a worker is dead.
            Exception: what the call raised.
        """
        while not wait_for_futures([future], _LOOK).done:
            if any(not worker.is_alive() for worker in self._started):
                wait_for_futures([future], _LOOK)  # the pool may see it as well, or the result is on its way
                break
        if future.done():
            return future.result()
        raise BrokenProcessPool("a worker was killed while it sent a result")

    def _submit(self, function: Callable[[_Item], _Result], item: _Item) -> Future[_Result]:
        if self._pool is None:
            self._pool = self._start()
        try:
            future = self._pool.submit(_call, function, item)
            self._started |= set(multiprocessing.active_children()) - self._others
            return future
        except BrokenProcessPool as error:
            broken: Future[_Result] = Future()
            broken.set_exception(error)
            return broken

    def _start(self) -> ProcessPoolExecutor:
        for name in _ONE_THREAD:
            os.environ.setdefault(name, "1")  # read when a worker imports numpy
        can_fork = "forkserver" in multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if can_fork else "spawn")
        context.set_forkserver_preload([_PRELOADED])
        self._others = set(multiprocessing.active_children())
        folder = get_temp_dir() if can_fork else None  # of the socket by which workers are asked for
        return ProcessPoolExecutor(self.count, context, _begin, (folder,))

    def _stop(self, *, at_once: bool) -> None:
        """End the workers: when they have done what they have, or at once."""
        pool, self._pool = self._pool, None
        workers, self._started = self._started, set()
        if pool is None:
            return
        if at_once:
            _end(workers)
            _close_results(pool)
        pool.shutdown(wait=True, cancel_futures=True)


def _end(workers: set[Any]) -> None:
    """Terminate processes, and kill those that do not obey."""
    for worker in workers:
        worker.terminate()
    patient_until = time.monotonic() + _GRACE
    for worker in workers:
        worker.join(max(0.0, patient_until - time.monotonic()))
        if worker.is_alive():
            worker.kill()


def _close_results(pool: ProcessPoolExecutor) -> None:
    """
    Close this process's end for writing of the pipe of results, so that reading it ends.

    When the workers are dead, nobody else holds it, and the pool would wait for ever for the rest of a result that a
    worker could not finish.  The attribute is private; from Python 3.14 on there is ``terminate_workers``.
    """
    queue = getattr(pool, "_result_queue", None)
    if queue is not None:
        queue._writer.close()


_working = threading.Event()  # in a worker: it is in a call


def _call(function: Callable[[_Item], _Result], item: _Item) -> _Result:
    """Apply a function in a worker; end the worker, not only the work, if that was terminated."""
    _working.set()
    try:
        return function(item)
    except SystemExit:
        os._exit(TERMINATED)
    finally:
        _working.clear()


def _begin(folder: str | None) -> None:
    """
    Prepare a worker: Ctrl-C is for the main process, which ends the workers, and so does its death.

    Args:
        folder: what the main process removes when it ends; where it is killed, its workers do.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_worker)
    sys.unraisablehook = _end_again
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()


def exit_on_signal(number: int, _: object) -> NoReturn:
    """Handle a signal: leave all blocks, so that they can tidy up, and exit; another signal must not disturb that."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


def _end_worker(number: int, frame: object) -> NoReturn:
    """Handle a signal in a worker: between two calls, where an import would report the exit, end without tidying up."""
    if not _working.is_set():
        os._exit(128 + number)
    exit_on_signal(number, frame)


def _end_again(unraisable: sys.UnraisableHookArgs) -> None:
    """Signal once more, a little later, if a finalizer was interrupted: Python ignores what is raised there."""
    if issubclass(unraisable.exc_type, SystemExit):
        signal.signal(signal.SIGTERM, _end_worker)
        threading.Timer(_SOON, os.kill, (os.getpid(), signal.SIGTERM)).start()
    else:
        sys.__unraisablehook__(unraisable)


def _end_with_parent(folder: str | None) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE)
        os._exit(TERMINATED)


@cache
def end_when_orphaned() -> None:
    """Let this process end when the one that started it, whatever it is, has ended; it looks every second."""
    threading.Thread(target=_end_without, args=(os.getppid(),), daemon=True).start()


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(TERMINATED)


@contextmanager
def starting(engine: str) -> Iterator[None]:
    r"""
    Turn whatever an engine raises when it starts into one line, since each engine has errors of its own.

    Raises:
        WorkerError: the block raised an exception.

    >>> with starting("Ray"):
    ...     raise ConnectionError("nobody listens\nat this address")
    Traceback (most recent call last):
    textfix.errors.WorkerError: Ray cannot be started or reached: nobody listens
    """
    try:
        yield
    except Exception as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise WorkerError(f"{engine} cannot be started or reached: {reason}") from error


def explain_failure(traceback: str, attempts: int) -> WorkerError:
    """
    Return the error for a task of a cluster that its workers could not do.

    Args:
        traceback: what the cluster says of it; without the line of an error, the workers died.
        attempts: how often the cluster tried.

    >>> explain_failure("ModuleNotFoundError: No module named 'textfix'", 4)
    WorkerError("a worker cannot begin a task: No module named 'textfix'; each machine needs the same textfix")
    """
    reasons = _REASON.findall(traceback)
    if reasons:
        reason = reasons[-1].partition(": ")[2]
        return WorkerError(f"a worker cannot begin a task: {reason}; each machine needs the same textfix")
    return WorkerError(f"the workers of a task died {attempts} times; the memory may be short")
