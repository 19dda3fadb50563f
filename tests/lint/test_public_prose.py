"""With its default settings, the linter finds next to nothing in the documentation of well-known packages."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from support import ROOT

# Each with the version whose findings somebody has read: in all ten, three backticks that stand for apostrophes, and a
# plural and a name without an apostrophe, which are shown and not edited.
PACKAGES = (
    "attrs==26.1.0",
    "celery==5.7.0",
    "django==5.2.19",
    "flask==3.1.3",
    "jinja2==3.1.6",
    pytest.param("pip==26.3", marks=pytest.mark.xfail(strict=True, reason="one plural (ABIs) in 98,909 words")),
    "pytest==9.2.0",
    "requests==2.34.2",
    "scrapy==2.19.0",
    "sphinx==9.0.4",
)
WORDS_A_FINDING = 100_000
SUFFIXES = {".md", ".rst", ".txt"}
EXCLUDED = {"tests", "_vendor"}

pytestmark = pytest.mark.network


def unpack(package: str, folder: Path) -> None:
    """Download the source distribution of a package and unpack it into a folder."""
    options = ("--quiet", "--no-deps", "--no-binary=:all:", "--disable-pip-version-check", "--dest", str(folder))
    done = subprocess.run([sys.executable, "-m", "pip", "download", *options, package], cwd=folder)
    if done.returncode:
        pytest.skip(f"the registry does not give {package}")
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")


@pytest.mark.parametrize("package", PACKAGES)
def test_documentation_has_hardly_any_findings(tmp_path: Path, package: str) -> None:
    """What tests hold is no documentation, and neither is what a package brings along of others."""
    unpack(package, tmp_path)
    options = (
        "--isolated",
        "--no-cache",
        "--no-respect-gitignore",
        f"--exclude={','.join(EXCLUDED)}",
        "--output-format=json",
    )
    done = subprocess.run(
        [sys.executable, "-m", "textfix", "lint", *options, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    prose = [path for path in tmp_path.rglob("*") if path.suffix in SUFFIXES and not EXCLUDED & {*path.parts}]
    words = sum(len(path.read_bytes().split()) for path in prose if path.is_file())
    assert words > 1000, done.stderr
    findings = json.loads(done.stdout)
    assert len(findings) * WORDS_A_FINDING <= words, findings
