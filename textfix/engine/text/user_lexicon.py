"""The user's lexicon: a small file of forms and counts, merged with the lexicon that ships.

`textfix learn` writes the file, and it is meant to be read, edited and committed: a header with the version of the
format, then a line for each form, `O’Zorbell<tab>3`.  A form counts for its word; one that begins with a capital also
counts for the word as a name, since that is what a capital within a sentence means.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from textfix.engine.text.arrays import Bools
from textfix.engine.text.characters import DIGIT
from textfix.engine.text.lexicon import CAPITALISED, WORD_CLASS, Lexicon
from textfix.engine.text.standing_marks import MAX_LABELLED, Place, mark_bits, mark_places
from textfix.engine.text.tokens import Tokens, first_is_upper, tokenize
from textfix.errors import ConfigError
from textfix.typography import CURLY_APOSTROPHE, SINGLE_MARKS

FORMAT = 1  # of the file; raised whenever a file of the older kind would be read wrongly
_HEADER = f"# textfix lexicon {FORMAT}"
_NOTE = "# A form and how often it stood in clean text; small letters where a sentence begins. Edit as you like."
_MOST = 10**9  # the largest count: sums of a file stay far below 2**63
_MOST_LINES = 200_000  # reads in two seconds; twice as many begin to crowd the index of the lexicon
_STRAIGHTEN = {ord(c): CURLY_APOSTROPHE for c in SINGLE_MARKS}


def dump_forms(forms: Mapping[str, int]) -> str:
    r"""
    Return the content of a file: the forms with their counts, related words side by side.

    >>> dump_forms({"Zorbellan’s": 2, "Zorbellan": 5}).splitlines()[2:]
    ['Zorbellan\t5', 'Zorbellan’s\t2']
    """
    lines = [f"{form}\t{forms[form]}" for form in sorted(forms, key=lambda form: (_letters(form).lower(), form))]
    return "".join(f"{line}\n" for line in (_HEADER, _NOTE, *lines))


def parse_forms(text: str, where: str) -> dict[str, int]:
    r"""
    Parse the content of a file.

    Args:
        text: the content.
        where: name of the file, for error messages.

    Returns:
        the count of each form, with curly apostrophes.

    Raises:
        ConfigError: the header is another, or a line is not a form and a count.

    >>> parse_forms("# textfix lexicon 1\nZorbellan's\t2\n", "names.tsv")
    {'Zorbellan’s': 2}
    >>> parse_forms("# textfix lexicon 1\nZorbellan 2\n", "names.tsv")
    Traceback (most recent call last):
    textfix.errors.ConfigError: names.tsv: line 2: no tab in 'Zorbellan 2'; write a word, a tab and a count
    """
    header, *lines = text.split("\n")
    if header.rstrip() != _HEADER:
        # The line is not shown: settings that came with a project may name any file of the user.
        raise ConfigError(f"{where}: line 1: not a lexicon, which begins {_HEADER!r}; make the file with textfix learn")
    if len(lines) > _MOST_LINES:
        raise ConfigError(f"{where}: {len(lines):,} lines; at most {_MOST_LINES:,} fit: raise --min-count of learn")
    found = [
        (number, *_parse_line(line.rstrip(), f"{where}: line {number}"))
        for number, line in enumerate(lines, start=2)
        if line.strip() and not line.startswith("#")
    ]
    words = _are_words(tokenize([form for _, form, _ in found]), [form for _, form, _ in found])
    forms: dict[str, int] = {}
    for (number, form, count), is_word in zip(found, words.tolist(), strict=True):
        if not is_word:
            advice = f"write one word of at most {MAX_LABELLED} letters, with its apostrophes"
            raise ConfigError(f"{where}: line {number}: {form[:40]!r} is not a word; {advice}")
        forms[form] = min(forms.get(form, 0) + count, _MOST)
    return forms


def _parse_line(line: str, where: str) -> tuple[str, int]:
    form, tab, count = line.partition("\t")
    if not tab:
        raise ConfigError(f"{where}: no tab in {line[:40]!r}; write a word, a tab and a count")
    if not (count.isascii() and count.isdigit() and len(count) < 10 and int(count)):
        raise ConfigError(f"{where}: {count[:40]!r} is not a count; write a whole number from 1 to {_MOST - 1}")
    return form.translate(_STRAIGHTEN), int(count)


def _are_words(tokens: Tokens, forms: list[str]) -> Bools:
    """Return a bool mask (n_forms,): the form is one word of letters, with no characters beside it but marks."""
    length = np.array([len(_letters(form)) for form in forms], dtype=np.intp)
    count = np.bincount(tokens.document, minlength=len(forms))
    word_length = np.bincount(tokens.document, tokens.end - tokens.start, len(forms))
    digits = np.bincount(tokens.document, (tokens.kinds & DIGIT) != 0, len(forms))
    are: Bools = (count == 1) & (word_length == length) & (length <= MAX_LABELLED) & (digits == 0)
    return are


def _letters(form: str) -> str:
    return form.replace(CURLY_APOSTROPHE, "")


def merge_forms(lexicon: Lexicon, forms: Mapping[str, int]) -> Lexicon:
    """
    Return the lexicon with the counts of forms added.

    >>> from textfix.engine.models import load_model
    >>> from textfix.engine.text.vocabulary import Vocabulary
    >>> Vocabulary(merge_forms(load_model().lexicon, {"Zorbellan": 5})).knows("Zorbellan")
    True
    """
    tokens = tokenize(list(forms))
    number = np.fromiter(forms.values(), dtype=np.int64, count=len(forms))
    marks = mark_bits(tokens, tokens.single_marks())
    place = mark_places(tokens, marks)
    named = first_is_upper(tokens)
    keys, word = np.unique(np.concatenate([tokens.raw, tokens.raw[named] + CAPITALISED]), return_inverse=True)
    counts = np.zeros((keys.size, WORD_CLASS), dtype=np.int64)
    column = np.minimum(place, Place.LEXICAL)
    np.add.at(counts, (word, np.concatenate([column, column[named]])), np.concatenate([number, number[named]]))
    unusual = np.flatnonzero(place == Place.OTHER)
    # If a word has several patterns, the most frequent is kept; of equally frequent ones, that with the earliest mark.
    unusual = unusual[np.lexsort((marks[unusual], -number[unusual], tokens.raw[unusual]))]
    pattern_keys, first = np.unique(tokens.raw[unusual], return_index=True)
    return lexicon.merged(keys, counts, pattern_keys, marks[unusual][first])
