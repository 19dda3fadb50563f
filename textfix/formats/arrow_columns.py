"""Arrow columns of text: the strings in them, however deep, and the column rebuilt around others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from textfix.errors import FormatError
from textfix.formats.records import ReadOptions, choose_field

Array = Any  # pyarrow has no types


@dataclass(frozen=True, slots=True)
class Leaf:
    """
    An array of text inside a column.

    Attributes:
        values: the array.
        rows: for each value, the row of the column that holds it, from 0.
        names: for each value, the path to it, such as "messages[2].content".
        rebuild: returns the column with another array in place of `values`.
    """

    values: Array
    rows: Sequence[int]
    names: Sequence[str]
    rebuild: Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column that is asked for: its number, and the path from there to the text, such as ("messages", "content")."""

    index: int
    path: tuple[str, ...]


def choose_columns(schema: Any, options: ReadOptions) -> list[TextColumn]:
    """
    Return the columns that hold text.

    Args:
        schema: a `pyarrow.Schema`.
        options: the fields that are asked for, and the name of the file.

    Raises:
        FormatError: a field is missing or holds no text, or there is no telling which to take.
    """
    texts = [field.name for field in schema if is_text(field.type)]
    fields = options.fields or (choose_field(texts, schema.names, options.name),)
    chosen = []
    for field in dict.fromkeys(fields):
        path = _path(schema, field)
        if path is None:
            raise FormatError(f"{options.name}: no column {field!r}; there is {', '.join(map(repr, schema.names))}")
        index = schema.names.index(path[0])
        if not is_text(kind := _type_at(schema.field(index).type, path[1:])):
            raise FormatError(f"{options.name}: column {field!r} is {kind}, not text")
        chosen.append(TextColumn(index, path))
    return chosen


def is_text(kind: Any) -> bool:
    """
    True if a `pyarrow.DataType` holds text, plain or as a dictionary, or nothing but nulls.

    >>> is_text(pa.large_string()), is_text(pa.dictionary(pa.int8(), pa.string())), is_text(pa.binary())
    (True, True, False)
    """
    if isinstance(kind, pa.BaseExtensionType):
        return is_text(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return is_text(kind.value_type)
    is_view = getattr(pa.types, "is_string_view", lambda _: False)
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_null, is_view))


def _path(schema: Any, field: str) -> tuple[str, ...] | None:
    """Return a path as its steps: a column called "a.b" comes before field "b" of column "a"."""
    if schema.names.count(field) == 1:
        return (field,)
    steps = tuple(field.split("."))
    return steps if len(steps) > 1 and schema.names.count(steps[0]) == 1 else None


def _type_at(kind: Any, path: Sequence[str]) -> Any:
    """Return the type at the end of a path, lists left out; the type where it ends if it leads nowhere."""
    while _is_list(kind):
        kind = kind.value_type
    if path and pa.types.is_struct(kind) and kind.get_field_index(path[0]) >= 0:
        return _type_at(kind.field(path[0]).type, path[1:])
    return pa.struct([]) if path else kind


def _is_list(kind: Any) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def find_leaf(column: Array, path: Sequence[str]) -> Leaf:
    """
    Return the text in one chunk of a column.

    >>> leaf = find_leaf(pa.array([[{"b": "x"}], None, [{"b": "y"}, None]]), ["a", "b"])
    >>> list(leaf.rows), list(leaf.names), leaf.values.to_pylist()
    ([0, 2, 2], ['a[0].b', 'a[0].b', 'a[1].b'], ['x', 'y', None])
    >>> leaf.rebuild(pa.array(["z", "z", None])).to_pylist()
    [[{'b': 'z'}], None, [{'b': 'z'}, None]]
    """
    return _descend(column, path[1:], range(len(column)), [path[0]] * len(column))


def _descend(array: Array, path: Sequence[str], rows: Sequence[int], names: Sequence[str]) -> Leaf:
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        inner = _descend(array.storage, path, rows, names)
        return _wrapped(inner, lambda new: pa.ExtensionArray.from_storage(kind, new))
    if _is_list(kind):
        return _in_list(array, path, rows, names)
    if path:
        return _in_struct(array, path, rows, names)
    if pa.types.is_dictionary(kind):
        return Leaf(array.dictionary_decode(), rows, names, lambda new: new.dictionary_encode().cast(kind))
    return Leaf(array, rows, names, lambda new: new)


def _wrapped(leaf: Leaf, wrap: Callable[[Array], Array]) -> Leaf:
    return Leaf(leaf.values, leaf.rows, leaf.names, lambda new: wrap(leaf.rebuild(new)))


def _in_list(array: Array, path: Sequence[str], rows: Sequence[int], names: Sequence[str]) -> Leaf:
    offset_type = pa.int64() if pa.types.is_large_list(array.type) else pa.int32()
    lengths = pc.fill_null(pc.list_value_length(array), 0)
    ends = pc.cumulative_sum(lengths).cast(offset_type)
    offsets = pa.concat_arrays([pa.array([0], offset_type), ends])
    inside = [(row, name) for row, name in _repeated(rows, names, lengths.to_pylist())]
    inner = _descend(array.flatten(), path, [row for row, _ in inside], [name for _, name in inside])
    mask = array.is_null() if array.null_count else None
    make = pa.LargeListArray if pa.types.is_large_list(array.type) else pa.ListArray
    return _wrapped(inner, lambda new: make.from_arrays(offsets, new, type=array.type, mask=mask))


def _repeated(rows: Sequence[int], names: Sequence[str], lengths: Sequence[int]) -> Iterator[tuple[int, str]]:
    for row, name, length in zip(rows, names, lengths, strict=True):
        yield from ((row, f"{name}[{number}]") for number in range(length))


def _in_struct(array: Array, path: Sequence[str], rows: Sequence[int], names: Sequence[str]) -> Leaf:
    index = array.type.get_field_index(path[0])
    children = [array.field(number) for number in range(array.type.num_fields)]
    mask = array.is_null() if array.null_count else None
    child = (
        children[index] if mask is None else pc.if_else(mask, pa.scalar(None, children[index].type), children[index])
    )
    inner = _descend(child, path[1:], rows, [f"{name}.{path[0]}" for name in names])

    def wrap(new: Array) -> Array:
        changed = [*children[:index], new, *children[index + 1 :]]
        return pa.StructArray.from_arrays(changed, fields=list(array.type), mask=mask)

    return _wrapped(inner, wrap)
