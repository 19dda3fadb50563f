"""
Build the lexicon: count words with and without their apostrophe, and cluster them into classes.

A library for `tools.apostrophes.train`; the result is the lexicon part of the model file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD

from textfix.batching import split_batches
from textfix.engine.text import lexicon as lx
from textfix.engine.text.hashing import word_hash
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.standing_marks import Place, mark_places
from textfix.engine.text.tokens import BREAK, first_is_upper, starts_sentence
from textfix.gold.apostrophes import read_apostrophes
from tools.common.corpus import FOLDS, Source
from tools.common.word_columns import EMBEDDED_WORDS
from tools.lexicon.kinds import Kinds

BATCH = 2_000_000  # characters that are tokenized together
# How often a word must occur to become an entry; guesses that balance the size of the file against its coverage.
MIN_COUNT = 4
MIN_CAPITALISED = 5  # for an entry of its own with a capital
MIN_PATTERN = 3  # for a pattern of marks of its own, as in O’Brien
RARELY = 1e-3  # share with an apostrophe below which a frequent word is no candidate; its cost: see _flags
FREQUENT = 500  # occurrences that make a word frequent in this sense, a guess
CERTAIN = 0.97  # share with an apostrophe from which a contraction is always one, a guess
SMOOTHING = 30  # added to a word's count when its neighbours are shared out: rare words get weak vectors; a guess
# Words that are classed, neighbours that describe them, dimensions, and numbers of classes; all guesses.
CLASSED_WORDS, CONTEXT_WORDS, DIMENSIONS = 60_000, 1_500, 60
FINE_CLASSES, COARSE_CLASSES = 250, 64  # both fit a byte
PLACES = 6  # Place.NONE … Place.OTHER


_PRONOUNS = """
    i you he she it we they that this there here what who where when why how one everybody everyone nobody
    somebody someone something nothing everything
""".split()
_CLITICS = "m s re ve ll d".split()
_NEGATED = """
    do does did is are was were have has had ca wo would could should must need might ai sha ought may dare
""".split()
_MODALS = "would could should must might may".split()
_MORE_CONTRACTIONS = "lets yall twas tis".split()

# Function words of English, and of the languages that are most often mixed with it.
_ENGLISH = """
    the of and that with which this have not are but they from his her their been has were would there what who when
    your you if about than into could our after other only because should through these those between where being
    does while against during without every him them it its how why more out up just then before such same my she
    can said may first at any some did people know think
""".split()
_FOREIGN = """
    et le la les des une est dans pour qui que du au aux avec sur pas il elle sont cette mais ou nous vous
    der das und ist nicht ein eine mit den dem des auf für von zu im auch sich wie bei oder aus sind wir
    het een van niet zijn voor op naar ook maar dat wat bij aan om te er
    el los las una por con para como su del al se lo más pero este esta
    di che non per della sono nel gli dei alla anche
    um uma não os dos das ao pelo mais
    och att det på för med av som är inte och jag den till
    og ikke jeg har vi kan være ved fra
    ve bir bu için ile da ne
    i w na się nie że jest
""".split()
_SHARED = frozenset(
    "i an on so was had has me as in is to do no by die men or of we he her over at har vi er te im".split()
)
_FREQUENT_WORDS = 4_000  # the commonest words in lower case, which a text in English prose is made of; a guess


def contractions() -> list[str]:
    """Return the skeletons of all contractions of pronouns and auxiliaries; the counts decide which exist."""
    clitics = [pronoun + clitic for pronoun in _PRONOUNS for clitic in _CLITICS]
    return clitics + [aux + "nt" for aux in _NEGATED] + [modal + "ve" for modal in _MODALS] + _MORE_CONTRACTIONS


def double_contractions() -> dict[str, tuple[str, ...]]:
    """
    Return the skeletons of contractions with two clitics, each with its parts.

    They are too rare to be counted, and no other word looks like them.

    >>> double_contractions()["shouldntve"]
    ('should', 'n', 't', 've')
    """
    pronouns = _PRONOUNS[: _PRONOUNS.index("who") + 1]
    doubled = [(pronoun, clitic, "ve") for pronoun in pronouns for clitic in ("d", "ll")]
    negated = [(modal, "n", "t", "ve") for modal in _MODALS]
    return {"".join(parts): parts for parts in (*doubled, *negated)}


def _double_patterns() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the hashes and mark patterns of the double contractions: a mark before each clitic (n’t is one clitic)."""
    keys, marks = [], []
    for word, parts in double_contractions().items():
        ends = np.cumsum([len(part) for part in parts[:-1]])
        places = [int(end) for end, part in zip(ends, parts[1:], strict=True) if part != "n"]
        keys.append(word_hash(word))
        marks.append(sum(1 << place for place in places))
    return np.array(keys, dtype=np.uint32), np.array(marks, dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Counts:
    """
    Counts of n words by fold, case and place of the mark.

    Attributes:
        raw: uint32 (n,), hashes of the words, sorted and unique.
        table: int64 (FOLDS, n, PLACES), occurrences in any case.
        capital: int64 (FOLDS, n, PLACES), occurrences with a capital that does not begin a sentence.
        pattern_keys: uint32 (k,), sorted hashes of words that hold marks in unusual places.
        pattern_marks: uint32 (k,), the commonest such pattern of each, as in `Apostrophes.marks`.
        sequence: uint32 (n_tokens,), the hashes of all tokens in running order.
        linked: bool (n_tokens,), no paragraph break before the token.
    """

    raw: NDArray[np.uint32]
    table: NDArray[np.int64]
    capital: NDArray[np.int64]
    pattern_keys: NDArray[np.uint32]
    pattern_marks: NDArray[np.uint32]
    sequence: NDArray[np.uint32]
    linked: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is counted in a batch: packed occurrences and patterns (uint64), and two columns of `Counts`."""

    occurrences: NDArray[np.uint64]
    patterns: NDArray[np.uint64]
    sequence: NDArray[np.uint32]
    linked: NDArray[np.bool_]


def count(sources: Sequence[Source]) -> Counts:
    """Count all words of a corpus; the k-th document of all belongs to fold k % FOLDS."""
    batches: list[_Batch] = []
    documents = 0
    for source in sources:
        for texts in split_batches(source.documents, BATCH):
            batches.append(_read_batch(texts, documents))
            documents += len(texts)
    raw, table, capital = _tables(np.concatenate([batch.occurrences for batch in batches]))
    pattern_keys, pattern_marks = _commonest(np.concatenate([batch.patterns for batch in batches]))
    sequence = np.concatenate([batch.sequence for batch in batches])
    linked = np.concatenate([batch.linked for batch in batches])
    return Counts(raw, table, capital, pattern_keys, pattern_marks, sequence, linked)


def _read_batch(texts: Sequence[str], first: int) -> _Batch:
    """Pack the occurrences of a batch (hash, capital, place, fold); `first` is the number of its first document."""
    gold = read_apostrophes(texts)
    tokens, places = gold.tokens, mark_places(gold.tokens, gold.marks)
    fold = (first + tokens.document) % FOLDS
    capital = first_is_upper(tokens) & ~starts_sentence(tokens.before)
    low = (capital * 64 + places * 8 + fold).astype(np.uint64)
    unusual = gold.trusted & (places == Place.OTHER)
    return _Batch(
        occurrences=((tokens.raw.astype(np.uint64) << np.uint64(8)) | low)[gold.trusted],
        patterns=(tokens.raw[unusual].astype(np.uint64) << np.uint64(32)) | gold.marks[unusual],
        sequence=tokens.raw,
        linked=(tokens.before & BREAK) == 0,
    )


def _tables(occurrences: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """Unpack the occurrences into the hashes, the table of any case and the table of capitals."""
    packed, number = np.unique(occurrences, return_counts=True)
    raw, word = np.unique((packed >> np.uint64(8)).astype(np.uint32), return_inverse=True)
    fold, place = packed.astype(np.intp) & 7, (packed.astype(np.intp) >> 3) & 7
    table = np.zeros((FOLDS, raw.size, PLACES), dtype=np.int64)
    capital = np.zeros_like(table)
    np.add.at(table, (fold, word, place), number)
    high = ((packed >> np.uint64(6)) & np.uint64(1)) == 1
    np.add.at(capital, (fold[high], word[high], place[high]), number[high])
    return raw, table, capital


def _commonest(patterns: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the words that have a pattern seen MIN_PATTERN times, sorted, and the commonest pattern of each."""
    packed, occurrences = np.unique(patterns, return_counts=True)
    keep = occurrences >= MIN_PATTERN
    packed, occurrences = packed[keep], occurrences[keep]
    order = np.lexsort((-occurrences, packed >> np.uint64(32)))
    keys, first = np.unique((packed[order] >> np.uint64(32)).astype(np.uint32), return_index=True)
    return keys, (packed[order][first] & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def word_kinds(counts: Counts) -> Kinds:
    """
    Number the commonest words, and cluster them by the words next to them.

    Rows are square roots of the shares of each left and right neighbour (Hellinger PCA, Lebret & Collobert 2014),
    reduced by SVD and clustered by k-means.
    """
    total = counts.table.sum(axis=(0, 2))
    ranked = np.argsort(-total, kind="stable")[:CLASSED_WORDS]
    words = _rank_of_each(counts, ranked)
    left, right = words[:-1][counts.linked[1:]], words[1:][counts.linked[1:]]
    sides = sp.hstack([_shares(left, right), _shares(right, left)]).tocsr()[: ranked.size]
    vectors = TruncatedSVD(DIMENSIONS, random_state=0).fit_transform(sides)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    fine, coarse = (_clusters(vectors, np.log1p(total[ranked]), k) for k in (FINE_CLASSES, COARSE_CLASSES))
    rank = np.arange(1, ranked.size + 1, dtype=np.uint16)
    rank[EMBEDDED_WORDS - 1 :] = 0
    return Kinds(counts.raw[ranked], fine, coarse, rank)


def _rank_of_each(counts: Counts, ranked: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the rank of each token of the corpus, int64 (n_tokens,); CLASSED_WORDS beyond the ranked ones."""
    rank = np.full(counts.raw.size, CLASSED_WORDS, dtype=np.int64)
    rank[ranked] = np.arange(ranked.size)
    row = np.minimum(np.searchsorted(counts.raw, counts.sequence), counts.raw.size - 1)
    return np.where(counts.raw[row] == counts.sequence, rank[row], CLASSED_WORDS)


def _clusters(vectors: NDArray[np.float64], weight: NDArray[np.float64], classes: int) -> NDArray[np.uint8]:
    means = MiniBatchKMeans(classes, random_state=0, batch_size=8192, n_init=3, max_iter=60)
    return (means.fit(vectors, sample_weight=weight).labels_ + 1).astype(np.uint8)


def _shares(words: NDArray[np.int64], neighbours: NDArray[np.int64]) -> sp.csr_matrix:
    """Return a matrix (CLASSED_WORDS, CONTEXT_WORDS): the root of the share of each neighbour of each word."""
    seen = (words < CLASSED_WORDS) & (neighbours < CONTEXT_WORDS)
    pairs, occurrences = np.unique(words[seen] * CONTEXT_WORDS + neighbours[seen], return_counts=True)
    rows, columns = pairs // CONTEXT_WORDS, pairs % CONTEXT_WORDS
    total = np.bincount(rows, occurrences, CLASSED_WORDS)
    values = np.sqrt(occurrences / (total[rows] + SMOOTHING))
    return sp.csr_matrix((values, (rows, columns)), shape=(CLASSED_WORDS, CONTEXT_WORDS))


def build(counts: Counts, kinds: Kinds, without: int | None = None) -> Lexicon:
    """Build the lexicon of all folds, or of all but one; the words are the same, the counts differ."""
    folds = [fold for fold in range(FOLDS) if fold != without]
    table, capital = counts.table[folds].sum(axis=0), counts.capital[folds].sum(axis=0)
    flags = _flags(counts)
    entry = _entries(counts, flags)
    fields = _count_columns(table[entry])
    fields[:, lx.FLAGS] = flags[entry]
    capitalised = counts.capital.sum(axis=(0, 2)) >= MIN_CAPITALISED
    doubled, doubled_marks = _double_patterns()
    keys = [doubled, counts.raw[entry], counts.raw[capitalised] + lx.CAPITALISED, kinds.hashes]
    rows = [_double_fields(doubled.size), fields, _count_columns(capital[capitalised])]
    rows.append(np.zeros((kinds.hashes.size, fields.shape[1]), dtype=np.uint8))  # of words that are counted no longer
    all_keys, first = np.unique(np.concatenate(keys), return_index=True)
    fields, ranks = np.concatenate(rows)[first], np.zeros(all_keys.size, dtype=np.uint16)
    known = np.searchsorted(all_keys, kinds.hashes)
    fields[known, lx.WORD_CLASS], fields[known, lx.COARSE], ranks[known] = kinds.fine, kinds.coarse, kinds.rank
    pattern_keys, kept = np.unique(np.concatenate([doubled, counts.pattern_keys]), return_index=True)
    pattern_marks = np.concatenate([doubled_marks, counts.pattern_marks])[kept]
    return Lexicon.build(all_keys, fields, ranks, pattern_keys, pattern_marks)


def _entries(counts: Counts, flags: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return a mask (n,): the words that become an entry, those of other languages however rare."""
    often = counts.table.sum(axis=(0, 2)) >= MIN_COUNT
    entries: NDArray[np.bool_] = often | np.isin(counts.raw, counts.pattern_keys) | ((flags & lx.FOREIGN) != 0)
    return entries


def _double_fields(n: int) -> NDArray[np.uint8]:
    """Return the rows of n double contractions: seen once with their marks, and always contractions."""
    fields = np.zeros((n, 8), dtype=np.uint8)
    fields[:, lx.LEXICAL] = 2
    fields[:, lx.FLAGS] = lx.CANDIDATE | lx.ALWAYS | lx.CONTRACTION
    return fields


def _count_columns(table: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return uint8 (n, 8): the counts (n, PLACES) as 2 log2(1 + count) in their columns of the lexicon."""
    fields = np.zeros((table.shape[0], 8), dtype=np.uint8)
    columns = (lx.BARE, lx.LAST1, lx.LAST2, lx.END, lx.LEXICAL)
    for place, column in zip((Place.NONE, Place.LAST1, Place.LAST2, Place.END, Place.OTHER), columns, strict=True):
        fields[:, column] = np.round(2 * np.log2(1 + table[:, place]))
    return fields


def _flags(counts: Counts) -> NDArray[np.uint8]:
    """Return the flags of each word, uint8 (n,)."""
    everything = counts.table.sum(axis=0)
    total = everything.sum(axis=1)
    marked = total - everything[:, Place.NONE]
    share = marked / np.maximum(total, 1)
    flags = np.zeros(total.size, dtype=np.uint8)
    # Both cuts together lose 7 marks in 10,000 and spare the model a third of its candidates.
    flags[(marked >= 3) & (share >= RARELY)] |= lx.CANDIDATE
    flags[(total >= FREQUENT) & (share < RARELY)] |= lx.NEVER
    contracted = _rows(counts, contractions())
    flags[contracted[share[contracted] > 0]] |= lx.CONTRACTION
    flags[contracted[(share[contracted] > CERTAIN) & (total[contracted] >= 50)]] |= lx.ALWAYS
    flags[_rows(counts, _ENGLISH)] |= lx.ENGLISH
    flags[_rows(counts, [word for word in _FOREIGN if word not in _SHARED])] |= lx.FOREIGN
    lower = total - counts.capital.sum(axis=(0, 2))
    flags[np.argsort(-lower, kind="stable")[:_FREQUENT_WORDS]] |= lx.FREQUENT
    return flags


def _rows(counts: Counts, words: Sequence[str]) -> NDArray[np.intp]:
    """Return the rows of those words that were counted."""
    hashes = np.array([word_hash(word.replace("'", "")) for word in words], dtype=np.uint32)
    at = np.minimum(np.searchsorted(counts.raw, hashes), counts.raw.size - 1)
    return at[counts.raw[at] == hashes]
