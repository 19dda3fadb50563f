import errno
import os
import stat
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from support.disks import mounted
from textfix.files.documents import Snapshot
from textfix.files.problems import RefusedError
from textfix.files.writing import KeepFile, replacing, sweep, write_atomic, write_file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writing_replaces_the_content_and_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    before = path.stat().st_ino
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o7777 == 0o640
    assert path.stat().st_ino != before, "a new file took the name"
    assert names(tmp_path) == ["a.txt"]


def test_writing_keeps_the_owner_where_permitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    owners = []
    monkeypatch.setattr(os, "fchown", lambda _, user, group: owners.append((user, group)))
    write_atomic(path, b"new")
    assert owners == [(path.stat().st_uid, path.stat().st_gid)]


def test_an_owner_that_cannot_be_kept_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise PermissionError

    notes: list[str] = []
    monkeypatch.setattr(os, "fchown", refuse)
    write_atomic(path, b"new", note=notes.append)
    assert path.read_bytes() == b"new"
    assert notes == ["its owner cannot be kept"]


def test_a_new_file_gets_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        write_atomic(tmp_path / "a.txt", b"new")
    finally:
        os.umask(umask)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("absolute", [True, False], ids=["an absolute link", "a relative link"])
def test_a_link_stays_a_link(tmp_path: Path, absolute: bool) -> None:
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "target.txt"
    target.write_bytes(b"old")
    link = tmp_path / "link.txt"
    link.symlink_to(target if absolute else "folder/target.txt")
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert not target.is_symlink()
    assert names(tmp_path / "folder") == ["target.txt"]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failed_write_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match="No space"):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_a_file_marked_read_only_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write to anything
    with pytest.raises(PermissionError):
        write_atomic(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_folder_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "missing" / "a.txt", b"new")


def test_a_pipe_is_written_to_but_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="a named pipe, not a regular file"):
        write_atomic(pipe, b"new")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(pipe, b"new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_regular_file_is_written_atomically(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    before = path.stat().st_ino
    write_file(path, b"new")
    assert (path.read_bytes(), path.stat().st_ino == before) == (b"new", False)


def test_a_stream_replaces_a_file_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with replacing(path) as stream:
        stream.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a.txt"]


def test_a_file_can_be_kept_after_all(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with replacing(path) as stream:
        stream.write(b"new")
        raise KeepFile
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_an_error_while_writing_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def write() -> None:
        with replacing(path) as stream:
            stream.write(b"new")
            raise ValueError("oops")

    with pytest.raises(ValueError, match="oops"):
        write()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


@pytest.fixture
def attributes(tmp_path: Path) -> Path:
    """A file with an extended attribute."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    try:
        os.setxattr(path, "user.origin", b"by hand")
    except (AttributeError, OSError):
        pytest.skip("no extended attributes here")
    return path


def test_extended_attributes_are_kept(attributes: Path) -> None:
    notes: list[str] = []
    write_atomic(attributes, b"new", note=notes.append)
    assert (attributes.read_bytes(), os.getxattr(attributes, "user.origin")) == (b"new", b"by hand")
    assert notes == []


def test_an_extended_attribute_that_cannot_be_kept_is_told(attributes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    notes: list[str] = []
    monkeypatch.setattr(os, "setxattr", refuse)
    write_atomic(attributes, b"new", note=notes.append)
    assert attributes.read_bytes() == b"new"
    assert notes == ["its extended attribute user.origin cannot be kept"]


def access_list(*entries: tuple[int, int, int]) -> bytes:
    """Return an access control list as Linux stores it: version 2, then tag, permissions and id of each entry."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY = 0xFFFFFFFF
SHARED = access_list((1, 6, NOBODY), (2, 4, 12345), (4, 0, NOBODY), (16, 4, NOBODY), (32, 0, NOBODY))


def set_access(path: Path, name: str) -> None:
    try:
        os.setxattr(path, name, SHARED)
    except (AttributeError, OSError):
        pytest.skip("no access control lists here")


def test_an_access_control_list_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    set_access(path, "system.posix_acl_access")
    notes: list[str] = []
    write_atomic(path, b"new", note=notes.append)
    assert (os.getxattr(path, "system.posix_acl_access"), notes) == (SHARED, [])


def test_no_access_control_list_is_inherited_from_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o600)
    set_access(tmp_path, "system.posix_acl_default")
    write_atomic(path, b"new")
    assert "system.posix_acl_access" not in os.listxattr(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def change(path: Path) -> None:
    status = path.stat()
    path.write_bytes(b"NEW")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # as an editor that hides it


def replace_by_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("other.txt"))


@pytest.mark.parametrize(
    ("interfere", "message"),
    [
        pytest.param(change, "changed since it was read", id="changed"),
        pytest.param(lambda path: path.unlink(), "removed since it was read", id="removed"),
        pytest.param(replace_by_link, "changed since it was read", id="replaced by a link"),
        pytest.param(lambda path: path.with_name("other.txt").replace(path), "changed since", id="replaced"),
    ],
)
def test_a_file_that_somebody_touched_since_it_was_read_is_left_alone(
    tmp_path: Path, interfere: Callable[[Path], object], message: str
) -> None:
    path, other = tmp_path / "a.txt", tmp_path / "other.txt"
    path.write_bytes(b"old")
    other.write_bytes(b"other")
    snapshot = Snapshot.of(path.stat())

    def write() -> None:
        with replacing(path, snapshot) as stream:
            stream.write(b"repaired")
            interfere(path)

    with pytest.raises(RefusedError, match=message):
        write()
    contents = {file.read_bytes() for file in tmp_path.iterdir()}
    assert contents <= {b"NEW", b"other"}


def test_the_folder_is_flushed_after_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    flush = os.fsync

    def record(number: int) -> None:
        flushed.append(stat.S_IFMT(os.fstat(number).st_mode))
        flush(number)

    monkeypatch.setattr(os, "fsync", record)
    write_atomic(tmp_path / "a.txt", b"new")
    assert flushed == [stat.S_IFREG, stat.S_IFDIR]


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EIO])
def test_only_a_folder_that_has_no_flushing_may_stay_unflushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output") if number == errno.EIO else nullcontext():
        write_atomic(tmp_path / "a.txt", b"new")


STALE = ".textfix-0123456789abcdef.tmp"


def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    for name in (STALE, ".textfix-mine.tmp", "a.tmp"):
        (tmp_path / name).write_bytes(b"part")
    (tmp_path / STALE.replace("0", "1")).symlink_to(tmp_path / "a.tmp")
    write_atomic(tmp_path / "a.txt", b"new")
    assert names(tmp_path) == sorted([".textfix-mine.tmp", STALE.replace("0", "1"), "a.tmp", "a.txt"])


def test_what_a_running_process_writes_is_not_swept(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with replacing(tmp_path / "a.txt") as stream:
        stream.write(b"new")
        sweep.cache_clear()
        script = "import sys, pathlib; from textfix.files.writing import sweep; sweep(pathlib.Path(sys.argv[1]))"
        subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert names(tmp_path) == ["a.txt"]


def test_a_file_that_is_swept_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    lock, removed = fcntl.flock, []

    def sweep_first(stream: object, how: int) -> None:
        if not removed:
            removed.extend(path.unlink() or path for path in tmp_path.iterdir())
        lock(stream, how)

    monkeypatch.setattr(fcntl, "flock", sweep_first)
    write_atomic(tmp_path / "a.txt", b"new")
    assert (len(removed), names(tmp_path)) == (1, ["a.txt"])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    with mounted(tmp_path / "disk", 64) as folder:
        yield folder


def test_a_full_disk_leaves_all_as_it_was(small_disk: Path) -> None:
    path = small_disk / "a.txt"
    path.write_bytes(b"x" * 40_000)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(path, b"y" * 50_000)
    assert path.read_bytes() == b"x" * 40_000
    assert names(small_disk) == ["a.txt"]
