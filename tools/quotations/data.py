"""Turn clean texts into what the quotation model is trained on: surroundings and labels, one row a word."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from textfix.engine.nn.word_inputs import END_KIND, WordInputs, make_inputs
from textfix.engine.quotations.tagger import cut
from textfix.engine.text.lexicon import WORD_CLASS, Lexicon
from textfix.engine.text.words import describe
from textfix.gold.quotations import Quotations, read_quotations
from tools.common.corpus import Source, batches
from tools.common.word_columns import KINDS

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
SHORTEST_SCRIPT = 40  # words
_COMMA, _FULL_STOP = 2, 3  # kinds of characters, see textfix.engine.nn.word_inputs
HELD_OUT = 50  # every so-many-th document is kept for calibration

COLUMNS: dict[str, type] = {**KINDS, "label": np.uint8, "flags": np.uint8}
OPENS, CLOSES, LATE, INSIDE = 1, 2, 4, 8  # bits of a label, those of single marks four higher
FIRST, LAST, TRUSTED, SINGLES_TRUSTED = 1, 2, 4, 8  # bits of flags


def lexicon_fingerprint(lexicon: Lexicon) -> int:
    """Return a checksum of how a lexicon numbers and classes words: the network knows them by these numbers."""
    return zlib.crc32(lexicon.keys.tobytes() + lexicon.ranks.tobytes() + lexicon.fields[:, WORD_CLASS].tobytes())


@dataclass(frozen=True, slots=True)
class Chunk:
    """A document, or a run of its paragraphs: the rows [start, end) of the columns."""

    start: int
    end: int
    genre: str
    held_out: bool


def rows_of(seen: WordInputs, double: Quotations, single: Quotations) -> dict[str, NDArray[np.generic]]:
    """Return the columns of a batch of words."""
    columns = {name: getattr(seen, name) for name in KINDS}
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
            seen = make_inputs(tokens, describe(tokens, lexicon), lexicon)
            for name, values in rows_of(seen, double, single).items():
                values.tofile(files[name])
            held = (np.arange(len(texts)) + count) % HELD_OUT == 0
            for start, end in cut(tokens.document, seen.first):
                chunks.append(Chunk(total + start, total + end, source.genre, bool(held[tokens.document[start]])))
            total, count = total + tokens.start.size, count + len(texts)
    for file in files.values():
        file.close()
    return chunks


def write_scripts(folder: Path, chunks: Sequence[Chunk]) -> list[Chunk]:
    """
    Append what is said in each book, and nothing else, as documents without quotation marks; return where they lie.

    Messages and scripts look like that: talk by turns that never had a mark.  The other texts hardly teach it.
    """
    columns = {name: np.fromfile(folder / f"quotation_{name}.raw", kind) for name, kind in COLUMNS.items()}
    files = {name: (folder / f"quotation_{name}.raw").open("ab") for name in COLUMNS}
    scripts: list[Chunk] = []
    total = columns["label"].size
    for chunk in chunks:
        if chunk.genre != "books":
            continue
        rows = _script({name: column[chunk.start : chunk.end] for name, column in columns.items()})
        size = rows["label"].size
        if size >= SHORTEST_SCRIPT:
            for name, values in rows.items():
                values.tofile(files[name])
            scripts.append(Chunk(total, total + size, "script", chunk.held_out))
            total += size
    for file in files.values():
        file.close()
    return scripts


def _script(rows: Mapping[str, NDArray[np.generic]]) -> dict[str, NDArray[np.generic]]:
    """Return the quoted words of some rows, each quotation a paragraph of its own."""
    label = rows["label"]
    inside = (label & INSIDE) != 0
    opens = (label & OPENS) != 0
    ends = inside & ~np.append(inside[1:] & ~opens[1:], False)
    kept = {name: column[inside].copy() for name, column in rows.items()}
    first, last = opens[inside], ends[inside]
    stop = kept["after"][last] >> 8
    stop[stop == _COMMA] = _FULL_STOP  # a comma before the frame that is gone
    kept["after"][last] = (stop << 8) | (END_KIND << 4) | END_KIND
    kept["before"][first] = (END_KIND << 4) | END_KIND
    kept["label"][:] = 0
    kept["flags"][:] = TRUSTED | SINGLES_TRUSTED | (first * FIRST) | (last * LAST)
    return kept
