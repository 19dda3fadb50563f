"""
Build the apostrophe model from a folder of clean text, with one command.

    python -m tools.apostrophes.train --corpus ../shared/corpora/train --work /tmp/textfix-training

Stages: count words and sort them into classes (the lexicon); damage the texts and describe every candidate; train the
log-linear model in one pass; train the context network, first to read and then on what that pass was unsure of; turn
both into integers; write the model file and, beside it, the manifest: sources with their hashes and counts, the
command, the format.

Each stage leaves its result in the work folder and is skipped when that is there; the network's training also resumes
from its last checkpoint.  Two cores take about an hour, most of it for the network; a GPU is used where there is one.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click
import numpy as np
from numpy.typing import NDArray

from textfix.engine.apostrophes.features import TEMPLATES
from textfix.engine.apostrophes.model import APOSTROPHE_FILE, FORMAT
from textfix.engine.apostrophes.reranker import FACTS, candidate_facts, other_occurrences
from textfix.engine.nn.word_inputs import make_inputs
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.standing_marks import Place
from textfix.engine.text.tokens import tokenize
from textfix.engine.text.words import describe, word_keys
from tools.apostrophes import train_linear, train_reranker
from tools.apostrophes.examples import deal, make_examples
from tools.apostrophes.model_file import model_bytes
from tools.common.corpus import FOLDS, Source, read_folder
from tools.common.evaluation import evaluation
from tools.common.word_columns import KINDS
from tools.lexicon import build_lexicon

COLUMNS: dict[str, tuple[type, int]] = {
    "rows": (np.uint32, len(TEMPLATES)),
    "label": (np.uint8, 0),
    "allowed": (np.bool_, 4),
    "row": (np.int64, 0),  # of the candidate among all words
    "start": (np.int64, 0),  # of its document
    "end": (np.int64, 0),
    "base": (np.uint16, 0),
    "facts": (np.uint8, FACTS),
    "seen": (np.uint8, 0),
    "genre": (np.uint8, 0),
    "key": (np.uint64, 0),
} | {f"text_{name}": (kind, 0) for name, kind in KINDS.items()}  # these have a row a word
KNOWN = ("base", "facts", "seen", "genre")  # columns that the network sees beside the words
DOUBT = 0.003  # wider than the model's own: the network should know the ground beyond its fence
WARM = 0.1  # share of the pass after which the classifier's predictions resemble those of the finished model
EASY = 0.02  # share of the sure examples that the network sees as well
SEED = 1

_T = TypeVar("_T")


class Work:
    """The work folder: results of stages, and the examples as one raw file a column."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def once(self, name: str, make: Callable[[], _T]) -> _T:
        """Return the result of a stage, made now or in an earlier run."""
        path = self.folder / f"{name}.pickle"
        if path.exists():
            return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]  # written by this tool, right here
        print(f"stage: {name}", flush=True)
        result = make()
        path.write_bytes(pickle.dumps(result, protocol=5))
        return result

    def column(self, name: str) -> NDArray[np.generic]:
        """Return a column of the examples, mapped from disk."""
        kind, width = COLUMNS[name]
        flat = np.memmap(self.folder / f"{name}.raw", kind, "r")
        return flat.reshape(-1, width) if width else flat


def write_examples(work: Work, sources: Sequence[Source], lexicons: Sequence[Lexicon]) -> int:
    """Write the words and the examples of all documents, in random order; return how many examples there are."""
    total = dealt = words_dealt = 0
    files = {name: (work.folder / f"{name}.raw").open("wb") for name in COLUMNS}
    for fold, documents, _ in deal(sources, SEED):
        examples = make_examples(documents, lexicons[fold])
        usable = np.flatnonzero(examples.usable)
        candidates = examples.candidates.take(usable)
        tokens = tokenize(documents)
        words = describe(tokens, lexicons[fold])
        seen = make_inputs(tokens, words, lexicons[fold])
        columns = candidate_facts(tokens, words, candidates, lexicons[fold])
        columns |= {"rows": candidates.buckets(32).T, "label": examples.label[usable], "allowed": candidates.allowed.T}
        columns["key"] = word_keys(tokens, candidates.token) + (np.uint64(dealt) << np.uint64(32))
        bounds = np.searchsorted(tokens.document, np.arange(len(documents) + 1)) + words_dealt
        document = examples.document[usable]
        columns |= {"row": candidates.token + words_dealt, "start": bounds[document], "end": bounds[document + 1]}
        columns |= {f"text_{name}": getattr(seen, name) for name in KINDS}
        dealt += len(documents)
        words_dealt += tokens.start.size
        for name, values in columns.items():
            np.ascontiguousarray(values, dtype=COLUMNS[name][0]).tofile(files[name])
        total += usable.size
    for file in files.values():
        file.close()
    return total


def train_linear_model(work: Work) -> train_linear.Linear:
    """Run the first stage of training."""
    return train_linear.train(work.column("rows"), np.array(work.column("label")), np.array(work.column("allowed")))


def places(work: Work) -> train_reranker.Places:
    """Return where the candidates stand."""
    columns = {name: work.column(f"text_{name}") for name in KINDS}
    return train_reranker.Places(columns, *(np.array(work.column(name)) for name in ("row", "start", "end")))


def doubtful_examples(work: Work, progressive: NDArray[np.float32]) -> train_reranker.Sample:
    """Return the examples that the classifier had doubts about before it learnt them, and a few others."""
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
    about = {name: np.array(work.column(name)[rows]) for name in KNOWN} | {"elsewhere": elsewhere[rows]}
    label = np.array(work.column("label")[rows])
    return train_reranker.Sample(places(work).take(rows), about, progressive[rows], allowed[rows], label)


def manifest(sources: Sequence[Source], examples: NDArray[np.uint8], version: str, size: int) -> str:
    """Return what the model was made of."""
    return json.dumps(
        {
            "file": APOSTROPHE_FILE,
            "format": FORMAT,
            "version": version,
            "bytes": size,
            "command": "python -m tools.apostrophes.train --corpus ../shared/corpora/train",
            "templates": len(TEMPLATES),
            "examples": {
                name: int(n)
                for name, n in zip(
                    ("none", "last1", "last2", "end", "lexical"), np.bincount(examples, minlength=5), strict=True
                )
            },
            "sources": [
                {"name": s.name, "sha256": s.sha256, "documents": len(s.documents), "words": s.words} for s in sources
            ],
        },
        indent=1,
    )


@click.command()
@click.option("--corpus", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--work", "folder", type=click.Path(path_type=Path), default=Path("build/training"), show_default=True)
@click.option("--output", type=click.Path(path_type=Path), default=Path("textfix/data"), show_default=True)
@click.option("--version", default="1", show_default=True, help="what Report.model says")
@click.option("--temperature", default=1.0, show_default=True, help="divides the logits (docs/design/apostrophes.md)")
@click.option(
    "--dev",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="clean text to evaluate on; needs the default --output",
)
def main(corpus: Path, folder: Path, output: Path, version: str, temperature: float, dev: Path | None) -> None:
    """Train the apostrophe model."""
    work = Work(folder)
    sources = read_folder(corpus)
    if not sources:
        sys.exit(f"{corpus} holds no .txt or .txt.xz files")
    counts = work.once("counts", lambda: build_lexicon.count(sources))
    classes = work.once("classes", lambda: build_lexicon.word_classes(counts))
    lexicon = build_lexicon.build(counts, classes)
    folds = [build_lexicon.build(counts, classes, without=fold) for fold in range(FOLDS)]
    work.once("examples", lambda: write_examples(work, sources, folds))
    linear = work.once("linear", lambda: train_linear_model(work))
    label = np.array(work.column("label"))
    network = train_reranker.learn_to_read(places(work), label, work.folder)
    sample = doubtful_examples(work, linear.progressive)
    network = train_reranker.learn_to_correct(network, sample, work.folder)
    arrays, entry_scale = train_reranker.to_integers(network, sample)
    data = model_bytes(lexicon, linear.weights, arrays, entry_scale, temperature, version)
    output.mkdir(parents=True, exist_ok=True)
    (output / APOSTROPHE_FILE).write_bytes(data)
    (output / "apostrophe.json").write_text(manifest(sources, label, version, len(data)) + "\n", encoding="utf-8")
    if dev is not None:
        (output / "EVALUATION.json").write_text(evaluation(dev), encoding="utf-8")
    print(
        f"{output / APOSTROPHE_FILE}: {len(data):,} bytes from {label.size:,} examples, "
        f"{(label != Place.NONE).sum():,} marks"
    )


if __name__ == "__main__":
    main()
