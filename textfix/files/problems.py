"""Paths that cannot be processed, with what is wrong and what to do."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

from textfix.files.remote import RemotePath

_ADVICE = {
    errno.ENOENT: "check the path",
    errno.ENOSPC: "free some space",
    errno.EIO: "check the disk or the connection to it",
}


class RefusedError(OSError):
    """
    A path that textfix does not read or write, although the operating system would.

    Args:
        reason: what is wrong.
        path: the path.
        advice: what to do.
    """

    def __init__(self, reason: str, path: Path | RemotePath, advice: str) -> None:
        super().__init__(errno.EINVAL, reason, str(path))
        self.advice = advice


@dataclass(frozen=True, slots=True)
class FileProblem:
    """
    A path that is not processed.

    Attributes:
        path: the path.
        message: "what is wrong; what to do".
        is_harmless: it is left out on purpose, and that is no error.
    """

    path: Path | RemotePath
    message: str
    is_harmless: bool = False

    @classmethod
    def from_error(cls, path: Path | RemotePath, error: OSError) -> FileProblem:
        """Describe an error of the operating system."""
        reason = error.strerror or str(error)
        advice = error.advice if isinstance(error, RefusedError) else _ADVICE.get(error.errno or 0)
        return cls(path, f"{reason[:1].lower()}{reason[1:]}; {advice or 'check its permissions and kind'}")

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"
