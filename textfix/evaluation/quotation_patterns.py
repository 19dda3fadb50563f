"""
Patterns of quotations: how a quotation is built into its sentence.

The *frame* of a quotation is the clause that names the speaker: a verb of speech among the `_FRAME` words behind its
closing mark or before its opening one, in the same sentence.  The pattern is the first of these that holds:

- continued: it ends with its paragraph and no closing mark, or takes up one that did.
- interrupted: the next or previous quotation of the paragraph is at most `_ASIDE` words away, with a verb of speech
  between, and a comma or stop before the second: “Go,” he said, “and stay.”
- before a frame: it begins a sentence, and a frame follows: “Go,” he said.
- single word, partial: no comma, colon, dash or stop before it: a “modest” fee.
- behind a frame: He said, “Go.”
- alone: everything else, such as dialogue without frames, or a quotation after a colon without a verb of speech.
"""

from __future__ import annotations

import numpy as np

from textfix.engine.text.arrays import Bools, Ints
from textfix.engine.text.characters import COLON, COMMA, DASH, HYPHEN, STOP
from textfix.engine.text.hashing import word_hash
from textfix.engine.text.tokens import BREAK, Tokens, starts_sentence
from textfix.gold.quotations import Quotations

PATTERNS = ("before a frame", "behind a frame", "interrupted", "continued", "partial", "single word", "alone")
_BEFORE, _BEHIND, _INTERRUPTED, _CONTINUED, _PARTIAL, _SINGLE, _ALONE = range(len(PATTERNS))
_FRAME = 5  # words searched for a verb of speech; a guess
_ASIDE = 10  # most words between two parts of one speech; a guess
_VERBS = (
    "say says said ask asks asked reply replies replied answer answers answered add adds added tell tells told "
    "write writes wrote cry cries cried whisper whispers whispered shout shouts shouted murmur murmurs murmured "
    "explain explains explained insist insists insisted note notes noted continue continues continued declare "
    "declares declared announce announces announced warn warns warned argue argues argued recall recalls recalled "
    "conclude concludes concluded suggest suggests suggested remark remarks remarked exclaim exclaims exclaimed"
)
_SPEECH = np.array([word_hash(verb) for verb in _VERBS.split()], dtype=np.uint32)
_PAUSE = COMMA | COLON | DASH | HYPHEN | STOP | BREAK


def pattern_of_words(tokens: Tokens, double: Quotations) -> Ints:
    """
    Return the pattern of the quotation around each word: intp (n_tokens,), an index into PATTERNS, or -1.

    Args:
        tokens: words of clean texts.
        double: their quotations in double marks.

    >>> from textfix.gold.labels import read_gold
    >>> gold = read_gold(["“Go,” he said. It took “some” time."])
    >>> pattern_of_words(gold.tokens, gold.double).tolist()
    [0, -1, -1, -1, -1, 5, -1]
    """
    found = np.full(tokens.start.size, -1, dtype=np.intp)
    first, last = _quotations(tokens, double)
    if first.size == 0:
        return found
    patterns = _patterns(tokens, double, first, last)
    inside = np.flatnonzero(double.inside)
    found[inside] = patterns[np.searchsorted(first, inside, side="right") - 1]
    return found


def _quotations(tokens: Tokens, double: Quotations) -> tuple[Ints, Ints]:
    """Return the first and last word of each quotation, intp (n,); a paragraph's end closes it."""
    first = np.flatnonzero(double.opens)
    ends = np.flatnonzero(double.closes | ((tokens.after & BREAK) != 0))
    return first, ends[np.searchsorted(ends, first)] if first.size else first


def _patterns(tokens: Tokens, double: Quotations, first: Ints, last: Ints) -> Ints:
    """Return the pattern of each quotation, intp (n,)."""
    begins_paragraph = (tokens.before[first] & BREAK) != 0
    unclosed = ~double.closes[last]
    taken_up = begins_paragraph & np.append(False, unclosed[:-1] & (first[1:] == last[:-1] + 1))
    framed_behind, framed_before = _frames(tokens, double, first, last)
    runs_on = (tokens.before[first] & _PAUSE) == 0
    words = last - first
    return np.select(
        [
            unclosed | taken_up,
            _interrupted(tokens, first, last, runs_on),
            framed_behind & starts_sentence(tokens.before[first]),
            runs_on & (words == 0),
            runs_on,
            framed_before,
        ],
        [_CONTINUED, _INTERRUPTED, _BEFORE, _SINGLE, _PARTIAL, _BEHIND],
        _ALONE,
    )


def _interrupted(tokens: Tokens, first: Ints, last: Ints, runs_on: Bools) -> Bools:
    """Return a bool mask (n,): the quotation and one of its neighbours stand on either side of a frame."""
    verbs = np.append(0, np.cumsum(np.isin(tokens.raw, _SPEECH)))
    breaks = np.append(0, np.cumsum((tokens.after & BREAK) != 0))
    here, there = last[:-1], first[1:]
    joined = (there - here - 1 <= _ASIDE) & (verbs[there] > verbs[here + 1]) & (breaks[there] == breaks[here])
    joined &= ~runs_on[1:]
    either: Bools = np.append(joined, False) | np.append(False, joined)
    return either


def _frames(tokens: Tokens, double: Quotations, first: Ints, last: Ints) -> tuple[Bools, Bools]:
    """Return two bool masks (n,): a frame follows the quotation; a frame precedes it."""
    verb = np.isin(tokens.raw, _SPEECH) & ~double.inside
    ends_here = starts_sentence(tokens.after)
    behind = before = np.zeros(first.size, dtype=np.bool_)
    open_behind = (tokens.after[last] & BREAK) == 0  # the stop of the quotation itself ends nothing
    open_before = (tokens.before[first] & (BREAK | STOP)) == 0
    for away in range(1, _FRAME + 1):
        following, previous = np.minimum(last + away, verb.size - 1), np.maximum(first - away, 0)
        behind = behind | (open_behind & verb[following])
        before = before | (open_before & verb[previous])
        open_behind = open_behind & ~ends_here[following]
        open_before = open_before & ~starts_sentence(tokens.before[previous])
    return behind, before
