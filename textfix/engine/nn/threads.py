"""How many threads a matrix product uses: one, unless TEXTFIX_NUM_THREADS asks for more.

Bulk work is shared between processes, or between the caller's own threads; products that spread over all cores as well
get in each other's way (200 files on a machine with many cores: 92 s with the default of BLAS, 16 s with one thread).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

from threadpoolctl import ThreadpoolController

VARIABLE = "TEXTFIX_NUM_THREADS"


@cache
def thread_count() -> int:
    """
    Return the number of threads that a product may use, read once a process.

    >>> thread_count()
    1
    """
    value = os.environ.get(VARIABLE, "1")
    return int(value) if value.isdecimal() and int(value) > 0 else 1


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


class _Limit:
    """
    Limits BLAS while any thread of the process is inside textfix.

    In some builds of BLAS the number of threads is one a process, in others one a thread: so each thread sets it, and
    each sets it back to what it was when none was inside.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._before: dict[str, int] = {}

    def enter(self) -> None:
        with self._lock:
            if self._inside == 0:
                libraries = _controller().select(user_api="blas").info()
                self._before = {library["prefix"]: library["num_threads"] for library in libraries}
            self._inside += 1
            _controller().limit(limits=thread_count(), user_api="blas")

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            _controller().limit(limits=self._before)


_LIMIT = _Limit()


@contextmanager
def limited_threads() -> Iterator[None]:
    """Limit BLAS to `thread_count()` threads while the context lasts."""
    _LIMIT.enter()
    try:
        yield
    finally:
        _LIMIT.leave()
