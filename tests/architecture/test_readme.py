"""The README is true: its commands print what it shows."""

import os
import re
import subprocess
import sys

import pytest

from support import ROOT
from textfix.rules import RULES

README = (ROOT / "README.md").read_text("utf-8")
SHOWN = re.findall(r"```sh\n([^`]*?)\n```\n[^`]*?```text\n(.*?)\n```", README, re.DOTALL)
COMMANDS = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_prints_what_the_readme_shows(command, output):
    path = os.environ["PATH"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PATH": path}
    script = f'textfix() {{ "{sys.executable}" -m textfix "$@"; }}\n{command}'
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.stderr == b""
    assert done.stdout.decode() == output + "\n"


def test_some_commands_are_shown():
    assert len(SHOWN) >= 4


def test_the_two_commands_come_first():
    install, test = COMMANDS[0].splitlines()
    assert install.startswith("python -m pip install .")
    assert "corpus/sample.txt" in install
    assert test == "python -m pip install tox && tox"


def test_every_rule_is_in_the_readme():
    assert [line.split("|")[1].strip() for line in README.splitlines() if line.startswith("| TF")] == list(RULES)


def test_every_setting_named_in_the_readme_exists():
    import tomllib

    from textfix import Config

    block = re.search(r"```toml\n(.*?)\n```", README, re.DOTALL)
    Config.from_mapping(tomllib.loads(block[1])["tool"]["textfix"])


def test_links_to_files_lead_somewhere():
    for document in [ROOT / "README.md", *ROOT.glob("docs/*.md"), ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!http)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"
