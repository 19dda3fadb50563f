import io
import sys
from pathlib import Path

import pytest

from support.cli import Outcome, Run, Write
from textfix.cli.main import main
from textfix.engine import cleaner
from textfix.errors import OverlapError


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Return a function that runs textfix in an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as exited:
            main.main(args, prog_name="textfix")
        out, err = capsysbinary.readouterr()
        assert isinstance(exited.value.code, int)
        return Outcome(exited.value.code, out, err.decode("utf-8", "surrogateescape"))

    return run


@pytest.fixture
def write(run: Run) -> Write:
    """Return a function that writes files, with their folders, where `run` runs."""

    def write(contents: dict[str, bytes]) -> None:
        for name, data in contents.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(data)

    return write


@pytest.fixture
def defect(monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect in the analysis of batches with a text that holds XXX."""
    analyze = cleaner.analyze

    def fail(texts: list[str], *rest: object) -> object:
        if any("XXX" in text for text in texts):
            raise OverlapError("two edits overlap")
        return analyze(texts, *rest)

    monkeypatch.setattr(cleaner, "analyze", fail)
