"""What a run shows: text on standard output, problems and progress on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from textfix.errors import DecodeError, EncodeError, FormatError, MissingExtraError, RecordError
from textfix.files.paths import FileProblem

_PATIENCE = 2.0  # seconds before a progress bar appears; a guess
_Item = TypeVar("_Item")


class Problems:
    """The errors of a run: each concerns one file, is kept for the end, and lets the run go on."""

    def __init__(self) -> None:
        self._messages: list[str] = []

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: str) -> None:
        """Add a problem: "what is wrong; what to do"."""
        self._messages.append(message)

    @contextmanager
    def collected(self, path: Path) -> Iterator[None]:
        """Turn an error that reading or writing a file raises into a problem; the rest of the block is skipped."""
        try:
            yield
        except BrokenPipeError:
            raise  # nobody reads standard output any more
        except (DecodeError, EncodeError, FormatError, RecordError, MissingExtraError) as error:
            self.add(str(error))
        except OSError as error:
            self.add(str(FileProblem.from_error(path, error)))

    def exit(self, code: int) -> NoReturn:
        """Print the problems and exit, with 2 if there are any and with `code` otherwise."""
        for message in self._messages:
            print_text(f"error: {message}\n", err=True)
        click.get_current_context().exit(2 if self._messages else code)


def print_text(text: str, *, err: bool = False) -> None:
    """Print in UTF-8 whatever the locale, with line breaks unchanged."""
    print_bytes(text.encode("utf-8", "surrogateescape"), err=err)  # file names may contain such surrogates


def print_bytes(data: bytes, *, err: bool = False) -> None:
    """Print bytes, and flush, so that a closed pipe raises here and not at exit."""
    stream = (sys.stderr if err else sys.stdout).buffer
    stream.write(data)
    stream.flush()


def with_progress(items: Sequence[_Item]) -> Iterator[_Item]:
    """Yield the items; on a terminal, show a progress bar once that takes longer than `_PATIENCE`."""
    patient_until = time.monotonic() + _PATIENCE
    done = 0
    while done < len(items) and not (sys.stderr.isatty() and time.monotonic() > patient_until):
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
