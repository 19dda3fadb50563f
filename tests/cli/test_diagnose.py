import json

from support.cli import LOST, Run, Write
from textfix.engine.cleaner import Cleaner

FINE = "It’s what she’s done, and I don’t know why they’re so sure that it isn’t good.\n".encode()


def test_each_file_is_told_with_its_chances_and_evidence(run: Run, write: Write) -> None:
    write({"a.txt": LOST, "b.txt": FINE})
    code, out, err = run("diagnose", "a.txt", "b.txt")
    assert (code, err) == (0, "")
    first, chances, evidence, second, *_ = out.decode().splitlines()
    state = Cleaner().analyze(LOST.decode()).damage.state
    assert state in ("quotes", "apostrophes")
    assert first == f"a.txt:1: the document is judged {state!r}"
    assert chances.startswith(f"  chances:  {state} ")
    assert "words 8" in evidence
    assert second == "b.txt:1: the document is judged 'clean'"


def test_json_holds_the_posterior(run: Run) -> None:
    code, out, _ = run("diagnose", "-", "--json", stdin=FINE)
    (record,) = json.loads(out)
    assert code == 0
    assert (record["path"], record["line"], record["state"]) == ("<stdin>", 1, "clean")
    assert abs(sum(record["posterior"].values()) - 1) < 0.01
    assert record["posterior"]["clean"] == max(record["posterior"].values())
    assert record["evidence"]["apostrophes"] == 5


def test_documents_are_judged_one_by_one(run: Run) -> None:
    _, out, _ = run("diagnose", "-", "--documents", "line", stdin=LOST + FINE)
    judged = [line for line in out.decode().splitlines() if "judged" in line]
    assert [line.partition(" ")[0] for line in judged] == ["<stdin>:1:", "<stdin>:2:"]
    assert "clean" not in judged[0]
    assert "clean" in judged[1]


def test_what_the_caller_knows_counts(run: Run) -> None:
    _, out, _ = run("diagnose", "-", "--damage", "apostrophes", stdin=LOST)
    assert b"judged 'apostrophes'" in out


def test_a_missing_file_is_an_error_and_the_others_are_told(run: Run, write: Write) -> None:
    write({"a.txt": FINE})
    code, out, err = run("diagnose", "no.txt", "a.txt")
    assert code == 2
    assert "error: no.txt: no such file or directory" in err
    assert b"a.txt:1:" in out


def test_a_path_is_asked_for(run: Run) -> None:
    code, _, err = run("diagnose")
    assert code == 2
    assert "Missing argument" in err


def test_texts_of_data_files_are_judged_one_by_one(run: Run, write: Write) -> None:
    record = '{"id": 7, "text": "%s"}\n'
    data = record % LOST.decode().strip() + '{"text": null}\n{"text": 3}\n' + record % FINE.decode().strip()
    write({"a.jsonl": data.encode(), "b.txt": FINE, "c.xml": b"<a>"})
    code, out, err = run("diagnose", "a.jsonl", "b.txt", "c.xml")
    assert code == 2
    assert [line.partition(";")[0] for line in err.splitlines()] == [
        "error: c.xml: a data file, not prose",
        "error: a.jsonl: line 3: field 'text' is a number, not text",
    ]
    judged = [line for line in out.decode().splitlines() if "judged" in line]
    state = Cleaner().analyze(LOST.decode().strip()).damage.state
    places = [("b.txt:1:", "clean"), ("a.jsonl:1:text:", state), ("a.jsonl:4:text:", "clean")]
    assert judged == [f"{place} the document is judged {found!r}" for place, found in places]
    assert "3 records" in out.decode(), "a survey comes last"
    rows = json.loads(run("diagnose", "--json", "a.jsonl", "b.txt").out)
    assert [(row["path"], row.get("record"), row.get("field"), row["state"]) for row in rows] == [
        ("b.txt", None, None, "clean"),
        ("a.jsonl", 1, "text", state),
        ("a.jsonl", 4, "text", "clean"),
    ]
