"""Arrow IPC, as files (Feather) and as streams: a record is a row, its texts are columns; by record batch."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyarrow as pa

from textfix.errors import FormatError
from textfix.formats.arrow_blocks import ArrowBlock, GroupWriter, arrow_errors, seekable, split_rows
from textfix.formats.arrow_columns import choose_columns
from textfix.formats.records import ReadOptions

_MAGIC = b"ARROW1"
_OLD_FEATHER = b"FEA1"
_CODECS = ("lz4", "zstd")  # CompressionType there


class ArrowIpc:
    """The format; see `records.Format`."""

    name = "arrow"

    def open(self, source: BinaryIO, options: ReadOptions) -> ArrowReader:
        """
        Start to read a file.

        Raises:
            FormatError: this is no Arrow IPC file, or it was cut off.
        """
        with ExitStack() as stack, arrow_errors(options.name, "not an Arrow IPC file, or not all of it"):
            source = seekable(source, stack)
            magic = source.read(8)
            if magic.startswith(_OLD_FEATHER):
                raise FormatError(f"{options.name}: it is Feather of version 1; write it again with version 2")
            is_file = magic.startswith(_MAGIC)
            source.seek(8 if is_file else 0)
            codec = _find_codec(source)
            source.seek(0)
            reader = (pa.ipc.open_file if is_file else pa.ipc.open_stream)(source)
            return ArrowReader(reader, options, is_file, codec, stack.pop_all())


@dataclass(frozen=True, slots=True)
class ArrowReader:
    """
    An Arrow IPC file opened for reading; see `records.Reader`.

    Attributes:
        batches: the reader of pyarrow.
        options: how to read it.
        is_file: whether it is a file with an index at its end, not a stream.
        codec: the compression of its batches.
        closing: what is closed when all has been read.
    """

    batches: Any
    options: ReadOptions
    is_file: bool
    codec: str | None
    closing: ExitStack

    def blocks(self) -> Iterator[ArrowBlock]:
        """Yield the record batches, large ones in several blocks."""
        with self.closing:
            columns = choose_columns(self.batches.schema, self.options)
            first = 1
            for batch in self._read():
                yield from split_rows(pa.Table.from_batches([batch]), first, columns, self.options)
                first += batch.num_rows

    def _read(self) -> Iterator[Any]:
        number = 0
        while True:
            with arrow_errors(self.options.name, f"damaged from record batch {number + 1} on"):
                if self.is_file and number == self.batches.num_record_batches:
                    return
                try:
                    batch = self.batches.get_batch(number) if self.is_file else self.batches.read_next_batch()
                except StopIteration:
                    return
            yield batch
            number += 1

    def writer(self, destination: BinaryIO) -> GroupWriter:
        """Return a writer of a file of the same kind, with the same schema, compression and record batches."""
        options = pa.ipc.IpcWriteOptions(compression=self.codec)
        make = pa.ipc.new_file if self.is_file else pa.ipc.new_stream
        file = make(destination, self.batches.schema, options=options)
        return GroupWriter(file, lambda rows: file.write_batch(_one_batch(rows)), self.options.name)


def _one_batch(rows: Any) -> Any:
    batches = rows.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], rows.schema)


def _find_codec(source: BinaryIO) -> str | None:
    """Return the compression of the first record batch that has rows; pyarrow does not tell it."""
    for message in pa.ipc.MessageReader.open_stream(source):
        if message.type == "record batch" and len(message.body):
            return _codec_in(memoryview(message.metadata))
    return None


def _codec_in(flatbuffer: memoryview) -> str | None:
    """
    Return the codec that the header of a record batch names.

    The header is a flatbuffer, see https://arrow.apache.org/docs/format/Columnar.html: a message, whose field 2 is a
    record batch, whose field 3 is the compression, whose field 0 is the codec.
    """
    message = struct.unpack_from("<I", flatbuffer, 0)[0]
    batch = _field_at(flatbuffer, message, 2)
    compression = batch and _field_at(flatbuffer, _follow(flatbuffer, batch), 3)
    if not compression:
        return None
    codec = _field_at(flatbuffer, _follow(flatbuffer, compression), 0)
    return _CODECS[flatbuffer[codec] if codec else 0]


def _follow(flatbuffer: memoryview, at: int) -> int:
    return at + int(struct.unpack_from("<I", flatbuffer, at)[0])


def _field_at(flatbuffer: memoryview, table: int, number: int) -> int:
    """Return the place of a field of a table; 0 if it is left out."""
    vtable = table - struct.unpack_from("<i", flatbuffer, table)[0]
    size = struct.unpack_from("<H", flatbuffer, vtable)[0]
    if 4 + 2 * number >= size:
        return 0
    offset = int(struct.unpack_from("<H", flatbuffer, vtable + 4 + 2 * number)[0])
    return table + offset if offset else 0
