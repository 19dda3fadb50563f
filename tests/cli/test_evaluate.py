import json
from dataclasses import dataclass, field

import pytest

from support.cli import DEFECT, GOOD, LOST, Run, Write
from support.records import clean_records
from textfix.evaluation.evaluate import evaluate
from textfix.evaluation.tables import records

CLEAN = (
    "The harbour’s keeper doesn’t sleep. It’s his lamp, and its light isn’t weak. “We’re home,” they said, and they "
    "were. The keepers’ boats are old, and the sailors don’t mind."
)


@dataclass(frozen=True)
class Case:
    args: str
    code: int = 0
    out: str = ""
    err: str = ""
    stdin: bytes = b""
    before: dict[str, bytes] = field(default_factory=dict)


TEXT = CLEAN.encode()
ROW = b'{"b": "%s"}'
SEA = {"books/sea-one.txt": TEXT, "books/sea-two.txt": TEXT, "books/land/a.txt": TEXT}
CASES = {
    "a file": Case("a.txt", out="damage quotes: 1 documents", before={"a.txt": TEXT}),
    "and the same undamaged": Case("a.txt", out="damage none: 1 documents", before={"a.txt": TEXT}),
    "a damaged file": Case(
        "a.txt b.txt",
        out="damage none: 2 documents",
        err="note: 1 document changed without any damage; see `textfix clean --diff`, and leave out what is not clean",
        before={"a.txt": LOST, "b.txt": TEXT},
    ),
    "one damage": Case("a.txt --damage partial", out="damage partial: 1 documents", before={"a.txt": TEXT}),
    "records": Case(
        "a.dat --format jsonl --field b", out="2 documents", before={"a.dat": ROW % TEXT + b"\n" + ROW % TEXT}
    ),
    "a record that cannot be read": Case(
        "a.jsonl",
        code=2,
        out="1 documents",
        err="error: a.jsonl: line 2: it is a number, not an object; left out",
        before={"a.jsonl": ROW % TEXT + b"\n7\n"},
    ),
    "standard input": Case("-", out="damage quotes: 1 documents", stdin=TEXT),
    "files are parted": Case(
        "a.txt --documents line", out="2 documents", before={"a.txt": TEXT + b"\n\n \n" + TEXT + b"\n"}
    ),
    "a threshold": Case("a.txt --min-confidence 0.95", out="confidence 0.95 and more", before={"a.txt": TEXT}),
    "a threshold by level": Case("a.txt --unsafe", out="confidence 0.5 and more", before={"a.txt": TEXT}),
    "a threshold of quotation marks": Case(
        "a.txt --quotations unsafe", out="quotation marks: edits of confidence 0.5 and more", before={"a.txt": TEXT}
    ),
    "genres are names of files": Case("books", out="\nsea ", before=SEA),
    "genres are names of folders": Case("books", out="\nland ", before=SEA),
    "genres of files that are named": Case("books/sea-one.txt books/land", out="\nsea ", before=SEA),
    "no documents": Case(".", out="damage quotes: 0 documents, 0 words"),
    "a bad file does not stop the others": Case(
        "no.txt a.txt garbled.txt",
        code=2,
        out="damage quotes: 1 documents",
        err="error: no.txt: no such file or directory; check the path\nerror: garbled.txt: byte 2 (0x81) is not UTF-8",
        before={"a.txt": TEXT, "garbled.txt": b"a \x81\x8d\xff"},
    ),
    "a share of no records": Case("- --share 0.5", 2, err="--share damages some of the records; add --records N"),
    "no paths": Case("", 2, err="Missing argument 'PATHS...'"),
    "standard input comes alone": Case("- a.txt", 2, err="- is standard input and comes alone"),
    "a damage must exist": Case("- --damage fire", 2, err="'fire' is not one of"),
    "a config must exist": Case("- --config x.toml", 2, err="error: x.toml: no such file or directory"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_command(run: Run, write: Write, case: Case) -> None:
    write(case.before)
    code, out, err = run("evaluate", *case.args.split(), stdin=case.stdin)
    assert code == case.code
    assert case.out in out.decode()
    assert bool(case.out) == bool(out)
    assert case.err in err
    assert bool(case.err) == bool(err)


def test_json(run: Run, write: Write) -> None:
    write(SEA)
    code, out, err = run("evaluate", "books", "--json", "--damage", "quotes", "--damage", "curly")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [row["damage"] for row in found] == ["quotes", "curly"]
    assert found[0]["genres"].keys() == {"sea", "land"}
    assert found[0]["documents"] == 3
    assert found[0]["overall"]["right"] > 0
    assert found[0] == records([evaluate([CLEAN] * 3, genres=["land", "sea", "sea"])])[0]


def test_settings_of_the_project(run: Run, write: Write) -> None:
    write({"pyproject.toml": b"[tool.textfix]\nsafe-confidence = 0.9\n", "a.txt": TEXT})
    assert b"confidence 0.9 and more" in run("evaluate", "a.txt")[1]
    assert b"confidence 0.8 and more" in run("evaluate", "a.txt", "--isolated")[1]


@pytest.mark.usefixtures("defect")
def test_a_defect_in_one_document_is_an_error_and_costs_no_other(run: Run, write: Write) -> None:
    write({"a.txt": "XXX didn’t go, and it’s late.\n".encode(), "b.txt": GOOD})
    code, out, err = run("evaluate", "--json", "a.txt", "b.txt")
    assert (code, err) == (2, f"error: a.txt: a document cannot be analyzed ({DEFECT}); please report this defect\n")
    lost = json.loads(out)[0]
    assert (lost["documents"], lost["overall"]["right"], lost["overall"]["missing"]) == (2, 3, 2)


def test_records_without_and_with_a_survey(run: Run, write: Write) -> None:
    write({"a.txt": "\n".join(clean_records(98)).encode()})
    code, out, err = run("evaluate", "a.txt", "--records", "8", "--share", "0.5", "--damage", "quotes")
    assert (code, err) == (0, "")
    verdict, _, *rows = out.decode().splitlines()
    assert verdict.startswith("quotes: with the survey, ")
    assert verdict.endswith(" wrong marks instead of 0.")
    assert [row.split()[0] for row in rows] == ["damage", "quotes", "quotes", "none", "none"]
    assert [row.split()[2] for row in rows[1:]] == ["without", "with"] * 2


def test_records_as_json(run: Run) -> None:
    text = "\n".join(clean_records(49)).encode()
    _, out, _ = run("evaluate", "-", "--records", "8", "--json", "--damage", "none", stdin=text)
    (found,) = json.loads(out)
    assert found["damaged"]["with"]["documents"] == 49
    assert found["clean"]["with"]["documents"] == 0
    assert found["wrong"] == []
    assert found["survey"]["records"] == 49
