"""`textfix clean` on data files; what each format keeps is tested in tests/formats."""

import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.cli import FINE, GOOD, LOST, Run, Write
from textfix.engine.cleaner import Cleaner

ROW = '{"id": 1.10, "text": "%s"}\n'
BAD = (ROW % LOST.decode().strip()).encode()
FIXED = (ROW % GOOD.decode().strip()).encode()
CLEAN = (ROW % FINE.decode().strip()).encode()
WRONG = b'{"id": 2, "text": 3}\n'
CSV = b"id,text\n1,%s\n"
FILES = {
    "a.jsonl": (BAD, FIXED),
    "b.ndjson": (CLEAN + b"\n" + BAD, CLEAN + b"\n" + FIXED),
    "c.json": (b"[\n" + BAD + b"]", b"[\n" + FIXED + b"]"),
    "d.csv": (CSV % LOST.strip(), CSV % GOOD.strip()),
    "e.tsv": (b"text\tn\r\n" + LOST.strip() + b"\t1", b"text\tn\r\n" + GOOD.strip() + b"\t1"),
}


@pytest.mark.parametrize(("name", "before", "after"), [(name, *data) for name, data in FILES.items()], ids=FILES)
def test_records_are_repaired(run: Run, write: Write, name: str, before: bytes, after: bytes) -> None:
    write({name: before})
    outcome = run("clean", name)
    assert (outcome.code, outcome.out) == (0, after)
    assert outcome.err.endswith(": 1 text changed, 3 edits\n")


def test_files_are_repaired_in_place(run: Run, write: Write) -> None:
    write({name: before for name, (before, _) in FILES.items()})
    write({"fine.jsonl": CLEAN, "text.txt": LOST})
    status = Path("fine.jsonl").stat()
    outcome = run("clean", "-i", *FILES, "fine.jsonl", "text.txt")
    assert outcome == (0, b"", "6 files changed, 1 unchanged\n7 records: 5 texts changed, 15 edits\n")
    assert {name: Path(name).read_bytes() for name in FILES} == {name: after for name, (_, after) in FILES.items()}
    assert Path("text.txt").read_bytes() == GOOD
    assert Path("fine.jsonl").stat().st_ino == status.st_ino, "the file was not replaced"


def test_a_file_may_be_its_own_output(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD})
    assert run("clean", "a.jsonl", "-o", "./a.jsonl") == (0, b"", "1 record: 1 text changed, 3 edits\n")
    assert Path("a.jsonl").read_bytes() == FIXED


@pytest.mark.parametrize("stdin", [False, True])
def test_a_format_is_named(run: Run, write: Write, stdin: bool) -> None:
    write({"a.dat": BAD})
    outcome = run("clean", "--format", "jsonl", "-" if stdin else "a.dat", stdin=BAD)
    assert (outcome.code, outcome.out) == (0, FIXED)


def test_compression_follows_the_name(run: Run, write: Write) -> None:
    write({"a.jsonl.gz": gzip.compress(BAD), "b.txt.gz": gzip.compress(LOST)})
    assert run("clean", "a.jsonl.gz").out == FIXED
    assert run("clean", "a.jsonl.gz", "-o", "new.jsonl").code == 0
    assert Path("new.jsonl").read_bytes() == FIXED
    assert run("clean", "-i", "a.jsonl.gz", "b.txt.gz").code == 0
    assert gzip.decompress(Path("a.jsonl.gz").read_bytes()) == FIXED
    assert gzip.decompress(Path("b.txt.gz").read_bytes()) == GOOD


def test_fields_are_named(run: Run) -> None:
    data = b'{"a": {"b": "%s"}, "c": "%s", "text": "%s"}' % ((LOST.strip(),) * 3)
    outcome = run("clean", "--format", "jsonl", "--field", "a.b", "--column", "c", stdin=data)
    assert outcome.out == b'{"a": {"b": "%s"}, "c": "%s", "text": "%s"}' % (GOOD.strip(), GOOD.strip(), LOST.strip())


def test_a_field_must_be_chosen(run: Run, write: Write) -> None:
    write({"a.jsonl": b'{"title": "a", "body": "b"}\n'})
    expected = "error: a.jsonl: several fields hold text; name those to repair, of 'title', 'body'\n"
    assert run("clean", "a.jsonl") == (2, b"", "0 records: 0 texts changed, 0 edits\n" + expected)


@pytest.mark.parametrize(
    ("policy", "output", "action"),
    [("keep", WRONG + FIXED, "kept as it was"), ("skip", FIXED, "left out")],
)
def test_a_bad_record_costs_no_other(run: Run, write: Write, policy: str, output: bytes, action: str) -> None:
    write({"a.jsonl": WRONG + BAD})
    outcome = run("clean", "--errors", policy, "-i", "a.jsonl")
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1] == f"error: a.jsonl: line 1: field 'text' is a number, not text; {action}"
    assert Path("a.jsonl").read_bytes() == output


def test_a_bad_record_ends_the_run_on_request(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD + WRONG, "b.jsonl": BAD})
    outcome = run("clean", "--errors", "stop", "-i", "a.jsonl", "b.jsonl")
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1] == "error: a.jsonl: line 2: field 'text' is a number, not text"
    assert (Path("a.jsonl").read_bytes(), Path("b.jsonl").read_bytes()) == (BAD + WRONG, BAD)


def test_many_bad_records_are_told_in_few_lines(run: Run, write: Write) -> None:
    write({"a.jsonl": CLEAN + WRONG * 150})
    errors = [line for line in run("clean", "a.jsonl").err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 101
    assert errors[-1] == "error: a.jsonl: 50 more records kept as it was"


def test_a_defect_of_textfix_costs_one_record(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(texts: list[str], *_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("textfix.engine.cleaner.analyze", fail)
    write({"a.jsonl": BAD})
    outcome = run("clean", "a.jsonl")
    assert (outcome.code, outcome.out) == (2, BAD)
    assert "a.jsonl: line 1: field 'text': ZeroDivisionError: division by zero; kept as it was" in outcome.err


def test_a_bad_file_costs_no_other(run: Run, write: Write) -> None:
    cut = gzip.compress(BAD * 100)[:-20]
    write(
        {"a.jsonl.gz": cut, "b.json": b'{"a":\n1}', "c.jsonl": BAD, "d.xml": b"<a>dont</a>", "e.jsonl.gz": b"no gzip"}
    )
    outcome = run("clean", "-i", "a.jsonl.gz", "b.json", "c.jsonl", "d.xml", "e.jsonl.gz", "f.jsonl")
    assert outcome.code == 2
    assert Path("a.jsonl.gz").read_bytes() == cut
    assert Path("c.jsonl").read_bytes() == FIXED
    errors = sorted(line.split(": ")[1] for line in outcome.err.splitlines() if line.startswith("error: "))
    assert errors == ["a.jsonl.gz", "b.json", "d.xml", "e.jsonl.gz", "f.jsonl"]
    assert sorted(os.listdir()) == ["a.jsonl.gz", "b.json", "c.jsonl", "d.xml", "e.jsonl.gz"], "nothing is left behind"


def test_a_data_file_is_prose_only_on_request(run: Run, write: Write) -> None:
    write({"a.yaml": LOST, "b.json": LOST})
    assert "a.yaml: a data file, not prose" in run("clean", "a.yaml").err
    assert run("clean", "--format", "text", "a.yaml").out == GOOD
    assert run("clean", "--format", "text", "b.json").out == GOOD


def test_a_folder_gives_data_files_only_on_request(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD, "b/c.jsonl.gz": gzip.compress(BAD), "d.json": BAD, "e.txt": LOST})
    assert run("clean", "-i", ".").err == "1 file changed, 0 unchanged\n"
    assert run("clean", "-i", "--format", "jsonl", ".").err.startswith("2 files changed, 0 unchanged\n")
    assert Path("d.json").read_bytes() == BAD


def test_a_check_writes_nothing(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD, "b.jsonl": CLEAN})
    outcome = run("clean", "--check", "a.jsonl", "b.jsonl")
    assert outcome == (
        1,
        b"",
        "would fix a.jsonl\n1 file would change, 1 unchanged\n2 records: 1 text changed, 3 edits\n",
    )
    assert Path("a.jsonl").read_bytes() == BAD


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--format", "text", "--field", "a"], "text has no fields; drop --field"),
        (["--field", "a", "a.txt"], "a.txt is text, which has no fields; name its --format"),
        (["--field", "a", "-"], "<stdin> is text, which has no fields; name its --format"),
        (["--json", "a.jsonl"], "--json shows text files only"),
    ],
)
def test_contradictions_are_refused(run: Run, write: Write, args: list[str], message: str) -> None:
    write({"a.txt": LOST, "a.jsonl": BAD})
    outcome = run("clean", *args)
    assert (outcome.code, outcome.out) == (2, b"")
    assert message in outcome.err


def test_batches_are_analysed_together(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    find_many = Cleaner.find_many

    def spy(self: Cleaner, texts: list[str], errors: str = "raise") -> object:
        calls.append(len(texts))
        return find_many(self, texts, errors)  # type: ignore[arg-type]

    monkeypatch.setattr(Cleaner, "find_many", spy)
    write({"a.jsonl": CLEAN * 100})
    assert run("clean", "a.jsonl").out == CLEAN * 100
    assert calls == [100]


@pytest.mark.slow
def test_a_closed_pipe_ends_the_run_quietly(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(CLEAN * 20_000)
    command = [sys.executable, "-m", "textfix", "clean", str(tmp_path / "a.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.slow
def test_processes_share_files_and_blocks(run: Run, write: Write) -> None:
    """The output is that of one process; problems are those of their files."""
    large = (CLEAN + BAD) * 8000
    small = BAD + CLEAN * 5000
    write({f"{number}.jsonl": small for number in range(8)} | {"bad.jsonl": WRONG, "cut.jsonl.gz": b"no gzip"})
    outcome = run("clean", "-j", "2", "-i", *sorted(os.listdir()))
    assert outcome.code == 2
    assert outcome.err.splitlines()[:2] == ["8 files changed, 0 unchanged", "40008 records: 8 texts changed, 24 edits"]
    assert [line.split(": ")[1] for line in outcome.err.splitlines()[2:]] == ["bad.jsonl", "cut.jsonl.gz"]
    assert all(Path(f"{number}.jsonl").read_bytes() == FIXED + CLEAN * 5000 for number in range(8))
    write({"large.jsonl": large})
    assert run("clean", "-j", "2", "large.jsonl").out == (CLEAN + FIXED) * 8000


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_signal_leaves_the_files_as_they_were(tmp_path: Path, number: signal.Signals, code: int, jobs: str) -> None:
    names = ["a.jsonl", "b.jsonl", "c.jsonl"]
    for name in names:
        (tmp_path / name).write_bytes((CLEAN + BAD) * 20_000)
    command = [sys.executable, "-m", "textfix", "clean", "-i", "-j", jobs, *names]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True) as process:
        while not list(tmp_path.glob(".textfix-*")):
            assert process.poll() is None, "the run ended before it wrote anything"
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(number)
        assert process.stderr is not None
        shown = process.stderr.read()
    assert process.returncode == code
    if number != signal.SIGKILL:  # then Python counts what the run leaves
        assert shown == (b"interrupted\n" if number == signal.SIGINT else b"")
        assert sorted(os.listdir(tmp_path)) == names
    assert {len((tmp_path / name).read_bytes()) for name in names} == {len((CLEAN + BAD) * 20_000)}
