"""From the network's scores to quotations: exact inference in a two-state chain over each paragraph.

A word is outside or inside a quotation.  Going in writes an opening mark before the word, going out a closing one
behind it; a paragraph may end inside, when the quotation goes on in the next one, which then opens it again.  The chain
is a conditional random field (Lafferty et al. 2001); the probability that a quotation runs from one word to another,
with no mark between, is exact and costs the same for every pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.engine.text import kernel
from textfix.engine.text.arrays import F64, Bools, Ints

OPEN, EARLY, LATE, INSIDE, GOES_ON = range(5)  # columns of the scores
_IMPOSSIBLE = -1e4
_WORTH = 0.1  # least probability of a mark that is looked at as one end of a quotation
_ENDS = 4  # closing marks that are tried for each opening one


@dataclass(frozen=True, slots=True)
class QuotationSpans:
    """
    Quotations that may have stood in a text, n of them; none meets another.

    Attributes:
        first, last: intp (n,), the words that it begins and ends with.
        closed: bool (n,); False where the paragraph ends and the quotation goes on in the next.
        late: bool (n,), the closing mark stands behind the punctuation that follows the last word.
        probability: float64 (n,), that both marks stood there and none between, in a text that had such marks.
    """

    first: Ints
    last: Ints
    closed: Bools
    late: Bools
    probability: F64

    @classmethod
    def none(cls) -> QuotationSpans:
        """Return no quotations."""
        nowhere, no = np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.bool_)
        return cls(nowhere, nowhere, no, no, np.zeros(0))


@dataclass(frozen=True, slots=True)
class CrfMarginals:
    """Log potentials of each word, and what is known from the words before and behind it in its paragraph."""

    opens: F64
    closes: F64  # at the end of a paragraph, of a closing mark alone
    goes_on: F64
    before: F64  # log weight of all ways to be outside before the word
    behind: F64  # log weight of all ways from outside behind the word to the paragraph's end
    run: F64  # sum of the scores of being inside, from the paragraph's start to this word
    inside: F64
    total: F64  # log weight of all ways, the same for all words of a paragraph
    entered: F64  # log weight of all ways for the word to be inside, up to it
    onward: F64  # log weight of all that may follow the word if it is inside
    late: Bools  # a closing mark belongs behind the punctuation that follows
    last: Bools

    def part(self, words: slice) -> CrfMarginals:
        """Return what is known of some paragraphs."""
        return CrfMarginals(*[getattr(self, name)[words] for name in self.__slots__])


def find_spans(chain: CrfMarginals, threshold: float) -> QuotationSpans:
    """
    Find the quotations whose probability reaches a threshold.

    Args:
        chain: what is known of n words, from `infer`.
        threshold: least probability.

    >>> scores = np.full((3, 5), -4.0)
    >>> scores[:, INSIDE] = 0
    >>> scores[0, OPEN] = scores[1, EARLY] = 6
    >>> spans = find_spans(infer(scores, np.zeros(3, bool), np.array([False, False, True])), 0.5)
    >>> spans.first.tolist(), spans.last.tolist(), spans.probability.round(2).tolist()
    ([0], [1], [1.0])
    """
    opened = opening_chance(chain) >= _WORTH
    if not opened.any():
        return QuotationSpans.none()
    closed = np.exp(chain.entered + chain.inside + chain.closes + chain.behind - chain.total)
    gone_on = np.where(chain.last, np.exp(chain.entered + chain.inside + chain.goes_on - chain.total), 0.0)
    return _pair(chain, opened, closed >= _WORTH, gone_on >= _WORTH, threshold)


def opening_chance(chain: CrfMarginals) -> F64:
    """Return the probability that a quotation begins with each word, float64 (n,)."""
    chance: F64 = np.exp(chain.before + chain.opens + chain.inside + chain.onward - chain.total)
    return chance


def closing_of(chain: CrfMarginals, first: int, end: int) -> tuple[int, float]:
    """
    Return the word in [first, end) that a quotation most probably ends with, given that one begins at `first`.

    Returns:
        the word, and the probability that it is the one, among all ends and none.
    """
    words = slice(first, end)
    from_here = chain.run[words] - chain.run[first] + chain.closes[words] + chain.behind[words]
    best = int(np.argmax(from_here))
    return first + best, float(np.exp(min(0.0, from_here[best] - chain.onward[first])))


def opening_of(chain: CrfMarginals, start: int, last: int) -> tuple[int, float]:
    """Return the word in [start, last] that a quotation most probably begins with, given that one ends with `last`."""
    words = slice(start, last + 1)
    to_here = chain.before[words] + chain.opens[words] + chain.inside[words] - chain.run[words] + chain.run[last]
    best = int(np.argmax(to_here))
    return start + best, float(np.exp(min(0.0, to_here[best] - chain.inside[last] - chain.entered[last])))


def infer(scores: NDArray[np.floating], punctuated: Bools, last: Bools) -> CrfMarginals:
    """
    Sum over all ways to set the marks, forwards and backwards.

    Args:
        scores: (n, 5), of each word: open, close before punctuation, close behind it, inside, goes on.
        punctuated: bool (n,); a mark follows the word that a closing one may stand behind.
        last: bool (n,); the word ends its paragraph.
    """
    columns: F64 = scores.astype(np.float64, order="C")
    opens, early, late, inside, goes_on = columns.T
    is_late: Bools = punctuated & (late > early)
    if kernel.compiled is None:
        return _sum_by_arrays(columns, punctuated, last, is_late)
    ways = kernel.compiled.sum_ways(columns, punctuated.view(np.uint8), last.view(np.uint8), _IMPOSSIBLE)
    closes, before, behind, run, total, entered, onward = ways
    return CrfMarginals(opens, closes, goes_on, before, behind, run, inside, total, entered, onward, is_late, last)


def _sum_by_arrays(columns: F64, punctuated: Bools, last: Bools, is_late: Bools) -> CrfMarginals:
    """Do the same with arrays: the reference for the compiled kernel."""
    opens, early, late, inside, goes_on = columns.T
    closes = early.copy()
    closes[punctuated] = np.logaddexp(early[punctuated], late[punctuated])
    leaves = closes.copy()
    leaves[last] = np.logaddexp(closes[last], goes_on[last])
    stays = np.where(last, _IMPOSSIBLE, inside)
    steps = _Steps(np.logaddexp(0.0, opens + inside + leaves), opens + stays, inside + leaves, stays)
    order, counts = _by_place(last)
    ordered = _Steps(*(step.take(order) for step in steps))
    *onwards, totals = _forwards(ordered, inside.take(order), counts)
    before, inside_before, run, behind, inside_behind, total = (
        _in_place(known, order) for known in (*onwards, *_backwards(ordered, counts, totals))
    )
    entered = np.logaddexp(inside_before, before + opens)
    onward = np.logaddexp(leaves + behind, inside_behind)
    return CrfMarginals(opens, closes, goes_on, before, behind, run, inside, total, entered, onward, is_late, last)


def _in_place(known: F64, order: Ints) -> F64:
    """Return what is known of words in some order, in the order of the text."""
    placed = np.empty_like(known)
    placed[order] = known
    return placed


class _Steps(NamedTuple):
    """Log weights of what a word may do, named by where it is come to from and where it leads: outside or inside."""

    out_out: F64
    out_in: F64
    in_out: F64
    in_in: F64


def _forwards(steps: _Steps, inside: F64, counts: Ints) -> tuple[F64, F64, F64, F64]:
    """Return the log weights of being outside and inside before each word, the run, and each paragraph's weight."""
    before, inside_before, run = (np.empty(inside.size) for _ in range(3))
    paragraphs = int(counts[0]) if counts.size else 0
    out, within, so_far = np.zeros(paragraphs), np.full(paragraphs, _IMPOSSIBLE), np.zeros(paragraphs)
    totals = np.zeros(paragraphs)
    at = 0
    for count in counts.tolist():
        here = slice(at, at + count)
        if count < out.size:
            totals[count : out.size] = out[count:]
            out, within, so_far = out[:count], within[:count], so_far[:count]
        so_far = so_far + inside[here]
        before[here], inside_before[here], run[here] = out, within, so_far
        out, within = (
            np.logaddexp(out + steps.out_out[here], within + steps.in_out[here]),
            np.logaddexp(out + steps.out_in[here], within + steps.in_in[here]),
        )
        at += count
    totals[: out.size] = out
    return before, inside_before, run, totals


def _backwards(steps: _Steps, counts: Ints, totals: F64) -> tuple[F64, F64, F64]:
    """Return the log weights of all ways from each word on, from outside and from inside, and its paragraph's."""
    at = steps.in_in.size
    behind, inside_behind, total = (np.empty(at) for _ in range(3))
    out = within = np.zeros(0)
    for count in counts[::-1].tolist():
        at -= count
        here = slice(at, at + count)
        if count > out.size:
            out = np.concatenate([out, np.zeros(count - out.size)])
            within = np.concatenate([within, np.full(count - within.size, _IMPOSSIBLE)])
        behind[here], inside_behind[here], total[here] = out, within, totals[:count]
        out, within = (
            np.logaddexp(steps.out_out[here] + out, steps.out_in[here] + within),
            np.logaddexp(steps.in_out[here] + out, steps.in_in[here] + within),
        )
    return behind, inside_behind, total


def _by_place(last: Bools) -> tuple[Ints, Ints]:
    """
    Return all words in order of their place in their paragraph, the longest paragraph first, and the words a place.

    All paragraphs of a batch are then worked through side by side, one place after the other.
    """
    ends = np.flatnonzero(last)
    starts = np.concatenate([[0], ends[:-1] + 1]) if ends.size else ends
    length = ends - starts + 1
    rank = np.empty(ends.size, dtype=np.intp)
    rank[np.argsort(-length, kind="stable")] = np.arange(ends.size)
    place = np.arange(last.size) - np.repeat(starts, length)
    counts = np.bincount(place)
    order = np.empty(last.size, dtype=np.intp)
    order[(np.cumsum(counts) - counts)[place] + np.repeat(rank, length)] = np.arange(last.size)
    return order, counts


def _pair(chain: CrfMarginals, opened: Bools, closed: Bools, gone_on: Bools, threshold: float) -> QuotationSpans:
    """Return the quotations that are likely enough, the likelier one where two meet."""
    paragraph: Ints = np.cumsum(chain.last) - chain.last
    first, end, is_closed = _possible(np.flatnonzero(opened), np.flatnonzero(closed), np.flatnonzero(gone_on))
    same: Bools = paragraph[first] == paragraph[end]
    first, end, is_closed = first[same], end[same], is_closed[same]
    within = chain.run[end] - chain.run[first] + chain.inside[first]
    weight = np.where(is_closed, chain.closes[end] + chain.behind[end], chain.goes_on[end])
    log_probability = chain.before[first] + chain.opens[first] + within + weight - chain.total[first]
    probability = np.exp(np.minimum(log_probability, 0.0))
    likely = np.flatnonzero(probability >= threshold)
    likely = likely[np.argsort(-probability[likely], kind="stable")]
    kept = likely[_disjoint(first[likely].tolist(), end[likely].tolist())]
    kept = kept[np.argsort(first[kept], kind="stable")]
    first, end, is_closed = first[kept], end[kept], is_closed[kept]
    return QuotationSpans(first, end, is_closed, chain.late[end] & is_closed, probability[kept])


def _possible(opened: Ints, closed: Ints, gone_on: Ints) -> tuple[Ints, Ints, Bools]:
    """Pair each opening mark with the closing ones next behind it, and with the end of its paragraph."""
    firsts, ends, kinds = [], [], []
    for marks, tries, kind in ((closed, _ENDS, True), (gone_on, 1, False)):
        begin = np.searchsorted(marks, opened)
        for k in range(tries):
            there = begin + k < marks.size
            firsts.append(opened[there])
            ends.append(marks[begin[there] + k])
            kinds.append(np.full(int(there.sum()), kind))
    return np.concatenate(firsts), np.concatenate(ends), np.concatenate(kinds)


def _disjoint(first: list[int], end: list[int]) -> list[int]:
    """Return which of the spans, the best first, meet no better one."""
    taken: set[int] = set()
    kept = []
    for i, (a, b) in enumerate(zip(first, end, strict=True)):
        if taken.isdisjoint(range(a, b + 1)):
            taken.update(range(a, b + 1))
            kept.append(i)
    return kept
