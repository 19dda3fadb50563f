"""Find files in folders, read them losslessly, and write them atomically."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from textfix.files.charset import decode, encode

# Prose in plain text or in a light markup.  TeX, HTML and MDX are excluded because they write apostrophes and
# quotation marks in their own ways (``so'', &rsquo;, JSX attributes).  A named file is read whatever its suffix.
TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".org"})
# Folders with the files of other projects, and the notes of a run, besides hidden folders and virtual environments.
SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "_textfix"})


def is_prose(name: str) -> bool:
    """
    True if the name of a file has one of `TEXT_SUFFIXES`.

    >>> is_prose("README.md"), is_prose("a.jsonl")
    (True, False)
    """
    return PurePath(name).suffix.lower() in TEXT_SUFFIXES


@dataclass(frozen=True, slots=True)
class TextFile:
    """
    A decoded text file.

    Attributes:
        path: where it was read from, as the user wrote it.
        text: the content, with its line breaks unchanged and without the byte order mark.
        encoding: name of the codec.
        bom: the byte order mark that the file begins with; empty if there is none.
    """

    path: Path
    text: str
    encoding: str = "utf-8"
    bom: bytes = b""

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


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A path that cannot be processed, with a message: "what is wrong; what to do"."""

    path: Path
    message: str

    @classmethod
    def from_error(cls, path: Path, error: OSError) -> FileProblem:
        """Describe an error of the operating system."""
        reason = (error.strerror or str(error)).lower()
        advice = {errno.ENOENT: "check the path", errno.ENOSPC: "free some space"}
        return cls(path, f"{reason}; {advice.get(error.errno or 0, 'check its permissions and kind')}")

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def read_document(path: Path, encoding: str | None = None) -> TextFile:
    """
    Read a text file.

    Args:
        path: the file.
        encoding: name of a codec; None detects it from the bytes, see `textfix.files.charset.decode`.

    Raises:
        DecodeError: the file is binary, or its encoding cannot be detected.
        OSError: it cannot be read.
    """
    return decode_document(path.read_bytes(), path, encoding)


def decode_document(data: bytes, path: Path, encoding: str | None = None) -> TextFile:
    r"""
    Decode the bytes of a text file.

    Args:
        data: the content of the file.
        path: its name in messages; nothing is read from there.
        encoding: name of a codec; None detects it from the bytes.

    Raises:
        DecodeError: the bytes are binary, or their encoding cannot be detected.

    >>> decode_document(b"caf\xe9", Path("menu.txt"), "ascii")
    Traceback (most recent call last):
    textfix.errors.DecodeError: menu.txt: byte 3 (0xe9) is not ascii; name another encoding
    """
    decoded = decode(data, encoding, str(path))
    return TextFile(path, decoded.text, decoded.encoding, decoded.bom)


def write_file(path: Path, data: bytes) -> None:
    """
    Write to any kind of path: a regular file atomically, a device or pipe (/dev/stdout) directly.

    Raises:
        OSError: it cannot be written.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
    else:
        write_atomic(path, data)


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """
    Write a stream to any kind of path; see `write_file`.

    Raises:
        OSError: it cannot be written.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
    else:
        with replacing(path) as stream:
            yield stream


def write_atomic(path: Path, data: bytes) -> None:
    """
    Replace a regular file atomically; see `replacing`.

    Raises:
        OSError: the file cannot be written, or is not a regular file; it is unchanged.
    """
    with replacing(path) as stream:
        stream.write(data)


class KeepFile(Exception):  # noqa: N818 - not an error
    """Raised in the block of `replacing` to end it with the file as it was; it does not leave the block."""


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """
    Replace a regular file atomically: readers see the old content or the new content, even after a crash.

    The mode is kept, and the owner if permitted.  The target of a symbolic link is replaced, not the link.
    Hard links are broken: the other names keep the old content.

    Yields:
        A stream that takes the new content.  If the block raises, the file stays as it was.

    Raises:
        OSError: the file cannot be written, or is not a regular file; it is unchanged.
    """
    target = Path(os.path.realpath(path))
    old = _stat_replaceable(target)
    temporary = target.with_name(f".textfix-{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as stream:
            if old is not None:
                _copy_access(temporary, old)  # before writing the content, which may be private
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except BaseException as error:  # KeyboardInterrupt must not leave the temporary file behind either
        with suppress(OSError):
            temporary.unlink()
        if not isinstance(error, KeepFile):
            raise


def _stat_replaceable(target: Path) -> os.stat_result | None:
    """
    Return the status of a file that may be replaced, None if it does not exist.

    Raises:
        OSError: it is not a regular file, or may not be written.
    """
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(target))
    # Replacing a file needs write permission for its folder only, but a read-only file must not be changed.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return status


def _copy_access(path: Path, old: os.stat_result) -> None:
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(path, old.st_uid, old.st_gid)
    path.chmod(stat.S_IMODE(old.st_mode))  # after chown, which clears setuid and setgid


def walk(paths: Iterable[Path], is_wanted: Callable[[str], bool] = is_prose) -> Iterator[Path | FileProblem]:
    """
    Yield the files at the given paths, folders expanded, and a problem for each path that cannot be used.

    Each file is yielded once.  Folders are searched recursively in order of name for files whose names are wanted.
    Hidden folders, virtual environments and `SKIPPED_FOLDERS` inside them are skipped, and links to folders are not
    followed.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _expand(path, is_wanted):
            identity = os.path.realpath(found) if isinstance(found, Path) else str(found)
            if identity not in seen:
                seen.add(identity)
                yield found


def _expand(path: Path, is_wanted: Callable[[str], bool]) -> Iterator[Path | FileProblem]:
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        yield FileProblem.from_error(path, error)
        return
    if is_folder:
        yield from _walk_folder(path, is_wanted)
    else:
        yield path


def _walk_folder(folder: Path, is_wanted: Callable[[str], bool]) -> Iterator[Path | FileProblem]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        yield FileProblem.from_error(folder, error)
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if not _is_skipped(path):
                yield from _walk_folder(path, is_wanted)
        elif is_wanted(entry.name):
            yield from _check_file(entry)


def _check_file(entry: os.DirEntry[str]) -> Iterator[Path | FileProblem]:
    """Yield an entry if it is a regular file or a link to one; a problem if that cannot be determined."""
    try:
        if entry.is_file():
            yield Path(entry.path)
    except OSError as error:
        yield FileProblem.from_error(Path(entry.path), error)


def _is_skipped(folder: Path) -> bool:
    # os.path.exists returns False where Path.exists raises: in a folder without permission, which is reported later.
    is_venv = os.path.exists(folder / "pyvenv.cfg")
    return is_venv or folder.name.startswith(".") or folder.name in SKIPPED_FOLDERS
