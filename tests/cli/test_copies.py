"""`textfix clean --out`: copies of a tree; what one copy is, is tested in tests/runs."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import FINE, GOOD, LOST, Run, Write
from textfix.runs.locks import locked
from textfix.runs.plan import Part

ROW = b'{"text": "%s"}\n'
BAD, FIXED, CLEAN = (ROW % text.strip() for text in (LOST, GOOD, FINE))


def copies(folder: str = "out") -> dict[str, bytes]:
    paths = (path for path in Path(folder).rglob("*") if path.is_file() and "_textfix" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_a_folder_is_mirrored(run: Run, write: Write) -> None:
    packed = gzip.compress(CLEAN, 1)
    files = {"a.jsonl": BAD, "sub/b.txt": LOST, "sub/c.jsonl.gz": packed}
    write({f"in/{name}": data for name, data in files.items()} | {"in/d.py": b"dont"})
    assert run("clean", "in", "--out", "out") == (
        0,
        b"",
        "3 files written, 0 up to date\n3 records: 2 texts changed, 6 edits\n",
    )
    assert copies() == {"a.jsonl": FIXED, "sub/b.txt": GOOD, "sub/c.jsonl.gz": packed}
    assert copies("in") == files | {"d.py": b"dont"}


def test_what_is_done_is_skipped(run: Run, write: Write) -> None:
    write({"in/a.jsonl": BAD, "in/b.jsonl": BAD})
    run("clean", "in", "--out", "out")
    Path("in/b.jsonl").write_bytes(CLEAN)
    assert run("clean", "in", "--out", "out").err.startswith("1 file written, 1 up to date\n2 records: 1 text changed")
    assert copies() == {"a.jsonl": FIXED, "b.jsonl": CLEAN}


def test_programs_are_told_what_was_done(run: Run, write: Write) -> None:
    write({"in/a.jsonl": BAD, "in/b.txt": LOST})
    run("clean", "in", "--out", "out")
    write({"in/b.txt": FINE, "in/c.jsonl.gz": b"no gzip"})
    outcome = run("clean", "in", "--out", "out", "--json")
    figures = {"written": 1, "up_to_date": 1, "failed": 1, "records": 2, "texts_changed": 1, "edits": 3}
    assert (outcome.code, json.loads(outcome.out)) == (2, figures)
    assert outcome.err.startswith("error: in/c.jsonl.gz: ")


def test_several_paths_keep_their_names(run: Run, write: Write) -> None:
    write({"one/a.jsonl": BAD, "two/a.jsonl": CLEAN, "three.jsonl": BAD, "other/three.jsonl": BAD})
    assert run("clean", "one", "./two/", "three.jsonl", "--out", "out").code == 0
    assert copies() == {"one/a.jsonl": FIXED, "two/a.jsonl": CLEAN, "three.jsonl": FIXED}
    outcome = run("clean", "three.jsonl", "other/three.jsonl", "--out", "new")
    assert (outcome.code, copies("new")) == (2, {})
    assert "three.jsonl and other/three.jsonl would both be written to new/three.jsonl" in outcome.err


def test_copies_are_no_sources(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD})
    for _ in range(2):
        assert run("clean", ".", "--out", "out").code == 0
        assert copies() == {"a.jsonl": FIXED}
    outcome = run("clean", "a.jsonl", "--out", ".")
    assert (outcome.code, Path("a.jsonl").read_bytes()) == (2, BAD)
    assert outcome.err == "error: a.jsonl lies in ., where the copies go; choose another folder\n"


def test_parts_together_are_one_run(run: Run, write: Write) -> None:
    write({f"in/{number % 3}/{number}.jsonl": BAD if number % 2 else CLEAN for number in range(10)})
    run("clean", "in", "--out", "whole")
    written = [run("clean", "in", "--out", "out", "--shard", f"{part}/3").err.split()[0] for part in (3, 1, 2)]
    assert written == ["3", "4", "3"]
    assert copies("out") == copies("whole")
    assert run("clean", "in", "--out", "out", "--shard", "2/3").err.startswith("0 files written, 3 up to date\n")
    assert run("clean", "in", "--out", "out").err.startswith("0 files written, 10 up to date\n")


def test_more_parts_than_files(run: Run, write: Write) -> None:
    write({"in/a.jsonl": BAD})
    assert [run("clean", "in", "--out", "out", "--shard", f"{part}/2").code for part in (1, 2)] == [0, 0]
    assert copies() == {"a.jsonl": FIXED}


def test_parts_are_at_work_together_but_each_only_once(run: Run, write: Write) -> None:
    pytest.importorskip("fcntl")
    write({f"in/{name}.jsonl": BAD for name in "ab"})
    with locked(Path("out"), Part(1, 2)):
        assert run("clean", "in", "--out", "out", "--shard", "2/2").code == 0
        for options in (["--shard", "1/2"], []):
            outcome = run("clean", "in", "--out", "out", *options)
            assert outcome.code == 2
            assert "another run is at work in out" in outcome.err
    with locked(Path("out")):
        assert run("clean", "in", "--out", "out", "--shard", "1/2").code == 2
    assert copies() == {"b.jsonl": FIXED}


@pytest.mark.parametrize("part", ["0/2", "3/2", "2", "a/b", "1/0", "-1/2", "1/2/3", ""])
def test_a_part_that_does_not_exist_is_refused(part: str, run: Run, write: Write) -> None:
    write({"in/a.jsonl": BAD})
    outcome = run("clean", "in", "--out", "out", "--shard", part)
    assert (outcome.code, copies()) == (2, {})
    assert f"{part!r} is not a part, such as 2/8" in outcome.err


def test_other_settings_are_refused_before_anything_is_done(run: Run, write: Write) -> None:
    write({"in/b.jsonl": BAD})
    run("clean", "in", "--out", "out")
    write({"in/a.jsonl": BAD})
    outcome = run("clean", "in", "--out", "out", "--style", "straight")
    assert outcome.code == 2
    assert 'out/b.jsonl was made with other settings: style is "auto" there and "straight" here' in outcome.err
    assert copies() == {"b.jsonl": FIXED}
    assert run("clean", "in", "--out", "out", "--style", "straight", "--overwrite").code == 0
    assert b"don't" in copies()["b.jsonl"]


def test_a_bad_file_costs_no_other(run: Run, write: Write) -> None:
    write({"in/a.jsonl.gz": b"no gzip", "in/b.jsonl": b'{"text": 1}\n' + BAD})
    expected = ["in/a.jsonl.gz: line 1: the gzip stream is damaged", "in/b.jsonl: line 1: field 'text' is a number"]
    for _ in range(2):
        outcome = run("clean", "in", "--out", "out")
        errors = [line for line in outcome.err.splitlines() if line.startswith("error: ")]
        assert outcome.code == 2
        assert [error[7:].startswith(start) for error, start in zip(errors, expected, strict=True)] == [True, True]
        assert copies() == {"b.jsonl": b'{"text": 1}\n' + FIXED}
    outcome = run("clean", "in", "--out", "new", "--errors", "stop")
    assert (outcome.code, copies("new")) == (2, {})


@pytest.mark.slow
def test_processes_share_the_files(run: Run, write: Write) -> None:
    write({f"in/{number}.jsonl": BAD + CLEAN * 5000 for number in range(8)} | {"in/cut.jsonl.gz": b"no gzip"})
    outcome = run("clean", "in", "--out", "out", "-j", "2")
    assert outcome.err.startswith("8 files written, 0 up to date\n40008 records: 8 texts changed, 24 edits\n")
    assert copies() == {f"{number}.jsonl": FIXED + CLEAN * 5000 for number in range(8)}


def test_a_survey_is_part_of_the_settings(run: Run, write: Write) -> None:
    write({"in/a.jsonl": BAD + CLEAN, "in/b.txt": LOST})
    for start in ("2 files written, 0 up to date", "0 files written, 2 up to date"):
        outcome = run("clean", "in", "--out", "out", "--survey", "auto")
        assert outcome.code == 0
        assert outcome.err.splitlines()[1] == start
    assert "survey is" in run("clean", "in", "--out", "out").err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--overwrite", "a.jsonl"], "name their folder with --out"),
        (["--shard", "1/2", "a.jsonl"], "name their folder with --out"),
        (["--out", "out"], "--out takes files and folders, not standard input"),
        (["--out", "out", "-i", "a.jsonl"], "drop --in-place"),
        (["--out", "out", "--check", "a.jsonl"], "drop --in-place"),
        (["--out", "out", "--output-encoding", "utf-8", "a.jsonl"], "drop --in-place"),
    ],
)
def test_contradictions_are_refused(run: Run, write: Write, args: list[str], message: str) -> None:
    write({"a.jsonl": BAD})
    outcome = run("clean", *args)
    assert outcome.code == 2
    assert message in outcome.err
    assert os.listdir() == ["a.jsonl"]


def test_a_path_that_is_missing_is_reported(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD})
    outcome = run("clean", "a.jsonl", "b.jsonl", "--out", "out")
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1] == "error: b.jsonl: no such file or directory; check the path"
    assert copies() == {"a.jsonl": FIXED}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_two_runs_on_one_folder_exclude_each_other(run: Run, write: Write) -> None:
    write({"in/a.jsonl": BAD})
    code = "import sys\nfrom pathlib import Path\nfrom textfix.runs.locks import locked\n"
    code += "with locked(Path('out')):\n    print(flush=True)\n    sys.stdin.read()"
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        outcome = run("clean", "in", "--out", "out")
        assert (outcome.code, copies()) == (2, {})
        assert "another run is at work in out; wait for it" in outcome.err
        other.kill()
    assert run("clean", "in", "--out", "out").code == 0
    assert copies() == {"a.jsonl": FIXED}
