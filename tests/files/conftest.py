from pathlib import Path

import pytest


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, which is two below that of the test."""
    here = tmp_path / "below" / "here"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    return here
