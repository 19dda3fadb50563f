"""The hold on the folder of a run's outputs: of one run at a time, or of the parts of one."""

from __future__ import annotations

import errno
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from textfix.errors import RunError
from textfix.files.places import Place
from textfix.files.remote import RemotePath
from textfix.runs.notes import FOLDER
from textfix.runs.plan import WHOLE, Part

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_LOCK = "lock"  # the name of the file that a run holds
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP)  # of file systems without locks
_REMOTE = "locks"  # the folder of the files by which runs hold a remote folder
_WHOLE = "whole"
_BEAT = 10.0  # seconds between the signs of life of a run, two requests each; a guess
_DEAD = 30.0  # seconds without one after which a run is taken for killed: three are missing
_LOOK = 1.0  # seconds between looks for a sign of life; a guess


@contextmanager
def locked(out: Place, part: Part = WHOLE) -> Iterator[None]:
    """
    Hold the folder of a run's outputs, as long as the block lasts or until this process dies.

    Parts of a run hold it together, each only once.  The hold on a remote folder is a file there, which is written
    again and again: another run that finds it waits for a sign of life, and takes over after half a minute without one.

    Raises:
        RunError: another run holds it.
        OSError: the folder cannot be made or written.
    """
    if isinstance(out, RemotePath):
        with _Hold(out, part):
            yield
        return
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if part != WHOLE:
            own = stack.enter_context((folder / f"{_LOCK}-{part.number}-of-{part.of}").open("ab"))
            _lock(own, out, shared=False)
        _lock(stack.enter_context((folder / _LOCK).open("ab")), out, shared=part != WHOLE)
        yield


def _lock(stream: BinaryIO, out: Path, *, shared: bool) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(stream, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        raise RunError(f"another run is at work in {out}; wait for it, or choose another folder") from None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise


class _Hold:
    """The hold on a remote folder: a file that only one run can make, and a thread that shows that the run lives."""

    def __init__(self, out: RemotePath, part: Part) -> None:
        self._out = out
        self._folder = out / FOLDER / _REMOTE
        self._is_whole = part == WHOLE
        self._file = self._folder / (_WHOLE if self._is_whole else f"{part.number}-of-{part.of}")
        self._owner = {"process": os.getpid(), "host": socket.gethostname(), "run": secrets.token_hex(8)}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, name="textfix-hold", daemon=True)

    def __enter__(self) -> None:
        while True:
            self._await_end_of([self._file])
            with suppress(FileExistsError):  # another run was faster
                self._file.put(self._content(0), is_new=True)
                break
        try:
            self._await_end_of(self._others())
        except BaseException:
            self._release()
            raise
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._release()

    def _others(self) -> list[RemotePath]:
        """Return the holds that exclude this one beside its own file: those of parts and that of a whole run do."""
        return [file for file in self._folder.files() if (file.name == _WHOLE) is not self._is_whole]

    def _await_end_of(self, holds: Iterable[RemotePath]) -> None:
        """
        Wait until holds are gone, and remove those whose runs died.

        Raises:
            RunError: the run of one is at work.
        """
        found = {hold: content for hold in holds if (content := _read(hold)) is not None}
        end = time.monotonic() + _DEAD
        while found and time.monotonic() < end:
            time.sleep(_LOOK)
            for hold, content in list(found.items()):
                now = _read(hold)
                if now is None:
                    del found[hold]
                elif now and now != content:  # not the moment in which a file is empty before it is written
                    owner = _named(now)
                    raise RunError(
                        f"another run is at work in {self._out}{owner}; wait for it, or choose another folder"
                    )
        for hold in found:
            with suppress(FileNotFoundError):
                hold.remove()

    def _live(self) -> None:
        beat = 0
        while not self._ended.wait(_BEAT):
            beat += 1
            with suppress(OSError):  # the next one may get through
                if not self._is_own():
                    return  # this process slept, and another run took over: it does the same work
                self._file.put(self._content(beat))

    def _release(self) -> None:
        with suppress(OSError):  # what is left is taken for the hold of a run that was killed
            if self._is_own():
                self._file.remove()

    def _content(self, beat: int) -> bytes:
        return json.dumps(self._owner | {"beat": beat}).encode()

    def _is_own(self) -> bool:
        return str(self._owner["run"]).encode() in (_read(self._file) or b"")


def _read(file: RemotePath) -> bytes | None:
    try:
        return file.read()
    except FileNotFoundError:
        return None


def _named(content: bytes) -> str:
    """Return which process holds a folder, as far as its file tells."""
    with suppress(ValueError, KeyError, TypeError):
        owner = json.loads(content)
        return f": process {owner['process']} on {owner['host']}"
    return ""
