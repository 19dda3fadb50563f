"""The linter passes over what a project allows, and fixes nothing else than `clean` would."""

from pathlib import Path, PurePath

import pytest

from support.reports import analyze_documents, file_report, insertion
from support.rows import load_rows
from textfix import Cleaner, Finding
from textfix.files.patterns import Patterns
from textfix.lint.baseline import Baseline
from textfix.lint.linter import Linter

TEXT = "dont wont"
BOTH = (insertion(3), Finding(8, 8, "’", "TF202", 0.9, "safe"))
PATH = PurePath("docs/a.md")


def ignored(pattern):
    return Patterns([pattern], Path.cwd())


def codes(linter, path=PATH, text=TEXT, findings=BOTH):
    return [finding.rule for finding in linter.lint(path, file_report(text, *findings)).findings]


@pytest.mark.parametrize(
    ("linter", "expected"),
    [
        pytest.param(Linter(), ["TF201", "TF202"], id="nothing is allowed"),
        pytest.param(Linter({ignored("*.md"): ("TF201",)}), ["TF202"], id="a rule in files by suffix"),
        pytest.param(Linter({ignored("docs/"): ("TF2",)}), [], id="a family in a folder"),
        pytest.param(Linter({ignored("/a.md"): ("TF2",)}), ["TF201", "TF202"], id="a pattern from the root"),
        pytest.param(Linter(words=frozenset({"dont"})), ["TF202"], id="a word"),
        pytest.param(Linter(words=frozenset({"don"})), ["TF201", "TF202"], id="a part of a word"),
        pytest.param(Linter(baseline=Baseline({"docs/a.md": {"TF201": 1}})), ["TF202"], id="a baseline"),
    ],
)
def test_what_a_project_allows(linter, expected):
    assert codes(linter) == expected


def test_only_what_is_reported_is_fixed():
    linted = Linter({ignored("*.md"): ("TF201",)}).lint(PATH, file_report(TEXT, *BOTH))
    assert linted.text == "dont won’t"
    assert [finding.rule for finding in linted.edits] == ["TF202"]


def test_comments_without_effect_are_findings_unless_ignored():
    comment = "Fine. <!-- textfix: ignore -->"
    assert codes(Linter(), text=comment, findings=()) == ["TF901"]
    assert codes(Linter({ignored("*.md"): ("TF901",)}), text=comment, findings=()) == []
    assert codes(Linter(comment_rules=frozenset()), text=comment, findings=()) == []


def test_a_comment_that_is_not_understood_is_a_finding():
    comment = "Fine. <!-- textfix: ignore[TF20l] -->"
    assert codes(Linter(), text=comment, findings=()) == ["TF902"]
    assert codes(Linter({ignored("*.md"): ("TF9",)}), text=comment, findings=()) == []
    assert codes(Linter(comment_rules=frozenset({"TF901"})), text=comment, findings=()) == []


def test_findings_that_overlap_an_unused_comment_come_first():
    inside = Finding(10, 11, "", "TF701", 0.9, "safe")
    assert codes(Linter(), text="Fine. <!-- textfix: ignore[TF2] -->", findings=(inside,)) == ["TF901"]


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.file}: {row.label}") for row in load_rows()])
def test_fixing_is_cleaning(row):
    report = analyze_documents(row.source, "file", row.cleaner)
    assert Linter().lint(PATH, report).text == report.text


def test_a_suppressed_finding_is_never_fixed():
    text = "I dont know whats happening on Putins border.\n<!-- textfix: ignore[TF2] -->\nIts late, and theyre tired.\n"
    linted = Linter().lint(PATH, analyze_documents(text, "file", Cleaner()))
    first, _, third = linted.text.splitlines()
    assert first == "I don’t know what’s happening on Putin’s border."
    assert third == "Its late, and theyre tired."
