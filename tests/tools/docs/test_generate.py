"""The generated pages of the documentation: they are up to date, and complete."""

import click
import pytest

from support import ROOT
from textfix import Config
from textfix.cli.main import main as cli
from textfix.files.file_settings import FileSettings
from textfix.files.lint_settings import LintSettings
from textfix.render.rule_descriptions import characters, describe_example
from textfix.render.rule_examples import RuleExample
from textfix.rules import RULES
from tools.docs.docstrings import attribute_docs
from tools.docs.generate import PAGES, escape


@pytest.fixture(scope="module")
def pages():
    return {file: make() for file, make in PAGES.items()}


@pytest.mark.parametrize("file", PAGES)
def test_a_generated_page_is_up_to_date(pages, file):
    assert (ROOT / "docs" / file).read_text("utf-8") == pages[file], "run python -m tools.docs.generate"


def test_every_rule_has_a_section_that_its_row_links_to(pages):
    for rule in RULES.values():
        heading = f"{rule.code} {rule.name}"
        assert f"\n### {heading}\n" in pages["rules.md"]
        assert f"[{rule.code}](#{heading.lower().replace(' ', '-')})" in pages["rules.md"]


def test_most_rules_have_an_example(pages):
    sections = pages["rules.md"].split("\n### ")[1:]
    without = [section.split()[0] for section in sections if "```" not in section]
    assert without == ["TF302"], "no text is known in which single quotation marks are restored"


@pytest.mark.parametrize(
    ("settings", "title"), [(Config, "Args"), (FileSettings, "Attributes"), (LintSettings, "Attributes")]
)
def test_every_setting_is_described(settings, title):
    described = attribute_docs(settings.__doc__, title)
    assert list(described) == list(settings.__dataclass_fields__)
    assert all(described.values())


def test_every_option_is_listed_with_its_command(pages):
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        _, _, section = pages["cli.md"].partition(f"## textfix {name}\n")
        section = section.split("\n## ")[0]
        for option in command.params:
            if isinstance(option, click.Option):
                assert f"`{option.opts[-1]}`" in section


def test_a_description_ends_where_the_next_begins():
    docstring = "Do.\n\n    Args:\n        one: first\n            line.\n        two: b.\n\n    Raises:\n        E: n"
    assert attribute_docs(docstring) == {"one": "first line.", "two": "b."}


def test_invisible_characters_are_shown_as_escapes():
    shown = describe_example(RuleExample("a\u200bb\xa0’\n", "ab ’\n"))
    assert shown == "```diff\n- a\\u200bb\\xa0’\n+ ab ’\n```"
    assert characters(frozenset("’ \u00ad`")) == "U+0020 space, `` ` ``, U+00AD soft hyphen, `’`"


def test_markup_in_plain_text_is_escaped():
    assert escape("[a_b] & <i> `c`") == r"\[a\_b\] &amp; \<i> \`c\`"
