"""Use and mention: whether an encoded character is part of the prose, or what the prose speaks of."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence

from textfix.edits import Finding
from textfix.engine.text import lazy_regex as regex
from textfix.typography import APOSTROPHE

_QUOTING = frozenset("\"'`“”‘’")
_QUOTATION_MARKS = ("Pi", "Pf")  # general categories of ‘ “ and ’ ”
_CLOSING = frozenset(".,;:!?)]")
# Who writes such words speaks of encodings, and may show what they do.  None is a word of everyday prose.
_TALK = regex.compile(
    r"""
      \bU\+[0-9A-Fa-f]{4} | \b(?i:utf)-?(?:8|16|32)\b | \bUnicode\b | \b(?:HT|X)ML\b
    | \bISO[- ]?8859 | \b(?i:latin)[- ]?1\b | \b(?i:windows-|cp-?)125\d\b | \b(?i:mojibake|ampersands?)\b
    | \b(?i:code[ ]?(?:points?|pages?)) | \b(?i:character[ ](?:set|reference|encoding|entit)) | \b(?i:percent-encod)
    | \b(?i:quoted-printable) | \b(?i:escape[ ]sequence) | \b(?i:(?:url|html)-?(?:en|de)cod)
    | \b(?i:(?:wrong|character|text|file)[ ]encoding)
    """,
    regex.VERBOSE,
)
# Guesses.
_SIGHT = 300  # characters on either side, within the paragraph, in which a mention is explained
_FEW = 3  # encoded characters that alone prove that a text was damaged, though it speaks of encodings


def is_mentioned(text: str, start: int, end: int, decoded: str) -> bool:
    """
    True if an encoded character is spoken of and not used.

    It is if it is all that stands in quotation marks, or if no text needs what it encodes there: an apostrophe or a
    quotation mark that touches nothing, an ampersand that joins nothing.

    Args:
        text: the text.
        start: first code point of the encoded character.
        end: the code point behind it.
        decoded: what it encodes.

    >>> is_mentioned("Write &rsquo; in HTML", 6, 13, "’"), is_mentioned("don&rsquo;t", 3, 10, "’")
    (True, False)
    >>> is_mentioned("Marks &amp; Spencer", 6, 11, "&"), is_mentioned("the code '&amp;'", 10, 15, "&")
    (False, True)
    """
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if before in _QUOTING and after in _QUOTING and before and after:
        return True
    if decoded == "&":
        return before.isspace() and after in _CLOSING and bool(after)
    is_mark = decoded == APOSTROPHE or unicodedata.category(decoded[:1] or " ") in _QUOTATION_MARKS
    return is_mark and not before.strip(" \t\n([{") and not after.strip(" \t\n)]}.,:;")


def used(text: str, findings: Sequence[Finding]) -> Sequence[Finding]:
    """
    Return the findings on encoded characters that are used; none if a text mentions as many as it uses.

    A letter is mentioned if its paragraph has the same word decoded.  Any character is mentioned if its paragraph
    speaks of encodings, in a text that was not damaged as a whole: one of the characters stands in it decoded.

    Args:
        text: the text.
        findings: sorted; a replacement is what a span encodes.

    >>> found = [Finding(4, 11, "é", "TF105", 0.99, "safe")]
    >>> used("The &eacute; stands for é.", found), used("Caf &eacute;toile", found) == found
    ([], True)
    """
    if not findings:
        return findings
    talk = [match.start() for match in _TALK.finditer(text)]
    speaks = bool(talk) and (len(findings) < _FEW or _keeps_characters(text, findings))
    border = "\n\n" if "\n\n" in text else "\n"
    mentioned = [
        _is_shown(text, finding, border) or (speaks and _is_near(text, finding, border, talk)) for finding in findings
    ]
    if 2 * sum(mentioned) >= len(findings):
        return []
    return [finding for finding, is_spoken_of in zip(findings, mentioned, strict=True) if not is_spoken_of]


def _keeps_characters(text: str, findings: Sequence[Finding]) -> bool:
    """True if a character beyond ASCII that findings decode stands decoded outside them."""
    borders = [0, *(border for finding in findings for border in (finding.start, finding.end)), len(text)]
    outside = "".join(text[a:b] for a, b in zip(borders[::2], borders[1::2], strict=True))
    decoded = {finding.replacement for finding in findings}
    return any(char and not char.isascii() and char in outside for char in decoded)


def _sight(text: str, finding: Finding, border: str) -> tuple[int, int]:
    """Return the part of the paragraph around a finding that is looked at; `border` ends paragraphs."""
    first, last = max(0, finding.start - _SIGHT), finding.end + _SIGHT
    before, behind = text.rfind(border, first, finding.start), text.find(border, finding.end, last)
    return first if before < 0 else before, min(last, len(text)) if behind < 0 else behind


def _is_near(text: str, finding: Finding, border: str, talk: Sequence[int]) -> bool:
    first, last = _sight(text, finding, border)
    at = bisect_left(talk, first)
    return at < len(talk) and talk[at] < last


def _is_shown(text: str, finding: Finding, border: str) -> bool:
    """True if the word that a finding decodes a letter of stands beside it as it should; it may be the letter alone."""
    start, end, decoded = finding.start, finding.end, finding.replacement or ""
    if not decoded.isalpha() or decoded.isascii():
        return False
    first, last = _sight(text, finding, border)
    while start > first and text[start - 1].isalpha():
        start -= 1
    while end < last and text[end].isalpha():
        end += 1
    word = text[start : finding.start] + decoded + text[finding.end : end]
    at = text.find(word, first, last)
    while at >= 0:
        behind = at + len(word)
        if not (text[at - 1 : at].isalnum() if at else False) and not text[behind : behind + 1].isalnum():
            return not start <= at < end
        at = text.find(word, at + 1, last)
    return False
