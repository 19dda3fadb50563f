"""`textfix survey`, and the commands that use surveys."""

import json
from pathlib import Path

import pytest

import textfix
from support.cli import Run, Write
from support.records import clean_records, mixed_records
from textfix import Config, Survey

MIXED = mixed_records(98, 2)
TEXT = "\n".join(MIXED).encode()
FEW = "The estimate is rough: it takes 1,000 records to be sure of it."
SLIP = "They dont know.\n"


def test_words_come_first_then_a_table_and_examples(run: Run, write: Write) -> None:
    write({"a.txt": TEXT})
    code, out, err = run("survey", "a.txt", "--documents", "line")
    lines = out.decode().splitlines()
    assert (code, err) == (0, "")
    assert lines[0].startswith("About ")
    assert lines[0].endswith(" lost their apostrophes and quotation marks.")
    assert lines[1:4] == ["98 records of English prose, 924 words.", FEW, ""]
    assert lines[4].split() == ["state", "share"]
    assert lines[9:12] == [
        "",
        "examples:",
        "- The council didnt meet Halvorsen on the pier, and thats all theyll say.",
    ]


def test_traces_are_shown(run: Run) -> None:
    asked = "\n".join(clean_records(98)).translate(dict.fromkeys(map(ord, "’“”"), "?")).encode()
    lines = run("survey", "-", "--documents", "line", stdin=asked).out.decode().splitlines()
    assert lines[0].endswith("a question mark stands for each mark.")
    assert lines[9].split()[-1] == "100.0%"
    assert lines[12] == "- The council didn?t meet Halvorsen on the pier, and that?s all they?ll say."


def test_json_holds_the_same(run: Run) -> None:
    _, out, _ = run("survey", "-", "--documents", "line", "--json", stdin=TEXT)
    found = json.loads(out)
    summary = textfix.summarize(textfix.survey(MIXED))
    assert found["records"] == 98
    assert found["damaged"] == pytest.approx(summary.damaged, abs=1e-4)
    assert sum(found["states"].values()) == pytest.approx(1, abs=1e-3)
    assert found["examples"][0]["after"] == clean_records(1)[0] + "\n"


def test_what_is_no_prose_says_nothing(run: Run) -> None:
    code, out, _ = run("survey", "-", stdin=b"Der Hafen ist im Winter so kalt, dass er ganz friert, sagt sie.")
    assert code == 0
    assert out.decode().startswith("No English prose was found, so nothing is known of the set.\n0 records")


def test_one_record_is_not_enough(run: Run) -> None:
    _, out, _ = run("survey", "-", stdin=b"It is late.\n")
    assert out.decode().startswith("The records are too few to tell; between 0 % and ")


def test_a_survey_is_written_and_used(run: Run, write: Write) -> None:
    """Though the settings name the file that is to be made."""
    rows = "".join(json.dumps({"text": text}) + "\n" for text in clean_records(490)).encode()
    write({"a.jsonl": rows, "pyproject.toml": b'[tool.textfix]\nsurvey = "set.json"\n'})
    assert run("survey", "a.jsonl", "-o", "set.json").code == 0
    assert Survey.read("set.json") == textfix.survey(clean_records(490))
    assert run("clean", "--isolated", stdin=SLIP.encode()).out == "They don’t know.\n".encode()
    assert run("clean", stdin=SLIP.encode()).out == SLIP.encode()
    assert run("clean", "--isolated", "--survey", "set.json", stdin=SLIP.encode()).out == SLIP.encode()
    assert run("clean", "--survey", "no.json", stdin=b"").err.startswith("error: command line: survey no.json: no such")


def test_columns_of_a_folder_are_read_and_bad_records_reported(run: Run, write: Write) -> None:
    write({"data/a.csv": b'id,body\n1,"Its late, and theyre tired."\n'})
    write({"data/b.csv": b"id,body\n1,They dont know.\n2\n"})
    code, out, err = run("survey", "data", "--format", "csv", "--column", "body")
    assert code == 2
    assert b"2 records of English prose" in out
    assert err.startswith("error: data/b.csv: row 2: no column")
    assert err.endswith("; left out\n")


def test_auto_surveys_a_sample_that_is_the_same_each_time(run: Run, write: Write) -> None:
    write({"a.txt": TEXT, "b.txt": b"\n".join(TEXT.split(b"\n")[::-1])})
    auto = ["clean", "--documents", "line", "--survey", "auto", "--survey-sample", "60"]
    code, first, err = run(*auto, "a.txt")
    assert code == 0
    assert err.startswith("survey of 60 of 98 records: About ")
    _, second, _ = run(*auto, "b.txt")
    assert sorted(first.split(b"\n")) == sorted(second.split(b"\n")), "in any order"
    used = textfix.Cleaner(Config(survey=textfix.survey(MIXED)))
    _, whole, _ = run(*auto, "a.txt", "--survey-sample", "98")
    assert whole.decode().split("\n") == used.clean_many(MIXED)


def test_auto_sees_data_files(run: Run, write: Write) -> None:
    rows = b"".join(f'"{text}"\n'.encode() for text in clean_records(98))
    write({"a.csv": b"text\n" + rows})
    code, out, err = run("clean", "a.csv", "--survey", "auto")
    assert (code, out) == (0, b"text\n" + rows)
    assert err.splitlines()[0] == "survey of 98 of 98 records: The records kept their apostrophes."


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ("clean --survey auto", "--survey auto reads everything twice, and standard input comes once; name a file"),
        ("clean --survey auto a.txt --damage quotes", "--survey auto finds out what --damage says; drop one of them"),
        ("clean --survey auto a.txt --survey-sample 0", "0 is not in the range x>=1"),
        ("survey", "Missing argument 'PATHS...'"),
        ("survey a.txt --field text", "a.txt is text, which has no fields"),
    ],
)
def test_wrong_usage(run: Run, write: Write, args: str, message: str) -> None:
    write({"a.txt": TEXT})
    code, out, err = run(*args.split())
    assert (code, out) == (2, b"")
    assert message in err


def test_a_survey_that_cannot_be_written(run: Run, write: Write) -> None:
    write({"a.txt": TEXT})
    Path("folder").mkdir()
    code, _, err = run("survey", "a.txt", "-o", "folder")
    assert code == 2
    assert err == "error: folder: is a directory; check its permissions and kind\n"


def test_the_diagnosis_of_a_folder_ends_with_a_survey(run: Run, write: Write) -> None:
    write({f"set/{row}.txt": text.encode() for row, text in enumerate(MIXED)})
    _, out, _ = run("diagnose", "set")
    _, expected, _ = run("survey", "set")
    assert out.endswith(b"\n" + expected.partition(b"\nexamples")[0])
    assert b"state  " not in run("diagnose", "set/1.txt").out
    assert b"share" not in run("diagnose", "set", "--json").out
