"""A worker or the command itself is killed, for each engine: outputs are those of a run that nobody disturbed."""

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from support.cli import FINE, LOST, Write

KILLS = int(os.environ.get("TEXTFIX_KILLS", "1"))  # of each kind; more for a long search
FILES, ROWS = 12, 800  # enough for local workers to be started
PATIENCE = 120  # seconds in which all processes end: agents of Ray try for 60 to report that the rest of it died
PROC = Path("/proc")
ENGINES = {"local": ["-j", "2"], "ray": ["--engine", "ray"], "spark": ["--engine", "spark"]}
MARKS = {"local": pytest.mark.slow, "ray": pytest.mark.ray, "spark": pytest.mark.spark}
WORKERS: dict[str, Callable[[str, str], bool]] = {  # given the command lines of a process and of its parent
    "local": lambda own, parent: "forkserver" in own and "forkserver" in parent,
    "ray": lambda own, _: own.startswith("ray::_call"),
    "spark": lambda own, parent: "pyspark.daemon" in own and "pyspark.daemon" in parent,
}
pytestmark = pytest.mark.skipif(not PROC.is_dir(), reason="looks for processes in /proc")


def command_line(pid: int) -> str:
    return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


def family(mark: str) -> dict[int, tuple[str, str]]:
    """Return the processes with a mark in their environment, each with its command line and that of its parent."""
    found = {}
    for folder in PROC.iterdir():
        try:
            if folder.name.isdecimal() and mark.encode() in (folder / "environ").read_bytes():
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                found[int(folder.name)] = command_line(int(folder.name)), command_line(parent)
        except OSError:  # it ended meanwhile
            continue
    return found


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for temporary files, with a path that is short enough for sockets."""
    with TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True) as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


def run(mark: str, *arguments: str) -> subprocess.Popen[bytes]:
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TEXTFIX_TEST": mark}
    command = [sys.executable, "-m", "textfix", "clean", "in", *arguments]
    with open("log", "wb") as log:
        return subprocess.Popen(command, env=settings, stdout=log, stderr=log, start_new_session=True)


def contents(folder: str) -> dict[str, bytes]:
    paths = (path for path in Path(folder).rglob("*") if path.is_file() and path.name != "lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def await_that(condition: Callable[[], object], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not (done := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return bool(done)


@pytest.mark.parametrize("victim", ["worker", "command"])
@pytest.mark.parametrize("engine", [pytest.param(name, marks=mark) for name, mark in MARKS.items()])
def test_a_kill_costs_nothing(engine: str, victim: str, temporary: Path, write: Write) -> None:
    lines = (LOST.strip() * 5, FINE.strip())
    rows = [b'{"n": %d, "text": "%s"}\n' % (number, lines[number % 2]) for number in range(ROWS)]
    write({f"in/{number}.jsonl": b"".join(rows) for number in range(FILES)})
    assert run("", "--out", "calm", "-j", "1").wait() == 0
    chance = random.Random(f"{engine} {victim}")
    for attempt in range(KILLS):
        mark, out = secrets.token_hex(8), f"out-{attempt}"
        process = run(mark, "--out", out, *ENGINES[engine])
        enough = chance.randint(0, FILES // 2)
        await_work(process, Path(out), enough, partial(victims, mark, engine))
        time.sleep(chance.uniform(0, 0.3))
        killed = process.pid if victim == "command" else chance.choice(victims(mark, engine) or [process.pid])
        os.kill(killed, signal.SIGKILL)
        code = process.wait(timeout=300)
        assert await_that(lambda mark=mark: not family(mark), PATIENCE), f"orphans: {family(mark)}"
        if killed == process.pid:
            assert code == -signal.SIGKILL
            assert run("", "--out", out, "-j", "1").wait() == 0
        assert contents(out) == contents("calm"), Path("log").read_text()
        outs = {f"out-{number}" for number in range(attempt + 1)}
        assert {path.name for path in Path().iterdir()} == {"in", "calm", "log"} | outs
        assert {path.name for path in temporary.iterdir()} <= {"ray"}  # sessions, which Ray keeps after each run


def await_work(process: subprocess.Popen[bytes], out: Path, enough: int, workers: Callable[[], list[int]]) -> None:
    """Wait until a run has written some files and has workers, or has ended."""
    await_that(lambda: process.poll() is not None or (len(list(out.glob("*.jsonl"))) >= enough and workers()), 300)


def victims(mark: str, engine: str) -> list[int]:
    return [pid for pid, lines in family(mark).items() if WORKERS[engine](*lines)]
