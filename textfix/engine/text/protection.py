"""Protected words, which no rule may touch.

URLs, e-mail addresses, paths, @ and # tags, identifiers, slugs, markup tags, inline and fenced code.  They are found
on the skeleton, so inserted marks cannot open or close a protected span; only texts with one of the rare characters
pay for a regular expression.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.arrays import U16, Bools, Ints, among, distinct
from textfix.engine.text.characters import (
    CLOSE_BRACKET,
    CODE,
    COLON,
    DASH,
    HYPHEN,
    LETTER,
    NEWLINE,
    OPEN_BRACKET,
    SPACE,
    STOP,
    UPPER,
)
from textfix.engine.text.code_spans import code_spans
from textfix.engine.text.tokens import BREAK, Tokens
from textfix.engine.text.words import RAW_HASH, base_hash, word_keys

# Finds chunks (runs without white space or brackets) that are not prose.  Emphasis (*so*, _so_) and "and/or" are prose.
_CHUNK = regex.compile(
    r"""
      [@#][^\W\d_]              # @name, #tag
    | \w@\w                     # mail address
    | \w_+\w                    # snake_case
    | ://                       # any scheme
    | \\\w                      # C:\path, \n, \macro
    | ^[.~]*/+\w | /\w+/ | \w\.\w+/ | /\w+\.\w     # paths: absolute, two steps deep, with a host or an extension
    | \$\w+/                    # paths below a variable
    | [={}|^]                   # code, tables; tags and backticks are left to `code_spans`
    | \w~\w
    """,
    regex.VERBOSE,
)
_SLUG_WORDS = 4  # hyphenated lower-case words; compounds as long are taken for slugs
_GLUE = SPACE | BREAK


def protected_words(tokens: Tokens, texts: Sequence[str], known: Bools) -> Bools:
    """
    Return a bool mask (n_tokens,) of the words in protected text.

    Args:
        tokens: the words of `texts`.
        texts: the documents.
        known: bool (n_tokens,), words that the lexicon knows: iPhone is no identifier, dontCare is one.

    >>> from textfix.engine.text.tokens import tokenize
    >>> texts = ["dont see_dont www.dont.com `dont`"]
    >>> protected_words(tokenize(texts), texts, np.zeros(7, dtype=np.bool_)).tolist()
    [False, True, True, True, True, True, True]
    """
    if tokens.start.size == 0:
        return np.zeros(0, dtype=np.bool_)
    humps = _humps(tokens) & ~known
    humps[_forms_of_names(tokens, np.flatnonzero(humps))] = False
    protected: Bools = _dotted(tokens) | _slugs(tokens) | humps
    _mark_chunks(tokens, protected)
    _mark_code(tokens, texts, protected)
    return protected


def _dotted(tokens: Tokens) -> Bools:
    """Mask names with inner full stops or colons: hosts, files, std::string; not e.g., U.S. or a lost space."""
    tight = tokens.after & (STOP | COLON | _GLUE | CODE | DASH | HYPHEN)
    at = np.flatnonzero((tight == STOP) | (tight == COLON))
    at = at[at + 1 < tokens.raw.size]
    gap = tokens.start[at + 1] - tokens.end[at]
    first = tokens.codes[tokens.end[at]]
    is_long = [tokens.end[word] - tokens.start[word] > 1 for word in (at, at + 1)]
    # One full stop between words of two letters and more, or two colons; otherwise they lost their space in prose.
    host = (first == ord(".")) & (gap == 1) & is_long[0] & is_long[1]
    scope = (first == ord(":")) & (gap == 2)
    small = (tokens.classes(tokens.start[at + 1]) & LETTER) != 0
    joined = np.zeros(tokens.raw.size, dtype=np.bool_)
    joined[at[(host | scope) & small]] = True
    out: Bools = joined.copy()
    out[1:] |= joined[:-1]
    return out


def _slugs(tokens: Tokens) -> Bools:
    """
    Mask lower-case hyphenated words: all but the last of a run, and all of a long one.

    So mother-in-laws may get an apostrophe, and why-dont-you-ask may not.
    """
    inner = tokens.after & (HYPHEN | _GLUE | DASH | STOP)
    single: Bools = inner == HYPHEN
    at = np.flatnonzero(single)
    single[at] = (tokens.classes(np.minimum(tokens.end[at] + 1, tokens.codes.size - 1)) & HYPHEN) == 0
    at = np.flatnonzero(single)
    if at.size == 0:
        return single
    lower = (tokens.classes(tokens.start) & UPPER) == 0
    out: Bools = single & lower
    # Runs of hyphenated words begin where the word before has no hyphen behind it.
    first, last = at[~single[at - 1]], at[~single[at + 1]] + 1  # the last word of all has no hyphen
    capitals = np.flatnonzero(~lower)
    all_lower = np.searchsorted(capitals, first) == np.searchsorted(capitals, last, side="right")
    slugs = all_lower & (last - first + 1 >= _SLUG_WORDS)
    for begin, end in zip(first[slugs].tolist(), last[slugs].tolist(), strict=True):
        out[begin : end + 1] = True
    return out


def _humps(tokens: Tokens) -> Bools:
    """Mask words with a capital after a small letter: getName, YouTube, but not McGregor or OBrien."""
    rises = tokens.offsets_where(lambda classes: (classes & UPPER) != 0)
    rises = rises[(rises > 0) & ((tokens.classes(rises - 1) & LETTER) != 0)]
    out = np.zeros(tokens.start.size, dtype=np.bool_)
    if rises.size == 0:
        return out
    word = np.searchsorted(tokens.start, rises, side="right") - 1
    begins = tokens.start[word]
    scottish = (rises == begins + 2) & (tokens.codes[begins] == ord("M")) & (tokens.codes[begins + 1] == ord("c"))
    out[word[~scottish]] = True
    return out


def _forms_of_names(tokens: Tokens, at: Ints) -> Ints:
    """Return those of some words that end in s and stand in their document without it: IndiGos beside IndiGo."""
    at = at[tokens.codes[tokens.end[at] - 1] == ord("s")]
    if at.size == 0:
        return at
    base = (word_keys(tokens, at) & ~RAW_HASH) | base_hash(tokens, at)
    return at[among(base, np.sort(word_keys(tokens, slice(None))))]


def _mark_chunks(tokens: Tokens, protected: Bools) -> None:
    """Set the words of the chunks that `_CHUNK` finds in `protected`; only chunks with a CODE character can match."""
    at = tokens.offsets_where(lambda classes: (classes & CODE) != 0)
    if at.size == 0:
        return
    border = tokens.offsets_where(_parts_chunks)
    which = distinct(np.searchsorted(border, at))
    edges = np.concatenate([[-1], border, [tokens.codes.size]])
    starts, ends = edges[which] + 1, edges[which + 1]
    found = [
        i
        for i, (a, b) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True))
        if _CHUNK.search(tokens.codes[a:b].tobytes().decode("utf-32-le", "surrogatepass"))
    ]
    _mark_spans(tokens.start, starts[found], ends[found], protected)


def _parts_chunks(classes: U16) -> Bools:
    """Return a mask (n,) of the characters, given by their class bits, that are in no chunk: white space, brackets."""
    parts: Bools = ((classes & (SPACE | NEWLINE | OPEN_BRACKET | CLOSE_BRACKET)) != 0) | (classes == 0)
    return parts


def _mark_code(tokens: Tokens, texts: Sequence[str], protected: Bools) -> None:
    """Set the words of code and markup tags in `protected`."""
    spans = [
        (int(base) + a, int(base) + b)
        for base, text in zip(tokens.text_start.tolist(), texts, strict=False)
        if "`" in text or "~~~" in text or "<" in text
        for a, b in code_spans(text)
    ]
    if spans:
        starts, ends = np.array(sorted(spans), dtype=np.intp).T
        _mark_spans(tokens.input_offset(tokens.start), starts, ends, protected)


def _mark_spans(word_start: Ints, starts: Ints, ends: Ints, protected: Bools) -> None:
    """
    Set the words that begin in spans in `protected`.

    Args:
        word_start: intp (n_tokens,), offset of each word.
        starts: intp (n_spans,), offsets in the same text.
        ends: intp (n_spans,).
        protected: bool (n_tokens,), changed in place.
    """
    for a, b in zip(np.searchsorted(word_start, starts), np.searchsorted(word_start, ends), strict=True):
        protected[a:b] = True
