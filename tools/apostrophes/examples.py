"""Training examples: the candidates of damaged text, labelled with the marks of the clean text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from textfix.batching import split_batches
from textfix.engine.apostrophes.candidates import candidate_words
from textfix.engine.apostrophes.features import Candidates, extract
from textfix.engine.text import lexicon as lx
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.protection import protected_words
from textfix.engine.text.standing_marks import Place, mark_places
from textfix.engine.text.words import describe
from textfix.gold.apostrophes import read_apostrophes
from tools.apostrophes.records import cut_document
from tools.common.corpus import FOLDS, Source, numbered_documents

BATCH = 1_000_000  # characters that are worked on together
SLOPPY = 0.03  # share of contractions without an apostrophe above which a document is not used; a guess
RARE = 200_000  # words below which the documents of a source are shown several times, cut anew; a guess
COPIES = 4  # how often; a guess


@dataclass(frozen=True, slots=True)
class Examples:
    """
    The n candidates of a batch with their labels.

    Attributes:
        candidates: as the model sees them.
        label: uint8 (n,), Place.NONE … Place.LEXICAL.
        usable: bool (n,), the label is known and the document is not sloppy.
        document: intp (n,), index of the document in the batch.
    """

    candidates: Candidates
    label: NDArray[np.uint8]
    usable: NDArray[np.bool_]
    document: NDArray[np.intp]


def make_examples(documents: Sequence[str], lexicon: Lexicon) -> Examples:
    """Find the candidates of clean documents and label them."""
    gold = read_apostrophes(documents)
    tokens = gold.tokens
    words = describe(tokens, lexicon)
    protected = protected_words(tokens, documents, words.fields[:, lx.BARE] + words.fields[:, lx.LAST1] > 0)
    chosen = candidate_words(tokens, words, protected)
    candidates = extract(tokens, words, chosen, lexicon)
    place = mark_places(tokens, gold.marks)
    label = place[chosen].copy()
    label[(label == Place.OTHER) & (candidates.pattern == gold.marks[chosen])] = Place.LEXICAL
    sloppy = _sloppy_documents(words.fields[:, lx.FLAGS], place, tokens.document, len(documents))
    document = tokens.document[chosen]
    usable = gold.trusted[chosen] & (label != Place.OTHER) & _is_allowed(candidates, label) & ~sloppy[document]
    return Examples(candidates, label, usable, document)


def _is_allowed(candidates: Candidates, label: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return a bool mask (n,): the model may choose the label; it may always choose Place.NONE."""
    allowed = np.concatenate([np.ones((1, label.size), dtype=np.bool_), candidates.allowed])
    mask: NDArray[np.bool_] = allowed[np.minimum(label, Place.LEXICAL), np.arange(label.size)]
    return mask


def _sloppy_documents(
    flags: NDArray[np.uint8], place: NDArray[np.uint8], document: NDArray[np.intp], documents: int
) -> NDArray[np.bool_]:
    """Return a bool mask (documents,): too many words that always need an apostrophe have none."""
    always = (flags & lx.ALWAYS) != 0
    total = np.bincount(document[always], minlength=documents)
    bare = np.bincount(document[always & (place == Place.NONE)], minlength=documents)
    return (bare > SLOPPY * total) & (bare > 0)


def deal(sources: Sequence[Source], seed: int) -> Iterator[tuple[int, list[str]]]:
    """
    Yield (fold, records) batches: all documents of a corpus in random order, cut into records.

    Documents of rare sources are dealt COPIES times.  Every copy and every record of a document stays in its fold, so
    it is never seen with a lexicon that counted it.  The folds take turns.
    """
    dealt: list[tuple[int, str]] = []
    rare = {source.name for source in sources if source.words < RARE}
    for fold, source, document in numbered_documents(sources):
        dealt += [(fold, document)] * (COPIES if source.name in rare else 1)
    order = np.random.default_rng(seed).permutation(len(dealt)).tolist()
    rng = random.Random(seed)
    queues = []
    for fold in range(FOLDS):
        documents = (dealt[i][1] for i in order if dealt[i][0] == fold)
        records = [record for document in documents for record in cut_document(document, rng)]
        queues.append([(fold, batch) for batch in split_batches(records, BATCH)])
    for turn in zip_longest(*queues):
        yield from (batch for batch in turn if batch is not None)
