"""The step of the GitHub Action does what its service would let it do."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support import ROOT

yaml = pytest.importorskip("yaml")  # comes with pre-commit

LOST = "I dont know whats happening on Putins border.\n"

pytestmark = pytest.mark.network  # the step installs textfix with what it depends on


def run_action(folder: Path, temporary: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the step as its service does: expressions replaced, in bash with -e and pipefail."""
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    values = {f"inputs.{name}": given.get(name, spec["default"]) for name, spec in action["inputs"].items()}
    values["github.action_path"] = str(ROOT)
    (step,) = action["runs"]["steps"]
    env = {
        name: re.sub(r"\$\{\{ (.*?) \}\}", lambda match: values[match[1]], value) for name, value in step["env"].items()
    }
    command = [step["shell"], "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    env = {**os.environ, **env, "RUNNER_TEMP": str(temporary)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8")


def test_the_step_annotates_findings_and_passes_over_what_is_fine(tmp_path: Path) -> None:
    folder, temporary = tmp_path / "project", tmp_path / "temporary"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "a.md").write_text(LOST, encoding="utf-8")
    done = run_action(folder, temporary)
    assert done.returncode == 1, done.stderr
    assert "::error" in done.stdout
    assert "file=docs/a.md,line=1" in done.stdout
    done = run_action(folder, temporary, args="docs --exclude *.md", **{"output-format": "concise"})
    assert (done.returncode, done.stdout) == (0, "All checks passed.\n"), done.stderr
