import gzip
import importlib.util
import io
import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.errors import DecodeError, MissingExtraError
from textfix.files.compression import compressed, compression_of, decompressed, strip_compression

HAS_ZSTD = sys.version_info >= (3, 14) or importlib.util.find_spec("backports.zstd") is not None
needs_zstd = pytest.mark.skipif(not HAS_ZSTD, reason="Zstandard is not installed")
SUFFIXES = [".gz", ".bz2", ".xz", pytest.param(".zst", marks=needs_zstd)]
# Random, so that it stays long when it is compressed: a cut then falls into the middle of the content.
CONTENT = random.Random(1).randbytes(300_000)


def compress(data: bytes, suffix: str) -> bytes:
    target = io.BytesIO()
    with compressed(target, f"a{suffix}") as stream:
        stream.write(data)
    return target.getvalue()


def decompress(data: bytes, suffix: str) -> bytes:
    return decompressed(io.BytesIO(data), f"a{suffix}").read()


@pytest.mark.parametrize(
    ("name", "compression", "inner"),
    [
        ("a.jsonl.gz", "gzip", "a.jsonl"),
        ("a.JSONL.GZ", "gzip", "a.JSONL"),
        ("a.b/c.bz2", "bzip2", "a.b/c"),
        ("a.xz", "xz", "a"),
        ("a.zst", "zstd", "a"),
        ("a.jsonl", None, "a.jsonl"),
        ("gz", None, "gz"),
    ],
)
def test_names(name, compression, inner):
    assert compression_of(name) == compression
    assert strip_compression(name) == inner


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(st.binary())
def test_what_is_compressed_comes_back(suffix, data):
    assert decompress(compress(data, suffix), suffix) == data


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_compression_is_deterministic(suffix, monkeypatch):
    first = compress(CONTENT, suffix)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert compress(CONTENT, suffix) == first


def test_gzip_holds_neither_time_nor_name():
    header = compress(b"a", ".gz")[:10]
    assert header[3] == 0  # no optional field, such as a name
    assert header[4:8] == b"\0\0\0\0"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_members_that_follow_each_other_are_one_stream(suffix):
    assert decompress(compress(b"one\n", suffix) + compress(b"two\n", suffix), suffix) == b"one\ntwo\n"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_stream_that_is_cut_off_is_an_error_with_name_and_place(suffix):
    data = compress(CONTENT, suffix)
    with pytest.raises(DecodeError, match=rf"^a\{suffix}: the \w+ stream ends early after \d+ bytes; .*again$"):
        decompress(data[: len(data) // 2], suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_comes_before_the_cut_can_be_read(suffix):
    data = compress(CONTENT * 8, suffix)  # bzip2 decodes blocks of 900 kB
    stream = decompressed(io.BytesIO(data[:-100]), f"a{suffix}")
    assert stream.read(1000) == CONTENT[:1000]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("damage", [b"not compressed at all", None])
def test_a_damaged_stream_is_an_error(suffix, damage):
    data = compress(CONTENT, suffix)
    middle = len(data) // 2
    damaged = damage or data[:middle] + bytes(byte ^ 0xFF for byte in data[middle : middle + 64]) + data[middle + 64 :]
    with pytest.raises(DecodeError, match="is damaged after"):
        decompress(damaged, suffix)


def test_errors_of_the_operating_system_stay_what_they_are():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output error"):
        decompressed(Broken(gzip.compress(b"a")), "a.gz").read()


def test_a_name_without_compression_leaves_the_stream_alone():
    stream = io.BytesIO(b"a")
    assert decompressed(stream, "a.txt") is stream
    assert compressed(stream, "a.txt") is stream


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_closing_leaves_the_stream_below_open(suffix):
    stream = io.BytesIO(compress(b"a", suffix))
    decompressed(stream, f"a{suffix}").close()
    assert not stream.closed


def test_a_missing_library_is_an_error_that_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "backports.zstd" if sys.version_info < (3, 14) else "compression.zstd", None)
    monkeypatch.delattr(sys.modules.get("backports", sys), "zstd", raising=False)
    with pytest.raises(MissingExtraError, match=r"pip install \"textfix\[corpora\]\""):
        compressed(io.BytesIO(), "a.zst")
    assert decompressed(io.BytesIO(gzip.compress(b"a")), "a.gz").read() == b"a"


@needs_zstd
def test_long_windows_are_read():
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    options = {zstd.CompressionParameter.window_log: 28, zstd.CompressionParameter.enable_long_distance_matching: 1}
    target = io.BytesIO()
    with zstd.ZstdFile(target, "w", options=options) as stream:
        stream.write(CONTENT)
    assert decompress(target.getvalue(), ".zst") == CONTENT
