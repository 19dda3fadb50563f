"""`textfix clean --edits`, `textfix apply` and `textfix revert`; what an edit is, is tested in tests/runs."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.cli import FINE, GOOD, LOST, Run, Write
from textfix.cli import data_files
from textfix.formats.stream import Counts

ROW = b'{"n": 1.10, "text": "%s"}\n'
BAD, FIXED, CLEAN = (ROW % text.strip() for text in (LOST, GOOD, FINE))
LATIN = "Caf\xe9s. ".encode("latin-1") + LOST
BEFORE = {
    "a.jsonl": CLEAN + b"\n" + BAD,
    "b.csv": b"text,n\n%s,1\n" % LOST.strip(),
    "c.json": b'[{"a": [{"b": "x"}, {"b": "%s"}]}]' % LOST.strip(),
    "d.txt": LOST + b"\n" + LOST,
}
AFTER = {name: data.replace(LOST.strip(), GOOD.strip()) for name, data in BEFORE.items()}


@pytest.fixture
def edits(run: Run, write: Write) -> Callable[[], list[dict[str, Any]]]:
    """Repair the files in place with a log of edits; return a function that reads the log."""
    write({f"in/{name}": data for name, data in BEFORE.items()})
    found = ["in/a.jsonl", "in/b.csv", "in/d.txt"]
    assert run("clean", "-i", *found, "--documents", "blank-line", "--edits", "edits.jsonl").code == 0
    return lambda: [json.loads(line) for line in Path("edits.jsonl").read_bytes().splitlines()]


def contents(*names: str) -> list[bytes]:
    return [Path("in", name).read_bytes() for name in names]


def test_every_edit_is_logged(edits: Callable[[], list[dict[str, Any]]]) -> None:
    places = [(edit["file"], edit["record"], edit["field"], edit["start"], edit["end_after"]) for edit in edits()]
    assert sorted(places) == [
        (file, record, "text", start, after)
        for file, record in [("in/a.jsonl", 3), ("in/b.csv", 1), ("in/d.txt", 1), ("in/d.txt", 2)]
        for start, after in [(5, 6), (16, 18), (36, 39)]
    ]


def test_edits_are_undone_and_made_again(run: Run, edits: object) -> None:
    names = ["a.jsonl", "b.csv", "d.txt"]
    for command, expected in (("revert", BEFORE), ("apply", AFTER)):
        outcome = run(command, "edits.jsonl", "-i", "--documents", "blank-line")
        assert outcome == (0, b"", "3 files changed, 0 unchanged\n5 records: 4 texts changed, 12 edits\n")
        assert contents(*names) == [expected[name] for name in names]


def test_a_part_is_chosen_by_rule_confidence_and_verdict(
    run: Run, write: Write, edits: Callable[[], list[dict[str, Any]]]
) -> None:
    lines = [edit | {"accept": edit["start"] != 5} for edit in edits() if edit["file"] == "in/a.jsonl"]
    write({"some.jsonl": b"".join(json.dumps(line).encode() + b"\n\n" for line in lines)})
    assert run("revert", "some.jsonl", "in/a.jsonl", "--refused").out == AFTER["a.jsonl"].replace("n’t".encode(), b"nt")
    run("revert", "edits.jsonl", "-i", "in/a.jsonl")
    assert run("apply", "some.jsonl").out == AFTER["a.jsonl"].replace("n’t".encode(), b"nt")
    assert run("apply", "some.jsonl", "--ignore", "TF2").out == BEFORE["a.jsonl"]
    assert run("apply", "some.jsonl", "--select", "TF3").out == BEFORE["a.jsonl"]
    assert run("apply", "some.jsonl", "--min-confidence", "1").out == BEFORE["a.jsonl"]
    assert run("apply", "some.jsonl", "--select", "TF202", "-o", "new.jsonl").code == 0
    assert Path("new.jsonl").read_bytes() == BEFORE["a.jsonl"].replace(b"Putins", "Putin’s".encode())


def test_copies_have_their_edits(run: Run, write: Write) -> None:
    write({"in/a.jsonl": BAD, "in/sub/b.jsonl.gz": gzip.compress(BAD), "in/c.txt": LOST})
    for _ in range(2):
        assert run("clean", "in", "--out", "out", "--edits", "edits.jsonl").code == 0
        lines = Path("edits.jsonl").read_bytes()
        names = [json.loads(line)["file"] for line in lines.splitlines()]
        assert sorted(names) == ["a.jsonl"] * 3 + ["c.txt"] * 3 + ["sub/b.jsonl.gz"] * 3
    assert run("apply", "edits.jsonl", "in", "-i").code == 0
    assert contents("a.jsonl", "c.txt") == [FIXED, GOOD]
    assert gzip.decompress(contents("sub/b.jsonl.gz")[0]) == FIXED
    assert run("revert", "edits.jsonl", "out", "-i").code == 0
    assert Path("out/a.jsonl").read_bytes() == BAD


def test_copies_made_without_edits_are_made_again(run: Run, write: Write) -> None:
    write({"in/a.jsonl": BAD})
    run("clean", "in", "--out", "out")
    assert run("clean", "in", "--out", "out", "--edits", "edits.jsonl").err.startswith("1 file written")
    assert len(Path("edits.jsonl").read_bytes().splitlines()) == 3


def test_fields_in_lists_are_found(run: Run, write: Write) -> None:
    write({"c.json": BEFORE["c.json"]})
    fixed = run("clean", "c.json", "--field", "a.b", "--edits", "edits.jsonl").out
    assert json.loads(Path("edits.jsonl").read_bytes().splitlines()[0])["field"] == "a[1].b"
    assert run("apply", "edits.jsonl").out == fixed == AFTER["c.json"]
    write({"fixed.json": fixed})
    assert run("revert", "edits.jsonl", "fixed.json").out == BEFORE["c.json"]


def test_edits_that_are_not_written_are_not_logged(run: Run, write: Write) -> None:
    """A record that cannot hold its edits, and a file that is cut off."""
    write({"a.txt.gz": gzip.compress(LATIN), "b.jsonl.gz": gzip.compress(BAD + CLEAN * 10_000)[:-20], "c.jsonl": BAD})
    outcome = run("clean", "-i", "a.txt.gz", "b.jsonl.gz", "c.jsonl", "--encoding", "latin-1", "--edits", "edits.jsonl")
    assert outcome.code == 2
    lines = Path("edits.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["file"] for line in lines] == ["c.jsonl"] * 3


def test_edits_that_were_made_are_logged_when_the_run_is_interrupted(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    repair = data_files.clean_in_place

    def interrupt(source: Path, *rest: Any) -> Counts:
        if source.name == "b.jsonl":
            raise KeyboardInterrupt
        return repair(source, *rest)

    monkeypatch.setattr(data_files, "clean_in_place", interrupt)
    write({"a.jsonl": BAD, "b.jsonl": BAD})
    assert run("clean", "-i", "a.jsonl", "b.jsonl", "--edits", "edits.jsonl").code == 130
    assert run("revert", "edits.jsonl", "-i").code == 0
    assert Path("a.jsonl").read_bytes() == BAD


def test_nothing_is_repaired_without_a_log_of_it(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD})
    outcome = run("clean", "-i", "a.jsonl", "--edits", "missing/edits.jsonl")
    assert (outcome.code, Path("a.jsonl").read_bytes()) == (2, BAD)
    assert outcome.err.splitlines()[-1] == "error: missing/edits.jsonl: no such file or directory; check the path"


def test_a_text_that_changed_since_is_left_alone(run: Run, write: Write, edits: object) -> None:
    changed = AFTER["a.jsonl"].replace(b"border", b"house")
    write({"in/a.jsonl": changed, "in/b.csv": b"text,n\n"})
    outcome = run("revert", "edits.jsonl", "-i", "in", "--documents", "blank-line")
    assert outcome.code == 2
    assert contents("a.jsonl", "d.txt") == [changed, BEFORE["d.txt"]]
    assert outcome.err.splitlines()[-2:] == [
        "error: in/a.jsonl: line 3: field 'text': the text is not the one that was repaired; kept as it was",
        "error: in/b.csv: no record for 3 edits; is this the right file?",
    ]


def test_a_file_that_is_not_named_is_a_problem(run: Run, edits: object) -> None:
    outcome = run("revert", "edits.jsonl", "in/a.jsonl")
    assert (outcome.code, outcome.out) == (2, BEFORE["a.jsonl"])
    assert "error: in/b.csv: edited, but not among the files; name it" in outcome.err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["apply", "edits.jsonl", "a.txt", "-i", "-o", "b.txt"], "name two destinations"),
        (["apply", "edits.jsonl", "."], "several files or a folder need --in-place"),
        (["apply", "wrong.jsonl", "a.txt"], "wrong.jsonl: line 1: not JSON"),
        (["apply", "missing.jsonl", "a.txt"], "missing.jsonl: no such file or directory"),
        (["clean", "a.txt", "--edits", "edits.jsonl", "--errors", "skip"], "--edits counts records"),
    ],
)
def test_contradictions_are_refused(run: Run, write: Write, args: list[str], message: str) -> None:
    write({"a.txt": LOST, "edits.jsonl": b"", "wrong.jsonl": b"{\n"})
    outcome = run(*args)
    assert outcome.code == 2
    assert message in outcome.err
    assert Path("a.txt").read_bytes() == LOST
