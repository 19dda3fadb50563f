"""Formats for programs: each is read back by a parser of its format, and says the same as the findings."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Failure, JUnitXml
from pydantic import BaseModel
from sarif_pydantic import Sarif

from support.reports import file_report, insertion
from textfix import Finding
from textfix.edits import apply_edits
from textfix.render.located import LocatedFile
from textfix.render.output_formats import OUTPUT_FORMATS

ODD = "100%, a:b\nc"
REPORT = file_report("We dont know.\nThe Smiths.\n", insertion(6), Finding(18, 24, None, "TF202", 0.5, "display"))
FILES = [LocatedFile("a, b.txt", REPORT), LocatedFile("fine.txt", file_report("Fine."))]


def render(name, files=FILES):
    return "".join(OUTPUT_FORMATS[name](files, "1.2.3", False))


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_every_format_is_the_same_each_time(name):
    assert render(name) == render(name)


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30), at=st.integers(0, 29))
def test_no_text_or_path_gets_control_characters_into_the_output(name, text, at):
    at = min(at, len(text))
    found = Finding(at, min(at + 1, len(text)), "’", "TF604", 0.9, "safe")
    shown = render(name, [LocatedFile("x.txt", file_report(text, found))])
    assert all(char.isprintable() or char == "\n" for char in shown)


def unknown_fields(model):
    """Return the fields of a model, and of those within, that its schema does not have."""
    unknown = list(model.model_extra or ())
    for name in type(model).model_fields:
        value = getattr(model, name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, BaseModel):
                unknown += unknown_fields(item)
    return unknown


def test_sarif_follows_its_schema():
    content = json.loads(render("sarif"))
    log = Sarif.model_validate(content)
    assert [name for name in unknown_fields(log) if name not in ("confidence", "applicability", "columnKind")] == []
    run = log.runs[0]
    assert run.tool.driver.version == "1.2.3"
    assert [rule.id for rule in run.tool.driver.rules] == ["TF201", "TF202"]
    assert [(result.rule_id, result.rule_index) for result in run.results] == [("TF201", 0), ("TF202", 1)]
    region = run.results[0].locations[0].physical_location.region
    assert (region.start_line, region.start_column, region.end_line, region.end_column) == (1, 7, 1, 7)
    assert content["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "a%2C%20b.txt"
    }


def test_the_fixes_of_sarif_are_the_edits():
    pair = (insertion(4, group=1), insertion(5, group=1))
    result = json.loads(render("sarif", [LocatedFile("x.txt", file_report("rocknroll", *pair))]))["runs"][0]["results"]
    for one in result:
        edits = [
            Finding(
                change["deletedRegion"]["startColumn"] - 1,
                change["deletedRegion"]["endColumn"] - 1,
                change["insertedContent"]["text"],
                "TF201",
                1.0,
                "safe",
            )
            for change in one["fixes"][0]["artifactChanges"][0]["replacements"]
        ]
        assert apply_edits("rocknroll", edits) == "rock’n’roll"
    assert "fixes" not in json.loads(render("sarif"))["runs"][0]["results"][1]


def test_github_commands_escape_what_has_a_meaning():
    first, second = render("github").splitlines()
    assert first.startswith("::error title=textfix (TF201),file=a%2C b.txt,line=1,col=7,endLine=1,endColumn=8::")
    assert first.endswith("a, b.txt:1:7: TF201 apostrophe missing in a contraction: dont -> don’t")
    assert ",line=2,col=5,endLine=2,endColumn=11::" in second
    file = LocatedFile(ODD, file_report("dont", insertion(3)))
    assert "file=100%25%2C a%3Ab%0Ac," in render("github", [file])


def test_gitlab_issues_have_what_the_format_requires():
    first, second = json.loads(render("gitlab"))
    assert first == {
        "description": "TF201: apostrophe missing in a contraction: dont -> don’t",
        "check_name": "TF201",
        "fingerprint": first["fingerprint"],
        "severity": "minor",
        "location": {
            "path": "a, b.txt",
            "positions": {"begin": {"line": 1, "column": 7}, "end": {"line": 1, "column": 7}},
        },
    }
    assert first["fingerprint"] != second["fingerprint"]


def test_a_fingerprint_survives_a_move_and_tells_repetitions_apart():
    def prints(source, *findings):
        return [
            issue["fingerprint"]
            for issue in json.loads(render("gitlab", [LocatedFile("x", file_report(source, *findings))]))
        ]

    once = prints("dont", insertion(3))
    twice = prints("So.\ndont dont", insertion(7), insertion(12))
    assert twice[0] == once[0]
    assert twice[1] != twice[0]


def test_junit_has_a_failed_case_for_each_finding():
    xml = JUnitXml.fromstring(render("junit").encode())
    assert (xml.tests, xml.failures) == (3, 2)
    cases = [(suite.name, case.name, [type(result) for result in case.result]) for suite in xml for case in suite]
    assert cases == [
        ("a, b.txt", "TF201 at 1:7", [Failure]),
        ("a, b.txt", "TF202 at 2:5", [Failure]),
        ("fine.txt", "textfix", []),
    ]


def test_junit_holds_what_xml_cannot():
    file = LocatedFile("x\x00.txt", file_report("a\x1b b", Finding(1, 2, "", "TF705", 0.9, "safe")))
    assert JUnitXml.fromstring(render("junit", [file]).encode()).failures == 1
