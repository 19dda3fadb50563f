"""Turn clean texts into what the quotation model is trained on: surroundings and labels, one row a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Source, batches
from textfix.features import describe
from textfix.lexicon import Lexicon
from textfix.quoted import Quotations, read_quotations
from textfix.reader import cut
from textfix.surroundings import Surroundings, survey

SHARES = {  # passes over a genre's documents in an epoch: prose with quotation marks most, transcripts least
    "books": 2.0,
    "podcast": 0.25,
    "speech": 0.4,
    "wiki": 0.5,
    "reviews": 0.6,
    "forum": 0.5,
    "email": 0.5,
    "tech": 0.7,
    "textbook": 0.7,
}
HELD_OUT = 50  # every so-many-th document is kept for calibration

COLUMNS: dict[str, type] = {
    "word": np.uint16,
    "suffix": np.uint16,
    "word_class": np.uint8,
    "shape": np.uint8,
    "after": np.uint16,
    "before": np.uint8,
    "label": np.uint8,
    "flags": np.uint8,
}
OPENS, CLOSES, LATE, INSIDE = 1, 2, 4, 8  # bits of a label, those of single marks four higher
FIRST, LAST, TRUSTED, SINGLES_TRUSTED = 1, 2, 4, 8  # bits of flags


@dataclass(frozen=True, slots=True)
class Chunk:
    """A document, or a run of its paragraphs: the rows [start, end) of the columns."""

    start: int
    end: int
    genre: str
    held_out: bool


def rows_of(seen: Surroundings, double: Quotations, single: Quotations) -> dict[str, NDArray[np.generic]]:
    """Return the columns of a batch of words."""
    columns = {name: getattr(seen, name) for name in ("word", "suffix", "word_class", "shape", "after", "before")}
    columns["label"] = _bits(double) | (_bits(single) << 4)
    columns["flags"] = seen.first | (seen.last << 1) | (double.trusted << 2) | (single.trusted << 3)
    return {name: np.asarray(values, dtype=COLUMNS[name]) for name, values in columns.items()}


def _bits(quotations: Quotations) -> NDArray[np.uint8]:
    columns = (quotations.opens, quotations.closes, quotations.late, quotations.inside)
    return np.asarray(sum(column.astype(np.uint8) << bit for bit, column in enumerate(columns)), dtype=np.uint8)


def write_rows(folder: Path, sources: Sequence[Source], lexicon: Lexicon) -> list[Chunk]:
    """Write the columns of all documents, and return where each chunk lies."""
    files = {name: (folder / f"quotation_{name}.raw").open("wb") for name in COLUMNS}
    chunks: list[Chunk] = []
    total = count = 0
    for source in sources:
        for part in batches(source.documents):
            texts = source.documents[part]
            tokens, double, single = read_quotations(texts)
            seen = survey(tokens, describe(tokens, lexicon), lexicon)
            for name, values in rows_of(seen, double, single).items():
                values.tofile(files[name])
            held = (np.arange(len(texts)) + count) % HELD_OUT == 0
            for start, end in cut(tokens.document, seen.first):
                chunks.append(Chunk(total + start, total + end, source.genre, bool(held[tokens.document[start]])))
            total, count = total + tokens.start.size, count + len(texts)
    for file in files.values():
        file.close()
    return chunks
