import re

import pytest

from support.reports import analyze_documents, file_report, insertion
from textfix import Cleaner, Finding
from textfix.render.concise import render_concise, render_grouped
from textfix.render.located import LocatedFile
from textfix.rules import RULES

LOST = "I dont know whats happening on Putins border.\n"


def test_concise() -> None:
    report = analyze_documents(f"So.\r\n{LOST.strip()}", "file", Cleaner())
    assert "".join(render_concise([LocatedFile("x.txt", report)])).splitlines() == [
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
    last = "".join(render_concise([LocatedFile("x.txt", file_report(source, *findings))])).splitlines()[-1]
    assert last.endswith(ending.format(RULES["TF201"].summary))


def test_grouped_leaves_out_files_without_findings() -> None:
    files = [LocatedFile("a.txt", file_report("dont", insertion(3))), LocatedFile("b.txt", file_report("Fine."))]
    assert "".join(render_grouped(files)) == (
        "a.txt:\n  1:4: TF201 [*] apostrophe missing in a contraction: dont -> don’t\n\n"
    )


@pytest.mark.parametrize("render", [render_concise, render_grouped])
def test_colours_only_add_escape_sequences(render):
    file = LocatedFile("x.txt", file_report("We dont know.", insertion(6)))
    coloured = "".join(render([file], colour=True))
    assert "\x1b[1mx.txt\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == "".join(render([file]))
