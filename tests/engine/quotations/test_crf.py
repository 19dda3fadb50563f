"""The chain that sets quotation marks, held to an enumeration of all ways to set them."""

import math
from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.engine.quotations.crf import CrfMarginals, closing_of, find_spans, infer, opening_of
from textfix.engine.text import kernel

EARLY, LATE, GOES_ON = "early", "late", "goes on"

score = st.floats(-4, 4).map(lambda x: round(x, 3))
words = st.tuples(st.tuples(score, score, score, score, score), st.booleans())
paragraphs = st.lists(words, min_size=1, max_size=5)


def ways(paragraph, at=0):
    """Yield each way to set the marks from a word on, as a tuple of (first, last, end), and its log weight."""
    if at == len(paragraph):
        yield (), 0.0
        return
    for rest, weight in ways(paragraph, at + 1):
        yield rest, weight
    inside = paragraph[at][0][0]  # of the opening mark, then of each word that is quoted
    for last in range(at, len(paragraph)):
        (_, early, late, within, goes_on), punctuated = paragraph[last]
        inside += within
        ends = {EARLY: early} | ({LATE: late} if punctuated else {})
        ends |= {GOES_ON: goes_on} if last == len(paragraph) - 1 else {}
        for rest, weight in ways(paragraph, last + 1):
            for end, weight_of_end in ends.items():
                yield ((at, last, end), *rest), inside + weight_of_end + weight


def chances(paragraph):
    """Return the probability of each set of marks."""
    weights = {spans: math.exp(weight) for spans, weight in ways(paragraph)}
    total = sum(weights.values())
    return {spans: weight / total for spans, weight in weights.items()}


def chance_of(chances, wanted):
    return sum(chance for spans, chance in chances.items() if any(wanted(*span) for span in spans))


def enumerated(paragraph):
    """Return the probability of each (first, last, closed)."""
    every = chances(paragraph)
    found = {}
    for first in range(len(paragraph)):
        for last in range(first, len(paragraph)):
            found[first, last, True] = chance_of(
                every, lambda a, b, end, span=(first, last): (a, b) == span and end != GOES_ON
            )
        found[first, len(paragraph) - 1, False] = chance_of(
            every, lambda a, b, end, begin=first: a == begin and end == GOES_ON
        )
    return found


def chain_of(*paragraphs):
    scores = np.array([scores for paragraph in paragraphs for scores, _ in paragraph], dtype=np.float64).reshape(-1, 5)
    punctuated = np.array([mark for paragraph in paragraphs for _, mark in paragraph], dtype=np.bool_)
    last = np.array([k == len(p) - 1 for p in paragraphs for k in range(len(p))], dtype=np.bool_)
    return infer(scores, punctuated, last)


def spans_of(chain, threshold):
    spans = find_spans(chain, threshold)
    return {
        (first, last, closed): probability
        for first, last, closed, probability in zip(
            spans.first.tolist(), spans.last.tolist(), spans.closed.tolist(), spans.probability.tolist(), strict=True
        )
    }


def test_the_enumeration_is_one():
    """One word that a mark may stand behind: outside, or closed before or behind it, or going on."""
    assert list(ways([((1.0, 2.0, 3.0, 4.0, 5.0), True)])) == [
        ((), 0.0),
        (((0, 0, EARLY),), 7.0),
        (((0, 0, LATE),), 8.0),
        (((0, 0, GOES_ON),), 10.0),
    ]
    assert len(list(ways([((0.0,) * 5, False)] * 2))) == 1 + 1 + 2 * 1 + 2 + 2, "none, “a, b or b…, “a “b …, “a b"


@given(paragraphs)
def test_the_weight_of_all_ways_is_exact(paragraph):
    total = math.log(sum(math.exp(weight) for _, weight in ways(paragraph)))
    assert chain_of(paragraph).total == pytest.approx([total] * len(paragraph))


@given(paragraphs)
def test_quotations_that_are_more_likely_than_not_are_found(paragraph):
    found = spans_of(chain_of(paragraph), 0.5)
    expected = {span: chance for span, chance in enumerated(paragraph).items() if chance >= 0.5}
    assert found == pytest.approx(expected)


@given(st.lists(words, min_size=1, max_size=4), st.sampled_from([0.12, 0.2, 0.4]))
def test_the_likelier_of_two_that_meet_is_found(paragraph, threshold):
    taken, expected = set(), {}
    for (first, last, closed), chance in sorted(enumerated(paragraph).items(), key=lambda item: -item[1]):
        if chance >= threshold and taken.isdisjoint(range(first, last + 1)):
            taken.update(range(first, last + 1))
            expected[first, last, closed] = chance
    assert spans_of(chain_of(paragraph), threshold) == pytest.approx(expected)


@given(st.lists(paragraphs, max_size=4), st.sampled_from([0.15, 0.5]))
def test_quotations_are_in_order_and_apart(paragraphs, threshold):
    spans = find_spans(chain_of(*paragraphs), threshold)
    assert (spans.first <= spans.last).all()
    assert all(
        last < first for last, (_, first) in zip(spans.last.tolist(), pairwise(spans.first.tolist()), strict=False)
    )
    assert ((spans.probability >= threshold) & (spans.probability <= 1)).all()


@given(paragraphs)
def test_a_mark_stands_behind_punctuation_where_that_is_likelier(paragraph):
    chain = chain_of(paragraph)
    assert chain.late.tolist() == [mark and late > early for (_, early, late, _, _), mark in paragraph]
    spans = find_spans(chain, 0.15)
    assert spans.late.tolist() == [bool(chain.late[b] and c) for b, c in zip(spans.last, spans.closed, strict=True)]


@given(paragraphs, st.data())
def test_the_closing_mark_of_an_opening_one(paragraph, data):
    first = data.draw(st.integers(0, len(paragraph) - 1))
    end = data.draw(st.integers(first + 1, len(paragraph)))
    every = chances(paragraph)
    begun = chance_of(every, lambda a, b, end: a == first)
    ends = [
        chance_of(every, lambda a, b, end, word=word: (a, b) == (first, word) and end != GOES_ON) / begun
        for word in range(first, end)
    ]
    word, chance = closing_of(chain_of(paragraph), first, end)
    assert chance == pytest.approx(max(ends))
    assert ends[word - first] == pytest.approx(max(ends))


@given(paragraphs, st.data())
def test_the_opening_mark_of_a_closing_one(paragraph, data):
    last = data.draw(st.integers(0, len(paragraph) - 1))
    start = data.draw(st.integers(0, last))
    every = chances(paragraph)
    ended = chance_of(every, lambda a, b, end: b == last and end != GOES_ON)
    begins = [
        chance_of(every, lambda a, b, end, word=word: (a, b) == (word, last) and end != GOES_ON) / ended
        for word in range(start, last + 1)
    ]
    word, chance = opening_of(chain_of(paragraph), start, last)
    assert chance == pytest.approx(max(begins))
    assert begins[word - start] == pytest.approx(max(begins))


@given(st.lists(paragraphs, max_size=5))
def test_paragraphs_of_a_batch_do_not_see_each_other(paragraphs):
    together = chain_of(*paragraphs)
    alone = [chain_of(paragraph) for paragraph in paragraphs]
    for field in fields(CrfMarginals):
        expected = [value for chain in alone for value in getattr(chain, field.name).tolist()]
        assert getattr(together, field.name).tolist() == expected, field.name  # bit for bit
    expected, shift = {}, 0
    for paragraph, chain in zip(paragraphs, alone, strict=True):
        expected |= {(a + shift, b + shift, c): p for (a, b, c), p in spans_of(chain, 0.15).items()}
        shift += len(paragraph)
    assert spans_of(together, 0.15) == expected


any_score = st.floats(-400, 400, width=32) | st.sampled_from([0.0, -1e4])
any_words = st.tuples(st.tuples(any_score, any_score, any_score, any_score, any_score), st.booleans())


@pytest.mark.skipif(kernel.compiled is None, reason="textfix was built without a C compiler")
@given(st.lists(st.lists(any_words, min_size=1, max_size=12), max_size=4))
def test_the_kernel_and_arrays_sum_alike(paragraphs):
    compiled = chain_of(*paragraphs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "compiled", None)
        arrays = chain_of(*paragraphs)
    for field in fields(CrfMarginals):
        assert getattr(compiled, field.name).tolist() == getattr(arrays, field.name).tolist(), field.name


def test_a_long_quotation_is_found_in_a_long_paragraph():
    scores = np.full((400, 5), -9.0)
    scores[:, 3] = 0.0
    scores[10, 0] = scores[390, 1] = 20.0
    last = np.arange(400) == 399
    (found,) = spans_of(infer(scores, np.zeros(400, bool), last), 0.9)
    assert found == (10, 390, True)


def test_scores_of_any_size_give_probabilities():
    scores = np.array([[300.0, -300, 300, 80, -300], [-300, 300, 0, -80, 300]])
    spans = find_spans(infer(scores, np.array([True, False]), np.array([False, True])), 0.5)
    assert (spans.first.tolist(), spans.last.tolist(), spans.late.tolist()) == ([0], [0], [True])
    assert spans.probability.tolist() == [pytest.approx(1.0)]


def test_nothing_has_no_quotations():
    assert spans_of(chain_of(), 0.1) == {}
