"""The examples of the rules show what they say."""

from pathlib import PurePath

import pytest

from textfix import Cleaner, Config
from textfix.lint.linter import Linter
from textfix.render.rule_examples import RULE_EXAMPLES
from textfix.report import DerivedText
from textfix.rules import RULES


def analyzed(code: str, text: str) -> DerivedText:
    report = Cleaner(Config.from_mapping(dict(RULE_EXAMPLES[code].settings))).analyze(text)
    return Linter().lint(PurePath("a.md"), report)


@pytest.mark.parametrize("code", RULE_EXAMPLES)
def test_the_bad_text_has_a_finding_and_the_good_text_has_none(code: str) -> None:
    bad, good = (analyzed(code, text) for text in (RULE_EXAMPLES[code].bad, RULE_EXAMPLES[code].good))
    assert code in {finding.rule for finding in bad.findings}
    assert code not in {finding.rule for finding in good.findings}
    if any(edit.rule == code for edit in bad.edits):
        assert bad.text == RULE_EXAMPLES[code].good


def test_all_examples_are_of_rules() -> None:
    assert list(RULE_EXAMPLES) == [code for code in RULES if code != "TF302"]
