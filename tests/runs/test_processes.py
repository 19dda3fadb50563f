"""Workers keep order, survive each other's death, and end with the process that started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from support.workers import die, die_once, fail, number_and_process
from textfix.errors import WorkerError
from textfix.runs.processes import TERMINATED, Workers, count_small


def test_few_items_are_done_here() -> None:
    with Workers(8) as workers:
        assert list(workers.map(number_and_process, range(3))) == [(number, os.getpid()) for number in range(3)]


def test_one_worker_is_this_process() -> None:
    with Workers(1) as workers:
        assert {process for _, process in workers.map(number_and_process, range(20))} == {os.getpid()}


def test_workers_keep_the_order_and_read_ahead_a_little() -> None:
    """One pool for all that needs one: it takes a while to start."""
    read = []

    def items() -> Iterator[int]:
        for number in range(30):
            read.append(number)
            yield number

    with Workers(2) as workers:
        for number, (result, process) in enumerate(workers.map(number_and_process, items())):
            assert result == number
            assert process != os.getpid()
            assert len(read) <= number + 5
        with pytest.raises(ValueError, match="0 is wrong"):
            list(workers.map(fail, range(5)))


@pytest.mark.slow
def test_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in range(10)]
    for path in paths[:4] + paths[5:]:
        path.touch()
    with Workers(2) as workers:
        assert list(workers.map(die_once, paths)) == [path.name for path in paths]


SENDING = """
import sys
from pathlib import Path
from textfix.runs.processes import Workers
from support.workers import die_once_in_sending
if __name__ == "__main__":
    paths = [Path(sys.argv[1], str(number)) for number in range(8)]
    for path in paths[:3] + paths[4:]:
        path.touch()
    with Workers(2) as workers:
        print(*workers.map(die_once_in_sending, paths))
"""


@pytest.mark.slow
def test_a_worker_killed_while_it_sends_costs_nothing(tmp_path: Path) -> None:
    """In a process of its own: the pool of Python 3.11 by itself waits for ever."""
    script = tmp_path / "script.py"
    script.write_text(SENDING)
    folder = tmp_path / "seen"
    folder.mkdir()
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, str(script), str(folder)], env=settings, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == [str(number) for number in range(8)]


@pytest.mark.slow
def test_work_that_kills_every_worker_is_an_error() -> None:
    with pytest.raises(WorkerError, match="killed 3 times"), Workers(2) as workers:
        list(workers.map(die, range(5)))


SCRIPT = """
import os, sys, time
from textfix.runs.processes import Workers
from support.workers import wait_with
if __name__ == "__main__":
    with Workers(2) as workers:
        list(workers.map(wait_with, [sys.argv[1]] * 5))
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_workers_end_with_their_parent_and_tidy_up(tmp_path: Path, number: int) -> None:
    folder = tmp_path / "held"
    folder.mkdir()
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    with TemporaryDirectory() as temporary:  # the path of a socket must be short
        settings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": temporary}
        with subprocess.Popen(
            [sys.executable, str(script), str(folder)], env=settings, stderr=subprocess.DEVNULL
        ) as parent:
            wait_until(lambda: len(list(folder.iterdir())) == 2)
            pids = [int(path.name) for path in folder.iterdir()]
            assert os.listdir(temporary)
            parent.send_signal(number)
            parent.wait(30)
        wait_until(lambda: not any(is_running(pid) for pid in pids))
        assert list(folder.iterdir()) == []
        assert os.listdir(temporary) == []


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    patient_until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < patient_until
        time.sleep(0.05)


def test_the_exit_code_is_that_of_shells() -> None:
    assert TERMINATED == 143


def test_small_files_are_not_worth_a_worker(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("missing", "small", "large", "last")]
    paths[1].write_bytes(b"x")
    paths[2].write_bytes(bytes(1 << 20))
    assert [count_small(paths[:end]) for end in range(5)] == [0, 1, 2, 2, 2]


@pytest.mark.skipif(os.name == "nt", reason="Windows gives orphans no other parent")
def test_an_orphan_ends() -> None:
    orphan = "import sys, time\nfrom textfix.runs.processes import end_when_orphaned\nend_when_orphaned()\n"
    orphan += "print(flush=True)\ntime.sleep(60)"
    parent = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {orphan!r}])"
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", parent], env=settings, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        start = time.monotonic()
        process.stdout.read()  # until the orphan closes it as well
    assert time.monotonic() - start < 30
