"""The README is short, and true: its commands and examples give what it shows."""

import pytest

import textfix
from support.pages import README, blocks, run_command, shown_commands
from textfix.rules import RULES

TEXT = README.read_text("utf-8")
SHOWN = shown_commands(TEXT)


def test_it_is_short():
    assert len(TEXT.split()) <= 900


def test_the_two_commands_come_first():
    """`.ci/run` reads the second one."""
    install, test = blocks(TEXT, "sh")[0].splitlines()
    assert install == "python -m pip install . && textfix clean corpus/sample.txt"
    assert test == "python -m pip install tox && tox"


def test_some_commands_are_shown():
    assert SHOWN


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_prints_what_the_readme_shows(command, output):
    assert run_command(command) == output + "\n"


def test_the_diff_is_what_textfix_makes_of_its_first_half():
    lines = [(line[0], line[2:]) for line in blocks(TEXT, "diff")[0].splitlines()]
    before, after = ("\n".join(line for sign, line in lines if sign != other) for other in "+-")
    assert before != after
    assert textfix.clean(before) == after


def test_the_number_of_rules_is_right():
    assert f"[{len(RULES)} rules](docs/rules.md)" in TEXT
