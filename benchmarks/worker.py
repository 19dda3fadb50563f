"""Run one contestant on one case, in a process of its own: once to warm up, and once for each line on standard input.

    python -m benchmarks.worker CONTESTANT FOLDER

The folder holds `texts.json` and the same documents as `text.txt`.  Each answer is a line of JSON.  Commands are read
of their children's resource usage; what they cost on an empty file is subtracted.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.contestants import COMMANDS, FUNCTIONS, program

# Loads all models of textfix: a text that lost its apostrophes and a quotation.
WARM_UP = ["We dont know whats wrong, she said. Its the storms fault, and theyre late.", "A clean text: it’s here."]
_FOUND = {0, 1, 2, 65}  # exit statuses: codespell and typos count what they found


class Cost(NamedTuple):
    """Seconds of processor and of wall-clock time, and the most bytes that were resident."""

    cpu: float
    wall: float
    peak: int


def function_cost(name: str, folder: Path) -> Callable[[], Cost]:
    """Return what runs a function on the texts and returns its cost."""
    work = FUNCTIONS[name][1]()
    texts = json.loads((folder / "texts.json").read_text("utf-8"))
    work(WARM_UP)

    def run() -> Cost:
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        work(texts)
        return Cost(time.process_time() - cpu, time.perf_counter() - wall, _peak())

    return run


def command_cost(name: str, folder: Path) -> Callable[[], Cost]:
    """Return what runs a command on the file and returns its cost."""
    (first, *rest), times = COMMANDS[name]
    path = program(first)
    assert path is not None
    empty = folder / "empty.txt"
    empty.touch()

    def cost_on(*files: str) -> Cost:
        wall = time.perf_counter()
        child = subprocess.Popen([path, *rest, *files], cwd=folder, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in _FOUND:
            raise RuntimeError(f"{name} ended with status {child.returncode}")
        return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - wall, _bytes(usage.ru_maxrss))

    cost_on("empty.txt")  # from here on it is in the cache of the disk

    def run() -> Cost:
        start, whole = cost_on("empty.txt"), cost_on(*["text.txt"] * times)
        return Cost(max(whole.cpu - start.cpu, 0) / times, max(whole.wall - start.wall, 0) / times, whole.peak)

    return run


def _peak() -> int:
    """Return the most bytes that were resident in this process."""
    try:
        # Of this program; ru_maxrss keeps that of the process which started it.
        lines = Path("/proc/self/status").read_text().splitlines()
        return 1024 * int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
    except (OSError, StopIteration):
        return _bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _bytes(maxrss: int) -> int:
    return maxrss if sys.platform == "darwin" else 1024 * maxrss


def main(name: str, folder: Path) -> None:
    """Answer each line with a cost; the first answer is the peak before any text."""
    run = (function_cost if name in FUNCTIONS else command_cost)(name, folder)
    print(json.dumps(_peak()), flush=True)
    for _ in sys.stdin:
        print(json.dumps(run()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
