"""What shows that traces stand for marks: words before them that take ’s, and words that a pair of them encloses."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.vocabulary import Vocabulary

_WORD = regex.compile(r"[^\W\d_]++")
_LEAST_LETTERS = 4  # shorter ones are parts of foreign words, too: pr?s, apr?s; a guess


def sure_owners(owners: Iterable[str], words: Vocabulary) -> set[str]:
    """Return the words before a trace and s that are whole, and that no accented letter makes another word."""
    return {
        owner
        for owner in set(owners)
        if len(owner) >= _LEAST_LETTERS and words.knows(owner) and not words.has_accent(owner, "s")
    }


def find_enclosures(text: str, trace: str, words: Vocabulary) -> list[int]:
    """
    Return where pairs of traces begin that enclose known words, as quotation marks do.

    >>> from textfix.engine.models import load_model
    >>> words = Vocabulary(load_model().lexicon)
    >>> find_enclosures("Is ?true? the same as ?not false?, or ?qwx?, or ?so it is?", "?", words)
    [3, 22]
    """
    return [
        match.start()
        for match in _enclosure(trace).finditer(text)
        if all(words.knows(word) for word in _WORD.findall(match[1]))
    ]


@cache
def _enclosure(trace: str) -> regex.Pattern[str]:
    """
    Return the pattern of up to 60 characters between two traces, on the edges of words.

    What follows belongs to the same sentence: else a question mark may have been one.
    """
    mark = regex.escape(trace)
    opens, closes = rf"(?<![^\s(\[—–]){mark}(?=[^\W\d_]{{2}})", rf"(?<=[^\W\d_]){mark}(?=[.,;:)—–]|\s\p{{Ll}})"
    return regex.compile(rf"{opens}([^{mark}\n]{{2,60}}+){closes}")
