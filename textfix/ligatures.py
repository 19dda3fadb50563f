"""
Words that PDF files broke: ligatures that were not read (`signi cantly`), hyphens at line ends (`infor mation`).

Two words are joined, with fi, fl, ff, ffi, ffl or nothing between them, where the join is a common word and the parts
are rare: the score is how much likelier one common word is than two rare ones side by side.  A text in which several
such places are beyond doubt has shown what happened to it, and fainter ones are believed: `of ce`, ` eld`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textfix.chars import LETTER, UPPER
from textfix.edits import Applicability, Finding
from textfix.letters import restore_letter
from textfix.lexicon import BARE, ENGLISH, FLAGS, Lexicon
from textfix.tokens import Bools, Ints, Tokens, tokenize

_HOLE = "\N{REPLACEMENT CHARACTER}"
LIGATURES = ("fi", "fl", "ff", "ffi", "ffl")


def _any_of(fragments: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for any of the words behind a space; sorted by first letters, it is ten times as fast."""
    rests: dict[str, list[str]] = {}
    for fragment in fragments:
        rests.setdefault(fragment[0], []).append(fragment[1:])
    words = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())
    return re.compile(f" (?:{words})(?![a-z'])")


# What often stands behind a lost ligature, and behind a hyphen at the end of a line, and is no word.
_AFTER_LIGATURE = """
    c cally cation cations cant cantly cance cial cially ciency cient ciently culty ces cers ect ects ected ective
    ectively ed eld elds er erent erence erences es gure gures nal nally nancial nd nding nds ned nes nite nitely
    nition ning rm rmed rst ght uence uenced xed
""".split()
_AFTER_HYPHEN = """
    ance ances ation ations bility ble bly cal cally cation cial cific cient cious dence dency eral ence ences
    ered ering ical ically ics ing ings ity ization izing ized lished logy ment mentation ments mation ming
    nal ness ning nity nology nological ogy ological ously pendent pression pressions rial rially rity sation
    scribed sented sentation sibility sible sion sional sions sive tation tations tained tence tences ter ters tial
    tially tigate ting tion tional tionally tioned tions tious tity tive tively tization ture tured tures ular
    vide vious ysis zation
""".split()
_FRAGMENT = _any_of(_AFTER_LIGATURE + _AFTER_HYPHEN)

_LEAST_ENGLISH = 0.08  # share of English function words; lists of terms in papers have few
_LOG_WORDS = 26.0  # log2 of the number of words that the lexicon was counted on
_FREQUENT = 9.0  # log2 of a count: a word that is common, and no part of another
_COMMON = 6.0  # log2 of the count of a word that may be restored
_NO_WORD = 3.0  # log2 of a count below which it is that of misspellings
_BY_ITSELF, _CERTAIN, _LIKELY, _POSSIBLE = 26.0, 20.0, 10.0, 9.0  # scores, in bits
_MARGIN = 4.0  # bits by which the best way to join parts must beat the others
_PROOF = 2  # different words beyond doubt that prove what happened to a text
_SURVIVORS = 1 / 1500  # fi, fl and ff a character, below which ligatures may have been lost; English has twice as many
_LONG = 1500  # characters of a text that should hold some
_ALONE_LEAST = 7.0  # bits by which a whole word must be more frequent than the fragment that stands for it
_CLITICS = frozenset("s t d m ll re ve".split())  # fragments of another kind of damage
_ORDINALS = frozenset("st nd rd th".split())


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one text: their spans in it, and log2 of how often each stands in clean text."""

    text: str
    start: Ints
    end: Ints
    count: NDArray[np.float64]
    lower: Bools  # in small letters throughout, or with a capital at most at the start
    small: Bools  # in small letters throughout

    def __getitem__(self, at: int) -> str:
        return self.text[self.start[at] : self.end[at]]


@dataclass(frozen=True, slots=True)
class _Join:
    """Two neighbouring parts as one word, or a single part with its ligature before it."""

    start: int
    end: int
    made: str  # what is to be written over the span
    word: str
    score: float  # bits
    hopeless: bool  # no part is a word
    reach: int  # end of the last part

    @property
    def rule(self) -> str:
        return "TF502" if self.made else "TF503"


def find(text: str, lexicon: Lexicon) -> list[Finding]:
    """
    Find words that lost a ligature or were split at a hyphen that is gone.

    >>> from textfix.model import load_model
    >>> lexicon = load_model().lexicon
    >>> [(f.start, f.end, f.replacement) for f in find("It was signi cantly less infor mation.", lexicon)]
    [(12, 13, 'fi'), (30, 31, '')]
    """
    if not (_FRAGMENT.search(text) or _HOLE in text or (len(text) >= _LONG and _lost_ligatures(text))):
        return []
    tokens = tokenize([text])
    fields = lexicon.rows(tokens.raw)
    if np.count_nonzero(fields[:, FLAGS] & ENGLISH) < _LEAST_ENGLISH * tokens.start.size:
        return []
    words = _words(text, tokens, fields[:, BARE])
    joins = [join for join in _joins(words, lexicon) if join.score >= _POSSIBLE]
    found: list[tuple[_Join, bool]] = []
    for rule in ("TF502", "TF503"):
        ours = [join for join in joins if join.rule == rule]
        evident = {join.word for join in ours if join.score >= _CERTAIN}
        if rule == "TF502" and _lost_ligatures(text, len(ours)):
            alone = list(_alone(words, lexicon))
            evident |= {join.word for join in alone if join.hopeless}
            ours += alone if len(evident) >= _PROOF else ()
        found += [(join, len(evident) >= _PROOF) for join in ours]
    return [_finding(join, proven) for join, proven in _apart(found)]


def _words(text: str, tokens: Tokens, bare: NDArray[np.uint8]) -> _Words:
    start, end = tokens.input_offset(tokens.start), tokens.input_offset(tokens.end - 1) + 1
    whole = end - start == tokens.end - tokens.start  # no mark inside
    small = (tokens.kinds == LETTER) & whole
    title = np.zeros(start.size, dtype=np.bool_)
    for at in np.flatnonzero(whole & (tokens.kinds == LETTER | UPPER)).tolist():
        title[at] = text[start[at] : end[at]].istitle()
    return _Words(text, start, end, bare / 2, small | title, small)


def _joins(words: _Words, lexicon: Lexicon) -> Iterator[_Join]:
    """Yield the best way to join each two neighbours of which one is rare."""
    first, second = words.count[:-1], words.count[1:]
    near = words.lower[:-1] & words.small[1:] & (words.end[:-1] + 1 == words.start[1:])
    which = np.flatnonzero(near & (np.minimum(first, second) <= _FREQUENT)).tolist()
    which = [at for at in which if _may_be_parts(words, at)]
    joined = [f"{words[at]}{between}{words[at + 1]}" for at in which for between in ("", *LIGATURES)]
    counts = _counts(joined, lexicon).reshape(-1, 1 + len(LIGATURES))
    for row, at in enumerate(which):
        best, margin = _best(counts[row])
        parts = words.count[at] + words.count[at + 1]
        score = counts[row, best] - parts + _LOG_WORDS
        if counts[row, best] >= _COMMON and margin >= _MARGIN:
            hopeless = max(words.count[at], words.count[at + 1]) <= _NO_WORD
            made = ("", *LIGATURES)[best]
            word = joined[row * counts.shape[1] + best]
            yield _Join(
                int(words.end[at]), int(words.start[at + 1]), made, word, float(score), hopeless, int(words.end[at + 1])
            )


def _may_be_parts(words: _Words, at: int) -> bool:
    """Say whether what stands between a word and the next may part one word: a space, or U+FFFD."""
    between = words.text[words.end[at]]
    if between != _HOLE:
        return between == " "
    return words[at + 1] not in _CLITICS and restore_letter(f"{words[at]}{_HOLE}{words[at + 1]}") is None


def _alone(words: _Words, lexicon: Lexicon) -> Iterator[_Join]:
    """Yield the words that lost a ligature at their start, or inside without leaving a space."""
    rare = words.small & (words.count <= _FREQUENT - 2) & (words.end - words.start > 1)
    which = [at for at in np.flatnonzero(rare).tolist() if _may_be_alone(words, at)]
    placed = [
        (at, place, f"{words[at][:place]}{ligature}{words[at][place:]}", ligature)
        for at in which
        for place in (range(len(words[at])) if words.count[at] <= 0 else range(1))
        for ligature in LIGATURES
    ]
    counts = _counts([word for _, _, word, _ in placed], lexicon)
    starts = np.searchsorted([at for at, *_ in placed], [*which, words.start.size])
    for at, begin, end in zip(which, starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        best, margin = _best(counts[begin:end])
        _, place, word, ligature = placed[begin + best]
        gain = float(counts[begin + best] - words.count[at])
        if counts[begin + best] >= _COMMON and margin >= _MARGIN and gain >= _ALONE_LEAST:
            offset, hopeless = int(words.start[at]) + place, words.count[at] <= 0
            yield _Join(offset, offset, ligature, word, gain, hopeless, int(words.end[at]))


def _may_be_alone(words: _Words, at: int) -> bool:
    """Say whether a rare word may be what a ligature left; clitics and ordinals are left by other things."""
    word, before = words[at], words.text[max(0, int(words.start[at]) - 2) : words.start[at]]
    return word not in _CLITICS and not (word in _ORDINALS and before.strip()[-1:].isdigit()) and before[-1:] == " "


def _counts(words: Sequence[str], lexicon: Lexicon) -> NDArray[np.float64]:
    """Return log2 of how often each word stands in clean text."""
    if not words:
        return np.zeros(0)
    counts: NDArray[np.float64] = lexicon.rows(tokenize([" ".join(words)]).raw)[:, BARE] / 2
    return counts


def _best(counts: NDArray[np.float64]) -> tuple[int, float]:
    """Return which count is the highest, and by how many bits."""
    second, first = np.sort(counts)[-2:]
    return int(counts.argmax()), float(first - second)


def _lost_ligatures(text: str, places: int = 0) -> bool:
    """Say whether fi, fl and ff are rarer than English has them, or than the places where they are missing."""
    survivors = sum(map(text.count, ("fi", "fl", "ff")))
    return survivors < _SURVIVORS * len(text) or survivors <= places


def _apart(found: Sequence[tuple[_Join, bool]]) -> list[tuple[_Join, bool]]:
    """Return joins in order that share no part: of three parts the better two are one word."""
    kept: list[tuple[_Join, bool]] = []
    for join, proven in sorted(found, key=lambda pair: (pair[0].start, pair[0].end)):
        if kept and join.start < kept[-1][0].reach:
            if join.score <= kept[-1][0].score:
                continue
            kept.pop()
        kept.append((join, proven))
    return kept


def _finding(join: _Join, proven: bool) -> Finding:
    least = _LIKELY if proven else _CERTAIN if join.hopeless else _BY_ITSELF
    safe = join.score >= least
    level: Applicability = "safe" if safe else "unsafe"
    doubt = 0.02 if safe else 0.2 if proven else 0.4
    return Finding(join.start, join.end, join.made, join.rule, 1 - doubt, level)
