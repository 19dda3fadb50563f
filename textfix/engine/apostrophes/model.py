"""The apostrophe model: a hashed log-linear classifier for all candidates, a reranker for the doubtful ones.

The classifier's weights of a feature for the four places of a mark are packed into one 64-bit number, 16 bits a
place: one look-up and one integer sum score all four.  No carry can cross, since fewer than 256 features of 8 bits
add up to less than 2**16.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.features import TEMPLATES, Candidates
from textfix.engine.apostrophes.owners import expected_plurals, weigh_owners
from textfix.engine.apostrophes.reranker import (
    ATOM_ROWS,
    CENTRE,
    DISTANCES,
    ELSEWHERE,
    FACT_LEVELS,
    FACTS,
    Layer,
    Reranker,
    correct_compiled,
    make_windows,
    other_occurrences,
)
from textfix.engine.nn.integer_matrix import Matrix
from textfix.engine.nn.model_file import (
    Arrays,
    Header,
    Shape,
    check_shapes,
    layer_arrays,
    layer_shapes,
    read_model_file,
    write_model_file,
)
from textfix.engine.nn.word_inputs import COLUMNS, ROWS
from textfix.engine.text import kernel
from textfix.engine.text.arrays import F32, F64, U8, U64, Bools, Ints
from textfix.engine.text.lexicon import ALWAYS, FLAGS, LEXICAL, Lexicon
from textfix.engine.text.standing_marks import Place
from textfix.engine.text.tokens import Tokens
from textfix.engine.text.words import Words, word_keys
from textfix.errors import ModelError

if TYPE_CHECKING:
    from textfix.engine.text._kernel import Rescorer

FORMAT = 2  # of the model file; raised whenever a file of the older kind would be read wrongly
APOSTROPHE_FILE = "apostrophe.npz"
PLACES = (Place.LAST1, Place.LAST2, Place.END, Place.LEXICAL)  # rows of weights, logits and allowed places
_LEXICAL_ROW = PLACES.index(Place.LEXICAL)
_ZERO = 128  # what an 8-bit weight of zero is stored as
IMPOSSIBLE = np.float32(-40.0)  # logit of a place where the word cannot have a mark
DOUBT = 0.03  # candidates with more doubt are rescored: chosen on dev, for speed (docs/design/apostrophes.md)
CERTAIN = np.float32(6.0)  # logit of a mark that only the lexicon can know of; a guess
_RESCORED = 1024  # candidates rescored together: what is seen of their neighbours takes 8 kB each
CHUNK = 4096  # candidates scored together: the intermediate arrays stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Model:
    """
    Lexicon and weights, read-only once loaded; equal to itself alone.

    Attributes:
        lexicon: what is known of words.
        weights: int8 (2**bits, 4), of each feature bucket.
        scale: nats per unit of a stored weight.
        reranker: rescores the candidates that the classifier leaves in doubt.
        temperature: logits are divided by it, to calibrate the probabilities on text not trained on.
        version: reported as `Report.model`.
    """

    lexicon: Lexicon
    weights: NDArray[np.int8]
    scale: float
    reranker: Reranker
    temperature: float
    version: str

    @cached_property
    def table(self) -> U64:
        """The weights packed for arrays, uint64 (2**bits,); the compiled kernel does without."""
        return pack(self.weights)

    @cached_property
    def rescorer(self) -> Rescorer | None:
        """The reranker as the compiled kernel runs it; None where it does not multiply fast, or it has other layers."""
        return self.reranker.compiled_with(self.lexicon)

    def logits(self, candidates: Candidates, chunk: int = CHUNK) -> F32:
        """
        Return the linear model's log odds of each place against no mark at all.

        Args:
            candidates: n candidates.
            chunk: how many are scored together; the result does not depend on it.

        Returns:
            float32 (4, n), in nats, a row for each of PLACES.
        """
        if kernel.compiled is None:
            sums = candidates.summed(self.table, chunk)
        else:
            sums = candidates.summed_by(kernel.compiled, self.weights)
        lanes = sums.view(np.uint16).reshape(-1, len(PLACES)).T.astype(np.float32)
        lanes -= np.float32(_ZERO * len(TEMPLATES))
        lanes *= np.float32(self.scale)
        return np.where(candidates.allowed, lanes, IMPOSSIBLE)

    def probabilities(
        self,
        tokens: Tokens,
        words: Words,
        candidates: Candidates,
        wanted: Bools | None = None,
        doubt: float = DOUBT,
    ) -> F64:
        """
        Return the probability of no mark and of a mark in each place, in a text that lost all its marks.

        Args:
            tokens: the batch.
            words: what the lexicon knows of its words.
            candidates: all candidates of the batch, those with a mark in the text included: occurrences of a word
                bear on each other, and no mark may change a probability.
            wanted: bool (n,), those whose probabilities are asked for; the others may have those of the classifier
                alone.  None is all of them.
            doubt: candidates whose likeliest class falls short of 1 by more than this are rescored.

        Returns:
            float64 (5, n), a row for each `Place` from NONE to LEXICAL.
        """
        scoring = self.score(tokens, words, candidates, doubt)
        scoring.rescore(np.flatnonzero(scoring.pending if wanted is None else scoring.pending & wanted))
        return scoring.probabilities

    def score(self, tokens: Tokens, words: Words, candidates: Candidates, doubt: float = DOUBT) -> Scoring:
        """Return what the classifier alone says; `probabilities` has the arguments."""
        logits, candidates = self.logits(candidates), candidates.without_atoms()
        logits[_LEXICAL_ROW, _only_lexical(words, candidates)] = CERTAIN
        linear = _softmax(logits, 1.0)
        pending = linear.max(axis=0) < 1 - doubt
        probabilities = linear.copy() if self.temperature == 1 else _softmax(logits, self.temperature)
        return Scoring(self, tokens, words, candidates, logits, linear, pending, probabilities)


@dataclass
class Scoring:
    """
    Candidates that the classifier has scored, and that the reranker rescores where it is asked to.

    Attributes:
        model: the model.
        tokens, words: the batch.
        candidates: all candidates of the batch, n of them.
        logits: float32 (4, n), of the classifier.
        linear: float64 (5, n), probabilities of the classifier.
        pending: bool (n,), those left in doubt and not rescored yet.
        probabilities: float64 (5, n), a row for each `Place` from NONE to LEXICAL; final but for those pending.
        elsewhere: uint8 (n, ELSEWHERE), from `other_occurrences`; None until one is rescored.
    """

    model: Model
    tokens: Tokens
    words: Words
    candidates: Candidates
    logits: F32
    linear: F64
    pending: Bools
    probabilities: F64
    elsewhere: U8 | None = None

    @cached_property
    def occurrences(self) -> F64:
        """
        How many occurrences of each word in its document had a mark as the classifier expects, float64 (n,).

        Itself counts as one: plurals beside one possessive do not make it less telling.
        """
        marked, expected = 1 - self.linear[Place.NONE], np.ones(self.pending.size)
        repeated = np.flatnonzero(self.candidates.occurrences > 1)
        keys = word_keys(self.tokens, self.candidates.token[repeated])
        order = np.argsort(keys, kind="stable")
        group = np.zeros(order.size, dtype=np.intp)
        group[order[1:]] = np.cumsum(np.diff(keys[order]) > 0)
        total = np.bincount(group, marked[repeated])
        expected[repeated] += np.maximum(total[group] - marked[repeated], 0)
        return expected

    def rescore(self, which: Ints) -> None:
        """Rescore pending candidates, intp (k,), rising; the result does not depend on which are rescored together."""
        if which.size == 0:
            return
        if self.elsewhere is None:
            keys = word_keys(self.tokens, self.candidates.token)
            self.elsewhere = other_occurrences(keys, self.linear)
        for start in range(0, which.size, _RESCORED):
            self._rescore_some(which[start : start + _RESCORED], self.elsewhere)

    def _rescore_some(self, which: Ints, elsewhere: U8) -> None:
        some, logits, model = self.candidates.take(which), self.logits[:, which], self.model
        rescorer = None if kernel.compiled is None else model.rescorer
        if rescorer is None:
            window = make_windows(self.tokens, self.words, some, elsewhere[which], model.lexicon)
            logits += model.reranker.correct(window, logits, some.allowed)
        else:
            logits = correct_compiled(rescorer, (self.tokens, self.words), some, logits, elsewhere[which])
        logits = np.where(some.allowed, logits, IMPOSSIBLE)
        chance = _softmax(logits, model.temperature)
        plural = expected_plurals(some.occurrences, elsewhere[which], FACT_LEVELS)
        weigh_owners(chance, some.allowed, some.bases, plural)
        self.probabilities[:, which] = chance
        self.pending[which] = False


def _only_lexical(words: Words, candidates: Candidates) -> Bools:
    """
    Return a bool mask (n,): the word is known with the marks of its pattern, and hardly without.

    Contractions of two clitics (shouldntve) are too rare to be learned, and are no words without their marks.
    """
    fields = words.fields[candidates.token]
    nothing_else = fields[:, LEXICAL] > fields[:, :LEXICAL].max(axis=1, initial=0)
    only: Bools = nothing_else & ((fields[:, FLAGS] & ALWAYS) != 0) & (candidates.pattern > 0)
    return only


def _softmax(logits: F32, temperature: float) -> F64:
    """Return the probabilities, float64 (5, n), of logits, float32 (4, n), and of a logit of 0 before them."""
    odds = np.zeros((logits.shape[0] + 1, logits.shape[1]))
    np.divide(logits, temperature, out=odds[1:])
    odds -= odds.max(axis=0)
    np.exp(odds, out=odds)
    odds /= odds.sum(axis=0)
    return odds


def pack(weights: NDArray[np.int8]) -> U64:
    """
    Pack the weights of each feature bucket, int8 (n, 4), into uint64 (n,).

    >>> hex(int(pack(np.array([[0, 1, -1, 0]], dtype=np.int8))[0]))
    '0x80007f00810080'
    """
    lanes = (weights.astype(np.int16) + _ZERO).astype(np.uint16)
    return np.ascontiguousarray(lanes).view(np.uint64)[:, 0]


def write_model(arrays: Arrays, header: Header) -> bytes:
    """Return the bytes of a model file; the format is added to the header."""
    return write_model_file(arrays, {"format": FORMAT, **header})


def read_model(data: bytes) -> Model:
    """
    Read a model file.

    Raises:
        ModelError: it is damaged, of another format, or made for other features.
    """
    return read_model_file(data, "the model file", _build_model)


def _build_model(arrays: Arrays, header: Header) -> Model:
    if header["format"] != FORMAT or header["templates"] != len(TEMPLATES):
        raise ModelError(
            f"the model file has format {header['format']} and {header['templates']} features; this version "
            f"of textfix reads format {FORMAT} with {len(TEMPLATES)}: install matching ones"
        )
    _check_shapes(arrays, header["bits"])
    lexicon = Lexicon.build(
        np.cumsum(arrays["key_steps"], dtype=np.uint32),
        np.ascontiguousarray(arrays["fields"].T),
        arrays["ranks"],
        arrays["pattern_keys"],
        arrays["pattern_marks"],
    )
    weights = np.zeros((1 << header["bits"], len(PLACES)), dtype=np.int8)
    weights[np.cumsum(arrays["bucket_steps"], dtype=np.intp)] = arrays["weights"].T
    reranker = _build_reranker(arrays, header["entry_scale"])
    return Model(lexicon, weights, header["scale"], reranker, header["temperature"], header["version"])


def _build_reranker(arrays: Arrays, entry_scale: float) -> Reranker:
    return Reranker(
        tables={name: arrays[f"net_{name}"].astype(np.int16) for name in COLUMNS},
        entry_scale=np.float32(entry_scale),
        seen=arrays["net_seen"].astype(np.float32),
        genre=arrays["net_genre"].astype(np.float32),
        convolutions=tuple(_build_layer(arrays, f"net_convolution{number}") for number in range(len(DISTANCES))),
        layers=tuple(_build_layer(arrays, f"net_layer{number}") for number in range(_dense(arrays))),
    )


def _dense(arrays: Arrays) -> int:
    """Return the number of dense layers."""
    return sum(name.startswith("net_layer") for name in arrays) // 3


def _check_shapes(arrays: Arrays, bits: int) -> None:
    """Check all arrays of a model file, and the indices that it holds; raise ValueError if one does not fit."""
    shapes: dict[str, Shape] = {f"net_{name}": (ROWS.get(name, "numbered"), "width") for name in COLUMNS}
    shapes |= {
        "key_steps": ("words",),
        "fields": (FLAGS + 1, "words"),
        "ranks": ("words",),
        "pattern_keys": ("patterns",),
        "pattern_marks": ("patterns",),
        "bucket_steps": ("buckets",),
        "weights": (len(PLACES), "buckets"),
        "net_seen": (ATOM_ROWS, "seen"),
        "net_genre": (ATOM_ROWS, "genre"),
    }
    sizes = check_shapes(arrays, shapes)
    width = sizes["width"]
    inputs = (2 * CENTRE + 2) * width + 2 * FACTS + sizes["seen"] + sizes["genre"] + 2 * len(PLACES) + ELSEWHERE
    for number in range(len(DISTANCES)):
        shapes |= layer_shapes(f"net_convolution{number}", 3 * width, width)
    for number in range(_dense(arrays)):
        shapes |= layer_shapes(f"net_layer{number}", inputs, f"layer{number}")
        inputs = arrays[f"net_layer{number}_bias"].size
    check_shapes(arrays, shapes)
    if inputs != len(PLACES):
        raise ValueError(f"the network has {inputs} outputs, not {len(PLACES)}")
    if arrays["ranks"].max(initial=0) >= sizes["numbered"] or arrays["bucket_steps"].sum(dtype=np.uint64) >= 1 << bits:
        raise ValueError("a number of a word or bucket is too large")


def _build_layer(arrays: Arrays, name: str) -> Layer:
    weights, scale, bias = layer_arrays(arrays, name)
    return Layer(Matrix(weights.astype(np.int8)), scale, bias)
