"""The command line under test: what its fixtures return, and the texts that most tests give it."""

from collections.abc import Callable
from typing import NamedTuple


class Outcome(NamedTuple):
    code: int
    out: bytes
    err: str


Run = Callable[..., Outcome]
Write = Callable[[dict[str, bytes]], None]

LOST = b"I dont know whats happening on Putins border.\n"
GOOD = "I don’t know what’s happening on Putin’s border.\n".encode()
FINE = b"The cat sat on the mat and was happy there.\n"
DEFECT = "OverlapError: two edits overlap"  # what the fixture `defect` makes of texts that hold XXX
