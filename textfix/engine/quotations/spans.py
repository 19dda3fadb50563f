"""Which quotation marks a document lost: whether it had any, what they enclosed, and which of a pair is left.

What is said of a place comes from the skeleton.  Marks that stand only ever take places away (their own, and those
that would cross them) and speak for a clean text.  So the marks that textfix inserts cannot make it insert more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from textfix.engine.batch import Batch
from textfix.engine.nn.word_inputs import WordInputs, begin_parts, make_inputs
from textfix.engine.quotations.crf import CrfMarginals, closing_of, find_spans, infer, opening_chance, opening_of
from textfix.engine.quotations.frames import are_telling
from textfix.engine.quotations.landmarks import CLOSING, OPENING, stand_bare, unopened, without_inches
from textfix.engine.quotations.outer_marks import leave_room, single_outside
from textfix.engine.quotations.tagger import HEADS, Tagger, cut
from textfix.engine.text.arrays import F32, F64, Bools, Ints
from textfix.engine.text.characters import DOUBLE, SINGLE
from textfix.engine.text.standing_marks import EnclosedWords, count_by_document, enclosed_words
from textfix.engine.text.tokens import BREAK, Tokens
from textfix.engine.thresholds import QUOTED

_LONGEST_PARAGRAPH = 8192  # words; what no writer leaves without a border is read in parts (a guess)
_TOGETHER = 1 << 16  # words that are read at once: more than a batch has, for it takes 400 bytes a word
_SPEECH = 0.5  # probability that speech begins there from which ‘ opens it, and is no apostrophe as in ‘90s; a guess


@dataclass(frozen=True, slots=True)
class LostQuotations:
    """
    Quotations of which marks are missing, n of them.

    Attributes:
        first, last: intp (n,), the words that each begins and ends with.
        missing: uint8 (n,), OPENING, CLOSING or both; a quotation that goes on into the next paragraph has no closing
            mark to miss.
        late: bool (n,); the closing mark belongs behind the punctuation that follows.
        probability: float64 (n,), that the missing marks stood there, if the document lost such marks.
        document: intp (n,).
    """

    first: Ints
    last: Ints
    missing: NDArray[np.uint8]
    late: Bools
    probability: F64
    document: Ints

    def take(self, which: Ints | Bools) -> LostQuotations:
        """Return some of them."""
        return LostQuotations(*[getattr(self, name)[which] for name in self.__slots__])

    @classmethod
    def none(cls) -> LostQuotations:
        """Return no quotations."""
        nowhere = np.zeros(0, dtype=np.intp)
        return cls(nowhere, nowhere, np.zeros(0, np.uint8), np.zeros(0, np.bool_), np.zeros(0), nowhere)

    @classmethod
    def joined(cls, parts: Sequence[LostQuotations]) -> LostQuotations:
        """Return those of several parts."""
        if len(parts) == 1:
            return parts[0]
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What was read of a batch.

    Attributes:
        pairs: quotations in double marks that stand bare.
        widows: quotations of which one double mark stands.
        singles: quotations in single marks that stand bare.
        unclosed: quotations that ‘ opens and no ’ closes.
        telling: bool (n_pairs,), pairs of a short document that say more than they would enclose.
        had: float64 (n_documents,), probability that the document had double marks, as its words go; 0 if not read.
        complete: intp (n_documents,), double marks and ‘ in the text; 0 if it was not read.
        outside: bool (n_documents,), single marks stand outside and double ones within: `pairs` get single marks, and
            `singles` double ones.
    """

    pairs: LostQuotations
    widows: LostQuotations
    singles: LostQuotations
    unclosed: LostQuotations
    telling: Bools
    had: F64
    complete: Ints
    outside: Bools

    @classmethod
    def nothing(cls, tokens: Tokens) -> Reading:
        """Return the reading of a batch that was not read."""
        documents = tokens.text_start.size - 1
        return cls(
            LostQuotations.none(),
            LostQuotations.none(),
            LostQuotations.none(),
            LostQuotations.none(),
            np.zeros(0, dtype=np.bool_),
            np.zeros(documents),
            np.zeros(documents, dtype=np.intp),
            np.zeros(documents, dtype=np.bool_),
        )


def read(batch: Batch, tagger: Tagger, documents: Bools) -> Reading:
    """
    Find the quotations of some documents of a batch whose marks are missing.

    No quotation begins or ends with a protected word, nor in a paragraph in another language.

    Args:
        batch: the texts; its lexicon is the one that the tagger was trained with.
        tagger: the network.
        documents: bool (n_documents,), those to be read.
    """
    tokens = batch.tokens
    double, single = enclosed_words(tokens, DOUBLE), enclosed_words(tokens, SINGLE)
    (pairs, widows, singles, unclosed), begins, had = _read_parts(batch, tagger, documents, double, single)
    paragraphs = (tokens.before & BREAK) != 0
    outside = single_outside(batch, double, single, begins, paragraphs)
    opened = batch.opened
    if outside.any():
        pairs = pairs.take(~outside[pairs.document] | leave_room(pairs.first, pairs.last, single, paragraphs))
        singles = singles.take(~outside[singles.document] | stand_bare(singles.first, singles.last, double, paragraphs))
        opened = opened | (single.before & outside[tokens.document])
    marks = (double.before, double.behind, opened)
    complete = np.sum([count_by_document(tokens.document, mark, documents.size) for mark in marks], axis=0)
    complete[~documents] = 0  # as in a batch of which nothing is read
    telling = are_telling(pairs.first, pairs.last, tokens)
    return Reading(pairs, widows, singles, unclosed, telling, had, complete, outside)


def _read_parts(
    batch: Batch, tagger: Tagger, documents: Bools, double: EnclosedWords, single: EnclosedWords
) -> tuple[list[LostQuotations], Bools, F64]:
    """
    Read some documents part by part.

    Returns:
        the pairs, the widows, the pairs of single marks and what ‘ opens and no ’ closes; bool (n_tokens,), the words
        with which a quotation probably begins; float64 (n_documents,), `Reading.had`.
    """
    tokens = batch.tokens
    rows = np.flatnonzero(documents[tokens.document])
    first = begin_parts((tokens.before[rows] & BREAK) != 0, _LONGEST_PARAGRAPH)
    opens, begins = _opens_speech(batch, double), np.zeros(tokens.start.size, dtype=np.bool_)
    had_any, parts = np.zeros(documents.size), []
    for part in _parts(tokens.document[rows], first, double.before[rows]):
        some = rows[part]
        seen = make_inputs(tokens, batch.words, batch.lexicon, some).begun(first[part])
        document, free = tokens.document[some], ~batch.untouched[some]
        scores, had = tagger.read(seen, document)
        np.maximum.at(had_any, document, 1 / (1 + np.exp(-had.astype(np.float64))))
        words = _Words(some, document, free, seen.first, double.take(some), single.take(some), opens[some])
        lost, begins[some] = _read_part(words, seen, scores)
        parts.append(lost)
    return [LostQuotations.joined(lost) for lost in zip(*parts, strict=True)], begins, had_any


def _opens_speech(batch: Batch, double: EnclosedWords) -> Bools:
    """
    Return a mask (n_tokens,) of the words with ‘ before them in documents in which it outnumbers double marks.

    Elsewhere, it opens a quotation within speech, and of four ends that the network finds, one is wrong.
    """
    document, documents = batch.tokens.document, len(batch.texts)
    more = count_by_document(document, batch.opened, documents) > count_by_document(document, double.before, documents)
    opens: Bools = batch.opened & more[document]
    return opens


@dataclass(frozen=True, slots=True)
class _Words:
    """
    Words that are read, n of them.

    Attributes:
        rows: intp (n,), their indices in the batch.
        document: intp (n,).
        free: bool (n,), a mark may be restored there.
        first: bool (n,), the word begins a paragraph.
        double: the double marks at them.
        single: the single ones.
        opened: bool (n,), ‘ stands before the word and may open speech.
    """

    rows: Ints
    document: Ints
    free: Bools
    first: Bools
    double: EnclosedWords
    single: EnclosedWords
    opened: Bools


def _parts(document: Ints, first: Bools, opened: Bools) -> list[slice]:
    """
    Cut words into parts of about _TOGETHER, of which each is read as if it were all.

    That is so where the network begins to read anew, at a paragraph that opens no quotation: none before it can go on
    there.

    Args:
        document: intp (n,), the document of each word.
        first: bool (n,), the word begins a paragraph.
        opened: bool (n,), a double mark opens before it.
    """
    if first.size <= _TOGETHER:
        return [slice(0, first.size)]
    runs = np.array([start for start, _ in cut(document, first)])
    borders = runs[~opened[runs]]
    wanted = np.arange(_TOGETHER, first.size, _TOGETHER)
    cuts = np.unique(np.append(borders, first.size)[np.searchsorted(borders, wanted)])
    bounds = [0, *cuts[cuts < first.size].tolist(), first.size]
    return [slice(start, end) for start, end in pairwise(bounds)]


def _read_part(words: _Words, seen: WordInputs, scores: F32) -> tuple[tuple[LostQuotations, ...], Bools]:
    """
    Read one part.

    Returns:
        the pairs, the widows, the pairs of single marks and what ‘ opens and no ’ closes; bool (n,), the words with
        which a quotation probably begins.
    """
    kinds = np.concatenate([scores[:, :HEADS], scores[:, HEADS:]])
    both = infer(kinds, np.tile(seen.punctuated, 2), np.tile(seen.last, 2))
    size = words.rows.size
    double, single = both.part(slice(size)), both.part(slice(size, None))
    whole = replace(words, double=without_inches(words.double, words.first))
    # What stands in ‘ is quoted within a quotation, and what ends in ’ began with a mark that was cut off.
    quoted = words.single.before | unopened(words.single, words.first)
    pairs = _bare(double, whole.double, replace(whole, free=words.free & ~quoted))
    begins = opening_chance(double) >= _SPEECH
    unclosed = _unclosed(double, words, begins)
    return (pairs, _widows(double, whole), _bare(single, whole.single, whole), unclosed), begins


def _unclosed(chain: CrfMarginals, words: _Words, begins: Bools) -> LostQuotations:
    """Find the ends of the speeches that ‘ opens and no ’ closes; `begins` tells where one probably begins."""
    opened = words.opened & words.single.before & begins
    if not opened.any():
        return LostQuotations.none()
    stand = EnclosedWords(opened, words.single.behind, np.zeros_like(opened))
    partners = _widows(chain, replace(words, double=stand), reopened=False)
    return partners.take(partners.missing == CLOSING)


def _bare(chain: CrfMarginals, stand: EnclosedWords, words: _Words) -> LostQuotations:
    """Return the likely quotations that no mark stands in or at, and no pair of marks around."""
    spans = find_spans(chain, QUOTED)
    if spans.first.size == 0:
        return LostQuotations.none()
    bare = stand_bare(spans.first, spans.last, stand, words.first)
    bare &= words.free[spans.first] & words.free[spans.last]
    missing = np.where(spans.closed, OPENING | CLOSING, OPENING).astype(np.uint8)
    first, last = words.rows[spans.first], words.rows[spans.last]
    lost = LostQuotations(first, last, missing, spans.late, spans.probability, words.document[spans.first])
    return lost.take(bare)


def _widows(chain: CrfMarginals, words: _Words, reopened: bool = True) -> LostQuotations:
    """
    Find the partner of each double mark that stands alone.

    Args:
        chain: what is known of the words.
        words: the words and the marks at them.
        reopened: a quotation that the next paragraph opens again goes on there, so it lacks nothing.
    """
    found = list(_partners(chain, words, reopened))
    if not found:
        return LostQuotations.none()
    begin, end, missing, probability = (np.array(column) for column in zip(*found, strict=True))
    late = chain.late[end] & (missing == CLOSING)
    first, last, document = words.rows[begin], words.rows[end], words.document[begin]
    lost = LostQuotations(first, last, missing.astype(np.uint8), late, probability, document)
    return lost.take(words.free[begin] & words.free[end])


def _partners(chain: CrfMarginals, words: _Words, reopened: bool) -> Iterator[tuple[int, int, int, float]]:
    """Yield (first, last, missing, probability) for each mark without a partner in its paragraph."""
    stand, first, document = words.double, words.first, words.document
    event = np.sort(np.concatenate([2 * np.flatnonzero(stand.before), 2 * np.flatnonzero(stand.behind) + 1]))
    if event.size == 0:
        return
    starts = np.append(np.flatnonzero(first), first.size)
    paragraph = np.searchsorted(starts, event >> 1, side="right") - 1
    closing = (event & 1) == 1
    fresh = np.append(True, paragraph[1:] != paragraph[:-1])
    final = np.append(fresh[1:], True)
    after_opening = np.append(False, ~closing[:-1]) & ~fresh
    before_closing = np.append(closing[1:], False) & ~final
    for k in np.flatnonzero((closing & ~after_opening) | (~closing & ~before_closing)).tolist():
        word, place = int(event[k]) >> 1, int(paragraph[k])
        if closing[k]:
            start = int(starts[place]) if fresh[k] else (int(event[k - 1]) >> 1) + 1
            if start <= word:
                begin, chance = opening_of(chain, start, word)
                yield begin, word, OPENING, chance
        elif not (reopened and final[k] and _taken_up(event, k, int(starts[place + 1]), document)):
            end = int(starts[place + 1]) if final[k] else int(event[k + 1]) >> 1
            if word < end:
                last, chance = closing_of(chain, word, end)
                yield word, last, CLOSING, chance


def _taken_up(event: Ints, k: int, following: int, document: Ints) -> bool:
    """True if the next paragraph, which begins with the word `following`, opens the quotation again."""
    opens_it = k + 1 < event.size and int(event[k + 1]) == 2 * following
    return opens_it and bool(document[following] == document[event[k] >> 1])
