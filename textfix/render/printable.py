"""Names and messages that no terminal takes for commands."""

from __future__ import annotations

import json

_FIRST_RAW = 0xDC80  # stands for the byte 0x80 in a file name that is not UTF-8, see os.fsdecode


def printable(text: str) -> str:
    r"""
    Return text on one line, with all that a terminal could obey or hide escaped as in a Python string.

    That is control characters, line ends, bidirectional controls and other invisible characters, and the bytes of file
    names that are not UTF-8.

    >>> print(printable("a\x1b[31m\u202eb.txt"))
    a\x1b[31m\u202eb.txt
    >>> print(printable("caf\udce9.txt"))
    caf\xe9.txt
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)


def printable_json(text: str) -> str:
    r"""
    Return JSON with all that a terminal could obey or hide escaped; it means the same.

    >>> print(printable_json('{"path": "a\x9b\u202eb.txt"}'))
    {"path": "a\u009b\u202eb.txt"}
    """
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else _json_escape(c) for c in text)


def _json_escape(character: str) -> str:
    return r"\u007f" if character == "\x7f" else json.dumps(character)[1:-1]  # json takes DEL for printable


def _escape(character: str) -> str:
    code = ord(character)
    if _FIRST_RAW <= code <= _FIRST_RAW + 0x7F:
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode()
