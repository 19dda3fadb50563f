"""Parquet: a record is a row, its texts are columns; read and written by row group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyarrow.parquet as pq

from textfix.formats.arrow_blocks import ArrowBlock, GroupWriter, arrow_errors, seekable, split_rows
from textfix.formats.arrow_columns import choose_columns
from textfix.formats.records import ReadOptions

_CODECS = {"UNCOMPRESSED": "NONE", "LZ4_RAW": "LZ4"}  # what the writer calls them


class Parquet:
    """The format; see `records.Format`."""

    name = "parquet"

    def open(self, source: BinaryIO, options: ReadOptions) -> ParquetReader:
        """
        Start to read a file.

        Raises:
            FormatError: this is no Parquet file, or it was cut off.
        """
        with ExitStack() as stack, arrow_errors(options.name, "not a Parquet file, or not all of it"):
            file = pq.ParquetFile(seekable(source, stack))
            return ParquetReader(file, options, stack.pop_all())


@dataclass(frozen=True, slots=True)
class ParquetReader:
    """
    A Parquet file opened for reading; see `records.Reader`.

    Attributes:
        file: a `pyarrow.parquet.ParquetFile`.
        options: how to read it.
        closing: what is closed when all has been read.
    """

    file: Any
    options: ReadOptions
    closing: ExitStack

    def blocks(self) -> Iterator[ArrowBlock]:
        """Yield the row groups, large ones in several blocks."""
        with self.closing:
            columns = choose_columns(self.file.schema_arrow, self.options)
            first = 1
            for number in range(self.file.metadata.num_row_groups):
                with arrow_errors(self.options.name, f"damaged from row {first} on"):
                    table = self.file.read_row_group(number, use_threads=False)
                yield from split_rows(table, first, columns, self.options)
                first += table.num_rows

    def writer(self, destination: BinaryIO) -> GroupWriter:
        """Return a writer of a file with the same schema, metadata, compression and row groups."""
        with arrow_errors(self.options.name, "cannot be written"):
            settings = _writer_settings(self.file.metadata)
            file = pq.ParquetWriter(destination, self.file.schema_arrow, **settings)
        name = self.options.name
        return GroupWriter(file, lambda rows: file.write_table(rows, row_group_size=max(1, rows.num_rows)), name)


def _writer_settings(metadata: Any) -> dict[str, Any]:
    """Return the arguments of `pyarrow.parquet.ParquetWriter` that write a file in the way of another."""
    settings: dict[str, Any] = {
        "version": metadata.format_version,
        "store_schema": b"ARROW:schema" in (metadata.metadata or {}),
    }
    if not metadata.num_row_groups:
        return settings
    group = metadata.row_group(0)
    columns = [group.column(number) for number in range(metadata.num_columns)]
    paths = [column.path_in_schema for column in columns]
    return settings | {
        "compression": {path: _codec(column) for path, column in zip(paths, columns, strict=True)},
        "use_dictionary": [path for path, column in zip(paths, columns, strict=True) if column.has_dictionary_page],
        "write_statistics": [path for path, column in zip(paths, columns, strict=True) if column.is_stats_set],
        "use_deprecated_int96_timestamps": any(column.physical_type == "INT96" for column in columns),
        "use_compliant_nested_type": not any(".list.item" in path for path in paths),
        "write_page_index": any(column.has_offset_index for column in columns),
        "sorting_columns": group.sorting_columns or None,
    }


def _codec(column: Any) -> str:
    return _CODECS.get(column.compression, str(column.compression))
