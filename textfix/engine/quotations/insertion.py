"""Where in a text a quotation mark goes: between the words that it encloses and the punctuation that it does not."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from textfix.edits import Applicability, Finding, regrouped
from textfix.engine.quotations.landmarks import CLOSING, OPENING
from textfix.rules import SINGLE_QUOTATION
from textfix.typography import SINGLE_MARKS

QUOTES = {  # by (single, straight): what opens and what closes
    (False, False): ("\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"),
    (False, True): ('"', '"'),
    (True, False): ("‘", "’"),
    (True, True): ("'", "'"),
}
_LEADING = "$£€¥#@&"  # what belongs to the word behind it
_UNITS = "%°+"  # what belongs to the number before it
_BRACKETS = {")": "(", "]": "["}
_INSIDE = ",.?!\N{HORIZONTAL ELLIPSIS}"  # what a closing mark may stand behind
# In the novels of the training text, 3,312 marks close behind one before white space, and 7 before it.
_DASHES = ("—", "―")
_BEFORE_STRAIGHT = "([{—–-/"  # besides white space, what a straight mark may stand behind and still open
_MOST = 6  # characters of punctuation that it is carried over
_CLOSING_RANK, _OPENING_RANK = 2, 3  # of outer marks, among all marks of one place


def opening_place(text: str, start: int) -> int:
    """
    Return where an opening mark before the word at `start` belongs.

    What is written to the word stays with it: signs, dots, the apostrophe of an elision; brackets and dashes do not.

    >>> opening_place("He paid ($5", 10), opening_place("and ...so on", 7)
    (9, 4)
    """
    at = start
    while at and text[at - 1] in SINGLE_MARKS and not text[at - 2 : at - 1].isalnum():
        at -= 1
    while at and text[at - 1] in _LEADING:
        at -= 1
    for dots in ("...", "\N{HORIZONTAL ELLIPSIS}"):
        begin = at - len(dots)
        if begin >= 0 and text.startswith(dots, begin) and not text[begin - 1 : begin].strip():
            return begin
    return at


def closing_place(text: str, start: int, end: int, late: bool) -> int:
    """
    Return where a closing mark behind the word that ends at `end` belongs.

    Args:
        text: the text.
        start: where the quotation begins; a bracket that it opens, it closes.
        end: offset behind the last letter of the quotation.
        late: the mark stands behind the punctuation that follows.

    A dash before white space breaks the quotation off and stays inside, one before a word belongs to what goes on.

    >>> closing_place("up 50%.", 0, 5, late=False), closing_place("up 50%.", 0, 5, late=True)
    (6, 7)
    >>> closing_place("But I— he said", 0, 5, late=False), closing_place("But I—he paused—", 0, 5, late=False)
    (6, 5)
    """
    at = end
    while text[at : at + 1] and text[at] in _UNITS:
        at += 1
    while text[at : at + 1] in SINGLE_MARKS and text[at : at + 1] and not text[at + 1 : at + 2].isalnum():
        at += 1
    if text[at : at + 1] in _BRACKETS and _BRACKETS[text[at]] in text[start:end]:
        at += 1
    if late:
        limit = at + _MOST
        while at < limit and text[at : at + 1] and text[at] in _INSIDE:
            at += 1
    breaks_off = text.startswith(_DASHES, at) and not text[at + 1 : at + 2].strip()
    return at + 1 if breaks_off else at


class QuotationPlace(NamedTuple):
    """The words of one quotation in a text, as offsets, and what is to be written."""

    start: int  # of the first word
    end: int  # behind the last letter of the last word
    missing: int
    late: bool


def quotation_findings(
    text: str, place: QuotationPlace, marks: tuple[str, str], rule: str, confidence: float, applicability: Applicability
) -> tuple[Finding, ...]:
    """
    Return the findings of one quotation: both marks in one group, or the one that is missing.

    There are none where a straight opening mark could be read as a closing one.

    >>> whole = QuotationPlace(0, 9, OPENING | CLOSING, late=True)
    >>> found = quotation_findings("Let us go, he said", whole, ("“", "”"), "TF301", 0.9, "safe")
    >>> [(finding.start, finding.replacement) for finding in found]
    [(0, '“'), (10, '”')]
    """
    places: list[tuple[int, str]] = []
    if place.missing & OPENING:
        at = opening_place(text, place.start)
        before = text[at - 1 : at]
        if marks[0] == marks[1] and before.strip() and before not in _BEFORE_STRAIGHT:
            return ()
        places.append((at, marks[0]))
    if place.missing & CLOSING:
        places.append((closing_place(text, place.start, place.end, place.late), marks[1]))
    return tuple([Finding(at, at, mark, rule, confidence, applicability, place.start) for at, mark in places])


def merge(apostrophes: Sequence[Finding], quotations: Sequence[Finding], single_outside: bool = False) -> list[Finding]:
    """
    Return apostrophes and quotation marks in order, with groups of their own.

    In one place a quotation closes before the next one opens, the marks of one kind stand inside those of the other,
    and an apostrophe stands next to its word.  A single quotation mark gives way to an apostrophe in its place: they
    are the same character.

    Args:
        apostrophes: those of one document.
        quotations: its quotation marks.
        single_outside: double marks stand inside single ones, not the other way round.
    """
    apart = 1 + max((f.group for f in apostrophes if f.group is not None), default=0)
    places = {finding.start for finding in apostrophes}
    taken = {f.group for f in quotations if f.rule == SINGLE_QUOTATION.code and f.start in places}
    opened = set()
    ranked = []
    for finding in quotations:
        begin = finding.group or 0  # where its first word begins: an opening mark is not behind it
        single = finding.rule == SINGLE_QUOTATION.code
        if not (single and begin in taken):
            opening = finding.start <= begin
            if opening:
                opened.add(finding.start)
            inner = single != single_outside
            rank = _OPENING_RANK + inner if opening else _CLOSING_RANK - inner
            ranked.append((finding.start, rank, regrouped(finding, apart + 2 * begin + single)))
    ranked += [(f.start, _OPENING_RANK + 2 if f.start in opened else 0, f) for f in apostrophes]
    return [finding for _, _, finding in sorted(ranked, key=itemgetter(0, 1))]
