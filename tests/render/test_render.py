import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.edits import Applicability, Finding
from textfix.engine.cleaner import Cleaner
from textfix.formats.file_report import FileReport, Part, analyze_documents
from textfix.render import explanations
from textfix.render.concise import render_concise
from textfix.render.diff import render_diff
from textfix.render.json_records import finding_records, to_json
from textfix.render.locations import Lines
from textfix.report import Damage, Report
from textfix.rules import RULES

LOST = "I dont know whats happening on Putins border.\n"


def found(source: str, *findings: Finding, damage: Damage | None = None) -> FileReport:
    return FileReport(source, (Part(0, Report(source, findings, damage or Damage({"clean": 1.0}), "1")),))


def insertion(at: int, applicability: Applicability = "safe", group: int | None = None) -> Finding:
    return Finding(at, at, "’", "TF201", 0.98765, applicability, group)


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        pytest.param("", 0, (1, 1), id="an empty text"),
        pytest.param("ab", 0, (1, 1), id="the beginning"),
        pytest.param("ab", 2, (1, 3), id="the end of a line that nothing ends"),
        pytest.param("ab\n", 2, (1, 3), id="a line break"),
        pytest.param("ab\n", 3, (2, 1), id="after the last line break"),
        pytest.param("ab\ncd", 3, (2, 1), id="the beginning of a line"),
        pytest.param("ab\r\ncd", 5, (2, 2), id="a line after a Windows line break"),
        pytest.param("a\rb\x0cc\x85d\u2028e", 8, (1, 9), id="what is no line break"),
        pytest.param("😀é\nx", 1, (1, 2), id="code points, not bytes or UTF-16 units"),
    ],
)
def test_position(text: str, offset: int, position: tuple[int, int]) -> None:
    assert Lines(text).position(offset) == position


@given(st.text(st.sampled_from("a\r\n\x85")))
def test_positions_agree_with_counting(text: str) -> None:
    lines = Lines(text)
    for offset in range(len(text) + 1):
        before = text[:offset]
        assert lines.position(offset) == (before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param("same\n", "same\n", "", id="nothing differs"),
        pytest.param(
            "a\ndont\nb\n",
            "a\ndon’t\nb\n",
            "--- a/x.txt\n+++ b/x.txt\n@@ -1,3 +1,3 @@\n a\n-dont\n+don’t\n b\n",
            id="one line differs",
        ),
        pytest.param(
            "dont",
            "don’t",
            "--- a/x.txt\n+++ b/x.txt\n@@ -1 +1 @@\n-dont\n\\ No newline at end of file\n"
            "+don’t\n\\ No newline at end of file\n",
            id="no final line break",
        ),
        pytest.param(
            "dont\r\nx\x0cy\n",
            "don’t\r\nx\x0cy\n",
            "--- a/x.txt\n+++ b/x.txt\n@@ -1,2 +1,2 @@\n-dont\r\n+don’t\r\n x\x0cy\n",
            id="line breaks stay as they are",
        ),
    ],
)
def test_diff(before: str, after: str, expected: str) -> None:
    assert render_diff("x.txt", before, after) == expected


def test_a_coloured_diff_is_the_plain_one_in_colours() -> None:
    plain, coloured = (render_diff("x.txt", "a\ndont", "a\ndon’t", colour=colour) for colour in (False, True))
    assert coloured.splitlines()[:5] == [
        "\x1b[1m--- a/x.txt\x1b[m",
        "\x1b[1m+++ b/x.txt\x1b[m",
        "\x1b[36m@@ -1,2 +1,2 @@\x1b[m",
        " a",
        "\x1b[31m-dont\x1b[m",
    ]
    for code in ("1", "31", "32", "36", ""):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain


def test_absolute_paths_in_a_diff_stay_below_its_prefix() -> None:
    assert render_diff("/home/x.txt", "a", "b").startswith("--- a/home/x.txt\n+++ b/home/x.txt\n")


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch")
@pytest.mark.parametrize("name", ["x.txt", "a name with spaces.txt"])
@pytest.mark.parametrize("before", [LOST * 9, LOST.strip(), LOST.replace("\n", "\r\n") * 2, f"a\x0cb\n\n{LOST}\x85"])
def test_patch_applies_the_diff(tmp_path: Path, name: str, before: str) -> None:
    after = Cleaner().clean(before)
    (tmp_path / name).write_bytes(before.encode())
    command = ["patch", "-p1", "--binary", "--directory", str(tmp_path)]
    subprocess.run(command, input=render_diff(name, before, after).encode(), check=True, capture_output=True)
    assert (tmp_path / name).read_bytes() == after.encode() != before.encode()


def test_concise() -> None:
    report = analyze_documents(f"So.\r\n{LOST.strip()}", "file", Cleaner())
    assert render_concise("x.txt", report).splitlines() == [
        "x.txt:2:6: TF201 [*] apostrophe missing in a contraction: dont -> don’t",
        "x.txt:2:17: TF201 [*] apostrophe missing in a contraction: whats -> what’s",
        "x.txt:2:37: TF202 [*] apostrophe missing before a possessive s: Putins -> Putin’s",
    ]


@pytest.mark.parametrize(
    ("source", "findings", "ending"),
    [
        pytest.param("say dont,", [insertion(7)], "[*] {}: dont -> don’t", id="the word without what surrounds it"),
        pytest.param("x\nem", [insertion(2)], "[*] {}: em -> ’em", id="the beginning of a word"),
        pytest.param("rocknroll", [insertion(4, group=1), insertion(5, group=1)], "rock’n’roll", id="a group as one"),
        pytest.param("dont wont", [insertion(3, group=1), insertion(8, group=1)], "wont -> won’t", id="a wide group"),
        pytest.param("dont", [insertion(3, "display")], "TF201 {}: dont -> don’t", id="what is only shown"),
        pytest.param("(lost)", [Finding(1, 5, None, "TF201", 0.6, "display")], "{}: lost", id="no replacement"),
        pytest.param("a" * 99, [insertion(50)], f"{'a' * 60} -> {'a' * 30}’{'a' * 30}", id="a word without end"),
        pytest.param("a ! b", [insertion(2)], "{}:  -> ’", id="no word at all"),
        pytest.param("a\u202eb", [Finding(1, 2, None, "TF201", 0.9, "display")], "{}: a\\u202eb", id="what hides"),
    ],
)
def test_concise_shows_the_word(source: str, findings: list[Finding], ending: str) -> None:
    last = render_concise("x.txt", found(source, *findings)).splitlines()[-1]
    assert last.endswith(ending.format(RULES["TF201"].summary))


def test_records() -> None:
    report = found("a\ndont\nx", insertion(5), Finding(3, 7, None, "TF202", 0.5, "display"))
    first, second = finding_records("x.txt", report)
    assert first == {
        "path": "x.txt",
        "line": 2,
        "column": 4,
        "end_line": 2,
        "end_column": 4,
        "start": 5,
        "end": 5,
        "code": "TF201",
        "message": "apostrophe missing in a contraction",
        "replacement": "’",
        "confidence": 0.9877,
        "applicability": "safe",
        "fixable": True,
    }
    assert (second["end_line"], second["end_column"], second["replacement"], second["fixable"]) == (3, 1, None, False)


@pytest.mark.parametrize("records", [[], [{"a": "’"}], [{"a": 1}, {"b": None}]], ids=["none", "one", "two"])
def test_json_is_one_array_with_an_object_a_line(records: list[dict[str, object]]) -> None:
    text = to_json(records)
    assert json.loads(text) == records
    assert text.count("\n  {") == len(records)
    assert text.endswith("]\n")
    assert "\\u" not in text


def test_explain() -> None:
    damage = Damage({"clean": 0.25, "quotes": 0.75}, {"orphan_spaces": 3, "english": 0.5})
    assert explanations.render_explanations("x.txt", found("We dont\x1b know", insertion(6), damage=damage)) == (
        "x.txt:1: the document is judged 'quotes'\n"
        "  chances:  quotes 75.0%, clean 25.0%\n"
        "  evidence: orphan spaces 3, english 0.5\n"
        "\n"
        "x.txt:1:7: TF201 [*] apostrophe missing in a contraction: dont -> don’t\n"
        "  context:    We don[]t  know\n"
        f"  reason:     {RULES['TF201'].reason}\n"
        "  confidence: 0.9877, safe: applied\n"
        "\n"
    )


def test_explain_says_what_is_not_applied() -> None:
    assert "confidence: 0.9877, unsafe: not applied" in explanations.render_explanations(
        "x.txt", found("dont", insertion(3, "unsafe"))
    )


def test_explain_leaves_out_documents_without_findings() -> None:
    report = analyze_documents(f"This is fine.\n\n{LOST}", "blank-line", Cleaner())
    explained = explanations.render_explanations("x.txt", report)
    assert explained.startswith("x.txt:3: the document is judged")
    assert explained.count("the document") == 1


def test_explain_tells_of_the_damage_even_if_nothing_is_found() -> None:
    assert explanations.render_explanations("x.txt", found("Fine.")).startswith(
        "x.txt:1: the document is judged 'clean'\n"
    )
