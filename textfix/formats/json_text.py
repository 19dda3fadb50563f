"""JSON as text: find the strings under some fields, and edit them with every other character as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from textfix.edits import Finding
from textfix.formats.byte_records import BadRecordError

# Numbers stay strings: nobody needs their value, and int() refuses more than 4300 digits.
_scan = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode
_SPACE = re.compile(r"[ \t\r\n]*")
_KINDS = {"{": "an object", "[": "a list", "t": "true", "f": "false", "n": "null", '"': "text"}
# Pieces of a JSON string that stand for one character each, and runs of plain characters.
_PIECE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2} | \\u[0-9a-fA-F]{4} | \\. | [^\\]+", re.VERBOSE
)
_ESCAPED_NON_ASCII = re.compile(r"\\u(?!00[0-7])[0-9a-fA-F]{4}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Token(NamedTuple):
    """
    A string or a null in a JSON text.

    Attributes:
        field: path to it, such as "messages[2].content".
        begin: offset of its first character, the quotation mark of a string.
        end: offset behind its last character.
        text: its value.
    """

    field: str
    begin: int
    end: int
    text: str | None


def find_tokens(line: str, fields: Iterable[str], start: int = 0) -> list[Token]:
    r"""
    Return the strings and nulls under some fields of one JSON object, sorted by offset.

    Of keys that occur twice, the last counts, as for most parsers.  A list on the way to a field stands for all
    its elements; those that are objects without the field are passed over, as is a null on the way.

    Args:
        line: the object, with nothing but white space around it.
        fields: names of fields, with dots where they are nested: a field called "a.b", or field "b" of field "a".
        start: offset at which the object, or white space before it, begins.

    Raises:
        BadRecordError: this is no valid JSON, no object, lacks a field, or has a field that is neither text nor null.

    >>> find_tokens('{"id": 1.10, "meta": {"title": "caf\\u00e9"}}', ["meta.title"])
    [Token(field='meta.title', begin=31, end=42, text='café')]
    """
    try:
        at = _after_space(line, start)
        members, end = _members(line, at) if line[at : at + 1] == "{" else (None, _scan(line, at)[1])
        if _after_space(line, end) != len(line):
            raise BadRecordError(f"not valid JSON: extra data at character {_after_space(line, end) + 1 - start}")
        if members is None:
            raise BadRecordError(f"it is {_kind(line, at)}, not an object")
        found = [token for name in dict.fromkeys(fields) for token in _follow(line, members, name)]
    except json.JSONDecodeError as error:
        raise BadRecordError(f"not valid JSON: {_described(error)} at character {error.pos + 1 - start}") from None
    except RecursionError:
        raise BadRecordError("the JSON is nested too deeply") from None
    by_offset = {token.begin: token for token in found}
    return [by_offset[begin] for begin in sorted(by_offset)]


def edit_tokens(line: str, tokens: Sequence[Token], edits: Sequence[Sequence[Finding]]) -> str:
    r"""
    Return a line with edits applied inside its strings; unedited characters keep their spelling.

    What is inserted is written with escapes beyond ASCII where the line has such escapes and no character beyond
    ASCII, and as it is otherwise.

    >>> line = '{"text": "caf\\u00e9 isnt open"}'
    >>> print(edit_tokens(line, find_tokens(line, ["text"]), [[Finding(8, 8, "’", "TF201", 0.9, "safe")]]))
    {"text": "caf\u00e9 isn\u2019t open"}
    """
    escape = line.isascii() and _ESCAPED_NON_ASCII.search(line) is not None
    pieces: list[str] = []
    at = 0
    for token, changes in zip(tokens, edits, strict=True):
        if changes:
            offsets = _raw_offsets(line, token)
            for edit in changes:
                pieces += line[at : offsets[edit.start]], _written(edit.replacement or "", escape=escape)
                at = offsets[edit.end]
    return "".join([*pieces, line[at:]])


def string_fields(line: str, start: int = 0) -> dict[str, bool]:
    """
    Return the names of an object's fields, each with whether it may hold text: a string, or a null.

    Raises:
        BadRecordError: this is not one valid JSON object.
    """
    find_tokens(line, (), start)
    members, _ = _members(line, _after_space(line, start))
    return {name: line[begin] in '"n' for name, (begin, _) in members.items()}


def _members(line: str, at: int) -> tuple[dict[str, tuple[int, int]], int]:
    """Return begin and end of the values of the object at an offset, by name, and the end of the object."""
    found = {}
    at = _after_space(line, at + 1)
    while line[at : at + 1] == '"':
        name, at = _scan(line, at)
        at = _after_space(line, at)
        if line[at : at + 1] != ":":
            raise json.JSONDecodeError("Expecting ':' delimiter", line, at)
        begin = _after_space(line, at + 1)
        _, end = _scan(line, begin)
        found[name] = begin, end
        at = _after_space(line, end)
        if line[at : at + 1] != ",":
            break
        at = _after_space(line, at + 1)
        if line[at : at + 1] != '"':
            raise json.JSONDecodeError("Expecting property name enclosed in double quotes", line, at)
    if line[at : at + 1] != "}":
        raise json.JSONDecodeError("Expecting ',' delimiter or '}'", line, at)
    return found, at + 1


def _elements(line: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each element of the list at an offset, which is known to be valid."""
    at = _after_space(line, at + 1)
    while line[at] != "]":
        _, end = _scan(line, at)
        yield at, end
        at = _after_space(line, end)
        if line[at] == ",":
            at = _after_space(line, at + 1)


def _follow(line: str, members: dict[str, tuple[int, int]], path: str, above: str = "") -> Iterator[Token]:
    """Yield the tokens under a path in an object; `above` is the path to the object, with a dot behind it."""
    name, rest = _first_step(members, path)
    if name not in members:
        raise BadRecordError(f"no field {above + path!r}")
    yield from _descend(line, members[name], rest, above + name)


def _descend(line: str, span: tuple[int, int], path: str, above: str) -> Iterator[Token]:
    """Yield the tokens under a path in a value; `above` is the path to the value."""
    begin, end = span
    kind = line[begin]
    if kind == "[":
        for number, element in enumerate(_elements(line, begin)):
            if not (path and line[element[0]] == "{" and _lacks(line, element[0], path)):
                yield from _descend(line, element, path, f"{above}[{number}]")
    elif kind == "{" and path:
        yield from _follow(line, _members(line, begin)[0], path, f"{above}.")
    elif kind == '"' and not path:
        yield Token(above, begin, end, _scan(line, begin)[0])
    elif kind != "n":
        raise BadRecordError(f"field {above!r} is {_kind(line, begin)}, not {'an object' if path else 'text'}")
    elif not path:
        yield Token(above, begin, end, None)


def _first_step(members: dict[str, tuple[int, int]], path: str) -> tuple[str, str]:
    """Return the name at which a path enters an object, and the path from there."""
    if path in members:
        return path, ""
    name, _, rest = path.partition(".")
    return name, rest


def _lacks(line: str, at: int, path: str) -> bool:
    members, _ = _members(line, at)
    return _first_step(members, path)[0] not in members


def _raw_offsets(line: str, token: Token) -> Sequence[int]:
    """Return the offset in the line of each character of a string, and of its end."""
    begin, end = token.begin + 1, token.end - 1
    if "\\" not in line[begin:end]:
        return range(begin, end + 1)
    offsets: list[int] = []
    for piece in _PIECE.finditer(line, begin, end):
        offsets += [piece.start()] if piece[0][0] == "\\" else range(piece.start(), piece.end())
    return [*offsets, end]


def _written(text: str, *, escape: bool) -> str:
    """Return a text as the inside of a JSON string; lone surrogates are escaped in any case."""
    inside = json.dumps(text, ensure_ascii=escape)[1:-1]
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", inside)


def _after_space(line: str, at: int) -> int:
    match = _SPACE.match(line, at)
    return match.end() if match else at


def _kind(line: str, at: int) -> str:
    return _KINDS.get(line[at : at + 1], "a number")


def _described(error: json.JSONDecodeError) -> str:
    """Return what is wrong, without the words that the message of `json` ends in before it gives the place."""
    return (error.msg[:1].lower() + error.msg[1:]).removesuffix(" starting at").removesuffix(" at").rstrip(": ")
