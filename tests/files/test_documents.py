import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.errors import DecodeError
from textfix.files.documents import Snapshot, decode_document, open_file, read_document
from textfix.files.problems import FileProblem, RefusedError

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


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        pytest.param(os.mkfifo, "a named pipe", id="a pipe"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), "a device", id="a device"),
        pytest.param(bind, "a socket", id="a socket"),
    ],
)
def test_what_gives_no_content_of_its_own_is_refused(make: Callable[[Path], object], kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    make(path)
    with pytest.raises(RefusedError, match=f"{kind}, not a regular file") as caught:
        open_file(path)
    assert str(FileProblem.from_error(path, caught.value)).startswith(f"{path}: {kind}, not a regular file; ")


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    status, opened = os.stat(path), os.open

    def replace(name: str, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return opened(name, flags)

    monkeypatch.setattr(os, "stat", lambda _: status)
    monkeypatch.setattr(os, "open", replace)
    with pytest.raises(RefusedError, match="a named pipe"):
        open_file(path)


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    with pytest.raises(RefusedError, match="no file can have this name"):
        open_file(Path(name))


def test_a_file_must_lie_in_one_of_the_folders(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a.txt").write_bytes(b"text")
    (inside / "link.txt").symlink_to("a.txt")
    (inside / "out.txt").symlink_to(outside / "a.txt")
    (inside / "folder").symlink_to(outside)
    for name in ("a.txt", "link.txt"):
        open_file(inside / name, [tmp_path / "elsewhere", inside])[0].close()
    for name in ("out.txt", "folder/a.txt"):
        with pytest.raises(RefusedError, match="leads out of the folder"):
            open_file(inside / name, [inside])


def test_a_document_knows_what_the_file_was(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    assert read_document(path).snapshot == Snapshot.of(path.stat())
