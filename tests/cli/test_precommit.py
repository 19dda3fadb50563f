import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import ROOT

LOST = "I dont know whats happening on Putins border.\n"
GOOD = "I don’t know what’s happening on Putin’s border.\n"

pytestmark = pytest.mark.network  # pre-commit installs the hook with what it depends on


def sh(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the hook's environment out of the user's cache; installing it once is enough for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRE_COMMIT_HOME", str(tmp_path_factory.mktemp("pre-commit")))
        yield


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with damaged files of several kinds, all of them staged."""
    sh("git", "init", "--quiet", cwd=tmp_path)
    for name in ("a.txt", "b.md", "c.rst", "code.py", *(f"many/{i}.txt" for i in range(40))):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(LOST, encoding="utf-8")
    sh("git", "add", ".", cwd=tmp_path)
    return tmp_path


def run_hook(hook: str, project: Path) -> subprocess.CompletedProcess[str]:
    head = sh("git", "rev-parse", "HEAD", cwd=ROOT).stdout.strip()
    config = f"repos:\n- repo: {ROOT}\n  rev: {head}\n  hooks:\n  - id: {hook}\n"
    (project / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    sh("git", "add", ".pre-commit-config.yaml", cwd=project)
    return sh(sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never", cwd=project)


def test_the_check_points_and_writes_nothing(project: Path) -> None:
    done = run_hook("textfix-check", project)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "a.txt:1:6: TF201 [*]" in done.stdout
    assert "code.py" not in done.stdout
    assert (project / "a.txt").read_text(encoding="utf-8") == LOST


def test_what_the_settings_exclude_is_passed_over(project: Path) -> None:
    (project / "textfix.toml").write_text("extend-exclude = ['many/', '*.rst']\n", encoding="utf-8")
    done = run_hook("textfix-check", project)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "b.md:1:6: TF201 [*]" in done.stdout
    assert "c.rst" not in done.stdout
    assert "many" not in done.stdout


def test_the_hook_repairs_once_and_then_passes(project: Path) -> None:
    first = run_hook("textfix", project)
    assert first.returncode == 1, first.stdout + first.stderr
    assert "files were modified by this hook" in first.stdout
    repaired = [*project.rglob("*.txt"), project / "b.md", project / "c.rst"]
    assert len(repaired) == 43
    assert {path.read_text(encoding="utf-8") for path in repaired} == {GOOD}
    assert (project / "code.py").read_text(encoding="utf-8") == LOST
    second = run_hook("textfix", project)
    assert second.returncode == 0, second.stdout + second.stderr
    assert "Passed" in second.stdout
