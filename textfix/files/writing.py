"""Write files atomically, keep what belongs to them, and sweep up after runs that were killed."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from textfix.files.documents import Snapshot, check_kind, status_of
from textfix.files.problems import RefusedError

try:
    import fcntl
except ImportError:  # Windows, which locks a file that is open in another way: nobody can delete it
    fcntl = None  # type: ignore[assignment]

_TEMPORARY = re.compile(r"\.textfix-[0-9a-f]{16}\.tmp")  # the name of a temporary file
_ACL = "system.posix_acl_access"
# What a folder cannot be opened or flushed with where the file system or the system has no such thing.
_NO_FLUSH = frozenset({errno.EACCES, errno.EPERM, errno.EINVAL, errno.ENOTSUP, errno.EISDIR})

Note = Callable[[str], None]


def _ignore(_: str) -> None:
    pass


def write_file(path: Path, data: bytes) -> None:
    """
    Write to any kind of path: a regular file atomically, a device or pipe (/dev/stdout) directly.

    Raises:
        OSError: it cannot be written.
    """
    with writing(path) as stream:
        stream.write(data)


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """
    Write a stream to any kind of path; see `write_file`.

    Raises:
        OSError: it cannot be written.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        with path.open("wb") as stream:
            yield stream
    else:
        with replacing(path) as stream:
            yield stream


def write_atomic(path: Path, data: bytes, snapshot: Snapshot | None = None, note: Note = _ignore) -> None:
    """
    Replace a regular file atomically; see `replacing`.

    Raises:
        OSError: the file cannot be written, or is not a regular file; it is unchanged.
    """
    with replacing(path, snapshot, note) as stream:
        stream.write(data)


class KeepFile(Exception):  # noqa: N818 - not an error
    """Raised in the block of `replacing` to end it with the file as it was; it does not leave the block."""


@contextmanager
def replacing(path: Path, snapshot: Snapshot | None = None, note: Note = _ignore) -> Iterator[BinaryIO]:
    """
    Replace a regular file atomically: readers see the old content or the new content, even after a crash.

    Mode, owner, access control list and extended attributes are kept if permitted.  The target of a symbolic link is
    replaced, not the link.  Hard links are broken: the other names keep the old content.

    Args:
        path: the file.
        snapshot: what the file was when it was read; if it is another by the end of the block, it is left alone.
        note: called with a sentence for each thing that cannot be kept.

    Yields:
        A stream that takes the new content.  If the block raises, the file stays as it was.

    Raises:
        RefusedError: the file was changed, removed or replaced since it was read, or is not a regular file.
        OSError: the file cannot be written; it is unchanged.
    """
    target = Path(os.path.realpath(path))
    sweep(target.parent)
    old = _status_of_replaceable(target)
    temporary, stream = _create_temporary(target)
    try:
        with stream:
            if old is not None:
                _copy_access(target, stream.fileno(), old, note)  # before the content, which may be private
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if snapshot is not None:
                check_unchanged(path, snapshot)
            if fcntl is not None:  # under the lock, so that nobody sweeps the file
                os.replace(temporary, target)
        if fcntl is None:  # Windows renames closed files only
            os.replace(temporary, target)
    except BaseException as error:  # KeyboardInterrupt must not leave the temporary file behind either
        with suppress(OSError):
            temporary.unlink()
        if not isinstance(error, KeepFile):
            raise
    else:
        _flush_folder(target.parent)


def _status_of_replaceable(target: Path) -> os.stat_result | None:
    """
    Return the status of a file that may be replaced, None if it does not exist.

    Raises:
        OSError: it is not a regular file, or may not be written.
    """
    try:
        status = status_of(target)
    except FileNotFoundError:
        return None
    check_kind(target, status)
    if not stat.S_ISREG(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    # Replacing a file needs write permission for its folder only, but a read-only file must not be changed.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return status


def _create_temporary(target: Path) -> tuple[Path, BinaryIO]:
    """Create a file beside the target and lock it: a lock ends with its process, so an unlocked file is stale."""
    while True:
        temporary = target.with_name(f".textfix-{secrets.token_hex(8)}.tmp")
        stream = temporary.open("xb")
        if fcntl is None:
            return temporary, stream
        with suppress(OSError):  # a file system without locks
            fcntl.flock(stream, fcntl.LOCK_EX)
        if os.fstat(stream.fileno()).st_nlink:
            return temporary, stream
        stream.close()  # swept between the two calls


def check_unchanged(path: Path, snapshot: Snapshot) -> None:
    """
    Refuse to go on with what was read from a file that is another one by now.

    Raises:
        RefusedError: the file was changed, removed or replaced.
    """
    try:
        same = Snapshot.of(os.stat(path)) == snapshot
    except FileNotFoundError:
        raise RefusedError("removed since it was read", path, "nothing is written") from None
    if not same:
        raise RefusedError("changed since it was read", path, "it is left as it is; run textfix again")


def _copy_access(target: Path, temporary: int, old: os.stat_result, note: Note) -> None:
    """Give an open file the owner, mode, access control list and extended attributes of another."""
    if hasattr(os, "fchown"):
        try:
            os.fchown(temporary, old.st_uid, old.st_gid)
        except PermissionError:
            note("its owner cannot be kept")
    if hasattr(os, "fchmod"):
        os.fchmod(temporary, stat.S_IMODE(old.st_mode))  # after chown, which clears setuid and setgid
    if hasattr(os, "listxattr"):
        _copy_attributes(target, temporary, note)


def _copy_attributes(target: Path, temporary: int, note: Note) -> None:
    wanted, given = _attributes(target), _attributes(temporary)
    if _ACL in given and _ACL not in wanted:  # inherited from the folder
        os.removexattr(temporary, _ACL)
    for name, value in wanted.items():
        if given.get(name) != value:
            try:
                os.setxattr(temporary, name, value)
            except OSError:
                kept = "access control list" if name == _ACL else f"extended attribute {name}"
                note(f"its {kept} cannot be kept")


def _attributes(file: Path | int) -> dict[str, bytes]:
    """Return the extended attributes of a file; none where the file system has no such thing."""
    try:
        return {name: os.getxattr(file, name) for name in os.listxattr(file)}
    except OSError:
        return {}


def _flush_folder(folder: Path) -> None:
    """Make a rename outlast a crash."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise
        return
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise
    finally:
        os.close(number)


@lru_cache(maxsize=1024)  # folders; once a process is enough, since textfix removes its own files itself
def sweep(folder: Path) -> None:
    """Remove the temporary files that killed runs left in a folder; those of running ones are locked."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    _remove_stale(Path(entry.path))


def _remove_stale(temporary: Path) -> None:
    if fcntl is None:
        temporary.unlink()
        return
    number = os.open(temporary, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        temporary.unlink()
    finally:
        os.close(number)
