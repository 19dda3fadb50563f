"""What goes wrong in a data set costs a record or a file, is told with its place, and leaves nothing half-written."""

import gzip
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.cli import FINE, GOOD, LOST, Run, Write
from support.disks import mounted
from textfix.files.compression import compressed
from textfix.formats.stream import Counts

ROW = b'{"text": "%s"}\n'
BAD, FIXED = (ROW % text.strip() for text in (LOST, GOOD))


def zstd(data: bytes) -> bytes:
    target = io.BytesIO()
    with compressed(target, "a.zst") as stream:
        stream.write(data)
    return target.getvalue()


def parquet(*texts: str) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table({"text": texts}), target)
    return target.getvalue()


FILES = {  # broken files, and how the error on each begins
    "cut.jsonl.gz": (gzip.compress(BAD * 100)[:-20], "line 55: the gzip stream ends early after "),
    "cut.jsonl.zst": (zstd(BAD * 100)[:-6], "line 1: the zstd stream ends early after "),
    "cut.parquet": (parquet("I dont")[:-20], "not a Parquet file, or not all of it: "),
    "cut.json": (b'[{"text": "I dont"}', "item 1: "),
    "other.jsonl": (b'{"a": "b", "c": "d"}\n', "several fields hold text; name those to repair"),
    "wide.jsonl": (BAD.decode().encode("utf-16"), "line 1: it is UTF-16; convert it to UTF-8"),
}
RECORDS = {  # files with one broken record, which comes last
    "cut.jsonl": (BAD, FIXED, b'{"text": "I dont', "line 2: not valid JSON: unterminated string at character 10"),
    "type.jsonl": (BAD, FIXED, b'{"text": 7}', "line 2: field 'text' is a number, not text"),
    "lacks.jsonl": (BAD, FIXED, b'{"a": "I dont"}', "line 2: no field 'text'"),
    "bytes.jsonl": (BAD, FIXED, b'{"text": "I dont \xff"}', "line 2: not UTF-8: byte 18 is 0xff"),
    "nul.jsonl": (BAD, FIXED, b'{"text": "I dont \0"}', "line 2: not valid JSON: invalid control character at"),
    "bytes.csv": (
        b"text\n" + LOST,
        b"text\n" + GOOD,
        b"I dont \xff\n",
        "row 2: not UTF-8: byte 8 of the field is 0xff",
    ),
    "short.csv": (b"n,text\n1," + LOST, b"n,text\n1," + GOOD, b"2\n", "row 2: "),
}


@pytest.mark.parametrize("destination", ["copies", "in place"])
def test_each_broken_file_is_told_and_costs_no_other(run: Run, write: Write, destination: str) -> None:
    write({f"in/{name}": data for name, (data, _) in FILES.items()} | {"in/good.jsonl": BAD})
    where = ("in", "--out", "out") if destination == "copies" else ("-i", *(f"in/{n}" for n in (*FILES, "good.jsonl")))
    outcome = run("clean", *where)
    errors = sorted(line.removeprefix("error: ") for line in outcome.err.splitlines() if line.startswith("error: "))
    assert outcome.code == 2
    for error, (name, (data, start)) in zip(errors, sorted(FILES.items()), strict=True):
        assert error.startswith(f"in/{name}: {start}")
        assert Path("in", name).read_bytes() == data
    folder = Path("out" if destination == "copies" else "in")
    assert (folder / "good.jsonl").read_bytes() == FIXED
    names = sorted(path.name for path in folder.rglob("*") if path.is_file())
    expected = ["good.jsonl", "good.jsonl.json", "lock"] if destination == "copies" else [*FILES, "good.jsonl"]
    assert names == sorted(expected)


@pytest.mark.parametrize(("name", "data"), RECORDS.items(), ids=RECORDS)
def test_each_broken_record_is_told_and_kept(
    run: Run, write: Write, name: str, data: tuple[bytes, bytes, bytes, str]
) -> None:
    before, after, broken, reason = data
    write({f"in/{name}": before + broken})
    outcome = run("clean", "in", "--out", "out")
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1].startswith(f"error: in/{name}: {reason}")
    assert Path("out", name).read_bytes() == after + broken


def test_a_nul_in_a_text_is_kept(run: Run, write: Write) -> None:
    write({"a.jsonl": BAD.replace(b"border", b"bor\\u0000der"), "b.parquet": parquet("I dont know whats\0 here.")})
    assert run("clean", "a.jsonl").out == FIXED.replace(b"border", b"bor\\u0000der")
    assert run("clean", "-i", "b.parquet").code == 0
    assert pq.read_table("b.parquet")["text"].to_pylist() == ["I don’t know what’s\0 here."]


def test_a_full_disk_costs_the_file_that_does_not_fit(run: Run, write: Write, tmp_path: Path) -> None:
    large = BAD + FINE * 4000
    write({"in/a.jsonl": BAD, "in/b.txt": large, "in/c.jsonl": BAD})
    with mounted(tmp_path / "out", 64) as out:
        outcome = run("clean", "in", "--out", "out")
        assert outcome.code == 2
        assert outcome.err.splitlines()[-1] == "error: in/b.txt: no space left on device; free some space"
        found = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
        assert found == {"a.jsonl": FIXED, "c.jsonl": FIXED}
        Path("in/b.txt").write_bytes(BAD)
        assert run("clean", "in", "--out", "out").err.startswith("1 file written, 2 up to date\n")


@contextmanager
def powerless(tmp_path: Path) -> Iterator[None]:
    """Run as a user who may read and write what everybody may."""
    if not hasattr(os, "seteuid") or os.geteuid():
        yield
        return
    for folder in tmp_path.parents:
        if folder.stat().st_mode & 0o001 == 0:
            folder.chmod(folder.stat().st_mode | 0o011)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_lost_permissions_cost_the_files_they_concern(run: Run, write: Write, tmp_path: Path) -> None:
    write({"in/a.jsonl": BAD, "in/b.jsonl": BAD, "in/c/d.jsonl": BAD, "out/c/x": b""})
    for path, mode in ((tmp_path, 0o777), (Path("out"), 0o777), (Path("in/a.jsonl"), 0), (Path("out/c"), 0o555)):
        path.chmod(mode)
    with powerless(tmp_path):
        outcome = run("clean", "in", "--out", "out")
    assert outcome.code == 2
    assert [line.split(";")[0] for line in outcome.err.splitlines()[2:]] == [
        "error: in/a.jsonl: permission denied",
        "error: in/c/d.jsonl: permission denied",
    ]
    assert sorted(path.name for path in Path("out").rglob("*.jsonl")) == ["b.jsonl"]


@pytest.mark.parametrize("how", ["changed", "removed"])
def test_a_file_that_does_not_last_is_left_alone(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    add = Counts.add

    def disturb(self: Counts, *args: object) -> None:
        Path("a.jsonl").unlink() if how == "removed" else Path("a.jsonl").write_bytes(b"new")
        add(self, *args)  # type: ignore[arg-type]

    write({"a.jsonl": BAD})
    monkeypatch.setattr(Counts, "add", disturb)
    for where in (["--out", "out"], ["-i"], ["-o", "b.jsonl"]):
        write({"a.jsonl": BAD})
        outcome = run("clean", "a.jsonl", *where)
        assert outcome.code == 2
        assert f"error: a.jsonl: {how} since it was read" in outcome.err
        assert not Path("b.jsonl").exists()
        assert not list(Path().glob("out/*.jsonl"))
