"""Repair the text in Arrow arrays, tables and streams; types, chunks, nulls and metadata stay as they came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from operator import is_
from typing import Any

from textfix import Cleaner, Finding, Report
from textfix.batching import split_batches
from textfix.extras import extra

with extra("arrow"):
    import pyarrow as pa

    from textfix.formats.arrow_columns import choose_columns, find_leaf, is_text

from textfix.engine.cleaner import Errors
from textfix.formats.records import ReadOptions

Array = Any  # pyarrow has no types

_ROWS = 4096  # of chunks that are repaired together, since a call for each small one would be dear; a guess
_NO_PROSE = {"arrow.json", "arrow.opaque"}  # extension types whose text is code: a mark could break it

_EDIT_FIELDS = {
    "start": pa.int64(),
    "end": pa.int64(),
    "replacement": pa.string(),
    "rule": pa.string(),
    "confidence": pa.float64(),
}


def clean_array(array: Array, cleaner: Cleaner | None = None, *, errors: Errors = "raise") -> Array:
    """
    Repair the texts of an array.

    Args:
        array: a `pyarrow.Array` or `pyarrow.ChunkedArray` of string, large_string, string_view or null, plain, as the
            values of a dictionary, or as the storage of an extension type.
        cleaner: repairs the texts; None for the default settings.
        errors: "raise" lets an error in one text end the call, "keep" leaves that text as it is.

    Returns:
        An array of the same type, length, chunks and nulls; `array` itself if nothing is repaired.  The values of a
        dictionary stay unique.

    Raises:
        TypeError: the array does not hold text.

    >>> clean_array(pa.array(["Its what shes done.", None])).to_pylist()
    ['It’s what she’s done.', None]
    """
    return _Repairs(cleaner, errors).array(array)


def clean_table(
    table: Array, columns: str | Sequence[str], cleaner: Cleaner | None = None, *, errors: Errors = "raise"
) -> Array:
    """
    Repair columns of a table.

    Args:
        table: a `pyarrow.Table` or `pyarrow.RecordBatch`.
        columns: names of the columns, or paths to text inside lists and structs, such as "messages.content".
        cleaner: repairs the texts; None for the default settings.
        errors: as for `clean_array`.

    Returns:
        The table with these columns repaired and all else as it was, metadata included; `table` itself if nothing is
        repaired.

    Raises:
        FormatError: there is no such column, or it does not hold text.

    >>> table = pa.table({"id": [1, 2], "text": ["Theyre late.", None]})
    >>> clean_table(table, "text").column("text").to_pylist()
    ['They’re late.', None]
    """
    return _Repairs(cleaner, errors).table(table, columns)


def clean_batches(
    batches: Iterable[Array], columns: str | Sequence[str], cleaner: Cleaner | None = None, *, errors: Errors = "raise"
) -> Any:
    """
    Repair columns of a stream of record batches, one batch at a time.

    Args:
        batches: a `pyarrow.RecordBatchReader`, an object that exports one (`__arrow_c_stream__`), or any iterable of
            record batches.
        columns: as for `clean_table`.
        cleaner: repairs the texts; None for the default settings.
        errors: as for `clean_array`.

    Returns:
        A `pyarrow.RecordBatchReader` with the same schema and batches; an iterator if `batches` is a plain iterable.

    Raises:
        FormatError: as `clean_table`, when the first batch is read.

    >>> reader = pa.table({"text": ["Theyre late.", None]}).to_reader()
    >>> clean_batches(reader, "text").read_all().column("text").to_pylist()
    ['They’re late.', None]
    """
    repairs = _Repairs(cleaner, errors)
    if not hasattr(batches, "__arrow_c_stream__"):
        return (repairs.table(batch, columns) for batch in batches)
    reader = pa.RecordBatchReader.from_stream(batches)
    return pa.RecordBatchReader.from_batches(reader.schema, (repairs.table(batch, columns) for batch in reader))


def analyze_array(array: Array, cleaner: Cleaner | None = None, *, errors: Errors = "raise") -> Array:
    """
    Return what was found in the texts of an array.

    Args:
        array: as for `clean_array`.
        cleaner: analyzes the texts; None for the default settings.
        errors: "raise" lets an error in one text end the call, "keep" puts its reason in the field `error`.

    Returns:
        A `pyarrow.StructArray`, or a `pyarrow.ChunkedArray` of them with the same chunks; null where the text is.
        Its fields are `text`, the repaired text; `damage`, the most probable state of the document, see
        `textfix.Damage`; `edits`, a list of what is applied, with `start` and `end` in code points of the input;
        and `error`.

    Raises:
        TypeError: the array does not hold text.

    >>> found = analyze_array(pa.array(["Theyre late, and they dont care.", None]))
    >>> found[0]["damage"].as_py(), found[0]["edits"][0]["start"].as_py()
    ('quotes', 4)
    """
    cleaner = cleaner or Cleaner()
    if isinstance(array, pa.ChunkedArray):
        chunks = [analyze_array(chunk, cleaner, errors=errors) for chunk in array.chunks]
        return pa.chunked_array(chunks, type=_report_type(array.type))
    reports = cleaner.analyze_many(_decoded(array).to_pylist(), errors)
    return pa.array([None if report is None else _record(report) for report in reports], _report_type(array.type))


class _Repairs:
    """Repairs arrays with one cleaner, and remembers the last dictionary: the batches of a stream share theirs."""

    def __init__(self, cleaner: Cleaner | None, errors: Errors) -> None:
        self.cleaner = cleaner or Cleaner()
        self.errors = errors
        self._dictionary = self._repaired = None

    def array(self, array: Array) -> Array:
        if not isinstance(array, pa.ChunkedArray):
            return self._arrays([array])[0]
        _check_text(array.type)
        before = array.chunks  # new objects each time that they are asked for
        after = list(chain.from_iterable(self._arrays(group) for group in split_batches(before, _ROWS, len)))
        return array if all(map(is_, after, before)) else pa.chunked_array(after, type=array.type)

    def table(self, table: Array, columns: str | Sequence[str]) -> Array:
        names = (columns,) if isinstance(columns, str) else tuple(columns)
        for column in choose_columns(table.schema, ReadOptions("the table", names)) if names else ():
            old = table.column(column.index)
            new = self._nested(old, column.path)
            if new is not old:
                table = table.set_column(column.index, table.schema.field(column.index), new)
        return table

    def _nested(self, column: Array, path: Sequence[str]) -> Array:
        """Repair the text at the end of a path; the column itself if nothing is repaired."""
        if is_text(column.type):
            return self.array(column)
        if isinstance(column, pa.ChunkedArray):
            before = column.chunks
            after = [self._nested(chunk, path) for chunk in before]
            return column if all(map(is_, after, before)) else pa.chunked_array(after, type=column.type)
        leaf = find_leaf(column, path)
        values = self.array(leaf.values)
        return column if values is leaf.values else leaf.rebuild(values)

    def _arrays(self, arrays: Sequence[Array]) -> Sequence[Array]:
        """Repair arrays of one type together."""
        kind = arrays[0].type
        _check_text(kind)
        if isinstance(kind, pa.BaseExtensionType):
            storages = [array.storage for array in arrays]
            new = self._arrays(storages)
            return [
                array if repaired is storage else pa.ExtensionArray.from_storage(kind, repaired)
                for array, storage, repaired in zip(arrays, storages, new, strict=True)
            ]
        if pa.types.is_dictionary(kind):
            return [self._encoded(array) for array in arrays]
        return arrays if pa.types.is_null(kind) else self._plain(arrays)

    def _plain(self, arrays: Sequence[Array]) -> list[Array]:
        before = [array.to_pylist() for array in arrays]
        texts = iter(self.cleaner.clean_many(chain.from_iterable(before), self.errors))
        after = [list(islice(texts, len(old))) for old in before]
        return [
            array if all(map(is_, new, old)) else pa.array(new, type=array.type)
            for array, old, new in zip(arrays, before, after, strict=True)
        ]

    def _encoded(self, array: Array) -> Array:
        """Repair the values of a dictionary; where two become one, their indices do as well."""
        if self._dictionary is None or not array.dictionary.equals(self._dictionary):
            self._dictionary = array.dictionary
            self._repaired = self.array(self._dictionary)
        values, indices, kind = self._repaired, array.indices, array.type
        if values is self._dictionary:
            return array
        encoded = values.dictionary_encode()
        if len(encoded.dictionary) < len(values):
            values, indices = encoded.dictionary, encoded.indices.take(indices).cast(kind.index_type)
        return pa.DictionaryArray.from_arrays(indices, values, ordered=kind.ordered)


def _check_text(kind: Any) -> None:
    if not is_text(kind) or getattr(kind, "extension_name", None) in _NO_PROSE:
        raise TypeError(f"textfix repairs arrays of text, not of {kind}; clean_table reaches text inside lists")


def _decoded(array: Array) -> Array:
    """Return the plain array of text in an array."""
    _check_text(array.type)
    if isinstance(array.type, pa.BaseExtensionType):
        return _decoded(array.storage)
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _report_type(kind: Any) -> Any:
    """Return the type of the reports on an array of a type."""
    text = _decoded(pa.array([], kind)).type
    edits = pa.list_(pa.field("item", pa.struct(list(_EDIT_FIELDS.items())), nullable=False))
    return pa.struct([("text", text), ("damage", pa.string()), ("edits", edits), ("error", pa.string())])


def _record(report: Report) -> dict[str, Any]:
    edits = [_edit(edit) for edit in report.edits]
    return {"text": report.text, "damage": report.damage.state, "edits": edits, "error": report.error}


def _edit(edit: Finding) -> dict[str, Any]:
    return {name: getattr(edit, name) for name in _EDIT_FIELDS}
