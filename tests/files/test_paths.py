import errno
import os
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.errors import DecodeError
from textfix.files import paths
from textfix.files.paths import (
    FileProblem,
    KeepFile,
    decode_document,
    read_document,
    replacing,
    walk,
    write_atomic,
    write_file,
)

HERE = Path("some.txt")


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        pytest.param(b"", "", "utf-8", id="an empty file"),
        pytest.param("don’t\n".encode(), "don’t\n", "utf-8", id="UTF-8"),
        pytest.param(b"a\r\nb\nc\rd", "a\r\nb\nc\rd", "utf-8", id="mixed line breaks without a final one"),
        pytest.param(b"\xef\xbb\xbfa", "a", "utf-8", id="UTF-8 with a byte order mark"),
        pytest.param(b"\xff\xfea\0\x19\x20", "a’", "utf-16-le", id="little-endian UTF-16"),
        pytest.param(b"\xfe\xff\0a\x20\x19", "a’", "utf-16-be", id="big-endian UTF-16"),
        pytest.param(b"\xff\xfe\x3d\xd8\0\xde", "😀", "utf-16-le", id="a surrogate pair"),
        pytest.param(b"a\xef\xbb\xbfb", "a\ufeffb", "utf-8", id="a mark that is not at the beginning"),
    ],
)
def test_decodes_and_gives_back_the_same_bytes(data: bytes, text: str, encoding: str) -> None:
    document = decode_document(data, HERE)
    assert (document.text, document.encoding) == (text, encoding)
    assert document.encode(document.text) == data


@given(st.text())
def test_any_utf8_text_survives(text: str) -> None:
    data = text.encode()
    try:
        document = decode_document(data, HERE)
    except DecodeError:
        assert b"\0" in data
    else:
        assert document.encode(document.text) == data


@given(st.binary())
def test_whatever_is_read_can_be_written_back(data: bytes) -> None:
    try:
        document = decode_document(data, HERE)
    except DecodeError:
        return
    assert document.encode(document.text) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(
            b"\x92",
            r"^some\.txt: byte 0 \(0x92\) is not UTF-8; it .*: name its encoding with --encoding",
            id="one byte",
        ),
        pytest.param(b"\xef\xbb\xbfab\xff", r"byte 5 \(0xff\) is not UTF-8", id="a bad byte after a UTF-8 mark"),
        pytest.param(b"\xed\xa0\x80", r"byte 0 \(0xed\) is not UTF-8", id="an encoded surrogate"),
        pytest.param(b"\xff\xfea\0b", r"byte 4 \(0x62\) is not UTF-16", id="half a UTF-16 unit"),
        pytest.param(b"\x89PNG\0", r"looks binary: byte 4 is NUL", id="a NUL byte"),
        pytest.param(b"a\0b\0", r"looks binary: byte 1 is NUL", id="UTF-16 without a mark"),
        pytest.param(b"\xff\xfe\0\0a\0\0\0", r"looks binary: it holds a NUL character", id="UTF-32"),
    ],
)
def test_refuses_what_is_not_text(data: bytes, message: str) -> None:
    with pytest.raises(DecodeError, match=message):
        decode_document(data, HERE)


def test_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfa\r\n")
    document = read_document(path)
    assert (document.path, document.text, document.bom) == (path, "a\r\n", b"\xef\xbb\xbf")


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
    monkeypatch.setattr(os, "chown", lambda _, user, group: owners.append((user, group)))
    write_atomic(path, b"new")
    assert owners == [(path.stat().st_uid, path.stat().st_gid)]


def test_writing_goes_on_where_the_owner_cannot_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refuse)
    write_atomic(path, b"new")
    assert path.read_bytes() == b"new"


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
    with pytest.raises(OSError, match="not a regular file"):
        write_atomic(pipe, b"new")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(pipe, b"new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_regular_file_is_written_atomically(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    monkeypatch.setattr(paths, "write_atomic", lambda path, data: written.append((path, data)))
    write_file(tmp_path / "new.txt", b"new")
    assert written == [(tmp_path / "new.txt", b"new")]


def make_tree(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("text")


def walked(root: Path, *paths: str) -> list[str]:
    found = walk(root / path for path in paths)
    return [str((item.path if isinstance(item, FileProblem) else item).relative_to(root)) for item in found]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param(["."], ["a.txt", "b/c.MD", "b/d/e.rst", "f.markdown"], id="a folder gives its texts in order"),
        pytest.param(["b"], ["b/c.MD", "b/d/e.rst"], id="a folder below"),
        pytest.param(["code.py"], ["code.py"], id="a file that is named is taken whatever it is"),
        pytest.param(["f.markdown", "a.txt"], ["f.markdown", "a.txt"], id="named files keep their order"),
        pytest.param(["a.txt", "b/../a.txt"], ["a.txt"], id="a file named twice is taken once"),
        pytest.param(["b/c.MD", "b"], ["b/c.MD", "b/d/e.rst"], id="a file and its folder overlap"),
        pytest.param([".git"], [".git/g.txt"], id="a hidden folder that is named is taken"),
        pytest.param(["missing", "a.txt"], ["missing", "a.txt"], id="what is missing does not stop the rest"),
    ],
)
def test_walk(tmp_path: Path, paths: list[str], expected: list[str]) -> None:
    make_tree(tmp_path, "a.txt", "b/c.MD", "b/d/e.rst", "f.markdown", "code.py", "b/page.html", "x.tex")
    make_tree(tmp_path, ".git/g.txt", "node_modules/n.md", "__pycache__/p.txt", "env/pyvenv.cfg", "env/lib/v.txt")
    assert walked(tmp_path, *paths) == expected


def test_walk_takes_links_to_files_once_and_does_not_follow_links_to_folders(tmp_path: Path) -> None:
    make_tree(tmp_path, "a.txt", "folder/b.txt")
    (tmp_path / "z.txt").symlink_to("a.txt")
    (tmp_path / "folder" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "dangling.txt").symlink_to("nowhere")
    assert walked(tmp_path, ".") == ["a.txt", "folder/b.txt"]


def test_walk_reports_a_missing_path(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert [str(item) for item in walk([missing])] == [f"{missing}: no such file or directory; check the path"]


def test_walk_reports_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_tree(tmp_path, "locked/a.txt", "open/b.txt")
    scan = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "locked":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    problem, found = walk([tmp_path])
    assert str(problem) == f"{tmp_path / 'locked'}: permission denied; check its permissions and kind"
    assert found == tmp_path / "open" / "b.txt"


def test_walk_reports_a_link_that_leads_where_nobody_may_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Link:
        name = "link.txt"
        path = str(tmp_path / name)

        def is_dir(self, *, follow_symlinks: bool) -> bool:
            return follow_symlinks

        def is_file(self) -> bool:
            raise PermissionError(errno.EACCES, "Permission denied", self.path)

    monkeypatch.setattr(os, "scandir", lambda _: nullcontext([Link()]))
    assert [str(item) for item in walk([tmp_path])] == [
        f"{tmp_path / 'link.txt'}: permission denied; check its permissions and kind"
    ]


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


def test_walk_takes_other_files_on_request(tmp_path: Path) -> None:
    make_tree(tmp_path, "a.txt", "b/c.jsonl")
    assert list(walk([tmp_path], lambda name: name.endswith(".jsonl"))) == [tmp_path / "b/c.jsonl"]
