"""What one trace may have stood for, with weights."""

from __future__ import annotations

from collections.abc import Mapping

import regex

from textfix.engine.text.english import CLITICS, asks, word_after, word_before
from textfix.engine.text.lexicon import CONTRACTION, FREQUENT
from textfix.engine.text.vocabulary import Vocabulary

# What a trace may have stood for: apostrophe, quotation marks, dash, ellipsis …
APOSTROPHE, OPEN, CLOSE, OPEN_SINGLE, CLOSE_SINGLE, DASH, ELLIPSIS = "'", "“", "”", "‘", "’", "—", "…"
KEEP = "\0"  # … or something that nobody can tell, or what stands there now: it stays
REAL = "?"  # … or a question mark that was one before
Weights = Mapping[str, float]  # strings of the above, one character a trace -> how often that is so
OPENS_AFTER = "([{-–—/"
_CLOSES_BEFORE = ".,;:!?…)]}-–—/"
_SINGLE_IN_PROSE, _SINGLE_IN_HEADLINES = 0.07, 0.7  # share of single marks among quotation marks
_COMMON = FREQUENT | CONTRACTION
_ELISIONS = {"em": 0.9, "tis": 0.9, "twas": 0.9, "twere": 0.9, "til": 0.6, "n": 0.9, "cause": 0.2, "bout": 0.3}
_HOSTS = {  # the words that these clitics stand behind, beside those in n’t
    "re": frozenset("you we they who what where how there these those why".split()),
    "ve": frozenset("i you we they who what there would could should might must to".split()),
    "m": frozenset("i"),
}
_DECADE = regex.compile(r"\d0s\b")


def weigh(
    text: str, start: int, end: int, length: int, words: Vocabulary, *, question: bool, headline: bool = False
) -> Weights:
    """
    Return what `length` traces in a row, over the span, may have stood for.

    Args:
        text: the text.
        start: where the traces begin.
        end: where they end.
        length: how many characters were lost.
        words: what is known of words.
        question: a trace may also be the question mark that it seems.
        headline: the paragraph is a headline, which likes single quotation marks.
    """
    left, right = text[start - 1 : start], text[end : end + 1]
    if length > 1:
        return _several(left, right, length, word_after(text, end).lower(), question)
    if left.isalnum() and right.isalnum():
        return _inner(word_before(text, start), word_after(text, end), words)
    if _is_gap(left) and _is_gap(right):
        trace = text[start]
        if text[end + 1 : end + 2] == trace:  # two opening marks with a space between them
            return {OPEN: 0.6, DASH: 0.2, KEEP: 0.2}
        if start > 1 and text[start - 2] == trace and right in ("", "\n"):
            return {CLOSE: 0.9, KEEP: 0.1}
        if left in ("", "\n"):  # a bullet, mostly
            return {KEEP: 1.0}
        if right in ("", "\n"):
            return {CLOSE: 0.5, ELLIPSIS: 0.25, DASH: 0.1, KEEP: 0.15}
        return {DASH: 0.95, ELLIPSIS: 0.03, CLOSE: 0.01, KEEP: 0.02}
    if (_is_gap(left) or left in OPENS_AFTER) and not _is_gap(right) and right not in _CLOSES_BEFORE:
        return opening(text, end, words, headline)
    if not _is_gap(left) and (_is_gap(right) or right in _CLOSES_BEFORE):
        return _closing(text, start, end, words, question)
    if left == "." and word_after(text, end) == "s":
        return {APOSTROPHE: 0.98, KEEP: 0.02}
    if left in ".,!?:;" and right.isalnum():  # two sentences whose space was lost
        return {CLOSE: 0.5, OPEN: 0.4, DASH: 0.05, KEEP: 0.05}
    return {CLOSE: 0.4, OPEN: 0.1, ELLIPSIS: 0.2, KEEP: 0.3}


def _is_gap(char: str) -> bool:
    return char == "" or char.isspace()


def _inner(left: str, right: str, words: Vocabulary) -> Weights:
    small = right.lower()
    if small in CLITICS and (small not in _HOSTS or left.lower() in _HOSTS[small] or left[-2:].lower() == "nt"):
        if small == "t" and left[-1] not in "nN":
            return {KEEP: 1.0}
        letter = (
            0.7
            if small == "s" and words.has_accent(left, right)
            else 0.002
            if words.knows(left) or left.isdigit()
            else 0.1
        )
        return {APOSTROPHE: 0.998 - letter, DASH: 0.002, KEEP: letter}
    if small in CLITICS:
        return {KEEP: 0.9, APOSTROPHE: 0.05, DASH: 0.05}
    if left.isdigit() and right.isdigit():
        return {DASH: 0.55, APOSTROPHE: 0.25, KEEP: 0.2}
    if words.joins(left, right) or (left in ("O", "D", "L") and right[:1].isupper() and right[1:].islower()):
        return {APOSTROPHE: 0.98, DASH: 0.01, KEEP: 0.01}
    if words.knows(left) and words.knows(right) and not words.knows(left + right) and len(left + right) > 3:
        space = 0.06 if left[-1:].islower() and right[:1].islower() else 0.4  # a no-break space, or one lost with it
        return {DASH: 0.85, APOSTROPHE: 0.03, ELLIPSIS: 0.05, CLOSE: 0.01, KEEP: space}
    return {KEEP: 0.8, DASH: 0.1, APOSTROPHE: 0.1}


def opening(text: str, end: int, words: Vocabulary, headline: bool) -> Weights:
    """Return what a trace before the word at an offset may have stood for."""
    word = word_after(text, end)
    if _DECADE.match(text, end):
        return {APOSTROPHE: 0.95, OPEN: 0.04, OPEN_SINGLE: 0.01}
    if text[end].isdigit():  # pounds and euros, mostly
        return {KEEP: 0.85, OPEN: 0.12, OPEN_SINGLE: 0.02, APOSTROPHE: 0.01}
    elided = _ELISIONS.get(word.lower(), 0.002)
    letter = 0.002 if not word or words.knows(word) else 0.3
    rest = 1 - elided - letter
    single = _SINGLE_IN_HEADLINES if headline else _SINGLE_IN_PROSE
    return {OPEN: (1 - single) * rest, OPEN_SINGLE: single * rest, APOSTROPHE: elided, KEEP: letter}


def _closing(text: str, start: int, end: int, words: Vocabulary, question: bool) -> Weights:
    left, right = text[start - 1], text[end : end + 1]
    if not left.isalnum():
        real = 0.05 if question and left in ")]" else 0.0
        return {CLOSE: 0.95, CLOSE_SINGLE: 0.05, DASH: 0.005, REAL: real, KEEP: 0.001}
    word = word_before(text, start)
    owner = 0.6 if left in "sSzx" else 0.3 if word.endswith("in") and words.knows(word + "g") else 0.004
    letter = 0.004 if words.knows(word) else 0.3
    following = text[end : end + 3].strip()[:1]
    if _is_gap(right) and (following == "" or following.isupper()):
        asked = question and asks(text, start)
        real = 3.0 if asked else 0.5 if question else 0.0
        if following == "":
            owner *= 0.1
        elif (
            owner > 0.5 and not asked and not words.has(word_after(text, end + 1), _COMMON)
        ):  # a name: the workers? Party
            real *= 0.1
        return {CLOSE: 0.3, REAL: real, APOSTROPHE: owner, CLOSE_SINGLE: 0.05, ELLIPSIS: 0.06, KEEP: letter}
    real = 0.01 if question else 0.0
    if right == ")":
        real *= 30
    elif not _is_gap(right):
        owner *= 0.3
    return {CLOSE: 0.9, REAL: real, APOSTROPHE: owner, CLOSE_SINGLE: 0.05, ELLIPSIS: 0.01, DASH: 0.005, KEEP: letter}


def _several(left: str, right: str, length: int, clitic: str, question: bool) -> Weights:
    keep = KEEP * length
    if length == 2:
        if left.isalnum() and right.isalnum():
            if clitic in CLITICS:
                return {KEEP + APOSTROPHE: 0.9, CLOSE + DASH: 0.02, keep: 0.08}
            return {CLOSE + DASH: 0.4, DASH + OPEN: 0.2, DASH + OPEN_SINGLE: 0.02, CLOSE_SINGLE + DASH: 0.05, keep: 0.3}
        if _is_gap(left) or left in OPENS_AFTER:
            if _is_gap(right):
                return {keep: 1.0}
            return {OPEN + OPEN_SINGLE: 0.7, OPEN + APOSTROPHE: 0.1, OPEN + ELLIPSIS: 0.1, keep: 0.1}
        if right.isalnum():
            return {CLOSE + DASH: 0.5, DASH + OPEN: 0.3, CLOSE_SINGLE + DASH: 0.03, CLOSE + OPEN: 0.1, keep: 0.3}
        both = {CLOSE_SINGLE + CLOSE: 0.1, APOSTROPHE + CLOSE: 0.02, CLOSE + CLOSE_SINGLE: 0.01, CLOSE + DASH: 0.02}
        both |= {ELLIPSIS + CLOSE: 0.06, DASH + CLOSE: 0.1, KEEP + CLOSE: 0.01, keep: 0.02}
        if question and (left.isalnum() or left in ")]"):
            both |= {REAL + CLOSE: 0.78, REAL + CLOSE_SINGLE: 0.05, CLOSE + REAL: 0.04, REAL + REAL: 0.04}
        return both
    if length == 3 and not _is_gap(left) and not right.isalnum():
        ends = {CLOSE_SINGLE + CLOSE + DASH: 0.1, keep: 0.2}
        if question:
            ends |= {REAL + CLOSE_SINGLE + CLOSE: 0.8, REAL + REAL + CLOSE: 0.1}
        return ends
    return {keep: 1.0}


def as_choices(weights: Weights) -> tuple[tuple[str, float], ...]:
    """Return the possible choices with their weights."""
    return tuple((glyphs, weight) for glyphs, weight in weights.items() if weight > 0)
