"""The documentation is true: its commands, settings, links, and the files and tests that it names."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import textfix
from support import ROOT
from support.pages import CONTRIBUTING, DOCS, README, blocks, run_command, shown_commands
from textfix import Config
from textfix.files.file_settings import file_settings_of
from textfix.files.lint_settings import lint_settings_of
from textfix.files.settings_files import Layer
from textfix.files.text_settings import OTHER_SETTINGS

PAGES = {path.relative_to(ROOT).as_posix(): path for path in [README, CONTRIBUTING, *DOCS]}
TEXTS = {name: path.read_text("utf-8") for name, path in PAGES.items()}
SHOWN = [
    pytest.param(command, output, id=f"{name}: {command}")
    for name, text in TEXTS.items()
    if name != "README.md"
    for command, output in dict(shown_commands(text)).items()
]
FOLDERS = ("textfix", "tools", "tests", "corpus", "docs", "benchmarks")
every_page = pytest.mark.parametrize("name", TEXTS)


def test_all_pages_are_tested():
    assert len(TEXTS) > 15
    assert len(SHOWN) >= 4


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_a_command_prints_what_its_page_shows(command, output):
    assert run_command(command) == output + "\n"


@every_page
def test_settings_exist(name):
    for block in blocks(TEXTS[name], "toml"):
        content = tomllib.loads(block)
        table = content["tool"]["textfix"] if "tool" in content else content  # of a pyproject.toml or a textfix.toml
        layers = [Layer(table, Path("textfix.toml"))]
        lint_settings_of(layers)
        file_settings_of(layers, {})
        Config.from_mapping({key: value for key, value in table.items() if key.replace("-", "_") not in OTHER_SETTINGS})


@every_page
def test_links_to_files_lead_somewhere(name):
    for target in re.findall(r"\]\((?!http|#)([^)#]+)", TEXTS[name]):
        assert (PAGES[name].parent / target).exists(), target


@every_page
def test_files_exist(name):
    """What looks like a path of the repository, in code."""
    for path in re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./*-]*)", TEXTS[name]):
        assert list(ROOT.glob(path.rstrip("/"))), path


@every_page
def test_modules_that_commands_run_exist(name):
    for module in re.findall(r"python -m (tools[\w.]+\w)", TEXTS[name]):
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists(), module


@every_page
def test_named_tests_exist(name):
    for file, test in re.findall(r"`(tests/[\w/]+\.py)::(\w+)", TEXTS[name]):
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, f"{file}::{test}"


def test_every_guarantee_names_its_test():
    _, _, table = TEXTS["docs/guarantees.md"].partition("| guarantee | test |\n")
    rows = [line for line in table.splitlines()[1:] if line.startswith("|")]
    assert len(rows) > 10
    assert [row for row in rows if not re.search(r"\| `tests/[\w/]+\.py::test_\w+`.* \|$", row)] == []


def test_the_api_page_lists_every_public_name():
    listed = re.findall(r"\.\. auto\w+:: (\w+)", TEXTS["docs/api.md"])
    assert sorted(listed) == sorted(set(textfix.__all__) - {"__version__"})


def test_pages_that_code_names_exist():
    sources = [path for folder in ("textfix", "tools", "benchmarks") for path in ROOT.glob(f"{folder}/**/*.py")]
    for path in sources:
        for page in re.findall(r"docs/[\w/-]+\.md", path.read_text("utf-8")):
            assert (ROOT / page).exists(), f"{path} names {page}"
