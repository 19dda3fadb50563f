"""Turn clean documents into training examples: the damaged skeleton's candidates, and where their marks stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.candidates import candidate_words
from textfix.engine.apostrophes.features import Candidates, extract
from textfix.engine.text import lexicon as lx
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.protection import protected_words
from textfix.engine.text.standing_marks import Place, mark_places
from textfix.engine.text.words import describe
from textfix.gold.apostrophes import read_gold
from tools.common.corpus import FOLDS, Source, batches

SLOPPY = 0.03  # share of contractions typed without apostrophe from which a document teaches nothing


@dataclass(frozen=True, slots=True)
class Examples:
    """
    Candidates of a batch with their labels.

    Attributes:
        candidates: as the model will see them.
        label: uint8 (n,), Place.NONE … Place.LEXICAL.
        usable: bool (n,), label known and document not sloppy.
        document: intp (n,), index of the document in the batch.
    """

    candidates: Candidates
    label: NDArray[np.uint8]
    usable: NDArray[np.bool_]
    document: NDArray[np.intp]


def make_examples(documents: Sequence[str], lexicon: Lexicon) -> Examples:
    """Find the candidates of clean documents and read their labels off the marks."""
    gold = read_gold(documents)
    tokens = gold.tokens
    words = describe(tokens, lexicon)
    protected = protected_words(tokens, documents, words.fields[:, lx.BARE] + words.fields[:, lx.LAST1] > 0)
    chosen = candidate_words(tokens, words, protected)
    candidates = extract(tokens, words, chosen, lexicon)
    place = mark_places(gold.tokens, gold.marks)
    label = place[chosen].copy()
    is_pattern = (label == Place.OTHER) & (candidates.pattern == gold.marks[chosen])
    label[is_pattern] = Place.LEXICAL
    usable = gold.trusted[chosen] & (label != Place.OTHER)
    allowed = np.concatenate([np.ones((1, chosen.size), dtype=np.bool_), candidates.allowed])
    usable &= allowed[np.minimum(label, Place.LEXICAL), np.arange(chosen.size)]
    sloppy = _sloppy(words.fields[:, lx.FLAGS], place, tokens.document, len(documents))
    document = tokens.document[chosen]
    return Examples(candidates, label, usable & ~sloppy[document], document)


def _sloppy(
    flags: NDArray[np.uint8], place: NDArray[np.uint8], document: NDArray[np.intp], documents: int
) -> NDArray[np.bool_]:
    always = (flags & lx.ALWAYS) != 0
    total = np.bincount(document[always], minlength=documents)
    bare = np.bincount(document[always & (place == Place.NONE)], minlength=documents)
    return (bare > SLOPPY * total) & (bare > 0)


def deal(sources: Sequence[Source], seed: int) -> Iterator[tuple[int, list[str], list[str]]]:
    """Yield (fold, documents, genres) batches: all documents of a corpus in random order, a fold a batch."""
    everything = [(doc, source.genre) for source in sources for doc in source.documents]
    order = np.random.default_rng(seed).permutation(len(everything))
    queues = []
    for fold in range(FOLDS):
        mine = [everything[i] for i in order[order % FOLDS == fold].tolist()]
        texts = [doc for doc, _ in mine]
        queues.append([(fold, texts[s], [g for _, g in mine[s]]) for s in batches(texts, 1_000_000)])
    longest = max(map(len, queues))
    for step in range(longest):
        yield from (queue[step] for queue in queues if step < len(queue))
