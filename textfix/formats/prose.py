"""Prose as a data format: the records of a text file are its documents."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from textfix.edits import apply_edits
from textfix.errors import DecodeError, EncodeError, FormatError
from textfix.files.documents import TextFile, decode_document
from textfix.formats.byte_records import BadRecordError, ByteReader, ByteRecord, Edits, located
from textfix.formats.plain_text import Split, split_documents
from textfix.formats.records import FieldText, ReadOptions

_UNIT = "document"
_FIELD = "text"


class Prose:
    """
    The format; see `records.Format`.  A file is read as a whole, because its encoding depends on all of it.

    Args:
        split: what ends a document.
        encoding: name of the codec of the file; None detects it from the bytes.
    """

    name = "text"

    def __init__(self, split: Split = "file", encoding: str | None = None) -> None:
        self._split = split
        self._encoding = encoding

    def open(self, source: BinaryIO, options: ReadOptions) -> ByteReader:
        """
        Start to read a file.

        Raises:
            FormatError: a field is named.
        """
        if options.fields:
            raise FormatError(f"{options.name}: text has no fields; drop the name, or choose another format")
        return ByteReader(self._records(source, options), options, _UNIT)

    def _records(self, source: BinaryIO, options: ReadOptions) -> Iterator[ByteRecord]:
        try:
            file = decode_document(source.read(), Path(options.name), self._encoding)
        except DecodeError as error:
            raise located(error, 1, options, _UNIT) from None
        yield ByteRecord(file.bom)
        for number, document in enumerate(split_documents(file.text, self._split), 1):
            edit = partial(_edit, file, document)
            yield ByteRecord(edit([()]), number, (FieldText(number, _FIELD, document),), edit)


def _edit(file: TextFile, document: str, edits: list[Edits]) -> bytes:
    try:
        return file.encode(apply_edits(document, edits[0]))[len(file.bom) :]
    except EncodeError as error:
        raise BadRecordError(str(error).removeprefix(f"{file.path}: ")) from None
