"""
Build the apostrophe model from clean text, with one command.

    python -m tools.apostrophes.train --corpus ../shared/corpora/train --work /tmp/textfix-training

Stages: count words and cluster them into classes (the lexicon); damage the texts and describe every candidate; train
the log-linear model in one pass; train the reranker, first on hidden words and then on the examples that this pass was
unsure of; quantize both; write the model file and, beside it, the manifest: the command, the format, and the sources
with their hashes and counts.

Each stage leaves its result in the work folder and is skipped if that exists; the reranker also resumes from its last
checkpoint.  Two cores take about an hour, most of it for the reranker; torch uses a GPU if it finds one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.features import TEMPLATES
from textfix.engine.apostrophes.model import APOSTROPHE_FILE, FORMAT, read_model
from textfix.engine.apostrophes.reranker import candidate_facts, other_occurrences
from textfix.engine.nn.word_inputs import make_inputs
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.standing_marks import Place
from textfix.engine.text.tokens import tokenize
from textfix.engine.text.words import describe, word_keys
from tools.apostrophes import train_linear
from tools.apostrophes.examples import deal, make_examples
from tools.apostrophes.model_file import QuantizedReranker, model_bytes
from tools.apostrophes.network_file import read_network, to_integers
from tools.apostrophes.reranker import Places, Sample
from tools.apostrophes.train_reranker import FURTHER, fine_tune, pretrain
from tools.apostrophes.work import Columns, ColumnWriter, Work
from tools.common.corpus import FOLDS, Source, read_folders
from tools.common.training import MODEL, command_line, training_options, write_evaluation, write_manifest
from tools.common.word_columns import KINDS
from tools.lexicon import build_lexicon
from tools.lexicon.kinds import Kinds, kinds_of

KNOWN = ("base", "facts", "seen", "genre")  # columns that the reranker sees beside the words
DOUBT = 0.003  # a tenth of the doubt from which the shipped model asks the reranker: it should know the margin too
WARM = 0.1  # share of the pass in which the linear model is still too poor for its doubts to count; a guess
EASY = 0.02  # share of the sure examples that the reranker sees as well; a guess
SEED = 1
LABELS = ("none", "last1", "last2", "end", "lexical")


def write_examples(work: Work, sources: Sequence[Source], lexicons: Sequence[Lexicon]) -> int:
    """
    Write the words and the examples of all documents, in random order.

    Args:
        work: the folder.
        sources: the corpus.
        lexicons: for each fold, the lexicon that was counted without it.

    Returns:
        the number of examples.
    """
    examples = documents = words = 0
    with ColumnWriter(work.folder) as writer:
        for fold, texts in deal(sources, SEED):
            columns = _columns(texts, lexicons[fold], documents, words)
            writer.append(columns)
            examples += columns["label"].size
            documents += len(texts)
            words += columns["text_word"].size
    return examples


def _columns(texts: Sequence[str], lexicon: Lexicon, documents: int, words_before: int) -> Columns:
    """Return the columns of a batch, given the numbers of documents and words before it."""
    examples = make_examples(texts, lexicon)
    usable = np.flatnonzero(examples.usable)
    candidates, document = examples.candidates.take(usable), examples.document[usable]
    tokens = tokenize(texts)
    words = describe(tokens, lexicon)
    inputs = make_inputs(tokens, words, lexicon)
    bounds = np.searchsorted(tokens.document, np.arange(len(texts) + 1)) + words_before
    return {
        **candidate_facts(tokens, words, candidates, lexicon),
        **{f"text_{name}": getattr(inputs, name) for name in KINDS},
        "rows": candidates.buckets(32).T,
        "label": examples.label[usable],
        "allowed": candidates.allowed.T,
        "key": word_keys(tokens, candidates.token) + (np.uint64(documents) << np.uint64(32)),
        "row": candidates.token + words_before,
        "start": bounds[document],
        "end": bounds[document + 1],
    }


def train_linear_model(work: Work) -> train_linear.Linear:
    """Train the log-linear model."""
    return train_linear.train(work.column("rows"), np.array(work.column("label")), np.array(work.column("allowed")))


def read_places(work: Work) -> Places:
    """Return where the examples are among the words."""
    columns = {name: work.column(f"text_{name}") for name in KINDS}
    return Places(columns, *(np.array(work.column(name)) for name in ("row", "start", "end")))


def doubtful_examples(work: Work, progressive: NDArray[np.float32]) -> Sample:
    """
    Return the examples that the linear model doubted before it learned them, and a few others.

    Args:
        work: the folder.
        progressive: float32 (n, 4), the logits of each example before it was learned.
    """
    allowed = np.array(work.column("allowed"))
    odds = np.zeros((progressive.shape[0], 5), dtype=np.float32)
    odds[:, 1:] = np.where(allowed, progressive, train_linear.IMPOSSIBLE)
    odds = np.exp(odds - odds.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    elsewhere = other_occurrences(np.array(work.column("key")), odds.T.astype(np.float64))
    doubtful = odds.max(axis=1) < 1 - DOUBT
    doubtful[: int(WARM * doubtful.size)] = False
    doubtful |= np.random.default_rng(SEED).random(doubtful.size) < EASY
    rows = np.flatnonzero(doubtful)
    known = {name: np.array(work.column(name)[rows]) for name in KNOWN} | {"elsewhere": elsewhere[rows]}
    label = np.array(work.column("label")[rows])
    return Sample(read_places(work).take(rows), known, progressive[rows], allowed[rows], label)


def build_model(
    work: Work,
    sources: Sequence[Source],
    temperature: float,
    version: str,
    start: bytes | None = None,
    words: bytes | None = None,
) -> bytes:
    """
    Run all stages and return the model file.

    Args:
        work: the folder.
        sources: the corpus.
        temperature: divides the linear model's logits.
        version: of the model.
        start: a model file whose reranker is trained further.
        words: a model file whose words keep their classes and numbers; None takes that of `start`.
    """
    counts = work.once("counts", lambda: build_lexicon.count(sources))
    kinds = work.once("classes", lambda: _kinds(counts, words or start))
    folds = [build_lexicon.build(counts, kinds, without=fold) for fold in range(FOLDS)]
    work.once("examples", lambda: write_examples(work, sources, folds))
    linear = work.once("linear", lambda: train_linear_model(work))
    reranker = train_reranker(work, linear, start)
    return model_bytes(build_lexicon.build(counts, kinds), linear.weights, reranker, temperature, version)


def _kinds(counts: build_lexicon.Counts, words: bytes | None) -> Kinds:
    return build_lexicon.word_kinds(counts) if words is None else kinds_of(read_model(words).lexicon)


def train_reranker(work: Work, linear: train_linear.Linear, start: bytes | None) -> QuantizedReranker:
    """Train the reranker, from random weights or further, and quantize it."""
    sample = doubtful_examples(work, linear.progressive)
    if start is None:
        network = pretrain(read_places(work), np.array(work.column("label")), work.folder)
        return to_integers(fine_tune(network, sample, work.folder), sample)
    return to_integers(fine_tune(read_network(start), sample, work.folder, FURTHER), sample)


@click.command()
@training_options(work="build/training")
@click.option("--words", type=MODEL, help="a model whose words keep their classes and numbers; --start implies it")
@click.option("--temperature", default=1.0, show_default=True, help="divides the logits (docs/design/apostrophes.md)")
def main(
    folders: tuple[Path, ...],
    without: tuple[str, ...],
    folder: Path,
    output: Path,
    version: str,
    dev: Path | None,
    start: Path | None,
    words: Path | None,
    temperature: float,
) -> None:
    """Train the apostrophe model."""
    work, sources = Work(folder), read_folders(folders, without)
    files = (path.read_bytes() if path else None for path in (start, words))
    data = build_model(work, sources, temperature, version, *files)
    label = np.array(work.column("label"))
    figures = {
        "file": APOSTROPHE_FILE,
        "format": FORMAT,
        "version": version,
        "bytes": len(data),
        "command": command_line("tools.apostrophes.train", folders, without, start=start, words=words),
        "templates": len(TEMPLATES),
        "examples": dict(zip(LABELS, np.bincount(label, minlength=len(LABELS)).tolist(), strict=True)),
    }
    output.mkdir(parents=True, exist_ok=True)
    (output / APOSTROPHE_FILE).write_bytes(data)
    write_manifest(output / "apostrophe.json", figures, sources)
    if dev is not None:
        write_evaluation(output, dev)
    marks = np.count_nonzero(label != Place.NONE)
    print(f"{output / APOSTROPHE_FILE}: {len(data):,} bytes from {label.size:,} examples, {marks:,} marks")


if __name__ == "__main__":
    main()
