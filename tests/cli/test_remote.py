"""Remote files: read and written as local ones are, and published whole or not at all."""

import gzip
import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from support.cli import FINE, GOOD, LOST, Run, Write
from textfix.errors import RunError
from textfix.files.remote import RemotePath, is_remote
from textfix.runs import locks, shards
from textfix.runs.plan import WHOLE, Part

fsspec = pytest.importorskip("fsspec")
ROW = b'{"text": "%s"}\n'
BAD, FIXED, CLEAN = (ROW % text.strip() for text in (LOST, GOOD, FINE))
FILES = {
    "a.jsonl": BAD + CLEAN,
    "sub/b.txt": LOST,
    "sub/c.jsonl.gz": gzip.compress(CLEAN, 1),
    "sub/d.csv": b"text\nFine.\n",
}
PASSED_OVER = {"sub/e.bin": b"dont", ".x/f.jsonl": BAD, "_textfix/g.jsonl": BAD}


@pytest.fixture(params=["memory", "file", pytest.param("s3", marks=pytest.mark.hosts)])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RemotePath]:
    """An empty folder in each kind of store."""
    if request.param == "memory":
        fsspec.filesystem("memory").store.clear()
        yield RemotePath("memory://corpora")
        fsspec.filesystem("memory").store.clear()
    elif request.param == "file":
        yield RemotePath(f"file://{tmp_path.as_posix()}/store")
    else:
        yield request.getfixturevalue("bucket")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[RemotePath]:
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "us-east-1")
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://{host}:{port}")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    name = f"corpora-{port}"  # the servers of a process share their buckets
    fsspec.filesystem("s3").mkdir(name)
    yield RemotePath(f"s3://{name}/data")
    server.stop()


def put(root: RemotePath, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        with (root / name).publishing() as stream:
            stream.write(data)


def found(folder: RemotePath) -> dict[str, bytes]:
    """Return the content of each file in a folder."""
    contents: dict[str, bytes] = {}
    with suppress(FileNotFoundError):
        for path in folder.files():
            with path.open() as stream:
                contents[str(path.below(folder))] = stream.read()
    return contents


def local(folder: str) -> dict[str, bytes]:
    paths = [path for path in Path(folder).rglob("*") if path.is_file() and path.name != "lock"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def without_notes(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if "_textfix/" not in name}


def made(files: dict[str, bytes]) -> dict[str, Any]:
    """Return what notes say of outputs."""
    return {name: json.loads(data)["output"] for name, data in files.items() if name.endswith(".json")}


def test_a_remote_run_is_equal_to_a_local_one(run: Run, write: Write, root: RemotePath) -> None:
    write({f"in/{name}": data for name, data in FILES.items()})
    put(root / "in", FILES | PASSED_OVER)
    here = run("clean", "in", "--out", "here", "--edits", "here.jsonl")
    there = run("clean", f"{root}/in/", "--out", f"{root}/out", "--edits", "there.jsonl", "-j", "1")
    assert here == there
    assert there.err.startswith("4 files written")
    assert without_notes(found(root / "out")) == without_notes(local("here"))
    assert made(found(root / "out")) == made(local("here"))
    edits = [sorted(Path(name).read_bytes().splitlines()) for name in ("here.jsonl", "there.jsonl")]
    assert edits[0] == edits[1]
    again = run("clean", f"{root}/in", "--out", f"{root}/out", "--edits", "there.jsonl", "-j", "1")
    assert again.err.startswith("0 files written, 4 up to date")
    put(root / "in", {"sub/b.txt": LOST + LOST})
    assert run("clean", f"{root}/in", "--out", f"{root}/out", "-j", "1").err.startswith("1 file written, 3 up to date")
    assert found(root / "out")["sub/b.txt"] == GOOD + GOOD
    other = run("clean", f"{root}/in", "--out", f"{root}/out", "--style", "straight", "-j", "1")
    assert "was made with other settings" in other.err


def test_from_here_to_there_and_back(run: Run, write: Write, root: RemotePath) -> None:
    write({"in/a.jsonl": BAD, "in/b/c.txt": LOST})
    assert run("clean", "in", "--out", str(root), "-j", "1").code == 0
    assert without_notes(found(root)) == {"a.jsonl": FIXED, "b/c.txt": GOOD}
    assert run("clean", f"{root}/a.jsonl", f"{root}/b", "--out", "back", "-j", "1").code == 0
    assert without_notes(local("back")) == {"a.jsonl": FIXED, "b/c.txt": GOOD}


def test_a_file_that_cannot_be_read_gives_no_output(run: Run, root: RemotePath) -> None:
    cut = gzip.compress(BAD * 50)[:-20]
    put(root / "in", {"a.jsonl": BAD, "b.jsonl.gz": cut, "c.jsonl": CLEAN})
    outcome = run("clean", f"{root}/in", "--out", f"{root}/out", "-j", "1")
    assert outcome.code == 2
    assert f"{root}/in/b.jsonl.gz: line " in outcome.err
    assert sorted(found(root / "out")) == ["_textfix/a.jsonl.json", "_textfix/c.jsonl.json", "a.jsonl", "c.jsonl"]


@pytest.mark.parametrize("error", [OSError("no"), KeyboardInterrupt()])
def test_an_exception_in_the_middle_publishes_nothing(
    run: Run,
    root: RemotePath,
    error: BaseException,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(root / "in", {"a.jsonl": BAD})
    clean = shards.clean_data

    def fail(*args: Any) -> None:
        clean(*args)
        raise error

    monkeypatch.setattr(shards, "clean_data", fail)
    assert run("clean", f"{root}/in", "--out", f"{root}/out", "-j", "1").code != 0
    assert found(root / "out") == {}


@pytest.mark.parametrize("size", [10, 12_000_000])
def test_an_upload_that_fails_leaves_what_there_was(
    root: RemotePath, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, {"a.txt": b"old"})

    def fail(source: Any, target: Any) -> None:
        target.write(b"x" * size)  # more than a part of an upload to S3
        raise OSError("the connection is lost")

    monkeypatch.setattr("textfix.files.remote.shutil.copyfileobj", fail)
    for name in ("a.txt", "b.txt"):
        with pytest.raises(OSError, match="the connection is lost"), (root / name).publishing() as stream:
            stream.write(b"new")
    assert found(root) == {"a.txt": b"old"}


def test_remote_files_are_only_read_by_the_other_commands(run: Run, root: RemotePath) -> None:
    put(root, {"a.jsonl": BAD, "b.txt": LOST})
    code, out, err = run("lint", f"{root}/a.jsonl", f"{root}/b.txt", "-j", "1")
    assert (code, err, out.count(b"TF20")) == (1, "", 6)
    assert out.startswith(f"{root}/a.jsonl:1:text:6: TF201 ".encode())
    assert run("clean", f"{root}/a.jsonl", "-j", "1").out == FIXED
    assert json.loads(run("audit", str(root), "--json", "-j", "1").out)["total"]["texts"] == 2
    assert json.loads(run("survey", str(root), "--json", "-j", "1").out)["records"] == 1, "equal texts count once"
    assert [row["path"] for row in json.loads(run("diagnose", f"{root}/a.jsonl", "--json", "-j", "1").out)]
    for args in (["clean", "-i"], ["lint", "--fix"]):
        assert "local files only" in run(*args, f"{root}/a.jsonl").err
    assert found(root) == {"a.jsonl": BAD, "b.txt": LOST}


def test_what_is_not_there(run: Run, root: RemotePath) -> None:
    code, _, err = run("clean", f"{root}/no.jsonl", "--out", f"{root}/out", "-j", "1")
    assert code == 2
    assert f"error: {root}/no.jsonl: no such file or directory; check the path\n" in err
    code, _, err = run("lint", "nowhere://x/y.jsonl")
    assert code == 2
    assert "error: nowhere://x/y.jsonl: " in err


def test_a_file_that_changes_while_it_is_read_is_refused(
    run: Run,
    root: RemotePath,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(root / "in", {"a.jsonl": BAD})
    clean = shards.clean_data

    def disturb(*args: Any) -> Any:
        counts = clean(*args)
        put(root / "in", {"a.jsonl": BAD + BAD})
        return counts

    monkeypatch.setattr(shards, "clean_data", disturb)
    outcome = run("clean", f"{root}/in", "--out", f"{root}/out", "-j", "1")
    assert (outcome.code, "changed since it was read" in outcome.err) == (2, True)
    assert "a.jsonl" not in found(root / "out")


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("_BEAT", 0.02), ("_DEAD", 60.0), ("_LOOK", 0.05)):
        monkeypatch.setattr(locks, name, seconds)


@pytest.mark.usefixtures("fast")
def test_a_run_excludes_another(run: Run, root: RemotePath) -> None:
    put(root / "in", {"a.jsonl": BAD})
    arguments = ["clean", f"{root}/in", "--out", f"{root}/out", "-j", "1"]
    with locks.locked(root / "out"):
        outcome = run(*arguments)
        assert outcome.code == 2
        assert f"error: another run is at work in {root}/out: process {os.getpid()} on " in outcome.err
        assert [run(*arguments, "--shard", f"{n}/2").code for n in (1, 2)] == [2, 2]
    assert found(root / "out") == {}
    assert run(*arguments).code == 0
    assert "_textfix/locks/whole" not in found(root / "out")


@pytest.mark.usefixtures("fast")
def test_parts_hold_a_folder_together(root: RemotePath) -> None:
    with locks.locked(root, Part(1, 2)), locks.locked(root, Part(2, 2)):
        for part in (Part(1, 2), Part(2, 2), WHOLE):
            with pytest.raises(RunError, match=r"^another run is at work in "), locks.locked(root, part):
                pass
        assert [path.name for path in root.files()] == ["1-of-2", "2-of-2"]
    assert found(root) == {}


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("part", [WHOLE, Part(2, 3)])
def test_the_hold_of_a_killed_run_is_taken_over(root: RemotePath, part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_DEAD", 0.2)
    put(root / "_textfix" / "locks", {"whole": b'{"process": 7, "host": "x", "run": "0", "beat": 3}', "2-of-3": b"?"})
    with locks.locked(root, part):
        (hold,) = root.files()
        assert json.loads(hold.read())["process"] == os.getpid()
    assert found(root) == {}


@pytest.mark.hosts
@pytest.mark.usefixtures("fast")
def test_of_runs_that_start_at_once_one_works(bucket: RemotePath) -> None:
    """The condition is that of the store: all runs look, see no hold, and only then try to make one."""
    start, end = Barrier(4, timeout=60), Barrier(4, timeout=60)

    def hold(_: int) -> str:
        start.wait()
        try:
            with locks.locked(bucket):
                end.wait()
                return "works"
        except RunError as error:
            end.wait()
            return str(error)

    looks = locks._Hold._await_end_of
    for _ in range(5):
        waiting = Barrier(4, timeout=60)
        first = threading.local()

        def look(self: Any, holds: Any, waiting: Barrier = waiting, first: Any = first) -> None:
            looks(self, holds)
            if not hasattr(first, "seen"):
                first.seen = waiting.wait()

        with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(4) as threads:
            patch.setattr(locks._Hold, "_await_end_of", look)
            outcomes = sorted(threads.map(hold, range(4)))
        assert outcomes[-1] == "works"
        assert all(outcome.startswith("another run is at work") for outcome in outcomes[:-1])


def test_paths() -> None:
    top = RemotePath("s3://corpora/")
    assert str(top) == "s3://corpora"
    assert (top / "a").parent == top
    assert (RemotePath("memory://") / "a").parent == RemotePath("memory://")
    assert top.below(top) == ""
    assert RemotePath("s3://corpora-2/a").below(top) is None
    assert [is_remote(name) for name in ("gs://a", "c://a", "a/b", "-")] == [True, False, False, False]
