"""`textfix audit`: the figures, as tables and as JSON."""

import gzip
import json
import re
from pathlib import Path

import pytest

from support.cli import FINE, GOOD, LOST, Run, Write
from support.records import mixed_records
from textfix.edits import Finding
from textfix.engine.cleaner import Cleaner
from textfix.formats.records import FieldText
from textfix.report import Damage, Report
from textfix.runs.audit import SourceAudit

ROW = b'{"text": "%s"}\n'
BAD, FIXED, CLEAN = (ROW % text.strip() for text in (LOST, GOOD, FINE))
BROKEN = "The caf\u00c3\u00a9 isn\u2019t open, and it\u2019s what she said.".encode()
FILES = {"in/a.jsonl": BAD + CLEAN + FIXED, "in/b.jsonl.gz": gzip.compress(BAD + ROW % BROKEN), "in/c.txt": FINE}


def test_tables_tell_texts_by_damage_and_edits_by_rule(run: Run, write: Write) -> None:
    write(FILES)
    state = Cleaner().analyze(LOST.decode().strip()).damage.state
    code, out, err = run("audit", "in")
    assert (code, err) == (0, "")
    states, rules, operators, words = [block.splitlines() for block in out.decode().split("\n\n")]
    assert states[0].split() == ["source", "damage", "texts", "share", "changed", "edits", "confidence"]
    cells = {tuple(line.split()[:-1]) for line in states if state in line}
    assert cells == {
        (state, "1", "33.3%", "1", "3"),
        (state, "1", "50.0%", "1", "3"),
        (state, "2", "33.3%", "2", "6"),
    }
    assert [line.split()[:-1] for line in rules[1:]] == [
        ["TF101", "mojibake", "1"],
        ["TF201", "contraction", "4"],
        ["TF202", "possessive", "2"],
    ]
    assert operators[1].split() == ["mojibake", "1", "16.7%"]
    assert words[0] == "50.0% of the texts are judged damaged, each by itself."
    assert words[1].startswith("Survey: ")
    assert {path.as_posix(): path.read_bytes() for path in Path("in").iterdir()} == FILES


def test_json_holds_the_figures(run: Run, write: Write) -> None:
    write(FILES)
    found = json.loads(run("audit", "in", "--json").out)
    assert sorted(source["source"] for source in found["sources"]) == sorted(FILES)
    total = found["total"]
    assert (total["records"], total["texts"], total["bad"], total["damaged"]) == (6, 6, 0, 0.5)
    assert sum(state["edits"] for state in total["states"].values()) == 7
    assert total["operators"] == {"mojibake": 1}
    assert total["rules"]["TF201"]["by_confidence"] == {"0.9": 4}
    assert found["survey"]["records"] == 6
    for name in ("texts", "records"):
        assert sum(source[name] for source in found["sources"]) == total[name]


def test_records_that_cannot_be_read_are_told(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD + b'{"text": 7}\n', "b.jsonl.gz": b"no gzip"})
    code, out, err = run("audit", "a.jsonl", "b.jsonl.gz", "c.jsonl", "--json")
    (source,) = json.loads(out)["sources"]
    assert (code, source["records"], source["texts"], source["bad"]) == (2, 2, 1, 1)
    assert [line.split(": ")[1] for line in err.splitlines()] == ["c.jsonl", "a.jsonl", "b.jsonl.gz"]


@pytest.mark.parametrize("args", [["-"], ["a.txt", "--damage", "clean"]], ids=["once", "given"])
def test_a_survey_needs_records_that_can_be_read_twice(run: Run, write: Write, args: list[str]) -> None:
    write({"a.txt": LOST})
    code, out, _ = run("audit", *args, "--json", stdin=LOST)
    found = json.loads(out)
    assert (code, found["survey"], found["total"]["texts"]) == (0, None, 1)


def test_a_survey_is_used(run: Run, write: Write) -> None:
    write({"a.txt": "\n".join(mixed_records(98, 2)).encode()})
    alone, together = (
        json.loads(run("audit", "a.txt", "--documents", "line", "--json", *more).out)
        for more in ([], ["--survey", "auto"])
    )
    assert alone["survey"] == together["survey"]
    assert alone["total"]["damaged"] < together["total"]["damaged"]


def test_no_text_is_no_error(run: Run, write: Write) -> None:
    write({"a.jsonl": b""})
    code, out, err = run("audit", "a.jsonl")
    assert (code, err) == (0, "")
    assert "a.jsonl  no texts" in out.decode()


def test_sums_of_parts_are_those_of_the_whole() -> None:
    edits = tuple(Finding(n, n, "x", rule, sure, "safe") for n, (rule, sure) in enumerate([("A", 0.5), ("B", 1.0)]))
    reports = [
        Report("abc", edits, Damage({"quotes": 1.0}), "1"),
        None,
        Report("abc", edits[:1], Damage({"clean": 1.0}, operators={"mojibake": 0.9, "space": 0.2}), "1"),
    ]
    texts = [FieldText(n, "text", "abc") for n in range(3)]
    whole, parts = SourceAudit("all"), SourceAudit("all")
    whole.add(texts, reports)
    for text, report in zip(texts, reports, strict=True):
        part = SourceAudit("part")
        part.add([text], [report])
        parts.merge(part)
    assert parts == whole
    assert (whole.texts, whole.damaged, dict(whole.operators)) == (2, 1.0, {"mojibake": 1})
    assert {code: (edits.edits, edits.mean) for code, edits in whole.rules.items()} == {"A": (2, 0.5), "B": (1, 1.0)}
    assert whole.rules["B"].bins == [0] * 9 + [1]


def test_a_page_shows_edits_before_and_after(run: Run, write: Write) -> None:
    write(FILES)
    assert run("audit", "in", "-j", "1", "--html", "one.html", "--samples", "2").code == 0
    assert run("audit", "-j", "2", "--html", "two.html", "--samples", "2", *reversed(FILES)).code == 0
    pages = [Path(name).read_text("utf-8").partition("Samples")[2] for name in ("one.html", "two.html")]
    samples = pages[0]
    contexts = [re.findall(r'<span dir="auto">.*?</p>', page) for page in pages]
    assert contexts[0] == contexts[1], "two files have the same text, and which of them is named may differ"
    assert len(contexts[0]) == 2 * samples.count("</article>")
    assert samples.count("</article>") == 4, "one edit of TF101, two of TF201, and one context of TF202 in two files"
    assert 'dir="auto">The caf<del class="here">Ã©</del> isn’t open' in samples
    assert 'dir="auto">The caf<ins class="here">é</ins> isn’t open' in samples
    assert 'I don<ins>’</ins>t know what<ins>’</ins>s happening on Putin<ins class="here">’</ins>s border' in samples
    assert "I dont know whats happening on Putins border" in samples


def test_a_page_that_cannot_be_written_is_an_error(run: Run, write: Write) -> None:
    write(FILES)
    code, out, err = run("audit", "in/c.txt", "--html", "in")
    assert (code, out[:6], err.count("error: in: ")) == (2, b"source", 1)
