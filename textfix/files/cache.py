"""A cache of results in one file, which processes may use at the same time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

CACHE_FOLDER = ".textfix_cache"
_FILE = "results-1.sqlite3"  # the number changes with the table
_TABLE = "CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, value BLOB, day INTEGER) WITHOUT ROWID"
_KEEP = 30  # days after which a result that nobody asked for is forgotten; a guess
_AT_ONCE = 500  # keys in one question; SQLite takes at least 999 parameters
_PATIENCE = 10.0  # seconds that a process waits for another that writes; a guess
_DAY = 86_400


class Cache:
    """
    Results by key, kept in a folder.

    Whatever goes wrong with the file (a full disk, no permission, damage) makes a cache that holds nothing: a run
    without it gives the same results.  Each method is one transaction, so that processes see whole results.

    Args:
        folder: the folder, made if it is missing; git ignores what is in it.
    """

    def __init__(self, folder: Path) -> None:
        self._connection: sqlite3.Connection | None = None
        self._file = folder / _FILE
        with self._failing_quietly():
            _make_folder(folder)
            self._connection = sqlite3.connect(self._file, _PATIENCE, isolation_level=None)
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(_TABLE)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the results that there are, by key."""
        found: dict[bytes, bytes] = {}
        old: list[bytes] = []
        today = int(time.time() // _DAY)
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            with self._failing_quietly():
                if self._connection is not None:
                    question = f"SELECT key, value, day FROM results WHERE key IN ({', '.join('?' * len(some))})"
                    rows = self._connection.execute(question, some).fetchall()
                    found |= {key: value for key, value, _ in rows}
                    old += [key for key, _, day in rows if day != today]
        if old:  # once a day
            self.put({key: found[key] for key in old})
        return found

    def put(self, results: Mapping[bytes, bytes]) -> None:
        """Keep results, and forget those that nobody asked for in a month."""
        today = int(time.time() // _DAY)
        with self._failing_quietly():
            if self._connection is not None and results:
                rows = [(key, value, today) for key, value in results.items()]
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)
                self._connection.execute("DELETE FROM results WHERE day < ?", (today - _KEEP,))
                self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _failing_quietly(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            with suppress(sqlite3.Error):
                self.close()
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                with suppress(OSError):  # a damaged file is made anew by the next run
                    self._file.unlink()


def _make_folder(folder: Path) -> None:
    """Make the folder, with a note for git, and one for programs that make backups."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", "utf-8")
        tag = "Signature: 8a477f597d28d172789f06886806bc55\n"  # that of https://bford.info/cachedir/
        (folder / "CACHEDIR.TAG").write_text(tag, "utf-8")
