"""Compressed streams: gzip, bzip2, xz and Zstandard by the suffix of a name, read and written deterministically."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, cast

from textfix.errors import DecodeError, MissingExtraError

# What `gzip` and `zstd` use on the command line.  Fixed here: the same content must always give the same bytes.
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3
# Corpora compressed with `zstd --long=31` need a window of 2 GiB; the library refuses more than 128 MiB by default.
_ZSTD_WINDOW_LOG = 31


@dataclass(frozen=True, slots=True)
class _Codec:
    """A compression format: its name, and how to wrap a binary stream for reading and for writing."""

    name: str
    reader: Callable[[BinaryIO], Any]
    writer: Callable[[BinaryIO], Any]


def compression_of(name: str) -> str | None:
    """
    Return the compression that the suffix of a file name stands for.

    >>> compression_of("part-0001.jsonl.ZST"), compression_of("part-0001.jsonl")
    ('zstd', None)
    """
    codec = _codec_of(name)
    return None if codec is None else codec.name


def strip_compression(name: str) -> str:
    """
    Return a file name without the suffix that stands for compression.

    >>> strip_compression("part-0001.jsonl.gz")
    'part-0001.jsonl'
    """
    return name if _codec_of(name) is None else name.rpartition(".")[0]


def decompressed(stream: BinaryIO, name: str) -> BinaryIO:
    """
    Wrap a stream so that reading gives the uncompressed content.

    Args:
        stream: what to read from; it stays open when the wrapper is closed.
        name: name of the file; its suffix decides, and messages mention it.

    Returns:
        A buffered stream; `stream` itself if the name has no suffix that stands for compression.

    Raises:
        MissingExtraError: the library for this compression is not installed.
        DecodeError: raised by reading, if the compressed stream is damaged or ends early.

    >>> decompressed(io.BytesIO(gzip.compress(b"Its warm.")), "a.txt.gz").read()
    b'Its warm.'
    """
    codec = _codec_of(name)
    if codec is None:
        return stream
    return cast(BinaryIO, io.BufferedReader(_CheckedReader(codec, stream, name), io.DEFAULT_BUFFER_SIZE << 4))


def compressed(stream: BinaryIO, name: str) -> BinaryIO:
    """
    Wrap a stream so that what is written to it is compressed.

    The result depends on the content and the version of the compression library alone: fixed levels, one thread,
    no time and no file name.  Closing the wrapper completes the compressed stream and leaves `stream` open.

    Args:
        stream: what to write to.
        name: name of the file; its suffix decides.

    Returns:
        A writable stream; `stream` itself if the name has no suffix that stands for compression.

    Raises:
        MissingExtraError: the library for this compression is not installed.
    """
    codec = _codec_of(name)
    return stream if codec is None else cast(BinaryIO, codec.writer(stream))


class _CheckedReader(io.RawIOBase):
    """Reads through a codec; its various errors become a `DecodeError` with the file's name."""

    def __init__(self, codec: _Codec, stream: BinaryIO, name: str) -> None:
        self._codec, self._name = codec, name
        self._file = codec.reader(stream)
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read1(len(buffer))  # unlike readinto, it gives what comes before a fault
        except EOFError:
            raise self._error("ends early", "the file was cut off: copy or download it again") from None
        except (OSError, zlib.error, lzma.LZMAError, _zstd_error()) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # from the operating system, not from the decoder
            raise self._error("is damaged", str(error)) from None
        buffer[: len(data)] = data
        self._count += len(data)
        return len(data)

    def _error(self, what: str, detail: str) -> DecodeError:
        return DecodeError(f"{self._name}: the {self._codec.name} stream {what} after {self._count} bytes; {detail}")

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _read_gzip(stream: BinaryIO) -> Any:
    return gzip.GzipFile(fileobj=stream)


def _write_gzip(stream: BinaryIO) -> Any:
    return gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP_LEVEL, fileobj=stream, mtime=0)


def _read_zstd(stream: BinaryIO) -> Any:
    zstd = _zstd()
    return zstd.ZstdFile(stream, options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})


def _write_zstd(stream: BinaryIO) -> Any:
    zstd = _zstd()
    parameter = zstd.CompressionParameter
    options = {parameter.compression_level: _ZSTD_LEVEL, parameter.checksum_flag: 1, parameter.nb_workers: 0}
    return zstd.ZstdFile(stream, "w", options=options)


def _zstd() -> Any:
    """Return the standard library's `compression.zstd`, or its backport for Python before 3.14."""
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd  # imported on first use: an extra
    except ImportError:
        raise MissingExtraError('Zstandard needs backports.zstd: pip install "textfix[corpora]"') from None
    return zstd


def _zstd_error() -> type[Exception]:
    """Return the error that Zstandard raises, if it is installed: where it is not, nothing can raise it."""
    try:
        return cast("type[Exception]", _zstd().ZstdError)
    except MissingExtraError:
        return EOFError


_CODECS = {
    ".gz": _Codec("gzip", _read_gzip, _write_gzip),
    ".bz2": _Codec("bzip2", bz2.BZ2File, partial(bz2.BZ2File, mode="wb")),
    ".xz": _Codec("xz", lzma.LZMAFile, partial(lzma.LZMAFile, mode="wb")),
    ".zst": _Codec("zstd", _read_zstd, _write_zstd),
}


def _codec_of(name: str) -> _Codec | None:
    return _CODECS.get(name[name.rfind(".") :].lower())
