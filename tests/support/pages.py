"""Pages of documentation: their code blocks, and what their commands print."""

import os
import re
import subprocess
import sys

from support import ROOT

README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
DOCS = sorted(path for path in ROOT.glob("docs/**/*.md") if "_build" not in path.parts)


def blocks(text, language):
    """Return the contents of the fenced code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)\n```$", text, re.DOTALL | re.MULTILINE)


def shown_commands(text):
    """Return the commands of a page that are followed by what they print, each with it."""
    return re.findall(r"^```sh\n([^`]*?)\n```\n\n```text\n(.*?)\n```$", text, re.DOTALL | re.MULTILINE)


def run_command(command):
    """Return the standard output of a shell command of the documentation; its standard error must be empty."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    script = f'textfix() {{ "{sys.executable}" -m textfix "$@"; }}\n{command}'
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.stderr == b""
    return done.stdout.decode()
