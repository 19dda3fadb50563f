"""The shared resolver of traces: where each mark stood is known, what it was is decided here.

A trace is a span that stands for one lost character.  What may have stood there follows from its two neighbours
(a letter and a clitic: an apostrophe; a comma and a space: a closing quotation mark), and quotation marks open and
close by turns.  So all traces of a paragraph are decided together: a chain over the states "inside double quotation
marks" and "inside single ones", summed forwards and backwards, which costs a constant for each trace and gives each
decision its probability.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp
from typing import NamedTuple

from textfix.engine.document import Document
from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.paragraphs import is_headline
from textfix.engine.traces.choices import OPENS_AFTER, Choices, Site, Weigher
from textfix.engine.traces.weights import APOSTROPHE, CLOSE, CLOSE_SINGLE, KEEP, OPEN, OPEN_SINGLE, REAL


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
    choices: Choices


@dataclass(frozen=True, slots=True)
class Decision:
    """What the traces of a unit most probably stood for, and how probable that is of each."""

    unit: Unit
    glyphs: str
    probabilities: tuple[float, ...]


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
    befores, lasting = [], []  # weights of the states before each unit, and factor of the single marks open there
    ways = [_ways(unit.choices) for unit in units]
    weights = _normal(begin)
    at = units[0].start if units else 0
    for unit, way in zip(units, ways, strict=True):
        lasting.append(exp(max(-20.0, (at - unit.start) / _LONG_SINGLE)))
        at = unit.end
        befores.append(_aged(weights, lasting[-1]))
        out, double, single, both = befores[-1]
        weights = _normal([out * a + double * b + single * c + both * d for a, b, c, d in way.to])
    backward = [1.0, left_open, _SINGLE_LEFT, left_open * _SINGLE_LEFT]
    decisions = []
    for row in range(len(units) - 1, -1, -1):
        way = ways[row]
        out, double, single, both = befores[row]
        scores = [
            out * p * backward[a] + double * q * backward[b] + single * r * backward[c] + both * s * backward[d]
            for (a, p), (b, q), (c, r), (d, s) in way.each
        ]
        decisions.append(_decide(units[row], way.glyphs, scores))
        a, b, c, d = backward
        ahead = [a * p + b * q + c * r + d * s for p, q, r, s in way.of]
        backward = _normal(_aged(ahead, lasting[row]))
    return decisions[::-1]


class _Ways(NamedTuple):
    """
    What choices do to the weights of the states.

    Attributes:
        of: for each state, the weights of the ways to each, of all choices together.
        to: the same the other way round: for each state, the weights of the ways from each.
        each: for each choice and state, the state that follows, and the weight of the way.
        glyphs: the choices as they are written.
    """

    of: tuple[tuple[float, ...], ...]
    to: tuple[tuple[float, ...], ...]
    each: tuple[tuple[tuple[int, float], ...], ...]
    glyphs: tuple[str, ...]


@lru_cache(maxsize=1 << 12)  # texts have the same choices in many places
def _ways(choices: Choices) -> _Ways:
    joint = [[0.0] * len(_STATES) for _ in _STATES]
    each = tuple(tuple((then, weight * factor) for then, factor in _walk(glyphs)) for glyphs, weight in choices)
    for way in each:
        for state, (then, product) in enumerate(way):
            joint[state][then] += product
    glyphs = tuple(glyphs.replace(APOSTROPHE, CLOSE_SINGLE) for glyphs, _ in choices)  # they look alike
    return _Ways(tuple(map(tuple, joint)), tuple(zip(*joint, strict=True)), each, glyphs)


def _aged(weights: Sequence[float], lasting: float) -> list[float]:
    """Multiply the weights of the states inside single marks."""
    return [weights[0], weights[1], weights[2] * lasting, weights[3] * lasting]


def _normal(weights: Sequence[float]) -> list[float]:
    """Return the weights divided by the greatest one: products of many must not vanish."""
    top = max(weights)
    return [weight / top for weight in weights]


def _decide(unit: Unit, choices: Sequence[str], scores: Sequence[float]) -> Decision:
    total = sum(scores)
    mass: dict[str, float] = {}
    for glyphs, score in zip(choices, scores, strict=True):
        mass[glyphs] = mass.get(glyphs, 0.0) + score / total
    best = max(mass, key=mass.__getitem__)
    if len(best) == 1:
        return Decision(unit, best, (mass[best],))
    probabilities = (
        sum(share for glyphs, share in mass.items() if glyphs[place] == glyph) for place, glyph in enumerate(best)
    )
    return Decision(unit, best, tuple(probabilities))


def survivors(text: str, start: int, end: int) -> Iterator[Unit]:
    """Yield the double quotation marks and the curly opening single ones that stand in a span."""
    for found in regex.finditer('[“”"]', text, pos=start, endpos=end):
        at, glyph = found.start(), found[0]
        if glyph == '"':
            glyph = OPEN if at == start or text[at - 1].isspace() or text[at - 1] in OPENS_AFTER else CLOSE
        yield Unit(at, at + 1, ((glyph, 1.0),))


def decide(
    document: Document, units: Sequence[Unit], *, opened: float = 0.0, left_open: float = _LEFT_OPEN
) -> Iterator[Decision]:
    """
    Decide the units of a text, paragraph by paragraph, together with the marks that survived.

    Args:
        document: the text.
        units: in order.
        opened: weight of a paragraph that begins inside double marks, against one that does not.
        left_open: the same of one that ends there.
    """
    begin = (1.0, opened, 0.0, 0.0)
    starts = [unit.start for unit in units]
    text, spans = document.text, document.paragraphs
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
    """True if a paragraph begins with an opening mark, or with a trace that may be one."""
    while row < len(spans) and spans[row][0] >= spans[row][1]:
        row += 1
    if row == len(spans):
        return False
    start = spans[row][0]
    at = bisect_left(starts, start)
    return text[start] in '“"' or (at < len(units) and units[at].start == start)


def resolve(
    document: Document, traces: Sequence[tuple[int, int]], *, question: bool = False
) -> Iterator[tuple[int, int, str, float]]:
    """
    Decide what each trace of a text stood for.

    Args:
        document: the text.
        traces: spans that stand for one character each, sorted and disjoint; those that touch are decided together.
        question: a trace may also be the question mark that it seems.

    Yields:
        (start, end, character, probability); the character is `KEEP` where the trace should stay as it is.

    >>> from textfix.config import Config
    >>> from textfix.engine.models import load_model
    >>> text = "#Yes,# she said, it#s late."
    >>> spans = [(i, i + 1) for i, c in enumerate(text) if c == "#"]
    >>> [found[2] for found in resolve(Document(text, load_model().lexicon, Config()), spans)]
    ['“', '”', '’']
    """
    text, weigher = document.text, Weigher(document.vocabulary, question=question)
    runs: list[list[tuple[int, int]]] = []
    for span in traces:
        if runs and runs[-1][-1][1] == span[0]:
            runs[-1].append(span)
        else:
            runs.append([span])
    units = []
    paragraph, headline = (0, -1), False
    bounds = iter(document.paragraphs)
    for run in runs:
        start, end = run[0][0], run[-1][1]
        while paragraph[1] < start:
            paragraph = next(bounds)
            headline = is_headline(text, *paragraph, question=question)
        site = Site(text, start, end, len(run), headline)
        units.append(Unit(start, end, weigher.choices(site)))
    for run, decision in zip(runs, decide(document, units), strict=True):
        for (start, end), glyph, probability in zip(run, decision.glyphs, decision.probabilities, strict=True):
            yield start, end, KEEP if glyph == REAL else glyph, probability
