"""HTML entities in plain text: whole ones, those escaped twice, and those that lost their ampersand."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Container, Iterator
from functools import lru_cache
from html.entities import html5

import numpy as np

from textfix import rules
from textfix.edits import Finding
from textfix.engine.batch import Batch
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.arrays import Bools
from textfix.engine.text.code_spans import is_json, outside_code
from textfix.engine.text.mentions import is_mentioned

_WHOLE = regex.compile(r"&(?:amp;)*(#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
_TAG = regex.compile(r"<[A-Za-z/!][^<>\n]{0,1000}+>")  # where there are tags, entities are in their place
# Without its ampersand an entity is told by a name that ends no word, or by a number.
_HALF = regex.compile(
    r"""
      (?<! & (?:amp;){0,9} )
      (?: (?<! \b [Aa]li ) (?: quot | apos | [lr]squo | [lr]dquo | [mn]dash | hellip | nbsp ) ;
        | (?<! \w ) (?: lt | gt ) ;
        | (?<! [a-z] ) amp; (?= [\w\#] )
        | (?<= [a-z][ \n]{1,2} ) amp; (?= [ \n][A-Z] )
        | (?<! [\#$\\/] | [:=] [ \n]? [“”‘’"']? ) \# 0? (?: 3[4689] | 6[02] | 1[3-9]\d | 2[0-5]\d | 8[2-4]\d\d ) ;
      )
    """,
    regex.VERBOSE,
)
# What may be one is looked for from each semicolon back: prose has few of them.
_BEFORE_SEMICOLON = regex.compile(r"(?:quot|apos|[lr][sd]quo|[mn]dash|hellip|nbsp|lt|gt|amp|#\d{2,5});", regex.REVERSE)
_CLITIC = regex.compile(r"(?:s|t|re|ve|ll|d|m)\b")
_ISSUE = regex.compile(r"#\d++(?!;)|\b(?:issues?|bugs?|tickets?|PR|see) #\d", regex.IGNORECASE)
_NAMES = ("quot", "apos", "quo", "dash", "hellip", "nbsp", "lt", "gt", "amp")  # the ends of their names
_DIAGRAM = regex.compile(r"^[ \t]*+(?:graph|flowchart|sequenceDiagram|classDiagram|stateDiagram)\b", regex.MULTILINE)
_ADDRESS = regex.compile(r"/[^\s/]{0,100}+#", regex.REVERSE)
_SURE = 0.99


def find(text: str) -> list[Finding]:
    """
    Find entities that stand for characters in plain text.

    >>> [(f.start, f.end, f.replacement) for f in find("AT&amp;T doesn&rsquo;t, and Intel #39;s chief won#39;t.")]
    [(2, 7, '&'), (14, 21, '’'), (33, 38, "'"), (49, 53, "'")]
    """
    if not may_hold(text) or is_json(text):
        return []
    whole = _whole(text) if "&" in text else []
    found = [*whole, *_half(text, {finding.end for finding in whole})]
    return sorted(outside_code(text, found), key=lambda finding: finding.start) if found else []


def may_hold(text: str) -> bool:
    """True if `find` looks for entities in a text."""
    return ";" in text


def may_match(batch: Batch) -> Bools:
    """Prefilter: mask of the texts in which `find` looks for entities, bool (n_texts,)."""
    return np.array([may_hold(text) for text in batch.texts], dtype=np.bool_)


def _whole(text: str) -> list[Finding]:
    """Return whole entities; none in HTML, where they belong, nor in a text that speaks of one."""
    if _TAG.search(text):
        return []
    found = []
    for match in _WHOLE.finditer(text):
        char = _character(match[1])
        if char is not None:
            if is_mentioned(text, *match.span(), char):
                return []
            found.append(Finding(*match.span(), char, rules.ENTITY.code, _SURE, "safe"))
    return found


@lru_cache(maxsize=1 << 10)  # a text has the same ones in many places
def _character(name: str) -> str | None:
    """Return what an entity stands for; None where it is none, or stands for a control character."""
    if name.startswith("#"):
        char = html.unescape(f"&{name}")
    elif name in html5:
        char = html5[name]
    else:  # HTML knows no &EACUTE;, but databases do
        char = html5.get(name.lower(), "").upper() if name.isupper() else ""
    return char if char and char != "\ufffd" and unicodedata.category(char[0]) != "Cc" else None


def _half(text: str, taken: Container[int]) -> Iterator[Finding]:
    candidates = [(match, char) for match in _halves(text, taken) if (char := _meant(text, match))]
    if not candidates:
        return
    numbered = any(match[0].startswith("#") and _is_open(text, match) for match, _ in candidates)
    issues = numbered and bool(_ISSUE.search(text)) and all(_is_open(text, match) for match, _ in candidates)
    if issues or _DIAGRAM.search(text):
        candidates = [(match, char) for match, char in candidates if not match[0].startswith("#")]
    matches = [(match.start(), match.end(), char) for match, char in candidates]
    spaced = _is_spaced(text, matches)
    for start, end, char in matches:
        if text[start - 1 : start] == " " and (spaced or _is_clitic(text, start, end, char)):
            start -= 1
        yield Finding(start, end, _in_style(text, start, end, char), rules.ENTITY.code, _SURE, "safe")


def _halves(text: str, taken: Container[int]) -> Iterator[regex.Match[str]]:
    """Yield the entities without their ampersand, but those at whose end a whole one ends."""
    at = text.find(";")
    while at >= 0:
        free = at + 1 not in taken and (text.endswith(_NAMES, 0, at) or text[at - 1 : at].isdecimal())
        name = _BEFORE_SEMICOLON.match(text, pos=max(0, at - 8), endpos=at + 1) if free else None
        half = _HALF.match(text, name.start()) if name else None
        if half:
            yield half
        at = text.find(";", at + 1)


def _meant(text: str, match: regex.Match[str]) -> str | None:
    """Return the character of an entity without its ampersand; None where it is part of something else."""
    if match[0].startswith("#") and _ADDRESS.match(text, pos=0, endpos=match.start() + 1):
        return None
    return _character(match[0])


def _is_open(text: str, match: regex.Match[str]) -> bool:
    """True if no word or punctuation touches the entity, as none touches the number of an issue."""
    start, end = match.span()
    return text[start - 1 : start].strip("( \n\t") == "" and not text[end : end + 1].isalnum()


def _is_clitic(text: str, start: int, end: int, char: str) -> bool:
    """True if an apostrophe with a space before it belongs to the word there."""
    return char == "'" and text[start - 2 : start - 1].isalpha() and bool(_CLITIC.match(text, end))


def _is_spaced(text: str, matches: list[tuple[int, int, str]]) -> bool:
    """True if a space replaced each ampersand: all have one before them, and one where none belongs."""
    if any(start and not text[start - 1].isspace() for start, _, _ in matches):
        return False
    return any(
        text[start - 2 : start] == "  "
        or (char == "'" and bool(_CLITIC.match(text, end)))
        or (char in "\"'”’" and not text[end : end + 1].isalnum())
        for start, end, char in matches
    )


def _in_style(text: str, start: int, end: int, char: str) -> str:
    """Return a straight double quotation mark as a typographic one if the document has these."""
    if char != '"' or "“" not in text:
        return char
    opens = text[start - 1 : start].strip("([—–-‘") in ("", " ", "\n", "\t") and not text[end : end + 1].isspace()
    return "“" if opens else "”"
