"""Runs that are ended by a signal, and runs whose standard streams are closed or full."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.cli import FINE, GOOD, LOST, Run, Write
from textfix.files.writing import sweep

TEXTFIX = f"{sys.executable} -m textfix"
# Ends its own process in the moment in which the new content is written and nothing is renamed.
SCRIPT = """
import os, signal, sys, time
from textfix.cli.main import main
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup
def end(_):
    os.kill(os.getpid(), int(sys.argv[1]))
    time.sleep(60)
os.fsync = end
main(["clean", "-i", "a.txt", "b.txt"])
"""


@pytest.fixture(autouse=True)
def forget_what_was_swept() -> None:
    sweep.cache_clear()


def end_by(number: int) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", SCRIPT, str(number)], capture_output=True, timeout=60)


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        pytest.param(signal.SIGTERM, 143, b"", id="terminated"),
        pytest.param(signal.SIGHUP, 129, b"", id="hung up", marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, 130, b"interrupted\n", id="interrupted", marks=pytest.mark.slow),
    ],
)
def test_a_signal_while_a_file_is_written_leaves_nothing(write: Write, number: int, code: int, shown: bytes) -> None:
    write({"a.txt": LOST, "b.txt": LOST})
    done = end_by(number)
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", shown)
    assert contents() == {"a.txt": LOST, "b.txt": LOST}


def test_what_a_kill_leaves_is_gone_after_the_next_run(run: Run, write: Write) -> None:
    write({"a.txt": LOST, "b.txt": LOST})
    assert end_by(signal.SIGKILL).returncode == -signal.SIGKILL
    left = contents()
    assert left.pop("a.txt") == left.pop("b.txt") == LOST
    assert list(left.values()) == [GOOD], "a temporary file, complete"
    assert run("clean", "-i", "a.txt", "b.txt").code == 0
    assert contents() == {"a.txt": GOOD, "b.txt": GOOD}


@pytest.mark.slow
def test_a_hangup_that_nohup_ignores_is_ignored(write: Write) -> None:
    write({"a.txt": LOST, "b.txt": LOST})
    code = SCRIPT.replace("time.sleep(60)", "pass").replace("main([", "signal.signal(1, signal.SIG_IGN); main([")
    done = subprocess.run([sys.executable, "-c", code, "1"], capture_output=True, timeout=60)
    assert done.returncode == 0
    assert contents() == {"a.txt": GOOD, "b.txt": GOOD}


def contents() -> dict[str, bytes]:
    return {name: Path(name).read_bytes() for name in os.listdir()}


@pytest.mark.slow
def test_kills_leave_nothing_after_the_next_run(run: Run, write: Write) -> None:
    kill_runs(run, write, 5, random.Random(1))


def kill_runs(run: Run, write: Write, times: int, rng: random.Random) -> int:
    """Kill so many runs at any moment, and run each anew; return how many of them left a temporary file."""
    files = {f"{number:02}.txt": LOST * (1 + number) for number in range(30)}
    repaired = {name: GOOD * (1 + number) for number, name in enumerate(files)}
    littered = 0
    for _ in range(times):
        write(files)
        with subprocess.Popen([*TEXTFIX.split(), "clean", "-i", "."], stderr=subprocess.DEVNULL) as process:
            until = time.monotonic() + 30
            while contents_of(files) == files and time.monotonic() < until and process.poll() is None:
                time.sleep(0.002)
            time.sleep(rng.uniform(0, 0.05))
            process.kill()
        left = contents()
        assert all(left[name] in (files[name], repaired[name]) for name in files)
        littered += len(left) > len(files)
        sweep.cache_clear()
        assert run("clean", "-i", ".").code == 0
        assert contents() == repaired
    return littered


def contents_of(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: Path(name).read_bytes() for name in files}


FULL = "<stdout>: no space left on device; free some space"
CLOSED = "<stdout>: bad file descriptor; check its permissions and kind"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
@pytest.mark.parametrize(
    ("command", "code", "shown"),
    [
        ("--help >/dev/full", 2, f"error: {FULL}"),
        ("clean a.txt >/dev/full", 2, f"error: {FULL}"),
        ("clean a.txt >&-", 2, f"error: {CLOSED}"),
        *(
            pytest.param(command, code, shown, marks=pytest.mark.slow)
            for command, code, shown in [
                ("clean --diff a.txt >/dev/full", 2, f"error: {FULL}"),
                ("lint a.txt >/dev/full", 2, f"error: {FULL}"),
                ("lint a.txt >&-", 2, f"error: {CLOSED}"),
                ("diagnose a.txt >/dev/full", 2, f"error: {FULL}"),
                ("learn --damage clean a.txt >/dev/full", 2, f"error: {FULL}"),
                ("evaluate a.txt >/dev/full", 2, f"error: {FULL}"),
                ("survey a.txt >/dev/full", 2, f"error: {FULL}"),
                ("clean a.txt >&- 2>&-", 2, ""),
                ("clean a.txt >/dev/full 2>/dev/full", 2, ""),
                ("clean -i a.txt 2>/dev/full", 2, ""),
                ("clean -i a.txt 2>&-", 2, ""),
                ("clean <&-", 2, "error: <stdin>: bad file descriptor; check its permissions and kind"),
                ("clean --nonsense 2>/dev/full", 2, ""),
            ]
        ),
    ],
)
def test_a_stream_that_is_closed_or_full_ends_the_run_with_one_line(
    write: Write, command: str, code: int, shown: str
) -> None:
    write({"a.txt": LOST})
    shell = shutil.which("sh") or "sh"
    done = subprocess.run([shell, "-c", f"{TEXTFIX} {command}"], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout.decode(), done.stderr.decode().rstrip("\n")) == (code, "", shown)


@pytest.mark.slow
def test_a_clean_run_needs_no_standard_input_and_no_standard_error(write: Write) -> None:
    write({"a.txt": FINE})
    done = subprocess.run(["sh", "-c", f"{TEXTFIX} clean a.txt <&-"], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, FINE, b"")


@pytest.mark.parametrize("command", ["clean", "lint", "diagnose", "learn", "evaluate", "survey"])
def test_a_name_with_nul_is_one_line(run: Run, command: str) -> None:
    code, _, err = run(command, "a\0b.txt")
    assert code == 2
    assert "error: a\\x00b.txt: no file can have this name; check the path" in err.splitlines()


NESTED = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize("data", [NESTED, NESTED[:100_000]], ids=["closed", "open"])
def test_settings_that_are_nested_too_deeply_are_one_line(run: Run, write: Write, data: bytes) -> None:
    write({"a.txt": FINE, "pyproject.toml": b"[tool.textfix]\nselect = " + data})
    code, out, err = run("clean", "a.txt")
    assert (code, out, err.count("\n")) == (2, b"", 1)
    assert err.endswith("pyproject.toml: its arrays or tables are nested too deeply; flatten them\n")


@pytest.mark.parametrize(("name", "where"), [("a.json", "item 1"), ("a.jsonl", "line 1")])
def test_records_that_are_nested_too_deeply_are_kept(run: Run, write: Write, name: str, where: str) -> None:
    data = b"[" + NESTED + b"]\n" if name == "a.json" else NESTED + b"\n"
    write({name: data})
    code, out, err = run("clean", name)
    assert (code, out) == (2, data)
    assert err.splitlines()[-1] == f"error: {name}: {where}: the JSON is nested too deeply; kept as it was"
