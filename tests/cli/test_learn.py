from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.cli import DEFECT, Run, Write
from textfix.engine.text.user_lexicon import dump_forms

TAUGHT = (
    "Everyone on the quay waited for Zorbellan. At noon they saw Zorbellan’s flag, and then Zorbellan’s ship came in. "
    "The crew of the O’Quibble was there, and so was Mivvis."
)
LOST = "I dont know what theyre doing there, and thats whats wrong with it."
FRENCH = "Nous ne savons pas encore ce que les autres vont dire de cela, mais nous allons voir. " * 4


@dataclass(frozen=True)
class Case:
    args: str
    code: int = 0
    out: bytes = b""
    err: str = ""
    stdin: bytes = b""
    before: dict[str, bytes] = field(default_factory=dict)


TEXT = TAUGHT.encode()
LEARNT = dump_forms({"Zorbellan": 1, "Zorbellan’s": 2}).encode()
ALL = dump_forms({"Mivvis": 1, "O’Quibble": 1, "Zorbellan": 1, "Zorbellan’s": 2}).encode()
NONE = dump_forms({}).encode()
TWO = "2 forms learned from 1 document\n"
REFUSED = "left out as damaged; repair first, or pass --damage clean if they are clean\n"
NOTHING = "error: no clean document to learn from; name files of clean English prose\n"
CASES = {
    "a file": Case("a.txt", out=LEARNT, err=TWO, before={"a.txt": TEXT}),
    "records": Case("a.csv --column b", out=LEARNT, err=TWO, before={"a.csv": b'a,b\n1,"%s"\n2,\n' % TEXT}),
    "a folder": Case(
        ".",
        out=dump_forms({"Mivvis": 2, "O’Quibble": 2, "Zorbellan": 2, "Zorbellan’s": 4}).encode(),
        err="4 forms learned from 2 documents\n",
        before={"a.txt": TEXT, "x/b.md": TEXT, "x/c.py": TEXT},
    ),
    "standard input": Case("-", out=LEARNT, err=TWO, stdin=TEXT),
    "what was seen once": Case("- --min-count 1", out=ALL, err="4 forms learned from 1 document\n", stdin=TEXT),
    "what was never seen": Case("- --min-count 9", out=NONE, err="0 forms learned from 1 document\n", stdin=TEXT),
    "a damaged document is left out": Case(
        "a.txt b.txt", out=LEARNT, err=f"1 document {REFUSED}{TWO}", before={"a.txt": TEXT, "b.txt": LOST.encode()}
    ),
    "documents are judged one by one": Case(
        "a.txt --documents line",
        out=LEARNT,
        err=f"1 document {REFUSED}{TWO}",
        before={"a.txt": TEXT + b"\n\n" + LOST.encode()},
    ),
    "other languages are left out": Case(
        "a.txt b.txt",
        out=LEARNT,
        err=f"1 document left out as not English prose\n{TWO}",
        before={"a.txt": TEXT, "b.txt": FRENCH.encode()},
    ),
    "nothing but damage": Case("-", 2, err=f"1 document {REFUSED}{NOTHING}", stdin=LOST.encode()),
    "who knows better may say so": Case(
        "- --damage clean", out=NONE, err="0 forms learned from 1 document\n", stdin=LOST.encode()
    ),
    "no documents": Case(".", 2, err=NOTHING),
    "a bad file does not stop the others": Case(
        "no.txt a.txt",
        2,
        LEARNT,
        f"{TWO}error: no.txt: no such file or directory; check the path\n",
        before={"a.txt": TEXT},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_command(run: Run, write: Write, case: Case) -> None:
    write(case.before)
    outcome = run("learn", *case.args.split(), stdin=case.stdin)
    assert outcome == (case.code, case.out, case.err)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ("", "Missing argument 'PATHS...'"),
        ("- a.txt", "- is standard input and comes alone"),
        ("- --min-count 0", "0 is not in the range x>=1"),
        ("- --isolated --config x.toml", "drop one of them"),
    ],
)
def test_wrong_usage(run: Run, args: str, message: str) -> None:
    code, out, err = run("learn", *args.split())
    assert (code, out) == (2, b"")
    assert message in err


def test_what_is_learnt_goes_to_a_file_and_is_used(run: Run, write: Write) -> None:
    write({"a.txt": TEXT, "pyproject.toml": b"[tool.textfix]\nlexicon = 'names.tsv'\n"})
    assert run("learn", "a.txt", "-o", "names.tsv") == (0, b"", TWO), "though the settings name a file to be made"
    assert Path("names.tsv").read_bytes() == LEARNT
    damaged, clean = b"They saw Zorbellans ship.\n", "They saw Zorbellan’s ship.\n".encode()
    told = ["clean", "--damage", "quotes"]
    assert run(*told, stdin=damaged).out == clean
    assert run(*told, "--isolated", stdin=damaged).out == damaged
    assert run(*told, "--isolated", "--lexicon", "names.tsv", stdin=damaged).out == clean
    assert b"right" in run("evaluate", "a.txt", "--lexicon", "names.tsv").out


def test_a_lexicon_that_is_missing(run: Run) -> None:
    error = "error: lexicon no.tsv: no such file or directory; check the path, or make the file with textfix learn\n"
    assert run("clean", "--lexicon", "no.tsv", stdin=b"I dont know.\n") == (2, b"", error)


def test_an_output_that_cannot_be_written(run: Run, write: Write) -> None:
    write({"a.txt": TEXT, "folder/b.txt": b""})
    assert run("learn", "a.txt", "-o", "folder") == (
        2,
        b"",
        "error: folder: is a directory; check its permissions and kind\n",
    )


@pytest.mark.usefixtures("defect")
def test_a_defect_in_one_document_is_an_error_and_costs_no_other(run: Run, write: Write) -> None:
    clean = "Here the Zorbellans stayed, and the harbour was theirs. They sold Zorbellan’s boat.\n".encode()
    write({"a.txt": b"XXX was here, and the harbour was theirs.\n", "b.txt": clean})
    code, out, err = run("learn", "a.txt", "b.txt")
    assert code == 2
    assert "Zorbellan’s\t1\n".encode() in out
    assert err.splitlines() == [
        "2 forms learned from 1 document",
        f"error: a.txt: a document cannot be analyzed ({DEFECT}); please report this defect",
    ]
