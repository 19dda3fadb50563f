import json

import pytest

from support.cli import Run
from textfix.rules import RULES


def test_a_rule_is_described(run: Run) -> None:
    code, out, err = run("rule", "TF201")
    assert (code, err) == (0, "")
    assert out.decode() == (
        "# TF201 contraction\n\n"
        "Apostrophe missing in a contraction. A pronoun or auxiliary is followed by a clitic (n’t, ’s, ’re, ’ve, ’ll, "
        "’m, ’d) without its apostrophe.\n\n"
        "May write: inserts `'`, `’`. By default it is on.\n\n"
        "```diff\n"
        "- The ferry doesnt sail today, and theyre all waiting because nobody knows whats wrong.\n"
        "+ The ferry doesn’t sail today, and they’re all waiting because nobody knows what’s wrong.\n"
        "```\n"
    )


def test_a_prefix_stands_for_its_rules(run: Run) -> None:
    assert run("rule", "TF8", "TF60")[1].decode().count("# TF") == 6


def test_all_rules_as_json(run: Run) -> None:
    rows = json.loads(run("rule", "--all", "--output-format", "json")[1])
    assert [row["code"] for row in rows] == list(RULES)
    assert all(row["summary"] and row["explanation"] for row in rows)
    assert [row["code"] for row in rows if not row["default"]] == ["TF801"]
    (question_mark,) = (row for row in rows if row["code"] == "TF601")
    assert question_mark["deletes"] == ["?"]
    assert question_mark["example"]["bad"].startswith("The union?s members")
    assert [row["code"] for row in rows if row["example"] is None] == ["TF302"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["TF402x"], "no rule is called 'TF402x'; did you mean TF402?"),
        (["dashes"], "no rule is called 'dashes'; \"textfix rule --all\" lists them"),
        ([], "name the codes of rules, or --all"),
        (["TF2", "--all"], "name the codes of rules, or --all"),
    ],
)
def test_what_is_no_rule(run: Run, args: list[str], message: str) -> None:
    code, _, err = run("rule", *args)
    assert code == 2
    assert message in err
