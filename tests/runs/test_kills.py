"""Runs that are killed at random moments, and the runs that follow: nothing is lost, and nothing is left behind."""

import bz2
import gzip
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.cli import FINE, GOOD, LOST

KILLS = int(os.environ.get("TEXTFIX_KILLS", "3"))  # of each kind; more for a long search
# Ready to work when it prints a line, so that no kill is wasted on imports.
CODE = """
import sys
import textfix.runs.preloaded
from textfix.cli.main import main
print(flush=True)
main(sys.argv[1:])
"""
KINDS = {
    "copies": ["in", "--out", "out", "-j", "1"],
    "copies by two": ["in", "--out", "out", "-j", "2"],
    "in place": ["-i", "in/a.jsonl", "in/b.jsonl.gz", "in/c.csv", "in/sub/d.jsonl.bz2", "in/sub/e.txt", "-j", "1"],
}


def rows(text: bytes) -> bytes:
    return b"".join(b'{"n": %d, "text": "%s %d"}\n' % (n, (text if n % 3 else FINE).strip(), n) for n in range(400))


def files(text: bytes) -> dict[str, bytes]:
    return {
        "a.jsonl": rows(text) * 2,
        "b.jsonl.gz": gzip.compress(rows(text), 6, mtime=0),
        "c.csv": b"id,text\n" + b"1,%s\n" % text.strip() * 400,
        "sub/d.jsonl.bz2": bz2.compress(rows(text)),
        "sub/e.txt": text * 300,
    }


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def start(folder: Path, kind: str) -> subprocess.Popen[bytes]:
    """Start a run in a group of its own, and return when it begins to work."""
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", CODE, "clean", *KINDS[kind]]
    process = subprocess.Popen(
        command, cwd=folder, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def finish(process: subprocess.Popen[bytes]) -> float:
    """Wait for a run that nobody disturbs; return the seconds that it took."""
    begun = time.monotonic()
    _, shown = process.communicate(timeout=300)
    assert process.returncode == 0, shown
    return time.monotonic() - begun


def put(folder: Path, data: dict[str, bytes]) -> None:
    """Make a folder of files that are always of the same age, which notes tell."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in data.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (10**9, 10**9))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_run_is_resumed_without_a_trace(tmp_path: Path, kind: str) -> None:
    damaged, repaired = files(LOST), files(GOOD)
    calm, folder = tmp_path / "calm", tmp_path / "killed"
    put(calm, damaged)
    needed = finish(start(calm, kind))
    expected = contents(calm)
    assert expected[f"{'in' if kind == 'in place' else 'out'}/a.jsonl"] == repaired["a.jsonl"]
    chance = random.Random(kind)
    survived = 0
    while survived < KILLS:
        put(folder, damaged)
        for _ in range(chance.randint(1, 3)):  # a resumed run may be killed as well
            process = start(folder, kind)
            time.sleep(chance.uniform(0, needed))
            process.kill()
            survived += process.wait() != 0
            for stream in (process.stdout, process.stderr):
                assert stream is not None
                stream.close()
            for name, content in contents(folder).items():
                if "_textfix" not in name and ".textfix-" not in name:
                    original = damaged[name.removeprefix("in/")] if name.startswith("in/") else None
                    assert content in (original, expected[name]), f"{name} is half a file"
        finish(start(folder, kind))
        assert contents(folder) == expected
