"""
Build the quotation model from clean text, with one command.

    python -m tools.quotations.train --corpus ../shared/corpora/train --work /tmp/textfix-quotations

Stages: write the inputs and labels of every word; train the tagger with a conditional random field on top; quantize it;
write the model file and, beside it, the manifest.  Words are numbered and classed by the lexicon of the apostrophe
model, which is built first.

The rows stay in the work folder and are not written again if they exist; the training resumes from its last checkpoint.
One core takes about an hour; torch uses a GPU if it finds one.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from textfix.engine.data_files import QUOTATION_FILE
from textfix.engine.models import load_model
from textfix.engine.quotations.tagger import FORMAT
from tools.common.corpus import Source, read_folders
from tools.common.training import command_line, training_options, write_evaluation, write_manifest
from tools.quotations.data import (
    CLOSES,
    OPENS,
    Chunk,
    lexicon_fingerprint,
    read_columns,
    write_rows,
    write_scripts,
)
from tools.quotations.model_file import quotation_bytes, read_network
from tools.quotations.train_tagger import FURTHER, LEGS, train

MARKS = {"opening": OPENS, "closing": CLOSES, "opening single": OPENS << 4, "closing single": CLOSES << 4}


def read_chunks(folder: Path, sources: Sequence[Source]) -> list[Chunk]:
    """Return the chunks of all documents, whose rows are written if they do not exist."""
    path = folder / "chunks.pickle"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        chunks = write_rows(folder, sources, load_model().lexicon)
        path.write_bytes(pickle.dumps(chunks + write_scripts(folder, chunks)))
    saved: list[Chunk] = pickle.loads(path.read_bytes())  # written above, by this tool
    return saved


@click.command()
@training_options(work="build/quotations")
def main(
    folders: tuple[Path, ...],
    without: tuple[str, ...],
    folder: Path,
    output: Path,
    version: str,
    dev: Path | None,
    start: Path | None,
) -> None:
    """Train the quotation model."""
    sources = read_folders(folders, without)
    chunks, columns = read_chunks(folder, sources), read_columns(folder)
    legs, begun = (LEGS, None) if start is None else (FURTHER, read_network(start.read_bytes()))
    network = train(columns, chunks, folder / "network.pt", legs, begun)
    fingerprint = lexicon_fingerprint(load_model().lexicon)
    data = quotation_bytes(network, fingerprint, version)
    label = columns["label"]
    figures = {
        "file": QUOTATION_FILE,
        "format": FORMAT,
        "version": version,
        "bytes": len(data),
        "command": command_line("tools.quotations.train", folders, without, start=start),
        "epochs": [leg.epochs for leg in legs],
        "lexicon": fingerprint,
        "words": int(label.size),
        "marks": {name: int(np.count_nonzero(label & bit)) for name, bit in MARKS.items()},
    }
    output.mkdir(parents=True, exist_ok=True)
    (output / QUOTATION_FILE).write_bytes(data)
    write_manifest(output / "quotation.json", figures, sources)
    if dev is not None:
        write_evaluation(output, dev)
    print(f"{output / QUOTATION_FILE}: {len(data):,} bytes from {label.size:,} words")


if __name__ == "__main__":
    main()
