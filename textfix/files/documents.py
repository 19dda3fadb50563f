"""Open regular files, and read text files losslessly."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from textfix.files.charset import decode, encode
from textfix.files.problems import RefusedError

_KINDS = (
    (stat.S_ISFIFO, "a named pipe", "pass what it gives on standard input (-)"),
    (stat.S_ISCHR, "a device", "pass what it gives on standard input (-)"),
    (stat.S_ISBLK, "a device", "name a file"),
    (stat.S_ISSOCK, "a socket", "name a file"),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What tells a file and its content from another file, and from itself after somebody wrote to it."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> Snapshot:
        """Return the snapshot of a file with this status; times count nanoseconds."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def open_file(path: Path, folders: Iterable[Path] = ()) -> tuple[BinaryIO, Snapshot]:
    """
    Open a regular file for reading.

    Args:
        path: the file; a link is followed.
        folders: if there are any, the file must lie in one of them when all links are followed; absolute paths without
            links.

    Returns:
        a stream, and a snapshot of the file from before anything is read of it.

    Raises:
        RefusedError: it is a pipe, a device or a socket, or lies outside the folders.
        OSError: it cannot be opened.
    """
    check_kind(path, status_of(path))
    # Without O_NONBLOCK, a pipe that took the place of the file in the meantime would be waited for.
    stream = open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0)))  # noqa: SIM115
    try:
        status = os.fstat(stream.fileno())
        check_kind(path, status)
        if not is_within(path, folders, status):
            raise RefusedError("leads out of the folder", path, "name it to include it")
    except BaseException:
        stream.close()
        raise
    return stream, Snapshot.of(status)


def status_of(path: Path) -> os.stat_result:
    """
    Return the status of a file; links are followed.

    Raises:
        RefusedError: no file can have this name.
        OSError: there is no such file, or nobody may look.
    """
    try:
        return os.stat(path)
    except ValueError:  # a NUL character, or a surrogate that stands for no byte
        raise RefusedError("no file can have this name", path, "check the path") from None


def check_kind(path: Path, status: os.stat_result) -> None:
    """
    Refuse what gives no content, or another one each time.

    Raises:
        RefusedError: it is a pipe, a device or a socket.
    """
    for is_kind, name, advice in _KINDS:
        if is_kind(status.st_mode):
            raise RefusedError(f"{name}, not a regular file", path, advice)


def is_within(path: Path, folders: Iterable[Path], status: os.stat_result) -> bool:
    """
    True if a file with this status lies in one of the folders when all links are followed, or there are none.

    Args:
        path: the file.
        folders: absolute paths without links.
        status: that of the file.
    """
    roots = tuple(os.path.join(folder, "") for folder in folders)
    if not roots:
        return True
    real = os.path.realpath(path)
    return real.startswith(roots) and os.path.samestat(os.lstat(real), status)


@dataclass(frozen=True, slots=True)
class TextFile:
    """
    A decoded text file.

    Attributes:
        path: where it was read from, as the user wrote it.
        text: the content, with its line breaks unchanged and without the byte order mark.
        encoding: name of the codec.
        bom: the byte order mark that the file begins with; empty if there is none.
        snapshot: what the file was when it was read; None if the text comes from elsewhere.
    """

    path: Path
    text: str
    encoding: str = "utf-8"
    bom: bytes = b""
    snapshot: Snapshot | None = None

    def encode(self, text: str, encoding: str | None = None) -> bytes:
        """
        Return the bytes of this file with another text; with its own text, exactly the bytes that were read.

        Args:
            text: the new content.
            encoding: name of the codec to use instead, without a byte order mark; None keeps that of the file.

        Raises:
            EncodeError: the encoding is unknown, or lacks a character of the text.
        """
        if encoding is None:
            return encode(text, self.encoding, self.bom, str(self.path))
        return encode(text, encoding, where=str(self.path))


def read_document(path: Path, encoding: str | None = None, folders: Iterable[Path] = ()) -> TextFile:
    """
    Read a text file.

    Args:
        path: the file.
        encoding: name of a codec; None detects it from the bytes, see `textfix.files.charset.decode`.
        folders: see `open_file`.

    Raises:
        DecodeError: the file is binary, or its encoding cannot be detected.
        OSError: it cannot be read, or `open_file` refuses it.
    """
    stream, snapshot = open_file(path, folders)
    with stream:
        data = stream.read()
    return decode_document(data, path, encoding, snapshot)


def decode_document(data: bytes, path: Path, encoding: str | None = None, snapshot: Snapshot | None = None) -> TextFile:
    r"""
    Decode the bytes of a text file.

    Args:
        data: the content of the file.
        path: its name in messages; nothing is read from there.
        encoding: name of a codec; None detects it from the bytes.
        snapshot: what the file was when it was read.

    Raises:
        DecodeError: the bytes are binary, or their encoding cannot be detected.

    >>> decode_document(b"caf\xe9", Path("menu.txt"), "ascii")
    Traceback (most recent call last):
    textfix.errors.DecodeError: menu.txt: byte 3 (0xe9) is not ascii; name another encoding
    """
    decoded = decode(data, encoding, str(path))
    return TextFile(path, decoded.text, decoded.encoding, decoded.bom, snapshot)
