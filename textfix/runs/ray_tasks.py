"""Tasks of Ray: one function over many items, on the machines of a cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import Any, TypeVar

from textfix.extras import extra
from textfix.runs.processes import end_when_orphaned, explain_failure, starting

with extra("ray"):
    import ray
    from ray.exceptions import RaySystemError, RayTaskError, WorkerCrashedError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_RETRIES = 3  # of a task whose worker died; as in `textfix.runs.processes`
_STARTS = 3  # a guess; Ray gives its node 30 seconds to start, which nothing changes and a busy machine exceeds
_LATE = "timed out during startup"
_AHEAD = 2  # tasks in flight for each core: the next one waits where the last one ends


class RayTasks:
    """
    The cores of a Ray cluster, each of which does one task at a time.

    Every machine needs textfix and the paths of the items.

    Args:
        address: of the cluster, as for `ray.init`; None takes that of RAY_ADDRESS, or starts Ray on this machine.

    Raises:
        WorkerError: at the start of its block, if Ray cannot be started or reached.
    """

    def __init__(self, address: str | None = None) -> None:
        self._address = address

    def __enter__(self) -> RayTasks:
        dashboard = None if self._address else False
        with starting("Ray"):
            start_ray(address=self._address, include_dashboard=dashboard, log_to_driver=False)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        ray.shutdown()  # and with it, what is still at work

    def map(self, function: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
        """
        Yield the result for each item, in order; a task whose worker died is done again, on whatever machine.

        Args:
            function: what is done; it is sent once, and must pickle.
            items: read as they are needed.

        Raises:
            WorkerError: the workers of a task die again and again, or cannot import what it needs.
            Exception: what the function raises.
        """
        task = ray.remote(num_cpus=1, max_retries=_RETRIES, scheduling_strategy="SPREAD")(_call)
        sent = ray.put(function)
        tasks = (task.remote(sent, item) for item in items)
        in_flight = int(_AHEAD * ray.cluster_resources().get("CPU", 1))
        waiting = deque(islice(tasks, in_flight))
        unfinished = list(waiting)
        while waiting:
            done, unfinished = ray.wait(unfinished, num_returns=1)
            started = list(islice(tasks, len(done)))
            unfinished += started
            waiting.extend(started)
            ready = set(waiting) - set(unfinished)
            while waiting and waiting[0] in ready:
                yield _result(waiting.popleft())


def start_ray(**settings: Any) -> None:
    """
    Start or reach Ray; start it again if its node is late.

    Args:
        settings: those of `ray.init`.
    """
    for left in reversed(range(_STARTS)):
        try:
            ray.init(**settings)
            return
        except Exception as error:
            ray.shutdown()  # what did start
            if left == 0 or _LATE not in str(error):
                raise


def _call(function: Callable[[_Item], _Result], item: _Item) -> _Result:
    end_when_orphaned()  # Ray lets a worker finish its task when all else of Ray was killed
    return function(item)


def _result(task: Any) -> Any:
    try:
        return ray.get(task)
    except WorkerCrashedError as error:
        raise explain_failure("", _RETRIES + 1) from error
    except RayTaskError as error:
        if isinstance(error.cause, RaySystemError):
            raise explain_failure(str(error.cause), _RETRIES + 1) from error
        raise error.cause from None
