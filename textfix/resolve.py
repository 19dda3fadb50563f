"""The shared resolver of traces: where each mark stood is known, what it was is decided here.

A trace is a span that stands for one lost character.  What may have stood there follows from its two neighbours
(a letter and a clitic: an apostrophe; a comma and a space: a closing quotation mark), and quotation marks open and
close by turns.  So all traces of a paragraph are decided together: a chain over the states "inside double quotation
marks" and "inside single ones", summed forwards and backwards, which costs a constant for each trace and gives each
decision its probability.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp

import numpy as np
import regex

from textfix.lexicon import BARE, CONTRACTION, FLAGS, FREQUENT, LAST1, LAST2, LEXICAL, Lexicon
from textfix.tokens import word_hash

# What a trace may have stood for: apostrophe, quotation marks, dash, ellipsis …
APOSTROPHE, OPEN, CLOSE, OPEN_SINGLE, CLOSE_SINGLE, DASH, ELLIPSIS = "'", "“", "”", "‘", "’", "—", "…"
KEEP = "\0"  # … or something that nobody can tell, or what stands there now: it stays
REAL = "?"  # … or a question mark that was one before

Weights = Mapping[str, float]  # strings of the above, one character a trace -> how often that is so

_OPENS_AFTER = "([{-–—/"
_CLOSES_BEFORE = ".,;:!?…)]}-–—/"
_SINGLE_IN_PROSE, _SINGLE_IN_HEADLINES = 0.07, 0.7  # share of single marks among quotation marks
_HEADLINE = 150  # characters that a paragraph without a full stop has at most
_WRAP_MIN, _WRAP_MAX = 40, 100  # columns between which text is believed to be hard-wrapped

_ENDS = frozenset(("", *".!:"))

_RARE = 14  # column of the lexicon: words seen fewer than 128 times
CLITICS = frozenset("s t re ve ll m d".split())
_SUBJECTS = frozenset("it he she that this there here what who where how when why let one someone everyone".split())
_COMMON = FREQUENT | CONTRACTION
_ELISIONS = {"em": 0.9, "tis": 0.9, "twas": 0.9, "twere": 0.9, "til": 0.6, "n": 0.9, "cause": 0.2, "bout": 0.3}
_HOSTS = {  # the words that these clitics stand behind, beside those in n’t
    "re": frozenset("you we they who what where how there these those why".split()),
    "ve": frozenset("i you we they who what there would could should might must to".split()),
    "m": frozenset("i"),
}
_DECADE = regex.compile(r"\d0s\b")
_ASKS = frozenset(
    """who what when where why which how whose whom is are was were do does did can could will would should shall
    has have had may might must am isn don doesn didn won wouldn couldn shouldn aren wasn and but so""".split()
)
_WORD_BEFORE = regex.compile(r"[^\W_]{1,30}+", regex.REVERSE)
_WORD = regex.compile(r"[^\W_]{1,30}+")
_SENTENCE = regex.compile(r"[.!?:“”\"\n]", regex.REVERSE)


def contractions(trace: str) -> str:
    """
    Return the pattern of traces (a pattern, too) in words that can only be contractions.

    What is rare stands first: such a pattern runs over a clean text about as fast as the search for its trace.

    >>> regex.search(contractions("#"), "I don#t").span(1), regex.search(contractions("#"), "the boat#s")
    ((5, 6), None)
    """
    negated = "do|does|did|is|was|are|were|could|would|should|wo|ca|ha[sd]|have|must|need|ai|might|sha|dare"
    plural = "you|we|they|who|what|where|how|there|these|those"
    subjects = "I|you|he|she|it|we|they|who|that|there|this|what|how|where"
    owners = "it|he|she|that|there|what|who|where|here|how|let"
    return (
        rf"({trace})(?i:(?=(?:[tsmd]|re|ve|ll)(?![\w'’-]))(?:(?<=\b(?:{negated})n{trace})t"
        rf"|(?<=\b(?:{plural}){trace})(?:re|ve)|(?<=\bI{trace})(?:m|ve)|(?<=\b(?:{subjects}){trace})(?:ll|d)"
        rf"|(?<=\b(?:would|could|should|might|must){trace})ve|(?<=\b(?:{owners}){trace})s))"
    )


@dataclass(frozen=True, slots=True)
class Unit:
    """
    Traces in a row, or a mark that survived.

    Attributes:
        start, end: the span.
        choices: what the traces may have stood for, and its weight.
    """

    start: int
    end: int
    choices: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the traces of a unit most probably stood for, and how probable that is of each."""

    unit: Unit
    glyphs: str
    probabilities: tuple[float, ...]


class Vocabulary:
    """The lexicon asked about single words, each once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known: dict[str, bool] = {}

    def knows(self, word: str) -> bool:
        """Say whether the word stands in edited text, bare or with ’s."""
        if word not in self._known:
            row = self._lexicon.rows(np.array([word_hash(word)], dtype=np.uint32))[0]
            self._known[word] = bool(row[BARE] > 4 or row[LAST1] > 4)
        return self._known[word]

    def has(self, word: str, flags: int) -> bool:
        """Say whether the lexicon gives the word one of some flags."""
        row = self._lexicon.rows(np.array([word_hash(word)], dtype=np.uint32))[0]
        return bool(row[FLAGS] & flags)

    def has_accent(self, left: str, right: str) -> bool:
        """Say whether the left word is rare, and a vowel between the two makes a more common one: Andr?s, Andres."""
        vowels = [left + vowel + right for vowel in "aeiou"]
        bare = self._lexicon.rows(np.array([word_hash(word) for word in (left, *vowels)], dtype=np.uint32))[:, BARE]
        return int(bare[0]) < _RARE and int(bare[1:].max()) > int(bare[0]) + 1

    def owns(self, word: str) -> bool:
        """Say whether the word is a name or a pronoun, or stands with ’s in edited text as often as with a bare s."""
        if word[:1].isupper() or word.lower() in _SUBJECTS:
            return True
        row = self._lexicon.rows(np.array([word_hash(word + "s")], dtype=np.uint32))[0]
        return bool(row[LAST1] > 8 and int(row[LAST1]) + 8 > int(row[BARE]))

    def joins(self, left: str, right: str) -> bool:
        """Say whether the lexicon knows `left’right` as one word: O’Brien, o’clock, ma’am."""
        hashed = np.array([word_hash(left + right)], dtype=np.uint32)
        row = self._lexicon.rows(hashed)[0]
        usual = {1: LAST1, 2: LAST2}.get(len(right))
        if usual and row[usual] > max(6, row[BARE]):
            return True
        marked = int(self._lexicon.patterns(hashed)[0])
        return bool(row[LEXICAL] > row[BARE]) and bool(marked >> len(left) & 1)


def word_before(text: str, at: int) -> str:
    """Return the word that ends at an offset, or ""."""
    found = _WORD_BEFORE.match(text, pos=max(0, at - 30), endpos=at)
    return found[0] if found else ""


def word_after(text: str, at: int) -> str:
    """Return the word that starts at an offset, or ""."""
    found = _WORD.match(text, at)
    return found[0] if found else ""


def asks(text: str, at: int) -> bool:
    """
    Say whether the sentence that ends at an offset begins as questions do.

    >>> asks("It rained. Where were you", 25), asks("It rained", 9)
    (True, False)
    """
    begins = _SENTENCE.search(text, pos=max(0, at - 400), endpos=at)
    first = _WORD.search(text, begins.end() if begins else max(0, at - 400), at)
    return first is not None and first[0].lower() in _ASKS


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
    if (_is_gap(left) or left in _OPENS_AFTER) and not _is_gap(right) and right not in _CLOSES_BEFORE:
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
        if _is_gap(left) or left in _OPENS_AFTER:
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


# The chain.  A state is the pair (inside double marks, inside single marks) as two bits.
_DOUBLE, _SINGLE = 1, 2
_STATES = range(4)
# Factors on the weight of a choice in a state that does not fit it, or fits it better than most.
_NESTED, _UNMATCHED, _CROSSED, _ASTRAY = 0.0025, 0.0025, 0.05, 0.0025
_WITHIN, _PAIRED = 4.5, 12.0  # single marks are rare, but within double ones and as the second of a pair
_LEFT_OPEN, _CONTINUED, _SINGLE_LEFT = 0.011, 0.13, 0.018  # weights of a paragraph that ends inside marks
_LONG_SINGLE = 120  # characters for which what stands in single marks gets less probable by the factor e


def _step(state: int, glyph: str) -> tuple[int, float]:
    """Return the state behind a glyph, and the factor of the glyph in this state."""
    if glyph == OPEN:
        return state | _DOUBLE, _NESTED if state & _DOUBLE else 1.0
    if glyph == CLOSE:
        if not state & _DOUBLE:
            return state, _UNMATCHED
        return 0, _CROSSED if state & _SINGLE else 1.0
    if glyph == OPEN_SINGLE:
        return state | _SINGLE, _NESTED if state & _SINGLE else _WITHIN if state & _DOUBLE else 1.0
    if glyph == CLOSE_SINGLE:
        return state & ~_SINGLE, _PAIRED if state & _SINGLE else _ASTRAY
    return state, 1.0


@cache
def _walk(glyphs: str) -> tuple[tuple[int, float], ...]:
    """Return for each state the state behind a string of glyphs, and the product of their factors."""
    ways = []
    for state in _STATES:
        product = 1.0
        for glyph in glyphs:
            state, factor = _step(state, glyph)
            product *= factor
        ways.append((state, product))
    return tuple(ways)


def solve(units: Sequence[Unit], begin: Sequence[float], left_open: float) -> list[Decision]:
    """
    Decide the units of one paragraph together.

    Args:
        units: in order.
        begin: weight of each of the four states before the first unit.
        left_open: weight of a paragraph that leaves a double quotation mark open, against one that does not.

    Returns:
        a decision for each unit: the most probable choice, and the probability of each of its characters.

    >>> units = [Unit(0, 1, (("“", 0.9), ("’", 0.1))), Unit(5, 6, (("”", 0.4), ("'", 0.6)))]
    >>> [decision.glyphs for decision in solve(units, (1.0, 0.0, 0.0, 0.0), 0.01)]
    ['“', '”']
    """
    forward = [_normal(begin)]
    lasting = []  # factor of the single marks that are open before each unit
    at = units[0].start if units else 0
    for unit in units:
        lasting.append(exp(max(-20.0, (at - unit.start) / _LONG_SINGLE)))
        at = unit.end
        before = _aged(forward[-1], lasting[-1])
        behind = [0.0, 0.0, 0.0, 0.0]
        for glyphs, weight in unit.choices:
            for state, (then, factor) in enumerate(_walk(glyphs)):
                behind[then] += before[state] * weight * factor
        forward.append(_normal(behind))
    backward = [1.0, left_open, _SINGLE_LEFT, left_open * _SINGLE_LEFT]
    decisions = []
    for row in range(len(units) - 1, -1, -1):
        before = _aged(forward[row], lasting[row])
        ahead = [0.0, 0.0, 0.0, 0.0]
        scores = []
        for glyphs, weight in units[row].choices:
            score = 0.0
            for state, (then, factor) in enumerate(_walk(glyphs)):
                way = weight * factor * backward[then]
                score += before[state] * way
                ahead[state] += way
            scores.append(score)
        decisions.append(_decide(units[row], scores))
        backward = _normal(_aged(ahead, lasting[row]))
    return decisions[::-1]


def _aged(weights: Sequence[float], lasting: float) -> list[float]:
    """Multiply the weights of the states inside single marks."""
    return [weights[0], weights[1], weights[2] * lasting, weights[3] * lasting]


def _normal(weights: Sequence[float]) -> list[float]:
    """Return the weights divided by the greatest one: products of many must not vanish."""
    top = max(weights)
    return [weight / top for weight in weights]


def _decide(unit: Unit, scores: list[float]) -> Decision:
    total = sum(scores)
    mass: dict[str, float] = {}
    for (choice, _), score in zip(unit.choices, scores, strict=True):
        glyphs = choice.replace(APOSTROPHE, CLOSE_SINGLE)  # they look alike
        mass[glyphs] = mass.get(glyphs, 0.0) + score / total
    best = max(mass, key=lambda glyphs: mass[glyphs])
    probabilities = (
        sum(share for glyphs, share in mass.items() if glyphs[place] == glyph) for place, glyph in enumerate(best)
    )
    return Decision(unit, best, tuple(probabilities))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    r"""
    Yield the spans of the paragraphs: lines, or what stands between blank lines where text is hard-wrapped.

    >>> list(paragraphs("One.\nTwo."))
    [(0, 4), (5, 9)]
    """
    start = 0
    for border in regex.finditer(r"\n\s*+\n" if _is_wrapped(text) else r"\n", text):
        yield start, border.start()
        start = border.end()
    yield start, len(text)


def _is_wrapped(text: str) -> bool:
    """Say whether lines break where they are full, and not where sentences end."""
    lines = [line for line in text.split("\n") if line.strip()]
    full = sum(_WRAP_MIN <= len(line) <= _WRAP_MAX for line in lines)
    if len(lines) <= 3 or 2 * full <= len(lines) or max(map(len, lines)) > _WRAP_MAX:
        return False
    ended = sum(line.rstrip(" \r?\ufffd'\"’”")[-1:] in _ENDS for line in lines)
    return 2 * ended < len(lines)


def is_headline(text: str, start: int, end: int, *, question: bool = False) -> bool:
    """
    Say whether a paragraph is short and ends without a full stop.

    Args:
        text: the text.
        start: where the paragraph begins.
        end: where it ends.
        question: a question mark may be the trace of a closing mark, where one stands before a word.

    >>> is_headline("Mayor vows \ufffdno more rain\ufffd", 0, 26), is_headline("It rained.", 0, 10)
    (True, False)
    """
    if end - start >= _HEADLINE:
        return False
    line = text[start:end]
    if question and line.endswith("?") and not line.endswith("??") and (line[0] == "?" or " ?" in line):
        line = line[:-1]
    return not line.rstrip(" '\"“”‘’\ufffd").endswith(tuple(".!?:,;…)"))


def survivors(text: str, start: int, end: int) -> Iterator[Unit]:
    """Yield the double quotation marks and the curly opening single ones that stand in a span."""
    for found in regex.finditer('[“”"]', text, pos=start, endpos=end):
        at, glyph = found.start(), found[0]
        if glyph == '"':
            glyph = OPEN if at == start or text[at - 1].isspace() or text[at - 1] in _OPENS_AFTER else CLOSE
        yield Unit(at, at + 1, ((glyph, 1.0),))


def decide(
    text: str, units: Sequence[Unit], *, opened: float = 0.0, left_open: float = _LEFT_OPEN
) -> Iterator[Decision]:
    """
    Decide the units of a text, paragraph by paragraph, together with the marks that survived.

    Args:
        text: the text.
        units: in order.
        opened: weight of a paragraph that begins inside double marks, against one that does not.
        left_open: the same of one that ends there.
    """
    begin = (1.0, opened, 0.0, 0.0)
    starts = [unit.start for unit in units]
    spans = list(paragraphs(text))
    for row, (start, end) in enumerate(spans):
        some = units[bisect_left(starts, start) : bisect_right(starts, end)]
        if not some:
            continue
        standing = list(survivors(text, start, end))
        chain = sorted([*some, *standing], key=lambda unit: unit.start) if standing else some
        cost = max(_CONTINUED, left_open) if _opens(text, spans, row + 1, units, starts) else left_open
        mine = {unit.start for unit in some}
        yield from (d for d in solve(chain, begin, cost) if d.unit.start in mine)


def _opens(text: str, spans: Sequence[tuple[int, int]], row: int, units: Sequence[Unit], starts: Sequence[int]) -> bool:
    """Say whether a paragraph begins with an opening mark, or with a trace that may be one."""
    while row < len(spans) and spans[row][0] >= spans[row][1]:
        row += 1
    if row == len(spans):
        return False
    start = spans[row][0]
    at = bisect_left(starts, start)
    return text[start] in '“"' or (at < len(units) and units[at].start == start)


def resolve(
    text: str, traces: Sequence[tuple[int, int]], lexicon: Lexicon, *, question: bool = False
) -> Iterator[tuple[int, int, str, float]]:
    """
    Decide what each trace of a text stood for.

    Args:
        text: the text.
        traces: spans that stand for one character each, sorted and disjoint; those that touch are decided together.
        lexicon: what is known of words.
        question: a trace may also be the question mark that it seems.

    Yields:
        (start, end, character, probability); the character is `KEEP` where the trace should stay as it is.

    >>> from textfix.model import load_model
    >>> text = "#Yes,# she said, it#s late."
    >>> spans = [(i, i + 1) for i, c in enumerate(text) if c == "#"]
    >>> [found[2] for found in resolve(text, spans, load_model().lexicon)]
    ['“', '”', '’']
    """
    words = Vocabulary(lexicon)
    runs: list[list[tuple[int, int]]] = []
    for span in traces:
        if runs and runs[-1][-1][1] == span[0]:
            runs[-1].append(span)
        else:
            runs.append([span])
    units = []
    paragraph, headline = (0, -1), False
    bounds = paragraphs(text)
    for run in runs:
        start, end = run[0][0], run[-1][1]
        while paragraph[1] < start:
            paragraph = next(bounds)
            headline = is_headline(text, *paragraph, question=question)
        weights = weigh(text, start, end, len(run), words, question=question, headline=headline)
        units.append(Unit(start, end, as_choices(weights)))
    for run, decision in zip(runs, decide(text, units), strict=True):
        for (start, end), glyph, probability in zip(run, decision.glyphs, decision.probabilities, strict=True):
            yield start, end, KEEP if glyph == REAL else glyph, probability


def as_choices(weights: Weights) -> tuple[tuple[str, float], ...]:
    """Return the possible choices with their weights."""
    return tuple((glyphs, weight) for glyphs, weight in weights.items() if weight > 0)
