"""Candidates: the words that may have lost an apostrophe, and where in them."""

from __future__ import annotations

import numpy as np

from textfix.engine.text.arrays import U32, Bools, Ints, among
from textfix.engine.text.characters import COMMA, DIGIT, HYPHEN, LETTER, STOP, UPPER
from textfix.engine.text.english import BEFORE_NOUNS, CLITICS, NOUNS, SMALL_I, SMALL_I_CONTRACTED, STRANDED
from textfix.engine.text.hashing import hash_set
from textfix.engine.text.lexicon import BARE, CANDIDATE, CONTRACTION, END, FLAGS, LAST1, LAST2, LEXICAL, NEVER, Lexicon
from textfix.engine.text.tokens import BREAK, Tokens, starts_sentence
from textfix.engine.text.words import LETTER_S, Words

_NO_CAPITALS = np.uint16(0xFFFF ^ (UPPER | DIGIT))
MUCH_RARER = 4  # half octaves by which a word is commoner without its mark: four times as common; a guess
_OFTEN = 12  # half octaves: seen 64 times with a mark; a guess
_FULL_STOP, _LETTER_T = np.uint32(ord(".")), np.uint16(ord("t"))


def candidate_words(tokens: Tokens, words: Words, protected: Bools) -> Ints:
    """
    Return the words that may have lost an apostrophe: most words in s, and those that the lexicon flags.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        protected: bool (n_tokens,), words that are never touched.

    Returns:
        intp (n,), rising indices of words.
    """
    flags = words.fields[:, FLAGS]
    length = tokens.end - tokens.start
    ends_in_s = (words.last == LETTER_S) & (length > 1) & ((flags & NEVER) == 0)
    # 1990s and 747s, but no identifiers: digits and other letters only in words that are known.
    mixed = np.flatnonzero(ends_in_s & ((tokens.kinds & DIGIT) != 0))
    ends_in_s[mixed] = _is_number(tokens, mixed)
    chosen = np.flatnonzero((ends_in_s | ((flags & CANDIDATE) != 0)) & ~protected)
    for is_other in (_before_clitic, _stranded, _is_code, _is_noun, _is_small):
        chosen = chosen[~is_other(tokens, words, chosen)]
    return chosen


def _before_clitic(tokens: Tokens, words: Words, chosen: Ints) -> Bools:
    """
    Return a bool mask (n,): a stray clitic follows the word, as in "didn t" and "union?s".

    There the mark left a trace, and the detectors of traces decide.
    """
    following = np.minimum(chosen + 1, max(tokens.raw.size - 1, 0))
    near = (following > chosen) & ((tokens.after[chosen] & (BREAK | COMMA)) == 0)
    near &= (tokens.after[following] & HYPHEN) == 0  # "the company's re-election" has no clitic
    clitic: Bools = near & ~words.upper[following] & hash_set(CLITICS).holds(tokens.raw[following])
    return clitic


def _stranded(tokens: Tokens, words: Words, chosen: Ints) -> Bools:
    """
    Return a bool mask (n,): a clitic would end its sentence, so the word is an abbreviation ("Id.") or no contraction.

    An ellipsis is no end: who breaks off may break off anywhere.
    """
    at = np.flatnonzero((words.fields[chosen, FLAGS] & CONTRACTION) != 0)
    behind = tokens.end[chosen[at]]
    stops = (tokens.codes[behind] == _FULL_STOP) & (tokens.codes[behind + 1] != _FULL_STOP)  # a separator ends all
    stranded = np.zeros(chosen.size, dtype=np.bool_)
    stranded[at[stops]] = hash_set(STRANDED).holds(tokens.raw[chosen[at[stops]]])
    return stranded


def _is_code(tokens: Tokens, words: Words, chosen: Ints) -> Bools:
    """
    Return a bool mask (n,): capitals that are no word: IM-36 beside a hyphen, XS and DLLS among words in small letters.

    What is shouted stands among capitals, and a negation (DONT) is no code.  Words stressed by
    capitals (he had ALREADY gone) are misspelt more often than they have lost the mark of a rare elision.
    """
    code = np.zeros(chosen.size, dtype=np.bool_)
    ends_in_capital = (tokens.classes(tokens.end[chosen] - 1) & UPPER) != 0
    at = np.flatnonzero(ends_in_capital & (tokens.end[chosen] - tokens.start[chosen] > 1))
    if at.size == 0:
        return code
    capitals = (tokens.kinds & _NO_CAPITALS) == 0
    at = at[capitals[chosen[at]]]
    token = chosen[at]
    before, behind = np.maximum(token - 1, 0), np.minimum(token + 1, capitals.size - 1)
    first, last = ((gap & BREAK) != 0 for gap in (tokens.before[token], tokens.after[token]))
    shouted = (~first & capitals[before]) | (~last & capitals[behind]) | (first & last)
    contracted = (words.fields[token, FLAGS] & CONTRACTION) != 0
    hyphened = _is_hyphen(tokens, before) | _is_hyphen(tokens, token)
    code[at] = np.where(
        hyphened,
        ~contracted | (words.last[token] != _LETTER_T),
        ~shouted & ~contracted & ~_is_well_known(words, token),
    )
    return code


def _is_well_known(words: Words, token: Ints) -> Bools:
    """Return a bool mask (n,): the word does not end in s, and is often seen with a mark: O’CLOCK."""
    marked = words.fields[token, LAST1 : LEXICAL + 1].max(axis=1, initial=0)
    well_known: Bools = (words.last[token] != LETTER_S) & (marked >= _OFTEN)
    return well_known


def _is_hyphen(tokens: Tokens, left: Ints) -> Bools:
    """Return a bool mask (n,): one hyphen and nothing else joins a word to the next."""
    behind = tokens.end[left]
    joined: Bools = ((tokens.classes(behind) & HYPHEN) != 0) & (
        tokens.classes(behind + 1) & (LETTER | UPPER | DIGIT) != 0
    )
    return joined


def _is_noun(tokens: Tokens, words: Words, chosen: Ints) -> Bools:
    """Return a bool mask (n,): a noun spelled like a contraction stands behind an article: the cant of preachers."""
    at = np.flatnonzero(hash_set(NOUNS).holds(tokens.raw[chosen]))
    near = (tokens.before[chosen[at]] & (BREAK | COMMA | STOP)) == 0
    noun = np.zeros(chosen.size, dtype=np.bool_)
    noun[at] = near & hash_set(BEFORE_NOUNS).holds(tokens.raw[np.maximum(chosen[at] - 1, 0)])
    return noun


def _is_small(tokens: Tokens, words: Words, chosen: Ints) -> Bools:
    """
    Return a bool mask (n,): im or ive in small letters, within a sentence of a text that never writes i for I.

    No damage takes capitals: it is the word of another language or dialect, or a name.
    """
    small = ~words.upper[chosen] & hash_set(SMALL_I_CONTRACTED).holds(tokens.raw[chosen])
    if small.any():
        writes_i = tokens.document[~words.upper & hash_set(SMALL_I).holds(tokens.raw)]
        small &= ~starts_sentence(tokens.before[chosen]) & ~among(tokens.document[chosen], writes_i)
    return small


def characters_per_word(tokens: Tokens, bit: int) -> Ints:
    """
    Count the characters of a rare class in each word.

    Args:
        tokens: the batch.
        bit: class bit, such as DIGIT.

    Returns:
        intp (n_tokens,).
    """
    at = tokens.offsets_where(lambda classes: (classes & bit) != 0)
    return np.bincount(np.searchsorted(tokens.start, at, side="right") - 1, minlength=tokens.start.size)


def _is_number(tokens: Tokens, which: Ints) -> Bools:
    """Return a bool mask (n,): the word is digits but for its last letter (1990s and 747s, but not 18Fs)."""
    out = np.zeros(which.size, dtype=np.bool_)
    mixed = np.flatnonzero((tokens.kinds[which] & DIGIT) != 0)
    if mixed.size:
        at = which[mixed]
        out[mixed] = characters_per_word(tokens, DIGIT)[at] == tokens.end[at] - tokens.start[at] - 1
    return out


def allowed_places(tokens: Tokens, words: Words, chosen: Ints, pattern: U32) -> Bools:
    """
    Return where each candidate may have a mark: around a last s, and wherever the lexicon has seen one.

    Numbers get no mark before their s: 1990's is a style of writing the plural, indistinguishable from 1990s.  Nor do
    words of dialect before their last letter if they are spelled like a much commoner word: co't (court) and cot.

    Args:
        tokens: the batch.
        words: what the lexicon knows of its words.
        chosen: intp (n,), the candidates.
        pattern: uint32 (n,), their mark patterns in the lexicon.

    Returns:
        bool (4, n), a row for each of LAST1, LAST2, END and LEXICAL.
    """
    fields = words.fields[chosen]
    ends_in_s = words.last[chosen] == LETTER_S
    contracted = (fields[:, FLAGS] & CONTRACTION) != 0
    usual = contracted | (fields[:, LAST1].astype(np.intp) > fields[:, BARE].astype(np.intp) - MUCH_RARER)
    last1 = (ends_in_s | ((fields[:, LAST1] > 0) & usual)) & ~_is_number(tokens, chosen)
    return np.stack([last1, fields[:, LAST2] > 0, ends_in_s | (fields[:, END] > 0), pattern > 0])


def lexicon_patterns(tokens: Tokens, words: Words, chosen: Ints, lexicon: Lexicon) -> U32:
    """Return the mark pattern of each candidate, uint32 (n,); 0 where the lexicon has none."""
    has_pattern = words.fields[chosen, LEXICAL] > 0
    out = np.zeros(chosen.size, dtype=np.uint32)
    out[has_pattern] = lexicon.patterns(tokens.raw[chosen[has_pattern]])
    return out
