"""`textfix lint` on data files."""

import io
import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sarif_pydantic import Sarif

from cli.test_data_files import BAD, CLEAN, FILES, FIXED, WRONG
from support.cli import DEFECT, LOST, Run, Write
from textfix.engine.cleaner import Cleaner
from textfix.files.compression import compressed
from textfix.render.output_formats import OUTPUT_FORMATS

CONTRACTION = "apostrophe missing in a contraction"
PASSED = b"All checks passed.\n"
ALL_FIXED = b"Found 3 findings (3 fixed, 0 remaining).\n"
BAD_THEN_FINE = BAD + CLEAN


def parquet() -> bytes:
    target = io.BytesIO()
    texts = [None, "", LOST.decode(), "The cat sat on the mat."]
    pq.write_table(pa.table({"n": [1, 2, 3, 4], "text": texts}), target, compression="zstd")
    return target.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    target = io.BytesIO()
    with compressed(target, name) as stream:
        stream.write(data)
    return target.getvalue()


ALL = {name: before for name, (before, _) in FILES.items()} | {
    "f.parquet": parquet(),
    **{f"g.jsonl.{suffix}": zipped(f"g.jsonl.{suffix}", BAD) for suffix in ("gz", "bz2", "xz", "zst")},
    "h.md.gz": zipped("h.md.gz", LOST + b"\n    its the storms fault\n"),
}


@pytest.mark.parametrize("name", ALL)
def test_a_fix_writes_what_clean_writes(run: Run, write: Write, name: str) -> None:
    write({name: ALL[name], f"clean/{name}": ALL[name]})
    code, out, _ = run("lint", name)
    assert (code, out.count(b"TF20")) == (1, 3)
    assert Path(name).read_bytes() == ALL[name]
    assert run("lint", "--fix", name) == (0, ALL_FIXED, "")
    assert run("clean", "-i", f"clean/{name}").code == 0
    assert Path(name).read_bytes() == Path(f"clean/{name}").read_bytes()
    assert run("lint", "--fix", name) == (0, PASSED, "")


@pytest.mark.parametrize(
    ("name", "record"), [("a.jsonl", 1), ("b.ndjson", 3), ("c.json", 1), ("d.csv", 1), ("f.parquet", 3)]
)
def test_a_finding_is_in_a_record_and_a_field(run: Run, write: Write, name: str, record: int) -> None:
    write({name: ALL[name]})
    first = run("lint", name).out.decode().splitlines()[0]
    assert first == f"{name}:{record}:text:6: TF201 [*] {CONTRACTION}: dont -> don’t"


def test_columns_count_characters_of_the_text(run: Run, write: Write) -> None:
    write({"a.jsonl": json.dumps({"m": [{"t": "Fine.\n\u00e9 \n" + LOST.decode()}]}).encode()})
    _, out, _ = run("lint", "--field", "m.t", "--output-format", "full", "a.jsonl")
    assert out.decode().splitlines()[1:5] == [
        " --> a.jsonl:1:m[0].t:15",
        "  |",
        "3 | I dont know whats happening on Putins border.",
        "  |      ^",
    ]


def test_json(run: Run, write: Write) -> None:
    write({"a.csv": ALL["d.csv"]})
    rows = json.loads(run("lint", "--output-format", "json", "a.csv").out)
    assert rows[0] == {
        "path": "a.csv",
        "record": 1,
        "field": "text",
        "column": 6,
        "end_column": 6,
        "start": 5,
        "end": 5,
        "code": "TF201",
        "message": CONTRACTION,
        "replacement": "’",
        "confidence": rows[0]["confidence"],
        "applicability": "safe",
        "fixable": True,
    }


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_every_format_names_the_record(run: Run, write: Write, name: str) -> None:
    write({"a.jsonl": CLEAN + BAD})
    code, out, err = run("lint", "--output-format", name, "a.jsonl")
    assert (code, err) == (1, "")
    assert (b"2:text:6" in out) == (not name.startswith("json"))


def test_formats_for_programs_hold(run: Run, write: Write) -> None:
    """The line is that of the record; what is no place in the file is left out."""
    write({"a.jsonl": CLEAN + BAD, "b.jsonl": CLEAN})
    log = json.loads(run("lint", "--output-format", "sarif", "a.jsonl", "b.jsonl").out)
    Sarif.model_validate(log)
    result = log["runs"][0]["results"][0]
    (place,) = result["locations"]
    assert place["physicalLocation"]["region"] == {"startLine": 2}
    assert place["logicalLocations"] == [{"name": "text", "fullyQualifiedName": "2:text:6"}]
    assert "fixes" not in result
    suites = ET.fromstring(run("lint", "--output-format", "junit", "a.jsonl", "b.jsonl").out)
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in suites] == [
        ("a.jsonl", "3", "3"),
        ("b.jsonl", "1", "0"),
    ]
    issue = json.loads(run("lint", "--output-format", "gitlab", "a.jsonl").out)[0]
    assert issue["location"] == {"path": "a.jsonl", "lines": {"begin": 2}}
    grouped = run("lint", "--output-format", "grouped", "a.jsonl").out.decode()
    assert grouped.count("a.jsonl") == 1
    assert grouped.count("  2:text:") == 3


CSV = 'id,"a\nb",text\r\n1,x,"It is\nlate."\r\n\r\n'
ITEM = '{"id": 1,\n  "text": "I dont know whats happening on Putins border."\n}'


@pytest.mark.parametrize(
    ("name", "content", "where", "line"),
    [
        pytest.param("a.csv", CSV + '2,"One\r\ntwo",I dont know.\n', "2:text:6", 7, id="csv"),
        pytest.param("a.csv", CSV + '2,"x"y\n3,z,I dont know.\n', "3:text:6", 7, id="csv, unreadable before"),
        pytest.param("a.json", f'[\n{{"text": "It is late."}},\n{ITEM}]\n', "2:text:6", 4, id="json"),
        pytest.param("a.jsonl", '\n{"text": "I dont know whats wrong."}\n', "2:text:6", 2, id="jsonl"),
    ],
)
def test_formats_without_records_name_the_line_of_the_file(
    run: Run, write: Write, name: str, content: str, where: str, line: int
) -> None:
    write({name: content.encode()})
    options = ["lint", name, "--field", "text", "--output-format"]
    assert where in run(*options, "concise").out.decode()
    assert f"line={line}::" in run(*options, "github").out.decode()
    assert json.loads(run(*options, "gitlab").out)[0]["location"]["lines"] == {"begin": line}
    suite = ET.fromstring(run(*options, "junit").out)
    assert next(suite.iter("testcase")).get("line") == str(line)
    result = json.loads(run(*options, "sarif").out)["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": line}


def test_a_bad_record_does_not_end_the_run(run: Run, write: Write) -> None:
    write({"a.jsonl": CLEAN + WRONG + b"{]\n" + BAD, "b.jsonl": BAD})
    code, out, err = run("lint", "--fix", "a.jsonl", "b.jsonl")
    assert (code, out) == (2, b"Found 6 findings (6 fixed, 0 remaining).\n")
    assert [line.rpartition(" ")[0][:25] for line in err.splitlines()] == [
        "error: a.jsonl: line 2: f",
        "error: a.jsonl: line 3: n",
    ]
    assert Path("a.jsonl").read_bytes() == CLEAN + WRONG + b"{]\n" + FIXED


@pytest.mark.usefixtures("defect")
def test_a_defect_in_one_text_is_a_problem_of_its_record(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD + BAD.replace(b"I dont", b"XXX dont")})
    code, out, err = run("lint", "--fix", "a.jsonl")
    assert (code, out) == (2, ALL_FIXED)
    assert err == f"error: a.jsonl: line 2: field 'text': {DEFECT}; kept as it was\n"


def test_a_file_that_cannot_be_read_does_not_stop_the_others(run: Run, write: Write) -> None:
    write({"a.jsonl": b'{"n": 1}\n', "b.jsonl": BAD, "c.txt": LOST, "d.jsonl.gz": b"no"})
    code, out, err = run("lint", "a.jsonl", "b.jsonl", "c.txt", "d.jsonl.gz", "--select", "TF202")
    assert [line.partition(" ")[0] for line in out.decode().splitlines()] == [
        "b.jsonl:1:text:37:",
        "c.txt:1:37:",
        "Found",
    ]
    assert (code, err.count("error: ")) == (2, 2)


def test_standard_input(run: Run) -> None:
    code, out, err = run("lint", "--fix", "--stdin-filename", "a.jsonl", "-", stdin=BAD_THEN_FINE)
    assert (code, out, err) == (0, FIXED + CLEAN, ALL_FIXED.decode())
    assert run("lint", "--format", "jsonl", "-", stdin=BAD).out.startswith(b"<stdin>:1:text:6: ")


def test_a_baseline_counts_the_findings_of_a_file(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD_THEN_FINE})
    assert run("lint", "a.jsonl", "--update-baseline", "--baseline", "b.json")[:2] == (0, PASSED)
    assert json.loads(Path("b.json").read_bytes())["files"] == {"a.jsonl": {"TF201": 2, "TF202": 1}}
    assert run("lint", "--fix", "a.jsonl", "--baseline", "b.json")[:2] == (0, PASSED)
    assert Path("a.jsonl").read_bytes() == BAD_THEN_FINE, "what a baseline allows is never fixed"
    write({"a.jsonl": BAD + CLEAN + BAD.replace(b" on Putins border", b"")})
    code, out, _ = run("lint", "a.jsonl", "--baseline", "b.json")
    assert (code, out.count(b"TF201"), out.count(b"TF202")) == (1, 4, 0)
    name = ("--stdin-filename", "a.jsonl", "-")
    assert run("lint", *name, "--baseline", "b.json", stdin=Path("a.jsonl").read_bytes()).out == out


def test_what_the_project_allows(run: Run, write: Write) -> None:
    lint = "[tool.textfix.lint]\nallowed-words = 'words.txt'\nper-file-ignores = {'b.*' = ['TF2']}\n"
    write({"pyproject.toml": lint.encode(), "a.jsonl": BAD, "b.jsonl": BAD, "words.txt": b"Putins\n"})
    code, out, _ = run("lint", "a.jsonl", "b.jsonl", "--fix")
    assert (code, out) == (0, b"Found 2 findings (2 fixed, 0 remaining).\n")
    assert Path("a.jsonl").read_bytes() == FIXED.replace("Putin’s".encode(), b"Putins")
    assert Path("b.jsonl").read_bytes() == BAD


def test_comments_in_texts_of_data_are_data(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD.replace(b"border.", b"border. <!-- textfix: ignore -->")})
    assert run("lint", "a.jsonl").out.count(b"TF20") == 3


def test_results_are_kept(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.jsonl": BAD_THEN_FINE})
    first = run("lint", "a.jsonl")
    shutil.move("a.jsonl", "b.jsonl")
    monkeypatch.setattr(Cleaner, "find_many", None)  # no text is analyzed
    assert run("lint", "b.jsonl").out == first.out.replace(b"a.jsonl", b"b.jsonl")


def test_data_files_of_a_folder_are_linted_if_their_format_is_named(run: Run, write: Write) -> None:
    write({"d/a.jsonl": BAD, "d/b.txt": LOST, "d/c.csv": ALL["d.csv"]})
    assert run("lint", "--show-files", "d").out == b"d/b.txt\n"
    assert run("lint", "--show-files", "d", "--format", "jsonl").out == b"d/a.jsonl\n"


@pytest.mark.parametrize("args", ["--diff a.jsonl", "--field x b.txt", "--format text --field x b.txt"])
def test_options_that_contradict_each_other(run: Run, write: Write, args: str) -> None:
    write({"a.jsonl": BAD, "b.txt": LOST})
    code, out, err = run("lint", *args.split())
    assert (code, out, "Usage:" in err) == (2, b"", True)


@pytest.mark.slow
def test_blocks_wait_for_their_texts(run: Run, write: Write) -> None:
    """Blocks without a text, or with nulls alone, lie among the others, and a block needs several analyses."""
    null = b'{"text": null, "more": "%s"}\n' % (b"x" * 5_000_000)
    long = b'{"text": "%s"}\n' % (b"The cat sat on the mat. " * 12_000)
    write({"a.jsonl": null + BAD + null + long + BAD + long + null})
    assert [
        line.partition(b":")[2][:1] for line in run("lint", "a.jsonl", "--select", "TF202").out.splitlines()[:-1]
    ] == [b"2", b"5"]
