"""Names and house forms learned from a user's clean text: entries for the lexicon that ships without them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from textfix.batching import split_batches
from textfix.config import Config
from textfix.engine.cleaner import Cleaner
from textfix.engine.models import load_model
from textfix.engine.text.arrays import U8, Bools
from textfix.engine.text.characters import DIGIT, lower_table
from textfix.engine.text.lexicon import BARE, LAST1, WORD_CLASS, Lexicon
from textfix.engine.text.protection import protected_words
from textfix.engine.text.tokens import first_is_upper, starts_sentence
from textfix.engine.text.user_lexicon import dump_forms
from textfix.engine.text.words import describe
from textfix.gold.apostrophes import read_apostrophes
from textfix.typography import CURLY_APOSTROPHE

MIN_COUNT = 2  # least occurrences of a family of words (a word, its plural, its possessives)
_WELL_KNOWN = 16  # occurrences from which the shipped lexicon needs no help with a word; a guess
_BATCH = 1 << 21  # characters that are read together; a guess that bounds the memory


@dataclass(frozen=True, slots=True)
class LearnedNames:
    """
    Names and house forms learned from clean text.

    Attributes:
        forms: how often each form occurred, see `to_file`.
        clean: number of documents that were used.
        damaged: number of documents that look damaged; using them would teach the damage.
        other: number of documents that are not English prose.
        errors: why a document could not be analyzed, by its index; it is in none of these numbers.
    """

    forms: Mapping[str, int]
    clean: int
    damaged: int
    other: int
    errors: Mapping[int, str]

    def to_file(self) -> str:
        """Return the content of a lexicon file with these forms."""
        return dump_forms(self.forms)


def learn_names(texts: Iterable[str], config: Config | None = None, min_count: int = MIN_COUNT) -> LearnedNames:
    """
    Learn words that the shipped lexicon knows hardly or not at all.

    Args:
        texts: documents; their order makes no difference.
        config: settings that tell damaged documents from clean ones; with `damage="clean"` all are used.
        min_count: least occurrences of a word, its plural and its possessives together.

    >>> text = "Here the Zorbellans stayed, and the harbour was theirs. They sold Zorbellan’s boat."
    >>> learned = learn_names([text, "I dont know what theyre doing here, and thats whats wrong."])
    >>> learned.forms, learned.clean, learned.damaged
    ({'Zorbellans': 1, 'Zorbellan’s': 1}, 1, 1)
    """
    cleaner = Cleaner(replace(config or Config(), lexicon=None))
    lexicon = load_model().lexicon
    counts: Counter[str] = Counter()
    states: Counter[str] = Counter()
    errors: dict[int, str] = {}
    read = 0
    for batch in split_batches(texts, _BATCH):
        reports = [report for report in cleaner.analyze_many(batch, errors="keep") if report is not None]
        errors |= {at: report.error for at, report in enumerate(reports, start=read) if report.error is not None}
        read += len(reports)
        states.update(report.damage.state for report in reports if report.error is None)
        counts.update(_rare_forms([report.source for report in reports if report.damage.state == "clean"], lexicon))
    clean, other = states["clean"], states["other"]
    return LearnedNames(_frequent_families(counts, min_count), clean, states.total() - clean - other, other, errors)


def _rare_forms(texts: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    """Yield the words of clean texts, with their marks, that the lexicon knows hardly or not at all."""
    gold = read_apostrophes(texts)
    tokens = gold.tokens
    words = describe(tokens, lexicon)
    known = (words.fields[:, BARE] > 0) | (words.fields[:, LAST1] > 0)
    rare = gold.trusted & ~_well_known(words.fields) & ((tokens.kinds & DIGIT) == 0)
    rare &= (tokens.end - tokens.start > 1) & ~protected_words(tokens, texts, known)
    # A capital inside a sentence marks a name; at its start it says nothing, and the word is taken in lower case.
    lower = ~first_is_upper(tokens) | starts_sentence(tokens.before)
    table = lower_table()
    for at in np.flatnonzero(rare).tolist():
        codes = tokens.codes[tokens.start[at] : tokens.end[at]]
        letters = map(chr, (table[codes] if lower[at] else codes).tolist())
        yield _with_marks("".join(letters), int(gold.marks[at]))


def _with_marks(word: str, marks: int) -> str:
    """Insert apostrophes into a word where the bits of `marks` are set (see `Apostrophes.marks`)."""
    pieces = (CURLY_APOSTROPHE * (marks >> place & 1) + letter for place, letter in enumerate(word))
    return "".join(pieces) + CURLY_APOSTROPHE * (marks >> len(word) & 1)


def _well_known(fields: U8) -> Bools:
    """Return a bool mask (n,): the word was counted often enough; count columns hold 2 log2(1 + count)."""
    counted: Bools = (np.exp2(fields[:, :WORD_CLASS] / 2) - 1).sum(axis=1) >= _WELL_KNOWN
    return counted


def _frequent_families(counts: Mapping[str, int], least: int) -> dict[str, int]:
    """Return the forms, sorted, whose families occur at least `least` times."""
    families: defaultdict[str, int] = defaultdict(int)
    for form, count in counts.items():
        families[_family(form)] += count
    return {form: counts[form] for form in sorted(counts) if families[_family(form)] >= least}


def _family(form: str) -> str:
    """Return the key that a word, its plural and its possessives share."""
    return form.replace(CURLY_APOSTROPHE, "").lower().removesuffix("s")
