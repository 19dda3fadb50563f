import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import ROOT
from textfix.files.cache import Cache

MONTH = 31 * 86_400


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    cache = Cache(tmp_path / "cache")
    yield cache
    cache.close()


def test_what_was_put_is_there_for_the_next_run(tmp_path: Path, cache: Cache) -> None:
    cache.put({b"a": b"1", b"b": b"2"})
    cache.close()
    again = Cache(tmp_path / "cache")
    assert again.get([b"a", b"c", b"b"]) == {b"a": b"1", b"b": b"2"}
    again.close()


def test_many_keys_are_looked_up(cache: Cache) -> None:
    results = {str(number).encode(): b"x" for number in range(2000)}
    cache.put(results)
    assert cache.get(list(results)) == results


def test_git_ignores_the_folder(tmp_path: Path, cache: Cache) -> None:
    assert (tmp_path / "cache/.gitignore").read_text() == "*\n"


def test_what_nobody_asks_for_is_forgotten(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    cache.put({b"old": b"1", b"used": b"2"})
    monkeypatch.setattr(time, "time", lambda: now + MONTH / 2)
    assert cache.get([b"used"]) == {b"used": b"2"}
    monkeypatch.setattr(time, "time", lambda: now + MONTH)
    cache.put({b"new": b"3"})
    assert cache.get([b"old", b"used", b"new"]) == {b"used": b"2", b"new": b"3"}


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be taken for the header of one" * 9])
def test_a_damaged_file_holds_nothing(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "cache"
    Cache(folder).close()
    (file,) = folder.glob("*.sqlite3")
    file.write_bytes(content)
    cache = Cache(folder)
    cache.put({b"a": b"1"})
    assert cache.get([b"a"]) in ({}, {b"a": b"1"})
    cache.close()


def test_a_folder_that_cannot_be_made_is_a_cache_that_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put({b"a": b"1"})
    assert cache.get([b"a"]) == {}


def test_an_error_while_writing_costs_nothing(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def execute(self, *_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        def close(self) -> None:
            pass

    monkeypatch.setattr(cache, "_connection", Full())
    cache.put({b"a": b"1"})
    assert cache.get([b"a"]) == {}


def test_processes_write_at_the_same_time(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from textfix.files.cache import Cache
cache = Cache(Path(sys.argv[1]))
for number in range(20):
    cache.put({f"{sys.argv[2]}-{number}".encode(): sys.argv[2].encode()})
"""
    command = [sys.executable, "-c", code, str(tmp_path / "cache")]
    started = [subprocess.Popen([*command, str(name)], cwd=ROOT) for name in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]
    cache = Cache(tmp_path / "cache")
    keys = [f"{name}-{number}".encode() for name in range(3) for number in range(20)]
    assert set(cache.get(keys)) == set(keys)
    cache.close()
