r"""Escapes in plain text: of URLs (`%27`), of mail (`=92`) and of programs (`\u2019`, `\xe2\x80\x99`, `\'`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain

import numpy as np

from textfix import rules
from textfix.edits import Finding
from textfix.engine.batch import Batch
from textfix.engine.document import Document
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.arrays import Bools
from textfix.engine.text.characters import DIGIT, LETTER
from textfix.engine.text.code_spans import is_json, outside_code
from textfix.engine.text.mentions import is_mentioned

_CLITIC = r"(?:s|t|re|ve|ll|d|m)\b"
_SURE = 0.98
_PERCENT = regex.compile(
    rf"(?<=[A-Za-z])%27(?={_CLITIC})|(?:%C[23]%[89AB][0-9A-F]|%E2%80%[89AB][0-9A-F])", regex.IGNORECASE
)
_ADDRESS = regex.compile(r"(?:www\.|[/?&=@])\S{0,300}", regex.REVERSE)  # what is glued to it belongs to it
_LINK = regex.compile(r"(?:www\.|//)\S{0,300}", regex.REVERSE)
# Quoted-printable.  Only a text that shows it is decoded: "score=92" may be a score.
_QUOTED = regex.compile(r"=[89A-F][0-9A-F](?:(?:=\r?\n)?=[89A-F][0-9A-F])*+|=\r?\n")  # a line may end in a character
_QUOTED_PROOF = regex.compile(
    rf"[A-Za-z]=92{_CLITIC}|=(?:C[23]|E[0-9A-F]=[89AB][0-9A-F])=[89AB][0-9A-F]|=9[13]\w[^=\n]{{0,500}}=9[24]"
)
_QUOTED_LINES = regex.compile(r"[^\n]{50,76}=\r?\n[^\n]*[^\n=]{50}=\r?\n")
# One soft line break proves it at the only place for it: no line is longer than 76, and "=" stands for nothing else.
_QUOTED_LINE = regex.compile(r"^(?=\S+ \S+ \S+ )[^\r\n]{72,75}=\r?\n(?=[^\r\n])", regex.MULTILINE)
_LONG_LINE = regex.compile(r"[^\r\n]{77}")
_PLAIN_EQUALS = regex.compile(r"=(?![0-9A-F]{2}|[ \t]*\r?(?:\n|$))")
_ASCII_QUOTED = regex.compile(r"=(?:3D|20(?=\r?\n|$))")
_SOFT_BREAK = regex.compile(r"=\r?\n")
# What a program writes.  \u0026 and the like are what some write for & < > ' in JSON.
_UNICODE = regex.compile(
    r"(?<!:|:\\\S{1,60})\\u(?:00(?:2[267]|3[CEce]|[89A-Fa-f][0-9A-Fa-f])|[dD][89ABab][0-9A-Fa-f]{2}\\u[dD][C-Fc-f][0-9A-Fa-f]{2}"
    r"|(?!00|[dD][89A-Fa-f])[0-9A-Fa-f]{4})"
)
_INVISIBLE = ("Cc", "Cf", "Cn", "Co", "Zl", "Zp")
_PATTERN = regex.compile(r"""\\[^unrtx'"/\\\s]""")  # regular expressions, TeX, paths
_BYTES = regex.compile(r"(?:\\x[89A-Fa-f][0-9A-Fa-f]){2,}")
_CODE_LINE = regex.compile(
    r"""[;{}]\s*$|^\s*(?://|/\*|\#|import\b|from\b|def\b|var\b|let\b|const\b|return\b)|["'`]\s*[:,\])]|[=(:\[]\s*["'`]"""
)
# Without its backslash, a code of four digits between words: the year in "neu2019" is none.
_BARE = regex.compile(r"(?<!\\)u(20[1-4][0-9a-f]|00[a-f][0-9a-f])")
_BARE_PROOF = regex.compile(rf"(?<=[a-z])u2019{_CLITIC}|(?<![\w\\])u201c[A-Za-z]|[.,!?]u201d(?!\w)")
# A text in which every quotation mark has a backslash, and nothing else has but line breaks.
_BACKSLASH_USED = regex.compile(r"""\\(?!['"]|[nrt]\b)""")
_BACKSLASH_PROOF = {"'": regex.compile(rf"[A-Za-z]\\'{_CLITIC}"), '"': regex.compile(r'(?<!\S)\\"\w[^"\n]*\\"')}
_ESCAPES_BEFORE = regex.compile(r"(?:\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|%[0-9A-Fa-f]{2})++", regex.REVERSE)
_LONGEST = 60  # characters of escapes before an escape that are looked over for the word that they touch
_SIGNS = ("%", "=", "\\")
_BARE_SIGNS = ("u20", "u00")
# A program's string may need its backslashes, and so may a text that speaks of them.
_BACKSLASH_MEANT = regex.compile(r"(?i:\bbackslash)|[$@%]\w+\\['\"]")
# Old news feeds have a backslash for each line break.  A folder may look like that, too.
_LOST_BREAK = regex.compile(r"(?<=\s[A-Za-z][a-z]{1,20}[,.;:]?)\\(?=[a-z]{2,20}[\s,.])")
_DOUBTFUL = 0.6


def find(document: Document) -> list[Finding]:
    r"""
    Find escapes that stand for characters in plain text.

    >>> from textfix.config import Config
    >>> from textfix.engine.models import load_model
    >>> document = Document(r"It\u2019s don%27t, and I don=92t.", load_model().lexicon, Config())
    >>> [f.replacement for f in find(document)]
    ['’', "'", '’']
    """
    text = document.text
    if not may_hold(text) or is_json(text):
        return []
    found = list(
        chain(
            _percent(text) if "%" in text else (),
            _quoted_printable(text) if "=" in text else (),
            _program(document.flowing.text) if "\\" in text else (),
            _bare(text) if "u20" in text or "u00" in text else (),
        )
    )
    return sorted(outside_code(text, found), key=lambda finding: finding.start) if found else []


def may_hold(text: str) -> bool:
    """
    True if `find` looks for escapes in a text.

    >>> may_hold("It isn=92t."), may_hold("It is 2019.")
    (True, False)
    """
    return any(sign in text for sign in (*_SIGNS, *_BARE_SIGNS))


def may_match(batch: Batch) -> Bools:
    r"""
    Prefilter: mask of the texts in which `find` looks for escapes, bool (n_texts,).

    >>> from textfix.config import Config
    >>> from textfix.engine.models import load_model
    >>> texts = ["It isnu2019t.", "It isn=92t.", "It is 2019."]
    >>> may_match(Batch.of(texts, load_model().lexicon, Config())).tolist()
    [True, True, False]
    """
    kinds = batch.tokens.kinds
    mixed = batch.tokens.documents_of(np.flatnonzero(((kinds & DIGIT) != 0) & ((kinds & LETTER) != 0))).tolist()
    held = [
        any(sign in text for sign in _SIGNS) or (has_mixed and any(sign in text for sign in _BARE_SIGNS))
        for text, has_mixed in zip(batch.texts, mixed, strict=True)
    ]
    return np.array(held, dtype=np.bool_)


def _finding(match: regex.Match[str], decoded: str) -> Finding:
    return Finding(*match.span(), decoded, rules.ESCAPE.code, _SURE, "safe")


def _percent(text: str) -> list[Finding]:
    """Return the escapes of URLs that are part of no address; none in a text that speaks of one, or glues none."""
    found = []
    is_glued = False
    for match in _PERCENT.finditer(text):
        if not _ADDRESS.match(text, pos=0, endpos=match.start()):
            decoded = bytes.fromhex(match[0].replace("%", "")).decode("utf-8")
            if is_mentioned(text, *match.span(), decoded):
                return []
            is_glued |= _is_glued(text, match, decoded)
            found.append(_finding(match, decoded))
    return found if is_glued else []


def _quoted_printable(text: str) -> Iterator[Finding]:
    # What each of them holds, found much sooner.
    is_proved = any(sign in text for sign in ("=9", "=C", "=E")) and _QUOTED_PROOF.search(text)
    if not is_proved and not (_SOFT_BREAK.search(text) and (_QUOTED_LINES.search(text) or _has_soft_break(text))):
        return
    for match in _QUOTED.finditer(text):
        if not _LINK.match(text, pos=0, endpos=match.start()):
            yield _finding(match, _decode_bytes(bytes.fromhex(match[0].replace("=", ""))))
        else:
            yield from (_finding(soft, "") for soft in _SOFT_BREAK.finditer(text, *match.span()))
    if not _PLAIN_EQUALS.search(text):  # every "=" is an escape
        for match in _ASCII_QUOTED.finditer(text):
            yield _finding(match, chr(int(match[0][1:], 16)))


def _has_soft_break(text: str) -> bool:
    """True if a line of prose ends as mail breaks one that is too long, and nothing speaks against it."""
    return bool(_QUOTED_LINE.search(text)) and not (_PLAIN_EQUALS.search(text) or _LONG_LINE.search(text))


def _decode_bytes(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _program(text: str) -> Iterator[Finding]:
    yield from _glued(text, _BYTES, lambda escape: bytes.fromhex(escape.replace(r"\x", "")).decode("utf-8"))
    if not _PATTERN.search(text):
        yield from _glued(text, _UNICODE, _decode_unicode)
    if len(breaks := list(_LOST_BREAK.finditer(text))) > 1 and ":\\" not in text:
        yield from (Finding(*match.span(), " ", rules.ESCAPE.code, _DOUBTFUL, "display") for match in breaks)
    if _BACKSLASH_USED.search(text) or _BACKSLASH_MEANT.search(text):
        return
    for mark, proof in _BACKSLASH_PROOF.items():
        if text.count(mark) == text.count(f"\\{mark}") and proof.search(text):
            for match in regex.finditer(rf"\\(?={mark})", text):
                yield _finding(match, "")


def _decode_unicode(escape: str) -> str:
    return escape.encode("ascii").decode("unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16")


def _glued(text: str, pattern: regex.Pattern[str], decode: Callable[[str], str]) -> list[Finding]:
    """Decode the escapes of a text that has one glued to a word, unless the text speaks of one."""
    matches = list(_outside_programs(text, pattern))
    found = []
    is_glued = False
    for match in matches:
        with suppress(UnicodeDecodeError):
            decoded = decode(match[0])
            if is_mentioned(text, *match.span(), decoded):
                return []
            is_glued |= _is_glued(text, match, decoded)
            if all(unicodedata.category(char) not in _INVISIBLE for char in decoded):
                found.append(_finding(match, decoded))
    return found if is_glued else []


def _is_glued(text: str, match: regex.Match[str], decoded: str) -> bool:
    """True if the escape touches a word, or is a character beyond the basic plane: an emoji, mostly."""
    if decoded[:1] > "\uffff":
        return True
    before = _ESCAPES_BEFORE.match(text, pos=max(0, match.start() - _LONGEST), endpos=match.start())
    at = before.start() if before else match.start()
    return text[at - 1 : at].isalnum() or text[match.end() : match.end() + 1].isalnum()


def _outside_programs(text: str, pattern: regex.Pattern[str]) -> Iterator[regex.Match[str]]:
    """Yield matches but for those in lines that look like a program or data, where an escape is in its place."""
    end, is_code = -1, False
    for match in pattern.finditer(text):
        if match.start() > end:  # the first one of its line
            end = text.find("\n", match.start())
            end = len(text) if end < 0 else end
            is_code = _CODE_LINE.search(text, text.rfind("\n", 0, match.start()) + 1, end) is not None
        if not is_code:
            yield match


def _bare(text: str) -> Iterator[Finding]:
    if _BARE_PROOF.search(text):
        for match in _BARE.finditer(text):
            yield _finding(match, chr(int(match[1], 16)))
