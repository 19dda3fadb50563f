"""
Words that PDF files broke: ligatures that were not read (`signi cantly`), hyphens at line ends (`infor mation`).

Two words are joined, with fi, fl, ff, ffi, ffl or nothing between them, where the join is a common word and the parts
are rare: the score is how much likelier one common word is than two rare ones side by side.  A text in which several
such places are beyond doubt has shown what happened to it, and fainter ones are believed: `of ce`, ` eld`.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from textfix.edits import Applicability, Finding
from textfix.engine.batch import Batch
from textfix.engine.document import Document
from textfix.engine.lost.accents import restore_letter
from textfix.engine.lost.word_counts import LOG_WORDS, CountedWords, best, count_words, counts_of
from textfix.engine.text.arrays import Bools
from textfix.engine.text.characters import LETTER
from textfix.engine.text.fragments import COMMON, EVIDENT, FRAGMENTS, LONG, SURVIVORS, fragment_hashes
from textfix.engine.text.hashing import MAX_HASHED
from textfix.engine.text.lexicon import Lexicon

_Key = TypeVar("_Key", bound=Hashable)
_HOLE = "\N{REPLACEMENT CHARACTER}"
LIGATURES = ("fi", "fl", "ff", "ffi", "ffl")


def _any_of(fragments: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for any of the words behind a space; sorted by first letters, it is ten times as fast."""
    rests: dict[str, list[str]] = {}
    for fragment in fragments:
        rests.setdefault(fragment[0], []).append(fragment[1:])
    words = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())
    return re.compile(f"[ \\n](?:{words})(?![a-z'])")


_FRAGMENT = _any_of(FRAGMENTS)
_LEAST_ENGLISH = 0.08  # share of English function words; lists of terms in papers have few
_FAINT = (9.0, 32.0)  # what EVIDENT is for places beyond doubt, for the others
_RARE = 7.0  # the same of a word that lost its first letters
_NO_WORD = 3.0  # log2 of a count below which it is that of misspellings
_BY_ITSELF, _CERTAIN, _LIKELY, _POSSIBLE = 26.0, 20.0, 10.0, 9.0  # scores, in bits
_MARGIN = 4.0  # bits by which the best way to join parts must beat the others
_PROOF = 2  # different words beyond doubt that prove what happened to a text
_ALONE_LEAST = 7.0  # bits by which a whole word must be more frequent than the fragment that stands for it
_CLITICS = frozenset("s t d m ll re ve".split())  # fragments of another kind of damage
_ORDINALS = frozenset("st nd rd th".split())


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


def find(document: Document) -> list[Finding]:
    """
    Find words that lost a ligature or were split at a hyphen that is gone.

    >>> from textfix.config import Config
    >>> from textfix.engine.models import load_model
    >>> document = Document("It was signi cantly less infor mation.", load_model().lexicon, Config())
    >>> [(f.start, f.end, f.replacement) for f in find(document)]
    [(12, 13, 'fi'), (30, 31, '')]
    """
    if not may_hold(document.text):
        return []
    text, lexicon = document.flowing.text, document.lexicon
    words = count_words(text, document.tokens, lexicon)
    if words.english < _LEAST_ENGLISH:
        return []
    joins = list(_joins(words, lexicon, EVIDENT))
    lost = _lost_ligatures(text, sum(join.made != "" for join in joins))
    alone = list(_alone(words, lexicon, faint=False)) if lost else []
    ligatures_proven = _proven([join for join in (*joins, *alone) if join.made])
    splits_proven = _proven([join for join in joins if not join.made])
    if ligatures_proven or splits_proven:
        joins = list(_joins(words, lexicon, _FAINT))
    if ligatures_proven and lost:
        joins += _alone(words, lexicon, faint=True)
    judged = [(join, ligatures_proven if join.made else splits_proven) for join in joins]
    return [_finding(join, proven) for join, proven in _apart([pair for pair in judged if _is_worth(*pair)])]


def may_hold(text: str, has_fragment: bool = True) -> bool:
    """
    True if `find` looks at the words of a text; `has_fragment`: it may have a fragment of a word.

    >>> may_hold("It was signi cantly less."), may_hold("It was significantly less.")
    (True, False)
    """
    return _has_holes(text) or (has_fragment and _FRAGMENT.search(text) is not None)


def may_match(batch: Batch) -> Bools:
    """
    Prefilter: mask of the texts in which `find` looks at the words, bool (n_texts,).

    Those are the texts with a fragment, or with holes where ligatures were.

    >>> from textfix.config import Config
    >>> from textfix.engine.models import load_model
    >>> texts = ["It was signi cantly less.", "It was significantly less."]
    >>> may_match(Batch.of(texts, load_model().lexicon, Config())).tolist()
    [True, False]
    """
    texts, tokens = batch.texts, batch.tokens
    held = [_has_holes(text) for text in texts]
    # A fragment is a word, or the begin of one that goes on with something else than a small letter of ASCII.
    words = fragment_hashes().holds(tokens.raw) | (tokens.kinds != LETTER) | tokens.inner_marks()
    words[tokens.accented()] = True
    begins = tokens.start[words]
    rows, offsets = tokens.places(begins[(tokens.classes(begins) & LETTER) != 0])
    for row, at in zip(rows.tolist(), offsets.tolist(), strict=True):
        held[row] = held[row] or (at > 0 and _FRAGMENT.match(texts[row], at - 1) is not None)
    return np.array(held, dtype=np.bool_)


def _has_holes(text: str) -> bool:
    """True if a text holds U+FFFD, or too few ligatures for its length."""
    return _HOLE in text or (len(text) >= LONG and _lost_ligatures(text))


def _proven(joins: Sequence[_Join]) -> bool:
    """True if enough different words are beyond doubt to prove what happened to the text."""
    return len({join.word for join in joins if join.score >= _CERTAIN or join.hopeless}) >= _PROOF


def _is_worth(join: _Join, proven: bool) -> bool:
    return join.score >= (_POSSIBLE if proven else _CERTAIN)


def _joins(words: CountedWords, lexicon: Lexicon, most: tuple[float, float]) -> Iterator[_Join]:
    """Yield the best way to join each two neighbours that are rare: the rarer one, and both, by no more than `most`."""
    first, second = words.count[:-1], words.count[1:]
    near = words.lower[:-1] & words.small[1:] & (words.end[:-1] + 1 == words.start[1:])
    rare = (np.minimum(first, second) <= most[0]) & (first + second <= most[1])
    which = [at for at in np.flatnonzero(near & rare).tolist() if _may_be_parts(words, at)]
    pairs = [(words[at], words[at + 1]) for at in which]
    choices = _choose({pair: [pair[0] + between + pair[1] for between in ("", *LIGATURES)] for pair in pairs}, lexicon)
    for at, pair in zip(which, pairs, strict=True):
        if pair in choices:
            choice, word, count = choices[pair]
            score = count - float(first[at] + second[at]) + LOG_WORDS
            hopeless = max(first[at], second[at]) <= _NO_WORD
            start, end, reach = int(words.end[at]), int(words.start[at + 1]), int(words.end[at + 1])
            yield _Join(start, end, ("", *LIGATURES)[choice], word, score, hopeless, reach)


def _choose(readings: Mapping[_Key, Sequence[str]], lexicon: Lexicon) -> dict[_Key, tuple[int, str, float]]:
    """Return which of its readings each thing has, the word and its count; without those where none is clear."""
    counts = counts_of([word for words in readings.values() for word in words], lexicon)
    chosen, begin = {}, 0
    for key, words in readings.items():
        choice, margin = best(counts[begin : begin + len(words)])
        count = float(counts[begin + choice])
        begin += len(words)
        if count >= COMMON and margin >= _MARGIN:
            chosen[key] = choice, words[choice], count
    return chosen


def _may_be_parts(words: CountedWords, at: int) -> bool:
    """True if what lies between a word and the next may split one word: a space, or U+FFFD."""
    between = words.text[words.end[at]]
    if between != _HOLE:
        return between == " "
    return words[at + 1] not in _CLITICS and restore_letter(f"{words[at]}{_HOLE}{words[at + 1]}") is None


def _alone(words: CountedWords, lexicon: Lexicon, *, faint: bool) -> Iterator[_Join]:
    """Yield the unknown words that lost a ligature without a space, and if `faint` rare ones that lost their first."""
    length = words.end - words.start
    rare = words.small & (words.count <= (_RARE if faint else 0)) & (length > 1) & (length <= MAX_HASHED)
    which = [at for at in np.flatnonzero(rare).tolist() if _may_be_alone(words, at)]
    places = {words[at]: range(len(words[at]) if words.count[at] <= 0 else 1) for at in which}
    choices = _choose(
        {
            word: [word[:place] + ligature + word[place:] for place in some for ligature in LIGATURES]
            for word, some in places.items()
        },
        lexicon,
    )
    for at in which:
        if words[at] in choices:
            choice, word, count = choices[words[at]]
            place, ligature = divmod(choice, len(LIGATURES))
            gain = count - float(words.count[at])
            if gain >= _ALONE_LEAST:
                offset, hopeless = int(words.start[at]) + place, bool(words.count[at] <= 0)
                yield _Join(offset, offset, LIGATURES[ligature], word, gain, hopeless, int(words.end[at]))


def _may_be_alone(words: CountedWords, at: int) -> bool:
    """True if a rare word may be what a lost ligature left; clitics and ordinals are not."""
    word, before = words[at], words.text[max(0, int(words.start[at]) - 2) : words.start[at]]
    return word not in _CLITICS and not (word in _ORDINALS and before.strip()[-1:].isdigit()) and before[-1:] == " "


def _lost_ligatures(text: str, places: int = 0) -> bool:
    """True if fi, fl and ff are rarer than in English, or than the places where they are missing."""
    survivors = 0
    for ligature in ("fi", "fl", "ff"):  # mostly the first is enough
        survivors += text.count(ligature)
        if survivors >= SURVIVORS * len(text) and survivors > places:
            return False
    return True


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
    doubt = 0.02 if safe else 0.2
    return Finding(join.start, join.end, join.made, join.rule, 1 - doubt, level)
