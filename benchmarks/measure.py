"""Measure the contestants of a case in turn, round by round, each in a process of its own."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from benchmarks.cases import Case
from benchmarks.contestants import NAMES, is_installed
from benchmarks.worker import Cost

ROOT = Path(__file__).parents[1]
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
TIME_LIMIT = 600  # seconds of one run, above which a contestant is left out of a case


@dataclass(frozen=True)
class Result:
    """
    What one contestant cost on one case: the least processor and wall-clock time of all rounds.

    Attributes:
        part, kind, shape: see `Case`.
        documents: how many.
        size: bytes of UTF-8.
        contestant: its name.
        cpu: seconds of processor time; infinite if the time limit ended the run; 0 of a command that took no
            longer than on an empty file.
        wall: seconds.
        base: bytes that the process held before it saw the text.
        peak: the most bytes that it held.
    """

    part: str
    kind: str
    shape: str
    documents: int
    size: int
    contestant: str
    cpu: float
    wall: float
    base: int
    peak: int

    @property
    def speed(self) -> float:
        """Megabytes of UTF-8 in a second of processor time."""
        return self.size / 1e6 / self.cpu if self.cpu else math.inf


class _Worker:
    """A contestant in a process, which waits for the next round."""

    def __init__(self, name: str, folder: Path, stack: ExitStack) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", name, str(folder)],
            cwd=ROOT,
            env=os.environ | ONE_THREAD,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.enter_context(self._process)
        stack.callback(self._process.kill)
        self.base: int = self._answer()
        self.costs: list[Cost] = []

    def run(self) -> None:
        """Run once more, unless the time limit ended an earlier run."""
        if self._process.poll() is None and self._process.stdin is not None:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            answer = self._answer()
            self.costs.append(Cost(*answer) if answer else Cost(math.inf, math.inf, 0))

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        timer = Timer(TIME_LIMIT, self._process.kill)
        timer.start()
        try:
            line = self._process.stdout.readline()
        finally:
            timer.cancel()
        if not line and self._process.wait() != -9:
            raise RuntimeError(f"{self.name} failed with status {self._process.returncode}")
        return json.loads(line) if line else None


def measure(case: Case, rounds: int) -> list[Result]:
    """
    Measure all installed contestants of a case.

    Args:
        case: the texts and who takes part.
        rounds: runs of each contestant; they take turns, so that a busy machine slows all alike.
    """
    names = [name for name in case.contestants or NAMES if is_installed(name)]
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        (folder / "texts.json").write_text(json.dumps(case.texts), "utf-8")
        (folder / "text.txt").write_text("\n\n".join(case.texts), "utf-8", newline="\n")
        workers = [_Worker(name, folder, stack) for name in names]
        for _ in range(rounds):
            for worker in workers:
                worker.run()
        return [_result(case, worker) for worker in workers]


def _result(case: Case, worker: _Worker) -> Result:
    return Result(
        part=case.part,
        kind=case.kind,
        shape=case.shape,
        documents=len(case.texts),
        size=case.size,
        contestant=worker.name,
        cpu=min(cost.cpu for cost in worker.costs),
        wall=min(cost.wall for cost in worker.costs),
        base=worker.base,
        peak=max(cost.peak for cost in worker.costs),
    )


def missing() -> Sequence[str]:
    """Return the contestants that are not installed."""
    return [name for name in NAMES if not is_installed(name)]
