"""The progress bar of runs on data files."""

import io
import sys
import time
from pathlib import Path

import pytest

from support.cli import FINE, LOST, Run, Write
from textfix.cli.progress import Progress

ROWS = b'{"text": "%s"}\n{"text": "%s"}\n' % (FINE.strip(), LOST.strip())


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def look_at_terminal(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """Return what a terminal shows, at which a second passes whenever somebody looks at the clock."""
    screen = io.BytesIO()
    seconds = iter(range(10**9))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(seconds)))
    monkeypatch.setattr(sys, "stderr", Terminal(screen, write_through=True))
    return screen


@pytest.mark.parametrize("command", [["clean", "-i"], ["clean", "--out", "out"], ["audit"]], ids=lambda args: args[-1])
def test_a_long_run_shows_its_progress(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    write({f"{number}.jsonl": ROWS for number in range(8)})
    screen = look_at_terminal(monkeypatch)
    assert run(*command, *(f"{number}.jsonl" for number in range(8)), "-j", "1").code == 0
    shown = screen.getvalue().decode()
    assert " 50%" in shown
    assert "100%" in shown
    assert "8 texts, 12 edits, 0.0 MB/s" in shown
    assert "16 texts, 24 edits" in shown


def test_nothing_is_shown_elsewhere(run: Run, write: Write) -> None:
    write({"a.jsonl": ROWS})
    assert run("clean", "-i", "a.jsonl").err == "1 file changed, 0 unchanged\n2 records: 1 text changed, 3 edits\n"


def test_a_file_counts_once_however_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(2_000_000))
    screen = look_at_terminal(monkeypatch)
    with Progress([path, path, tmp_path / "missing"]) as progress:
        go_on = progress.follow()
        for offset in (500_000, 1_500_000, 1_000_000, 2_000_000):
            go_on(offset, 1, 2)
        progress.add_file(path, 3, 4)
        assert progress.figures().startswith("7 texts, 12 edits, ")
    assert "100%" in screen.getvalue().decode()
