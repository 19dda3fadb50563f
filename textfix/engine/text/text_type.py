"""The type of a text: English or not, prose or not, casual or edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textfix.config import Config
from textfix.engine.text.arrays import F64, Bools, Ints
from textfix.engine.text.characters import CODE, COMMA, DASH, HYPHEN, LETTER, SPACE, STOP
from textfix.engine.text.code_spans import is_json
from textfix.engine.text.lexicon import BARE, CONTRACTION, ENGLISH, FLAGS, FOREIGN, FREQUENT, LAST1
from textfix.engine.text.standing_marks import count_by_document
from textfix.engine.text.tokens import BREAK, Tokens, starts_sentence
from textfix.engine.text.words import LETTER_S, Words

_SHORT = 20  # words below which English is told by common words of any kind
_FREQUENT_SHARE = 0.5
_LOWER_SHARE = 0.01  # share of capitalised words below which a text is lower-cased
_UNPUNCTUATED = 40  # words without any full stop or comma that make a text unpunctuated


@dataclass(frozen=True, slots=True)
class TextType:
    """
    What kind of text each document is; all from the skeleton.

    Attributes:
        words: intp (n_documents,).
        english, prose: float64 (n_documents,), shares in [0, 1].
        other: bool (n_documents,); not English, or not prose: never touched.
        casual: bool (n_documents,); lower-cased or unpunctuated: findings are only shown, unless the caller says that
            the text was damaged.
        orphans: intp (n_documents,), double spaces inside sentences.
        unknown: intp (n_documents,), words in small letters that the lexicon does not know, candidates left out.
    """

    words: Ints
    english: F64
    prose: F64
    other: Bools
    casual: Bools
    orphans: Ints
    unknown: Ints


def read_text_type(tokens: Tokens, words: Words, protected: Bools, texts: Sequence[str], config: Config) -> TextType:
    """Tell English prose from other languages, code, data and chat."""
    documents = tokens.text_start.size - 1
    document = tokens.document
    flags = words.fields[:, FLAGS]
    count = np.bincount(document, minlength=documents)
    some = np.maximum(count, 1)
    english = count_by_document(document, (flags & ENGLISH) != 0, documents) / some
    frequent = count_by_document(document, (flags & (FREQUENT | CONTRACTION)) != 0, documents) / some
    foreign = count_by_document(document, (flags & FOREIGN) != 0, documents) / some
    speaks_english = (english >= config.min_english) | ((count < _SHORT) & (frequent >= _FREQUENT_SHARE))
    told = config.damage not in ("auto", "clean")
    speaks_english = (speaks_english | (told & (count < _SHORT))) & (english >= foreign)
    prose = _prose_share(tokens, protected, documents)
    is_data = np.fromiter((is_json(text) for text in texts), dtype=np.bool_, count=documents)
    capitals = count_by_document(document, words.upper, documents)
    starts = starts_sentence(tokens.before) & ~protected
    start_count = count_by_document(document, starts, documents)
    capital_starts = count_by_document(document, starts & words.upper, documents)
    punctuated = count_by_document(document, (tokens.after & (STOP | COMMA)) != 0, documents)
    lower = (capitals < _LOWER_SHARE * count) | (2 * capital_starts < start_count)
    unpunctuated = (count >= _UNPUNCTUATED) & (punctuated == 0)
    return TextType(
        words=count,
        english=english,
        prose=prose,
        other=~speaks_english | (prose < config.min_prose) | is_data,
        casual=(lower | unpunctuated) & (not told),
        orphans=_orphan_spaces(tokens, words, documents),
        unknown=count_by_document(document, _misspelt(tokens, words, protected), documents),
    )


def _misspelt(tokens: Tokens, words: Words, protected: Bools) -> Bools:
    """Say which words are in small letters and unknown; those in s may only lack their apostrophe."""
    known = (words.fields[:, BARE] > 0) | (words.fields[:, LAST1] > 0) | (words.last == LETTER_S)
    unknown: Bools = ~known & ~protected & (tokens.kinds == LETTER)
    return unknown


def _prose_share(tokens: Tokens, protected: Bools, documents: int) -> F64:
    """
    Return the share of gaps within paragraphs that are what stands between words of prose.

    Gaps beside protected words do not count: a page with its tags is still prose.
    """
    counts = ~protected & ((tokens.after & BREAK) == 0)
    counts[:-1] &= ~protected[1:]
    is_prose = ((tokens.after & (SPACE | HYPHEN | DASH)) != 0) & ((tokens.after & CODE) == 0)
    seen = count_by_document(tokens.document, counts, documents)
    prose = count_by_document(tokens.document, counts & is_prose, documents)
    return np.where(seen > 0, prose / np.maximum(seen, 1), 1.0)


def _orphan_spaces(tokens: Tokens, words: Words, documents: int) -> Ints:
    """Count double spaces before a small letter with nothing else in the gap: what a deleted dash leaves."""
    double = np.flatnonzero((tokens.before[1:] == SPACE) & (tokens.start[1:] - tokens.end[:-1] == 2) & ~words.upper[1:])
    first = tokens.end[double]
    # Two characters of white space may also be a line's end.
    both = (tokens.classes[first] & tokens.classes[first + 1] & SPACE) != 0
    return np.bincount(tokens.document[double[both]], minlength=documents)
