"""Read the files that settings name: lexica, surveys, baselines, lists of words."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from textfix.errors import ConfigError


def read_named_file(path: str | Path, kind: str, advice: str) -> bytes:
    """
    Return the content of a regular file.

    Settings may come with a project from elsewhere, so pipes and devices, which may never end, are refused.

    Args:
        path: the file; a link is followed.
        kind: what the file should be, for messages.
        advice: what to do if it cannot be read, for messages.

    Raises:
        ConfigError: it is not a regular file, or cannot be read.

    >>> read_named_file("/", "lexicon", "leave the setting out")
    Traceback (most recent call last):
    textfix.errors.ConfigError: lexicon /: is a directory; check the path, or leave the setting out
    """
    try:
        check_kind(os.stat(path).st_mode)
        return Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    except ValueError:  # a NUL character, or a surrogate that stands for no byte
        reason = "no file can have this name"
    raise ConfigError(f"{kind} {path}: {reason}; check the path, or {advice}")


def read_lexicon(path: str) -> bytes:
    """
    Return the content of a user's lexicon.

    Raises:
        ConfigError: it is not a regular file, or cannot be read.
    """
    return read_named_file(path, "lexicon", "make the file with textfix learn")


def read_named_text(path: str | Path, kind: str, advice: str) -> str:
    """
    Return the content of a regular file in UTF-8, without a byte order mark; see `read_named_file`.

    Raises:
        ConfigError: it is not a regular file, cannot be read, or is not UTF-8.
    """
    try:
        return read_named_file(path, kind, advice).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is not UTF-8; {advice}") from None


def check_kind(mode: int) -> None:
    """Raise OSError for what is not a regular file."""
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "not a regular file")
