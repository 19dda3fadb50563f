"""Tasks of Spark: one function over many items, on the machines of a cluster."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import TracebackType
from typing import Any, TypeVar

from textfix.extras import extra
from textfix.runs.processes import end_when_orphaned, explain_failure, starting

with extra("spark"):
    from py4j.protocol import Py4JJavaError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_ATTEMPTS = 4  # at a task whose worker died: what Spark does on a cluster; on one machine it would be 1
_AHEAD = 2  # tasks in flight for each core: the next one waits where the last one ends
_JVM = "\n\nJVM stacktrace:"  # what comes after it names other errors
_LOCAL = f"local[*, {_ATTEMPTS}]"
# On one machine, Java only hands out tasks beside the workers, and took a quarter of their time to compile itself well.
_LITTLE_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


class SparkTasks:
    """
    The cores of a Spark cluster, each of which does one task at a time.

    Every machine needs textfix and the paths of the items.

    Args:
        address: of the master, such as `spark://host:7077` or `yarn`; None takes that of `spark-submit`, or starts
            Spark on this machine.

    Raises:
        WorkerError: at the start of its block, if Spark cannot be started or reached.
    """

    def __init__(self, address: str | None = None) -> None:
        self._address = address or (None if "PYSPARK_GATEWAY_PORT" in os.environ else _LOCAL)

    def __enter__(self) -> SparkTasks:
        settings = SparkConf().setAppName("textfix").set("spark.ui.showConsoleProgress", "false")
        if self._address is not None:
            settings.setMaster(self._address)
            if self._address.startswith("local"):
                os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # otherwise the python3 of the path
                settings.setIfMissing("spark.driver.extraJavaOptions", _LITTLE_JAVA)
        with starting("Spark"):
            self._context = SparkContext.getOrCreate(settings)
        # It shows a stack for each task that is done again; `WorkerError` tells of the last.
        self._context.setLogLevel("OFF")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._context.stop()  # and with it, what is still at work

    def map(self, function: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
        """
        Yield the result for each item, in order; a task whose worker died is done again, on whatever machine.

        Args:
            function: what is done; it is sent once to each machine, and must pickle.
            items: read as they are needed.

        Raises:
            WorkerError: the workers of a task die again and again, or cannot import what it needs.
            Exception: what the function raises.
        """
        sent = self._context.broadcast(function)
        in_flight = _AHEAD * self._context.defaultParallelism
        with ThreadPoolExecutor(in_flight) as threads:  # one thread waits for one job, which has one task
            futures = (threads.submit(self._do, sent, item) for item in items)
            waiting: deque[Future[Any]] = deque(islice(futures, in_flight))
            try:
                while waiting:
                    yield waiting.popleft().result()
                    waiting.extend(islice(futures, 1))
            finally:
                if waiting:
                    self._context.cancelAllJobs()

    def _do(self, function: Any, item: Any) -> Any:
        """Return the result for one item."""
        try:
            ((result, error),) = (
                self._context.parallelize([item], 1).map(lambda it: _call(function.value, it)).collect()
            )
        except Py4JJavaError as failure:
            raise explain_failure(str(failure.java_exception.getMessage()), _ATTEMPTS) from failure
        except PySparkException as failure:  # the same, where a session of SQL was started in this process
            raise explain_failure(str(failure).partition(_JVM)[0], _ATTEMPTS) from failure
        if error is not None:
            raise error
        return result


def _call(function: Callable[[_Item], _Result], item: _Item) -> tuple[_Result | None, Exception | None]:
    """Return what the function returns, and what it raises, which Spark would take for a failed machine."""
    end_when_orphaned()
    try:
        return function(item), None
    except Exception as error:
        return None, error
