"""
Build the quotation model from a folder of clean text, with one command.

    python -m tools.quotations.train --corpus ../shared/corpora/train --work /tmp/textfix-quotations

Stages: read every text's words and quotation marks; train the network with the grammar on top; turn it into integers;
write the model file and, beside it, the manifest.  The words are numbered and classed as the apostrophe model's lexicon
does it, so that model is built first.

The first stage leaves its rows in the work folder and is skipped when they are there; the training resumes from its
last checkpoint, and runs on a GPU where there is one.  One core takes about an hour.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from textfix.engine.models import load_model
from textfix.engine.quotations.tagger import FORMAT, QUOTATION_FILE
from tools.common.corpus import Source, read_folder
from tools.common.evaluation import evaluation
from tools.quotations.data import CLOSES, COLUMNS, OPENS, Chunk, lexicon_fingerprint, write_rows, write_scripts
from tools.quotations.model_file import quotation_bytes
from tools.quotations.train_tagger import LEGS, train


def read_rows(folder: Path, sources: Sequence[Source]) -> list[Chunk]:
    """Return where each document lies in the rows, which are written if they are not there."""
    path = folder / "chunks.pickle"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        chunks = write_rows(folder, sources, load_model().lexicon)
        path.write_bytes(pickle.dumps(chunks + write_scripts(folder, chunks)))
    saved: list[Chunk] = pickle.loads(path.read_bytes())  # written by this tool, right here
    return saved


def columns_of(folder: Path) -> dict[str, NDArray[np.generic]]:
    """Return the columns, mapped from disk."""
    return {name: np.memmap(folder / f"quotation_{name}.raw", kind, "r") for name, kind in COLUMNS.items()}


def manifest(sources: Sequence[Source], label: NDArray[np.generic], version: str, size: int) -> str:
    """Return what the model was made of."""
    marks = {"opening": OPENS, "closing": CLOSES, "opening single": OPENS << 4, "closing single": CLOSES << 4}
    return json.dumps(
        {
            "file": QUOTATION_FILE,
            "format": FORMAT,
            "version": version,
            "bytes": size,
            "command": "python -m tools.quotations.train --corpus ../shared/corpora/train",
            "epochs": [leg.epochs for leg in LEGS],
            "lexicon": lexicon_fingerprint(load_model().lexicon),
            "words": int(label.size),
            "marks": {name: int(np.count_nonzero(label & bit)) for name, bit in marks.items()},
            "sources": [
                {"name": s.name, "sha256": s.sha256, "documents": len(s.documents), "words": s.words} for s in sources
            ],
        },
        indent=1,
    )


@click.command()
@click.option("--corpus", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--work", "folder", type=click.Path(path_type=Path), default=Path("build/quotations"), show_default=True)
@click.option("--output", type=click.Path(path_type=Path), default=Path("textfix/data"), show_default=True)
@click.option("--version", default="1", show_default=True)
@click.option(
    "--dev",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="clean text to evaluate on; needs the default --output",
)
def main(corpus: Path, folder: Path, output: Path, version: str, dev: Path | None) -> None:
    """Train the quotation model."""
    sources = read_folder(corpus)
    if not sources:
        sys.exit(f"{corpus} holds no .txt or .txt.xz files")
    chunks = read_rows(folder, sources)
    columns = columns_of(folder)
    network = train(columns, chunks, folder / "network.pt")
    data = quotation_bytes(network, lexicon_fingerprint(load_model().lexicon), version)
    output.mkdir(parents=True, exist_ok=True)
    (output / QUOTATION_FILE).write_bytes(data)
    text = manifest(sources, columns["label"], version, len(data))
    (output / "quotation.json").write_text(text + "\n", encoding="utf-8")
    if dev is not None:
        (output / "EVALUATION.json").write_text(evaluation(dev), encoding="utf-8")
    print(f"{output / QUOTATION_FILE}: {len(data):,} bytes from {columns['label'].size:,} words")


if __name__ == "__main__":
    main()
