"""The type of a text: English or not, prose or not, casual or edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textfix.config import Config
from textfix.engine.mixture import mixture_of
from textfix.engine.text.arrays import F64, Bools, Ints
from textfix.engine.text.characters import CODE, COMMA, DASH, HYPHEN, SPACE, STOP
from textfix.engine.text.code_spans import is_json
from textfix.engine.text.english import CREOLE
from textfix.engine.text.hashing import hash_set
from textfix.engine.text.lexicon import COMMON, ENGLISH, FLAGS, FOREIGN
from textfix.engine.text.standing_marks import count_between, count_by_document
from textfix.engine.text.tokens import BREAK, Tokens, starts_sentence
from textfix.engine.text.words import Words

# Guesses, all of them.
_SHORT = 20  # words; in shorter texts common words of any kind show that they are English
_SHORT_COMMON_SHARE = 0.5  # of such words in a short text
# Recipes, headlines and captions hold few function words.  Of 16,976 passages of 20 words and more from translations of
# programs into 80 languages, 4 pass as English by these three.
_FEWEST_FUNCTION_WORDS = 0.25  # of `min_english`
_COMMON_SHARE = 0.4  # of common words in a text with so few function words
_NO_OTHER = 5  # times as many function words of English as of other languages and creoles in such a text
_CREOLE = 0.05  # most function words of creoles in English
_LONG = 40  # words from which a text is in a creole: English ones quote them
_LOWER_SHARE = 0.01  # of capitalised words; texts with fewer are lower-cased
_FEW_SENTENCES = 3  # or more besides the items of a list, and these do not show that the text is lower-cased
_UNPUNCTUATED = 40  # words; texts as long without any full stop or comma are unpunctuated


@dataclass(frozen=True, slots=True)
class TextType:
    """
    What kind of text each document is; all from the skeleton.

    Attributes:
        words: intp (n_documents,), number of words.
        english: float64 (n_documents,), share of function words that only English has, in [0, 1].
        prose: float64 (n_documents,), share of gaps between words that are those of prose, in [0, 1].
        other: bool (n_documents,), not English or not prose: never changed.
        casual: bool (n_documents,), lower-cased or unpunctuated: findings are only shown, unless the config says
            that the text was damaged.
        orphans: intp (n_documents,), double spaces inside sentences, as deleted dashes leave them.
        misspelt: intp (n_documents,), words that look misspelt.
    """

    words: Ints
    english: F64
    prose: F64
    other: Bools
    casual: Bools
    orphans: Ints
    misspelt: Ints


def read_text_type(
    tokens: Tokens, words: Words, protected: Bools, misspelt: Bools, texts: Sequence[str], config: Config
) -> TextType:
    """
    Distinguish English prose from other languages, code, data and chat.

    Args:
        tokens: the words of `texts`.
        words: what the lexicon knows of them.
        protected: bool (n_tokens,), words of code, addresses and markup.
        misspelt: bool (n_tokens,), words that look misspelt.
        texts: the documents.
        config: thresholds, and whether the caller knows that the texts were damaged.
    """
    documents = tokens.text_start.size - 1
    count = np.bincount(tokens.document, minlength=documents)
    mixture = mixture_of(config)
    is_damaged = config.damage not in ("auto", "clean") or (mixture is not None and mixture.is_known)
    english, is_english = _english(tokens, words, count, is_damaged, config)
    prose = _prose_share(tokens, protected, documents)
    is_data = np.fromiter((is_json(text) for text in texts), dtype=np.bool_, count=documents)
    return TextType(
        words=count,
        english=english,
        prose=prose,
        other=~is_english | (prose < config.min_prose) | is_data,
        casual=_casual(tokens, words, protected, count) & (not is_damaged),
        orphans=_orphan_spaces(tokens, words, documents),
        misspelt=count_by_document(tokens.document, misspelt, documents),
    )


def _english(tokens: Tokens, words: Words, count: Ints, is_damaged: bool, config: Config) -> tuple[F64, Bools]:
    """
    Return the share of English function words of each document, and whether it is English.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        count: intp (n_documents,), number of words.
        is_damaged: the caller knows of damage, so short texts are believed to be English.
        config: the threshold.

    Returns:
        float64 (n_documents,); bool (n_documents,).
    """
    flags, at_least_one = words.fields[:, FLAGS], np.maximum(count, 1)
    creole_words = hash_set(CREOLE).holds(tokens.raw)
    english, common, foreign, creole = (
        count_by_document(tokens.document, chosen, count.size) / at_least_one
        for chosen in (*((flags & bits) != 0 for bits in (ENGLISH, COMMON, FOREIGN)), creole_words)
    )
    is_short = count < _SHORT
    is_english = shows_english(english, common, foreign + creole, config.min_english) | (
        is_short & ((common >= _SHORT_COMMON_SHARE) | is_damaged)
    )
    in_creole = (creole > _CREOLE) & (count >= _LONG)
    return english, is_english & (english >= foreign) & ~in_creole


def shows_english(english: F64, common: F64, foreign: F64, min_english: float) -> Bools:
    """
    Return a bool mask (n,) of the texts whose words are those of English.

    Args:
        english: float64 (n,), share of function words that only English has.
        common: float64 (n,), share of words that are frequent in English.
        foreign: float64 (n,), share of function words of other languages.
        min_english: share of function words that suffices by itself.
    """
    few = (
        (english >= _FEWEST_FUNCTION_WORDS * min_english) & (common >= _COMMON_SHARE) & (english >= _NO_OTHER * foreign)
    )
    result: Bools = (english >= min_english) | few
    return result


def _casual(tokens: Tokens, words: Words, protected: Bools, count: Ints) -> Bools:
    """Return a bool mask (n_documents,): lower-cased or unpunctuated, given the number of words, intp."""
    document, documents = tokens.document, count.size
    capitals = count_by_document(document, words.upper, documents)
    starts = starts_sentence(tokens.before) & ~protected
    items = starts & _begins_item(tokens, words)
    items &= (count_by_document(document, starts & ~items, documents) >= _FEW_SENTENCES)[document]
    starts &= ~items
    start_count = count_by_document(document, starts, documents)
    capital_starts = count_by_document(document, starts & words.upper, documents)
    punctuated = count_by_document(document, (tokens.after & (STOP | COMMA)) != 0, documents)
    lower_cased = (capitals < _LOWER_SHARE * count) | (2 * capital_starts < start_count)
    casual: Bools = lower_cased | ((count >= _UNPUNCTUATED) & (punctuated == 0))
    return casual


def _begins_item(tokens: Tokens, words: Words) -> Bools:
    """Return a bool mask (n_tokens,): the word begins a paragraph in small letters without any full stop: an item."""
    first = np.flatnonzero((tokens.before & BREAK) != 0)
    stops = count_between((tokens.after & STOP) != 0, np.append(first, tokens.before.size))
    item = np.zeros(tokens.before.size, dtype=np.bool_)
    item[first] = ~words.upper[first] & (stops == 0)
    return item


def _prose_share(tokens: Tokens, protected: Bools, documents: int) -> F64:
    """
    Return the share of gaps within paragraphs that are those of prose, float64 (documents,).

    Gaps beside protected words do not count: a page with its tags is still prose.
    """
    counts = ~protected & ((tokens.after & BREAK) == 0)
    counts[:-1] &= ~protected[1:]
    is_prose = ((tokens.after & (SPACE | HYPHEN | DASH)) != 0) & ((tokens.after & CODE) == 0)
    gaps = count_by_document(tokens.document, counts, documents)
    prose = count_by_document(tokens.document, counts & is_prose, documents)
    return np.where(gaps > 0, prose / np.maximum(gaps, 1), 1.0)


def _orphan_spaces(tokens: Tokens, words: Words, documents: int) -> Ints:
    """Count double spaces before a small letter with nothing else in the gap, intp (documents,)."""
    double = np.flatnonzero((tokens.before[1:] == SPACE) & (tokens.start[1:] - tokens.end[:-1] == 2) & ~words.upper[1:])
    first = tokens.end[double]
    # Two characters of white space may also be the end of a line.
    both = (tokens.classes(first) & tokens.classes(first + 1) & SPACE) != 0
    return np.bincount(tokens.document[double[both]], minlength=documents)
