"""Count how often each word stands with and without its apostrophe, and sort words into classes by their company.

A library for `train_apostrophes.py`; the result is the lexicon part of the model file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD

from textfix.engine.text import lexicon as lx
from textfix.engine.text.hashing import word_hash
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.standing_marks import Place, mark_places
from textfix.engine.text.tokens import BREAK, first_is_upper, starts_sentence
from textfix.gold.apostrophes import read_gold
from tools.common.corpus import FOLDS, Source, batches
from tools.common.word_columns import EMBEDDED_WORDS

MIN_COUNT = 4  # occurrences of a word that make it an entry
MIN_CAPITALISED = 5
MIN_PATTERN = 3
RARELY = 1e-3  # share of occurrences with an apostrophe below which a frequent word is not asked about
CLASSED_WORDS = 60_000
CONTEXT_WORDS = 1_500
FINE_CLASSES, COARSE_CLASSES = 250, 64

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

# Function words that tell English from its neighbours, and the neighbours' that English does not have.
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
_FREQUENT_WORDS = 4_000


def contractions() -> list[str]:
    """Return the skeletons of all pronoun and auxiliary contractions: generated, then held to what was counted."""
    clitics = [pronoun + clitic for pronoun in _PRONOUNS for clitic in _CLITICS]
    return clitics + [aux + "nt" for aux in _NEGATED] + [modal + "ve" for modal in _MODALS] + _MORE_CONTRACTIONS


def double_contractions() -> dict[str, tuple[str, ...]]:
    """
    Return the skeletons of contractions with two clitics, each with its parts: too rare to count, and no other word.

    >>> double_contractions()["shouldntve"]
    ('should', 'n', 't', 've')
    """
    pronouns = _PRONOUNS[: _PRONOUNS.index("who") + 1]
    doubled = [(pronoun, clitic, "ve") for pronoun in pronouns for clitic in ("d", "ll")]
    negated = [(modal, "n", "t", "ve") for modal in _MODALS]
    return {"".join(parts): parts for parts in (*doubled, *negated)}


def _double_patterns() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return hashes and mark patterns of the double contractions: a mark before each clitic (n’t is one)."""
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
    Counts of words by case and mark.

    Attributes:
        raw: uint32 (n,), hashes, sorted, each once.
        table: int64 (FOLDS, n, 6), occurrences by fold and place of the mark, any case.
        capital: int64 (FOLDS, n, 6), those with a capital that does not start a sentence.
        pattern_keys, pattern_marks: uint32, the commonest unusual pattern of words that have one.
        sequence: uint32, all words in running order; `linked`: bool, no paragraph break before the word.
    """

    raw: NDArray[np.uint32]
    table: NDArray[np.int64]
    capital: NDArray[np.int64]
    pattern_keys: NDArray[np.uint32]
    pattern_marks: NDArray[np.uint32]
    sequence: NDArray[np.uint32]
    linked: NDArray[np.bool_]


def count(sources: Sequence[Source]) -> Counts:
    """Count all words of a corpus; documents are dealt to folds in order."""
    keys, patterns, sequence, linked = [], [], [], []
    dealt = 0
    for source in sources:
        for part in batches(source.documents):
            gold = read_gold(source.documents[part])
            tokens, places = gold.tokens, mark_places(gold.tokens, gold.marks)
            fold = (dealt + part.start + tokens.document) % FOLDS
            capital = first_is_upper(tokens) & ~starts_sentence(tokens.before)
            low = (capital * 64 + places * 8 + fold).astype(np.uint64)
            keys.append(((tokens.raw.astype(np.uint64) << np.uint64(8)) | low)[gold.trusted])
            unusual = gold.trusted & (places == Place.OTHER)
            patterns.append((tokens.raw[unusual].astype(np.uint64) << np.uint64(32)) | gold.marks[unusual])
            sequence.append(tokens.raw)
            linked.append((tokens.before & BREAK) == 0)
        dealt += len(source.documents)
    packed, occurrences = np.unique(np.concatenate(keys), return_counts=True)
    raw, word = np.unique((packed >> np.uint64(8)).astype(np.uint32), return_inverse=True)
    fold, place = packed.astype(np.intp) & 7, (packed.astype(np.intp) >> 3) & 7
    table = np.zeros((FOLDS, raw.size, 6), dtype=np.int64)
    capital_table = np.zeros_like(table)
    np.add.at(table, (fold, word, place), occurrences)
    high = ((packed >> np.uint64(6)) & np.uint64(1)) == 1
    np.add.at(capital_table, (fold[high], word[high], place[high]), occurrences[high])
    pattern_keys, pattern_marks = _commonest(np.concatenate(patterns))
    return Counts(
        raw, table, capital_table, pattern_keys, pattern_marks, np.concatenate(sequence), np.concatenate(linked)
    )


def _commonest(patterns: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    packed, occurrences = np.unique(patterns, return_counts=True)
    keep = occurrences >= MIN_PATTERN
    packed, occurrences = packed[keep], occurrences[keep]
    order = np.lexsort((-occurrences, packed >> np.uint64(32)))
    keys, first = np.unique((packed[order] >> np.uint64(32)).astype(np.uint32), return_index=True)
    return keys, (packed[order][first] & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def word_classes(counts: Counts) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.uint8]]:
    """
    Cluster the commonest words by the words next to them.

    Rows are square roots of the shares of each left and right neighbour (Hellinger PCA, Lebret & Collobert 2014),
    reduced by SVD and clustered by k-means.

    Returns:
        hashes, fine classes (from 1), coarse classes (from 1).
    """
    total = counts.table.sum(axis=(0, 2))
    ranked = np.argsort(-total, kind="stable")[:CLASSED_WORDS]
    rank = np.full(counts.raw.size, CLASSED_WORDS, dtype=np.int64)
    rank[ranked] = np.arange(ranked.size)
    known = np.minimum(np.searchsorted(counts.raw, counts.sequence), counts.raw.size - 1)
    words = np.where(counts.raw[known] == counts.sequence, rank[known], CLASSED_WORDS)
    left, right = words[:-1][counts.linked[1:]], words[1:][counts.linked[1:]]
    sides = sp.hstack([_shares(left, right), _shares(right, left)]).tocsr()[: ranked.size]
    vectors = TruncatedSVD(60, random_state=0).fit_transform(sides)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    weight = np.log1p(total[ranked])
    fine, coarse = (
        MiniBatchKMeans(k, random_state=0, batch_size=8192, n_init=3, max_iter=60)
        .fit(vectors, sample_weight=weight)
        .labels_
        + 1
        for k in (FINE_CLASSES, COARSE_CLASSES)
    )
    return counts.raw[ranked], fine.astype(np.uint8), coarse.astype(np.uint8)


def _shares(words: NDArray[np.int64], neighbours: NDArray[np.int64]) -> sp.csr_matrix:
    seen = (words < CLASSED_WORDS) & (neighbours < CONTEXT_WORDS)
    pairs, occurrences = np.unique(words[seen] * CONTEXT_WORDS + neighbours[seen], return_counts=True)
    rows, columns = pairs // CONTEXT_WORDS, pairs % CONTEXT_WORDS
    total = np.bincount(rows, occurrences, CLASSED_WORDS)
    values = np.sqrt(occurrences / (total[rows] + 30))  # 30: a word seen seldom has no clear company
    return sp.csr_matrix((values, (rows, columns)), shape=(CLASSED_WORDS, CONTEXT_WORDS))


def build(
    counts: Counts, classes: tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.uint8]], without: int | None = None
) -> Lexicon:
    """Make the lexicon, from all folds or from all but one."""
    everything = counts.table.sum(axis=0)
    folds = [fold for fold in range(FOLDS) if fold != without]
    table, capital = counts.table[folds].sum(axis=0), counts.capital[folds].sum(axis=0)
    entry = everything.sum(axis=1) >= MIN_COUNT
    entry |= np.isin(counts.raw, counts.pattern_keys)
    flags = _flags(counts, everything)
    entry |= (flags & lx.FOREIGN) != 0
    capitalised = counts.capital.sum(axis=(0, 2)) >= MIN_CAPITALISED
    fields = _count_columns(table[entry])
    fields[:, lx.FLAGS] = flags[entry]
    hashes, fine, coarse = classes
    at = np.searchsorted(counts.raw[entry], hashes)
    fields[at, lx.WORD_CLASS], fields[at, lx.COARSE] = fine, coarse
    doubled, doubled_marks = _double_patterns()
    keys = np.concatenate([doubled, counts.raw[entry], counts.raw[capitalised] + lx.CAPITALISED])
    fields = np.concatenate([_double_fields(doubled.size), fields, _count_columns(capital[capitalised])])
    keys, first = np.unique(keys, return_index=True)
    pattern_keys, kept = np.unique(np.concatenate([doubled, counts.pattern_keys]), return_index=True)
    pattern_marks = np.concatenate([doubled_marks, counts.pattern_marks])[kept]
    return Lexicon.build(keys, fields[first], _ranks(counts, keys), pattern_keys, pattern_marks)


def _double_fields(n: int) -> NDArray[np.uint8]:
    fields = np.zeros((n, 8), dtype=np.uint8)
    fields[:, lx.LEXICAL] = 2
    fields[:, lx.FLAGS] = lx.CANDIDATE | lx.ALWAYS | lx.CONTRACTION
    return fields


def _ranks(counts: Counts, keys: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """Number the commonest words from 1; the others are 0."""
    commonest = counts.raw[np.argsort(-counts.table.sum(axis=(0, 2)), kind="stable")[: EMBEDDED_WORDS - 1]]
    ranks = np.zeros(keys.size, dtype=np.uint16)
    at = np.minimum(np.searchsorted(keys, commonest), keys.size - 1)
    found = keys[at] == commonest
    ranks[at[found]] = np.flatnonzero(found) + 1
    return ranks


def _count_columns(table: NDArray[np.int64]) -> NDArray[np.uint8]:
    fields = np.zeros((table.shape[0], 8), dtype=np.uint8)
    columns = (lx.BARE, lx.LAST1, lx.LAST2, lx.END, lx.LEXICAL)
    for place, column in zip((Place.NONE, Place.LAST1, Place.LAST2, Place.END, Place.OTHER), columns, strict=True):
        fields[:, column] = np.round(2 * np.log2(1 + table[:, place]))
    return fields


def _flags(counts: Counts, everything: NDArray[np.int64]) -> NDArray[np.uint8]:
    total = everything.sum(axis=1)
    marked = total - everything[:, Place.NONE]
    share = marked / np.maximum(total, 1)
    flags = np.zeros(total.size, dtype=np.uint8)
    # Both cuts together lose 7 marks in 10,000 and spare the model a third of its candidates.
    flags[(marked >= 3) & (share >= RARELY)] |= lx.CANDIDATE
    flags[(total >= 500) & (share < RARELY)] |= lx.NEVER
    contracted = _rows(counts, contractions())
    flags[contracted[share[contracted] > 0]] |= lx.CONTRACTION
    flags[contracted[(share[contracted] > 0.97) & (total[contracted] >= 50)]] |= lx.ALWAYS
    flags[_rows(counts, _ENGLISH)] |= lx.ENGLISH
    flags[_rows(counts, [word for word in _FOREIGN if word not in _SHARED])] |= lx.FOREIGN
    lower = total - counts.capital.sum(axis=(0, 2))
    flags[np.argsort(-lower, kind="stable")[:_FREQUENT_WORDS]] |= lx.FREQUENT
    return flags


def _rows(counts: Counts, words: Sequence[str]) -> NDArray[np.intp]:
    hashes = np.array([word_hash(word.replace("'", "")) for word in words], dtype=np.uint32)
    at = np.minimum(np.searchsorted(counts.raw, hashes), counts.raw.size - 1)
    return at[counts.raw[at] == hashes]
