"""What a run shows: text on standard output, problems and progress on standard error."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO, TypeVar

import click

from textfix.errors import DecodeError, EncodeError, FormatError, MissingExtraError, RecordError
from textfix.files.problems import FileProblem
from textfix.files.remote import RemotePath
from textfix.render.printable import printable

PATIENCE = 2.0  # seconds before a progress bar appears; a guess
_Item = TypeVar("_Item")


class StreamError(Exception):
    """A standard stream is closed or full; no more can be shown."""

    def __init__(self, name: str, error: OSError) -> None:
        super().__init__(str(FileProblem.from_error(Path(name), error)))


class Problems:
    """The errors of a run, each of which concerns one file and lets the run go on, and notes; all for the end."""

    def __init__(self) -> None:
        self._messages: list[str] = []
        self._notes: list[str] = []

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: str) -> None:
        """Add a problem: "what is wrong; what to do"."""
        self._messages.append(message)

    def note(self, message: str) -> None:
        """Add what the user should know and what is no error."""
        self._notes.append(message)

    def extend(self, others: Problems) -> None:
        """Add the problems and notes that another process collected."""
        self._messages += others._messages
        self._notes += others._notes

    @contextmanager
    def collected(self, path: Path | RemotePath) -> Iterator[None]:
        """Turn an error that reading or writing a file raises into a problem; the rest of the block is skipped."""
        try:
            yield
        except BrokenPipeError:
            raise  # nobody reads standard output any more
        except (DecodeError, EncodeError, FormatError, RecordError, MissingExtraError) as error:
            self.add(str(error))
        except OSError as error:
            self.add(str(FileProblem.from_error(path, error)))
        except MemoryError:
            self.add(f"{path}: too large for the memory of this machine; split it")

    def exit(self, code: int) -> NoReturn:
        """Print notes and problems and exit, with 2 if there are problems and with `code` otherwise."""
        for kind, messages in (("note", self._notes), ("error", self._messages)):
            for message in messages:
                print_text(f"{kind}: {printable(message)}\n", err=True)
        click.get_current_context().exit(2 if self._messages else code)


def print_text(text: str, *, err: bool = False) -> None:
    """Print in UTF-8 whatever the locale, with line breaks unchanged."""
    print_bytes(text.encode("utf-8", "surrogateescape"), err=err)  # file names may contain such surrogates


def print_bytes(data: bytes, *, err: bool = False) -> None:
    """
    Print bytes, and flush, so that a closed pipe raises here and not at exit.

    Raises:
        BrokenPipeError: nobody reads the stream any more.
        StreamError: the stream is closed, or what it leads to is full.
    """
    stream = sys.stderr if err else sys.stdout
    try:
        opened = stream_of(stream)
        opened.write(data)
        opened.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        discard(stream)
        raise StreamError("<stderr>" if err else "<stdout>", error) from None


def stream_of(stream: TextIO | None) -> BinaryIO:
    """
    Return the bytes of a standard stream.

    Raises:
        OSError: it was closed when textfix was started.
    """
    if stream is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return stream.buffer


def is_terminal(stream: TextIO | None) -> bool:
    """True if a standard stream is open and leads to a terminal."""
    return stream is not None and stream.isatty()


def wants_colour() -> bool:
    """True if standard output is coloured: on a terminal, unless NO_COLOR is set; anywhere if FORCE_COLOR is."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal(sys.stdout)


def discard(stream: TextIO | None) -> None:
    """Let what is left in the buffer of a standard stream go nowhere, so that it raises no further error at exit."""
    with suppress(AttributeError, OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())  # type: ignore[union-attr]
        os.close(nowhere)


def with_progress(items: Sequence[_Item]) -> Iterator[_Item]:
    """Yield the items; on a terminal, show a progress bar once that takes longer than `PATIENCE`."""
    patient_until = time.monotonic() + PATIENCE
    done = 0
    while done < len(items) and not (is_terminal(sys.stderr) and time.monotonic() > patient_until):
        yield items[done]
        done += 1
    if done < len(items):
        with click.progressbar(items[done:], length=len(items), label="textfix", file=sys.stderr) as bar:
            bar.update(done)
            yield from bar


def count(number: int, noun: str) -> str:
    """
    Return a number with its noun in the singular or plural.

    >>> count(1, "file"), count(2, "file")
    ('1 file', '2 files')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
