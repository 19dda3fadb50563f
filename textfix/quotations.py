"""Which quotation marks a document lost: whether it had any, what they enclosed, and which of a pair is left.

What is said of a place comes from the skeleton.  Marks that stand only ever take places away (their own, and those
that would cross them) and speak for a clean text.  So the marks that textfix inserts cannot make it insert more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textfix.chars import CLOSE, COLON, COMMA, DIGIT, DOUBLE, OPEN, SINGLE, STOP, class_table
from textfix.config import Config
from textfix.damage import Diagnosis
from textfix.features import Words
from textfix.grammar import Chain, closing_of, find_spans, infer, opening_of
from textfix.lexicon import Lexicon
from textfix.reader import HEADS, Reader
from textfix.surroundings import survey
from textfix.tokens import Bools, Ints, Tokens, word_hash

F64 = NDArray[np.float64]

OPENING, CLOSING = 1, 2  # bits of `Lost.missing`

SHARES = np.array([0.0, 0.5, 1.0])  # of the quotation marks, lost: none, some, all
_LEAST = 0.15  # probability below which a quotation is not looked at
_STANDING = 0.995  # probability that a double mark means a quotation
_SUREST = 0.9  # no quotation says more than this about its document,
_DISCOUNT = 0.25  # and each says only so much: the network errs in runs (both chosen on texts held out of training)
_WIDOW = 0.1  # probability that a mark has no partner in a text that lost none: writers forget them
_SPARED = 0.1  # probability that what deleted all apostrophes left the quotation marks alone
_SOME_LOST = 1e-3  # prior that a document lost some of its quotation marks and not a part of its apostrophes
_NEVER_LOST = 1e-4  # prior that a document lost its quotation marks and none of its apostrophes
_SUSPECT = 0.05  # probability of damage from which a document is read
_SURPLUS = 3  # opening marks without closing ones, or the other way round, from which it is
_FRAMES = 6  # verbs of speech without a single quotation mark from which it is read whatever its apostrophes say


@dataclass(frozen=True, slots=True)
class Lost:
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

    def take(self, which: Ints | Bools) -> Lost:
        """Return some of them."""
        return Lost(*(getattr(self, field.name)[which] for field in fields(self)))

    @classmethod
    def none(cls) -> Lost:
        """Return no quotations."""
        nowhere = np.zeros(0, dtype=np.intp)
        return cls(nowhere, nowhere, np.zeros(0, np.uint8), np.zeros(0, np.bool_), np.zeros(0), nowhere)


class Standing(NamedTuple):
    """Words that quotation marks stand right before and right behind, bool (n_tokens,) each."""

    before: Bools
    behind: Bools


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What was read of a batch.

    Attributes:
        pairs: quotations in double marks that stand bare.
        widows: quotations of which one double mark stands.
        singles: quotations in single marks that stand bare.
        had: float64 (n_documents,), probability that the document had double marks, as its words go; 0 if not read.
        complete: intp (n_documents,), double marks that stand.
    """

    pairs: Lost
    widows: Lost
    singles: Lost
    had: F64
    complete: Ints

    @classmethod
    def nothing(cls, tokens: Tokens) -> Reading:
        """Return the reading of a batch that was not read."""
        documents = tokens.text_start.size - 1
        return cls(Lost.none(), Lost.none(), Lost.none(), np.zeros(documents), np.zeros(documents, dtype=np.intp))


def standing(tokens: Tokens, bit: int) -> Standing:
    """
    Find the words that marks of a class enclose; marks inside words and signs for inches are left out.

    >>> from textfix.tokens import tokenize
    >>> found = standing(tokenize(["“Go,” he said."]), DOUBLE)
    >>> found.before.tolist(), found.behind.tolist()
    ([True, False, False], [True, False, False])
    """
    before, behind = (np.zeros(tokens.start.size, dtype=np.bool_) for _ in range(2))
    which = (class_table().take(tokens.mark_codes, mode="clip") & bit) != 0
    if tokens.start.size == 0 or tokens.origin is None or not which.any():
        return Standing(before, behind)
    offset = np.searchsorted(tokens.origin[:-1], tokens.marks[which])
    inches = (tokens.mark_codes[which] == ord('"')) & ((_classes(tokens, offset - 1) & DIGIT) != 0)
    following = np.searchsorted(tokens.start, offset, side="left")
    previous = np.searchsorted(tokens.end, offset, side="right") - 1
    outside = (following == previous + 1) & ~inches
    opens, closes = _directions(tokens, offset, tokens.mark_codes[which])
    opening, closing = outside & opens, outside & closes
    before[following[opening & (following < before.size)]] = True
    behind[previous[closing & (previous >= 0)]] = True
    return Standing(before, behind)


_OPENS = np.array([ord(c) for c in "“„‘"], dtype=np.uint32)
_CLOSES = np.array([ord(c) for c in "”’"], dtype=np.uint32)


def _directions(tokens: Tokens, offset: Ints, codes: NDArray[np.uint32]) -> tuple[Bools, Bools]:
    """
    Say which marks may open a quotation and which may close one.

    White space tells, then punctuation, then the form of the mark; straight marks between dashes may do both.
    """
    opens, closes = ~_is_space(tokens, offset), ~_is_space(tokens, offset - 1)
    must_close = (_classes(tokens, offset) & (COMMA | STOP | COLON | CLOSE)) != 0
    must_open = (_classes(tokens, offset - 1) & OPEN) != 0
    open_to_both = ~must_close & ~must_open
    must_close |= open_to_both & np.isin(codes, _CLOSES)
    must_open |= open_to_both & np.isin(codes, _OPENS)
    either = opens & closes
    return opens & ~(either & must_close), closes & ~(either & must_open & ~must_close)


def _classes(tokens: Tokens, offset: Ints) -> NDArray[np.uint16]:
    return tokens.classes[np.clip(offset, 0, tokens.classes.size - 1)]


_WHITE = np.array([9, 10, 13, 32, 0xA0], dtype=np.uint32)


def _is_space(tokens: Tokens, offset: Ints) -> Bools:
    outside = (offset < 0) | (offset >= tokens.codes.size)
    white: Bools = np.isin(tokens.codes[np.clip(offset, 0, tokens.codes.size - 1)], _WHITE)
    return outside | white


def worth_reading(tokens: Tokens, damaged: F64, config: Config) -> Bools:
    """
    Say which documents the network should read: those that may have lost quotation marks.

    Args:
        tokens: the batch.
        damaged: float64 (n_documents,), probability that apostrophes were deleted.
        config: what the caller knows.
    """
    if config.quotations == "none" or config.damage in ("clean", "apostrophes"):
        return np.zeros(damaged.size, dtype=np.bool_)
    if config.damage != "auto":
        return np.ones(damaged.size, dtype=np.bool_)
    double = (class_table().take(tokens.mark_codes, mode="clip") & DOUBLE) != 0
    document = np.searchsorted(tokens.text_start, tokens.marks[double], side="right") - 1
    marks = np.bincount(document, minlength=damaged.size)
    sides = (tokens.mark_codes[double] == ord("“")) * 1.0 - (tokens.mark_codes[double] == ord("”"))
    surplus = np.abs(np.bincount(document, sides, damaged.size))
    one_sided = (surplus >= _SURPLUS) & (2 * surplus >= marks)
    worth: Bools = (damaged >= _SUSPECT) | one_sided | ((marks == 0) & (_speech(tokens, damaged.size) >= _FRAMES))
    return worth


_SPEECH = np.array(
    [word_hash(verb) for verb in "said says asked replied added told answered cried whispered shouted wrote".split()],
    dtype=np.uint32,
)


def _speech(tokens: Tokens, documents: int) -> Ints:
    """Count verbs of speech."""
    return np.bincount(tokens.document[np.isin(tokens.raw, _SPEECH)], minlength=documents)


def read(tokens: Tokens, words: Words, lexicon: Lexicon, reader: Reader, documents: Bools, protected: Bools) -> Reading:
    """
    Find the quotations of some documents of a batch whose marks are missing.

    Args:
        tokens: the batch.
        words: what the lexicon says of its words.
        lexicon: the one that the reader was trained with.
        reader: the network.
        documents: bool (n_documents,), those to be read.
        protected: bool (n_tokens,), words of code, addresses and markup: no quotation begins or ends with one.
    """
    stand = standing(tokens, DOUBLE)
    complete = np.bincount(tokens.document, 0.0 + stand.before + stand.behind, documents.size).astype(np.intp)
    rows = np.flatnonzero(documents[tokens.document])
    seen = survey(tokens, words, lexicon, rows)
    document = tokens.document[rows]
    scores, had = reader.read(seen, document)
    kinds = np.concatenate([scores[:, :HEADS], scores[:, HEADS:]])
    both = infer(kinds, np.tile(seen.punctuated, 2), np.tile(seen.last, 2))
    double, single = both.part(slice(rows.size)), both.part(slice(rows.size, None))
    free = ~protected[rows]
    stand = Standing(stand.before[rows], stand.behind[rows])
    single_stand = standing(tokens, SINGLE)
    alone = Standing(single_stand.before[rows], single_stand.behind[rows])
    chances = 1 / (1 + np.exp(-had.astype(np.float64)))
    had_any = np.zeros(documents.size)
    np.maximum.at(had_any, document, chances)
    return Reading(
        _bare(double, stand, document, rows, free & ~alone.before),  # what stands in ‘ is quoted within a quotation
        _widows(double, stand, document, rows, free, seen.first),
        _bare(single, alone, document, rows, free),
        had_any,
        complete,
    )


def _bare(chain: Chain, stand: Standing, document: Ints, rows: Ints, free: Bools) -> Lost:
    """Return the likely quotations that no mark stands in or at."""
    spans = find_spans(chain, _LEAST)
    marks = np.cumsum(stand.before) + np.cumsum(stand.behind)
    bare = (marks[spans.last] - marks[spans.first] == 0) & ~stand.before[spans.first] & ~stand.behind[spans.first]
    bare &= free[spans.first] & free[spans.last]
    missing = np.where(spans.closed, OPENING | CLOSING, OPENING).astype(np.uint8)
    lost = Lost(rows[spans.first], rows[spans.last], missing, spans.late, spans.probability, document[spans.first])
    return lost.take(bare)


def _widows(chain: Chain, stand: Standing, document: Ints, rows: Ints, free: Bools, first: Bools) -> Lost:
    """Find the partner of each mark that stands alone."""
    found = list(_partners(chain, stand, first, document))
    if not found:
        return Lost.none()
    begin, end, missing, probability = (np.array(column) for column in zip(*found, strict=True))
    late = chain.late[end] & (missing == CLOSING)
    lost = Lost(rows[begin], rows[end], missing.astype(np.uint8), late, probability, document[begin])
    return lost.take(free[begin] & free[end])


def _partners(chain: Chain, stand: Standing, first: Bools, document: Ints) -> Iterator[tuple[int, int, int, float]]:
    """Yield (first, last, missing, probability) for each mark without a partner in its paragraph."""
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
        elif not (final[k] and _taken_up(event, k, int(starts[place + 1]), document)):
            end = int(starts[place + 1]) if final[k] else int(event[k + 1]) >> 1
            if word < end:
                last, chance = closing_of(chain, word, end)
                yield word, last, CLOSING, chance


def _taken_up(event: Ints, k: int, following: int, document: Ints) -> bool:
    """Say whether the next paragraph, which begins with the word `following`, opens the quotation again."""
    opens_it = k + 1 < event.size and int(event[k + 1]) == 2 * following
    return opens_it and bool(document[following] == document[event[k] >> 1])


def posterior(reading: Reading, diagnosis: Diagnosis, casual: Bools, config: Config) -> F64:
    """
    Return how probable it is that each document lost none, some and all of its quotation marks.

    Args:
        reading: what was read.
        diagnosis: what is known of the apostrophes.
        casual: bool (n_documents,), texts that are only shown: their writers never set marks.
        config: what the caller knows.

    Returns:
        float64 (n_documents, 3), in the order of SHARES.
    """
    prior = _prior(reading.had, diagnosis, config)
    documents = reading.had.size
    evidence = np.zeros((documents, SHARES.size))
    chance = np.minimum(reading.pairs.probability, _SUREST)[:, None]
    bare = _DISCOUNT * np.log(1 - chance * (1 - SHARES))
    for column in range(SHARES.size):
        evidence[:, column] = np.bincount(reading.pairs.document, bare[:, column], documents)
    widows = np.bincount(reading.widows.document, minlength=documents)
    evidence += (reading.complete - widows)[:, None] * np.log(1 - _STANDING * SHARES)
    evidence += widows[:, None] * np.log(np.array([_WIDOW, 0.5, _WIDOW / 4]))
    with np.errstate(divide="ignore"):
        logs = np.log(prior) + evidence
    logs -= logs.max(axis=1, keepdims=True)
    weights = np.exp(logs)
    result: F64 = weights / weights.sum(axis=1, keepdims=True)
    result[casual] = SHARES == 0
    return result


_TOLD = {  # what the caller knows, as the probability that some and that all quotation marks were lost
    "clean": (0.0, 0.0),
    "apostrophes": (0.0, 0.0),
    "partial": (0.9, 0.1),
    "quotation-marks": (0.0, 1.0),
    "quotes": (0.0, 1.0),
}


def _prior(had: F64, diagnosis: Diagnosis, config: Config) -> F64:
    """Return the prior over SHARES, float64 (n_documents, 3): what befell the apostrophes befell the other marks."""
    told = _TOLD.get(config.damage)
    if told is None:
        deleted = diagnosis.posterior[:, -1]
        partial = diagnosis.posterior[:, diagnosis.damaged].sum(axis=1) - deleted
        all_lost = np.maximum(deleted * had * (1 - _SPARED), _NEVER_LOST)
        some = np.maximum(partial, _SOME_LOST)
    else:
        some, all_lost = np.full(had.size, told[0]), np.full(had.size, told[1])
    none = np.maximum(1 - some - all_lost, 0.0)
    prior = np.stack([none, some, all_lost], axis=1)
    normed: F64 = prior / prior.sum(axis=1, keepdims=True)
    return normed


def confidence(lost: Lost, share: F64) -> F64:
    """
    Return how probable it is that each quotation stood there and lost its marks, float64 (n,).

    Args:
        lost: quotations.
        share: float64 (n_documents, 3), from `posterior`.
    """
    p = lost.probability[:, None]
    result: F64 = (share[lost.document] * p * SHARES / (1 - p * (1 - SHARES) + 1e-12)).sum(axis=1)
    return np.minimum(result, lost.probability)
