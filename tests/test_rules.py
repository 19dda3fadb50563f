"""Rules: the table is complete and sorted, and every edit is checked against what its rule declares."""

import re

import pytest

from textfix import AlphabetError, Finding, TextfixError
from textfix.rule import Rule
from textfix.rules import APOSTROPHE_CODES, APOSTROPHE_RULES, RULES, check_edits


def edit(start, end, replacement, rule):
    return Finding(start, end, replacement, rule, 0.9, "safe")


def test_rules_are_sorted_by_code():
    assert list(RULES) == sorted(RULES)
    assert all(re.fullmatch("TF[1-9]0[1-9]", code) and rule.code == code for code, rule in RULES.items())
    assert tuple(rule.code for rule in APOSTROPHE_RULES) == APOSTROPHE_CODES


@pytest.mark.parametrize("field", ["name", "summary", "reason"])
def test_rules_are_told_apart_by_their_texts(field):
    texts = [getattr(rule, field) for rule in RULES.values()]
    assert len(set(texts)) == len(RULES)


def test_reasons_are_sentences_and_summaries_are_not():
    assert [rule.code for rule in RULES.values() if rule.reason[-1] not in ".)" or rule.summary[-1] in ".!"] == []


def test_every_rule_is_defined_once():
    import textfix.rules

    assert set(RULES.values()) == {value for value in vars(textfix.rules).values() if isinstance(value, Rule)}


@pytest.mark.parametrize("rule", APOSTROPHE_CODES)
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param((3, 4, "’"), id="replaces a letter"),
        pytest.param((3, 4, ""), id="deletes a letter"),
        pytest.param((3, 3, ""), id="inserts nothing"),
        pytest.param((3, 3, "“"), id="inserts a quotation mark"),
        pytest.param((3, 3, "’s"), id="inserts a letter with its mark"),
        pytest.param((3, 3, "`"), id="inserts a backtick"),
    ],
)
def test_apostrophe_rules_insert_apostrophes_only(rule, wrong):
    check_edits("dont", [edit(3, 3, "’", rule), edit(3, 3, "'", rule), edit(3, 3, None, rule)])
    with pytest.raises(AlphabetError, match=f"{rule} at 3 must not replace") as caught:
        check_edits("dont", [edit(*wrong, rule)])
    assert isinstance(caught.value, TextfixError)


@pytest.mark.parametrize(
    ("rule", "span", "replacement", "allowed"),
    [
        pytest.param("TF601", "?", "’", True, id="a trace becomes a mark"),
        pytest.param("TF601", "?", "", True, id="a trace is deleted"),
        pytest.param("TF601", "?", "?", False, id="nothing changes"),
        pytest.param("TF601", "n?t", "n’t", True, id="letters are kept"),
        pytest.param("TF601", "n?t", "t’n", False, id="letters change places"),
        pytest.param("TF601", "n?t", "n’", False, id="a letter is lost"),
        pytest.param("TF601", "?", "s", False, id="a letter is added"),
        pytest.param("TF601", "?", "’’", True, id="several marks"),
        pytest.param("TF502", " ", "fi", True, id="letters are inserted"),
        pytest.param("TF502", " ", "f.", False, id="a full stop is inserted by a rule for letters"),
        pytest.param("TF503", "r m", "rm", True, id="a rule without alphabet deletes its traces"),
        pytest.param("TF503", "r m", "r-m", False, id="a rule without alphabet inserts"),
        pytest.param("TF105", "&amp;", "&", True, id="a span is decoded"),
        pytest.param("TF105", "&amp;", "&amp;", False, id="decoding changes nothing"),
        pytest.param("TF105", "", "&", False, id="decoding inserts"),
        pytest.param("TF706", "\r\n", "\n", False, id="a rule that only shows"),
    ],
)
def test_allows(rule, span, replacement, allowed):
    assert RULES[rule].allows(span, replacement) is allowed
