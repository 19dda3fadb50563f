"""Names and house forms that a user's own clean text teaches, for the lexicon that does not know them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

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
from textfix.gold.apostrophes import read_gold
from textfix.typography import CURLY_APOSTROPHE

MIN_COUNT = 2  # times that a family of words must be seen to be learnt
_ENOUGH = 16  # occurrences from which the lexicon knows a word well enough
_BATCH = 1 << 21  # characters read at once


@dataclass(frozen=True, slots=True)
class LearnedNames:
    """
    What texts taught.

    Attributes:
        forms: how often each form stood, as `forms.dump_forms` writes them.
        clean: documents that taught.
        damaged: documents that look damaged, which would teach the damage.
        other: documents that are no English prose.
    """

    forms: Mapping[str, int]
    clean: int
    damaged: int
    other: int

    def to_file(self) -> str:
        """Return the content of a lexicon file with these forms."""
        return dump_forms(self.forms)


def learn_names(texts: Iterable[str], config: Config | None = None, min_count: int = MIN_COUNT) -> LearnedNames:
    """
    Learn the words that the shipped lexicon does not know, or hardly, from clean texts.

    Args:
        texts: documents; in any order, they teach the same.
        config: how damaged documents are told, which are left out; `damage="clean"` says that none are.
        min_count: how often a word, its plural and its possessives must be seen together.

    >>> text = "Here the Zorbellans stayed, and the harbour was theirs. They sold Zorbellan’s boat."
    >>> lesson = learn_names([text, "I dont know what theyre doing here, and thats whats wrong."])
    >>> lesson.forms, lesson.clean, lesson.damaged
    ({'Zorbellans': 1, 'Zorbellan’s': 1}, 1, 1)
    """
    cleaner = Cleaner(replace(config or Config(), lexicon=None))
    lexicon = load_model().lexicon
    counts: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for batch in _batches(texts):
        judged = [report.damage.state for report in cleaner.analyze_many(batch) if report is not None]
        states.update(judged)
        counts.update(
            _rare_forms([text for text, state in zip(batch, judged, strict=True) if state == "clean"], lexicon)
        )
    clean, other = states["clean"], states["other"]
    return LearnedNames(_often(counts, min_count), clean, states.total() - clean - other, other)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _rare_forms(texts: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    """Yield the words of clean texts that the lexicon hardly knows, with their marks."""
    gold = read_gold(texts)
    tokens = gold.tokens
    words = describe(tokens, lexicon)
    known = (words.fields[:, BARE] > 0) | (words.fields[:, LAST1] > 0)
    rare = gold.trusted & ~_well_known(words.fields) & ((tokens.kinds & DIGIT) == 0)
    rare &= (tokens.end - tokens.start > 1) & ~protected_words(tokens, texts, known)
    # A capital that begins a sentence says nothing of the word; one within says that it is a name.
    small = ~first_is_upper(tokens) | starts_sentence(tokens.before)
    lower = lower_table()
    for at in np.flatnonzero(rare).tolist():
        codes = tokens.codes[tokens.start[at] : tokens.end[at]]
        letters = map(chr, (lower[codes] if small[at] else codes).tolist())
        marks = int(gold.marks[at])
        form = "".join(CURLY_APOSTROPHE * (marks >> place & 1) + letter for place, letter in enumerate(letters))
        yield form + CURLY_APOSTROPHE * (marks >> codes.size & 1)


def _well_known(fields: U8) -> Bools:
    enough: Bools = (np.exp2(fields[:, :WORD_CLASS] / 2) - 1).sum(axis=1) >= _ENOUGH
    return enough


def _often(counts: Mapping[str, int], least: int) -> dict[str, int]:
    """Return the forms, sorted, of the families that were seen often enough."""
    families: defaultdict[str, int] = defaultdict(int)
    for form, count in counts.items():
        families[_family(form)] += count
    return {form: counts[form] for form in sorted(counts) if families[_family(form)] >= least}


def _family(form: str) -> str:
    """Return what a word, its plural and its possessives have in common."""
    return form.replace(CURLY_APOSTROPHE, "").lower().removesuffix("s")
