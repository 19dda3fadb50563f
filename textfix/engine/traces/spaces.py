"""Marks that a space stands for: don t, Trump s, and two spaces where a quotation mark met a space.

Most spaces are what they seem.  Traces are the single spaces before a clitic, before punctuation and at a paragraph's
edges, and the runs of two and more, in which one place may be the real space between two words.  The document must
prove the operator with its contractions; the runs of a paragraph are then decided together (`textfix.resolve`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from math import log1p

import numpy as np

from textfix import rules
from textfix.edits import Finding
from textfix.engine.document import Document
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.arrays import Bools
from textfix.engine.text.english import CLITICS, contractions, word_after, word_before
from textfix.engine.text.hashing import hash_set
from textfix.engine.text.lexicon import ENGLISH
from textfix.engine.text.paragraphs import is_headline
from textfix.engine.text.tokens import Tokens
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.traces import weights as table
from textfix.engine.traces.chain import Unit, decide
from textfix.engine.traces.choices import Site, as_choices, opening
from textfix.engine.traces.operators import (
    LEAST,
    WORTH,
    Operator,
    evidence_weight,
    lies_inside,
    prior_log_odds,
    sigmoid,
)
from textfix.engine.traces.weights import (
    APOSTROPHE,
    CLOSE,
    CLOSE_SINGLE,
    CLOSER,
    CLOSES,
    GAP,
    OPEN,
    OPEN_SINGLE,
    OTHER,
    SPACES,
    STAYS,
    STOP,
    Weights,
    read_row,
)

# Not P e p t o b i m b o, which is letters spread, nor "that s that are paid", where a word was lost before the s, nor
# "where d is 5", where the letter is a name.
PROOF = regex.compile(
    contractions(" (?![md] [b-zB-HJ-Z](?:\\s|$)|(?<=that )s that \\w|[a-z]\\s(?:is|are|was|were|denotes)\\b)")
)
_POSSESSIVE = regex.compile(
    r" (?:s(?<=[^\W\d_]{2} s|\b[A-Z] s|\d0 s)|S(?<=[A-Z]{2} S))(?=[\s,;:!?)…\"”—]|\.?+(?:\s|$))"
)
_OWN_NOTHING = frozenset(
    """a an the and or but nor if as at by for from in into of off on onto out over per to up with is are was were be
    been am has have had do does did not my your his her its our their these those each every some any no all""".split()
)
_SPEAKS = frozenset("said says say saying added adds wrote writes asked asks replied explained continued noted".split())
_SPEAKER = regex.compile(rf"(?:[^\W\d_]++[.]? ){{1,4}}(?:{'|'.join(sorted(_SPEAKS))})\b|(?:said|says|asked|wrote)\b")
DOUBLED = regex.compile(r"  (?=[a-z])(?<=[a-z,]  )")  # two spaces inside a sentence
_CLITIC = regex.compile(
    rf"{PROOF.pattern}|{_POSSESSIVE.pattern}| ll\b(?<=[^\W_] ll)| (?=[^\W\d_]{{2}})(?<=\b(?:O|D|L|y|o) )"
)
_RUN = regex.compile(r" {2,}+|(?<=\S) (?=[.,;:!?)\]…])(?![.]\w)|(?<=[(\[]) (?=\S)|(?<=[.,!?]) (?=[—–]\S)")
_SENTENCES = regex.compile(r"[.!?](  ?)(?=[A-Z])")
_SIGNATURE = regex.compile(r"[A-Z][^(@\n]{1,50}+\(@")  # of a tweet, behind its dash
_HABIT = 0.7  # share of doubled spaces between sentences above which they are the writer's
_CLITIC_CHOICES = ((APOSTROPHE, 0.99), (STAYS, 0.01))
_MARKS = frozenset((APOSTROPHE, OPEN, CLOSE, OPEN_SINGLE, CLOSE_SINGLE))
_CLOSES_BEFORE = ".,;:!?)]…—–"
_INDENTED = 4  # spaces before a line of code
_LONGEST = 3  # spaces in a row; longer runs are layout
# Words behind which a quotation opens and never closes, beside the function words of the lexicon.
_LEADS = frozenset("a an as at for in is on or so to was said called named titled dubbed".split())


def punctuated(text: str) -> bool:
    """
    True if a text has capitals and punctuation: one without them is a search index, and nothing was lost.

    >>> punctuated("it s true this site doesn t have much yet"), punctuated("It s true.")
    (False, True)
    """
    if text.islower() or text.isupper():
        return False
    return any(map(text.count, ".,!?")) or text.count(" ") < 8


def possessives(text: str, words: Vocabulary) -> int:
    """Count the words with a lone s behind them that are names, or that often own something."""
    return sum(words.owns(word_before(text, found.start())) for found in _POSSESSIVE.finditer(text))


def units(document: Document) -> Iterator[Unit]:
    """Yield the runs of spaces that may stand for marks, with what they may stand for."""
    text, words = document.text, document.vocabulary
    clitics = list(_clitics(text, words))
    habits = _Habits(
        text,
        words,
        doubled=doubled_sentences(text) > _HABIT,
        dashless=not any(dash in text for dash in "–—"),
        indented=_indented(text) > _HABIT,
    )
    for start, end in document.paragraphs:
        line = text[start:end]
        inner, last = end - len(line.lstrip(" ")), start + len(line.rstrip(" \r"))
        if inner - start >= _INDENTED:
            continue
        headline = is_headline(text, start, end)
        found = {at: Unit(at, at + 1, _CLITIC_CHOICES) for at in _within(clitics, start, end)}
        if 0 < inner - start <= 2 and inner < end:
            found[start] = Unit(start, inner, as_choices(habits.leading(inner, inner - start, headline)))
        if last > inner and 0 < end - last <= 2:
            found[last] = Unit(last, end, as_choices(habits.trailing(last, end - last)))
        for run in _RUN.finditer(text, inner, last):
            if run.start() not in found and len(run[0]) <= _LONGEST:
                found[run.start()] = Unit(*run.span(), as_choices(habits.between(*run.span(), headline)))
        yield from (found[at] for at in sorted(found))


def doubled_sentences(text: str) -> float:
    """
    Return the share of sentences that two spaces part.

    A few sentences show no habit.

    >>> doubled_sentences("One.  Two.  Three. Four."), doubled_sentences("One")
    (0.4, 0.0)
    """
    gaps = [len(found[1]) for found in _SENTENCES.finditer(text)]
    return gaps.count(2) / (len(gaps) + 2)


def stripped(text: str) -> bool:
    r"""
    True if the lines of a text lost the spaces at their edges.

    >>> stripped("One. \n Two."), stripped("One.\nTwo.")
    (False, True)
    """
    return not (text.startswith(" ") or text.endswith(" ") or "\n " in text or " \n" in text)


def _indented(text: str) -> float:
    lines = text.split("\n")
    return sum(line.startswith(" ") for line in lines) / len(lines)


def _within(sorted_offsets: list[int], start: int, end: int) -> list[int]:
    return sorted_offsets[bisect_right(sorted_offsets, start - 1) : bisect_right(sorted_offsets, end - 1)]


def _clitics(text: str, words: Vocabulary) -> Iterator[int]:
    """Yield the offsets of single spaces that stand for an apostrophe between two letters."""
    for found in _CLITIC.finditer(text):
        at = found.start()
        left, right = word_before(text, at), word_after(text, at + 1)
        if right == "s" and (left.lower() in _OWN_NOTHING or not words.can_own(left)):
            continue
        prefix = left in ("O", "D", "L", "o", "y")
        if not prefix or right in ("s", "ll") or words.joins(left, right):
            yield at


@dataclass(frozen=True, slots=True)
class _Habits:
    """
    What bears on every run of a document.

    Attributes:
        text: the text.
        words: what is known of words.
        doubled: the writer parts sentences by two spaces.
        dashless: no dash stands in the text: dashes may have gone the way of the quotation marks.
        indented: most lines begin with spaces.
    """

    text: str
    words: Vocabulary
    doubled: bool
    dashless: bool
    indented: bool

    def leading(self, end: int, length: int, headline: bool) -> Weights:
        """Return what spaces at the start of a paragraph may stand for."""
        indented = table.INDENTED["most lines" if self.indented else ""]
        if length == 2:
            return read_row(SPACES[GAP, OTHER, 2, ""], {"indented": 0.2 + indented})
        return {**self._opens(end, headline), STAYS: indented}

    def trailing(self, start: int, length: int) -> Weights:
        """Return what spaces at the end of a paragraph may stand for."""
        return read_row(SPACES[self._left(start), GAP, length, ""], {})

    def between(self, start: int, end: int, headline: bool) -> Weights:
        """Return what a run within a paragraph may stand for."""
        length, left = end - start, self._left(start)
        if length == 1:
            right = self.text[end]
            owner = table.OWNER_BEFORE_PUNCTUATION["s" if self.text[start - 1] in "sS" else ""]
            stays = table.SPACE_BEFORE_PUNCTUATION["comma" if right in ".,—–" else ""]
            row = SPACES[left, CLOSER if right in _CLOSES_BEFORE else OTHER, 1, ""]
            return read_row(row, {"owner": owner, "stays": stays})
        if self.dashless and _SIGNATURE.match(self.text, end):
            return read_row(SPACES[left, OTHER, length, "signature"], {})
        return self._two(start, end, headline) if length == 2 else read_row(SPACES[left, OTHER, 3, ""], {})

    def _left(self, start: int) -> str:
        return STOP if self.text[start - 1] in ".,!?" else OTHER

    def _two(self, start: int, end: int, headline: bool) -> Weights:
        """Return what two spaces may stand for: one is the space, and the other one a mark."""
        left, right = self.text[start - 1], self.text[end]
        close = _share_closing(self.text, start, end, self.words)
        s_case = "s capital" if right.isupper() else "s"
        owner = table.OWNER_BEFORE_SPACE[s_case if left in "sS" else "letter" if left.isalpha() else ""]
        closes = {
            APOSTROPHE + STAYS: close * owner,
            CLOSE + STAYS: close * (1 - owner) * (1 - table.SINGLE_BEFORE_SPACE),
            CLOSE_SINGLE + STAYS: close * (1 - owner) * table.SINGLE_BEFORE_SPACE,
        }
        opens = {STAYS + glyph: (1 - close) * weight for glyph, weight in self._opens(end, headline).items()}
        habit = self.doubled and left in ".!?:"
        real = table.TWO_SPACES["habit" if habit else "dashless" if self.dashless else ""]
        return opens | closes | {STAYS + STAYS: real}

    def _opens(self, end: int, headline: bool) -> Weights:
        if self.text[end].isdigit() and self.text[end + 1 : end + 3] != "0s":
            return table.BEFORE_FIGURE
        weights = opening(Site(self.text, end, end, headline=headline), self.words)
        return {glyph: weight for glyph, weight in weights.items() if glyph in _MARKS}


def _share_closing(text: str, start: int, end: int, words: Vocabulary) -> float:
    """Return how often a mark and a space over a span of two spaces stand in this order."""
    return CLOSES[_case_of_two(text, start, end, words)][text[end].isupper()]


def _case_of_two(text: str, start: int, end: int, words: Vocabulary) -> str:
    left, word = text[start - 1], word_before(text, start).lower()
    if left == ",":
        if word_before(text, start - 1).lower() in _SPEAKS:
            return "said,"
        return ", he said" if _SPEAKER.match(text, end) else ","
    if left in ":.!?":
        return left
    if text[end] in "([":
        return "("
    if word in _LEADS or words.has(word, ENGLISH) or (word == "s" and text[start - 2] == " "):
        return "function word"
    return "s" if left in "sS" else ""


# --- spaces -----------------------------------------------------------------------------------------------------

_SPACE, _LINE_FEED = np.uint8(ord(" ")), np.uint8(ord("\n"))
_SINGLE = [clitic.encode() for clitic in sorted(CLITICS) if len(clitic) == 1]
_E, _L, _R, _V = (np.uint8(ord(letter)) for letter in "elrv")
_LONGEST_CLITIC = max(map(len, CLITICS))
_SHORT = 500  # characters of a text that is searched faster than it is made an array


def has_clitics(text: str) -> bool:
    """
    True if a lone clitic stands between two spaces.

    >>> has_clitics("I don t"), has_clitics("I don t know"), has_clitics("I don t know, we ve" + "." * 500)
    (False, True, True)
    """
    if len(text) < _SHORT:
        text = text.replace("\n", " ")
        return any(f" {clitic} " in text for clitic in CLITICS)
    codes = np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    blank = (codes == _SPACE) | (codes == _LINE_FEED)
    letters = codes[1:-1][blank[:-2] & blank[2:]].tobytes()
    if any(letter in letters for letter in _SINGLE):
        return True
    first, second = codes[1:-2], codes[2:-1]
    pairs = ((first == _L) & (second == _L)) | (((first == _R) | (first == _V)) & (second == _E))  # ll, re, ve
    return bool((pairs & blank[:-3] & blank[3:]).any())


def lone_clitics(tokens: Tokens) -> Bools:
    """
    Return a bool mask (n_documents,) of the texts with a clitic for a word; `has_clitics` is true in no other.

    >>> from textfix.engine.text.tokens import tokenize
    >>> lone_clitics(tokenize(["I don t", "I don't"])).tolist()
    [True, False]
    """
    short = np.flatnonzero(tokens.end - tokens.start <= _LONGEST_CLITIC)
    return tokens.documents_of(short[hash_set(CLITICS).holds(tokens.raw[short])])


def find_spaces(document: Document) -> tuple[list[Finding], Operator | None]:
    """Return the findings on spaces that stand for marks, and the operator."""
    text = document.text
    operator = _space_operator(text, document.vocabulary, prior_log_odds(rules.SPACE.name, document.config))
    if operator.probability < LEAST or not punctuated(text) or not document.is_english:
        return [], operator
    candidates = list(units(document))
    opened, left_open = _STRIPPED if stripped(text) else _WHOLE
    found = []
    for decision in decide(document, candidates, opened=opened, left_open=left_open):
        start = decision.unit.start
        for at, (glyph, probability) in enumerate(zip(decision.glyphs, decision.probabilities, strict=True), start):
            confidence = probability * operator.probability
            if glyph != STAYS and confidence >= WORTH and not lies_inside(document.code_spans, at):
                found.append(Finding(at, at + 1, document.write(glyph), rules.SPACE.code, confidence, "safe"))
    return found, operator


# Weights of a paragraph that begins, and of one that ends, inside quotation marks: spaces at its edges may be lost.
_STRIPPED, _WHOLE = (0.2, 0.13), (0.001, 0.011)


def _space_operator(text: str, words: Vocabulary, prior: float) -> Operator:
    proof = sum(1 for _ in PROOF.finditer(text))
    owners = possessives(text, words)
    marks = sum(1 for _ in _INNER_MARK.finditer(text))
    doubled = sum(1 for _ in DOUBLED.finditer(text))
    counts = {"contractions": proof, "possessives": owners, "doubled": doubled, "survivors": marks}
    logit = (
        prior
        + evidence_weight(proof, 8)
        + evidence_weight(owners, 5)
        + min(2, doubled)
        - 2 * log1p(marks / (1 + proof + owners))
    )
    return Operator("space", sigmoid(logit), counts)


_INNER_MARK = regex.compile(r"['’](?=[^\W\d_])(?<=[^\W\d_].)")
