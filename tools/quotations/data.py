"""Training rows of the quotation tagger: the inputs and labels of every word of clean texts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from textfix.batching import split_batches
from textfix.engine.nn.word_inputs import END_KIND, WordInputs, make_inputs
from textfix.engine.quotations.tagger import cut
from textfix.engine.text.lexicon import Lexicon
from textfix.engine.text.words import describe
from textfix.gold.labels import Gold, read_gold
from textfix.gold.quotations import Quotations
from tools.common.corpus import Source
from tools.common.word_columns import KINDS
from tools.lexicon.kinds import kinds_of

SHARES = {  # passes over a genre's documents in an epoch: prose with quotation marks most, transcripts least; guesses
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
RARE = (  # genres of which there is little text
    *("abstracts", "descriptions", "docs", "fiction", "game", "headlines", "legal", "papers", "parliament", "recipes"),
    *("spec", "talk", "travel"),
)
BATCH = 2_000_000  # characters that are worked on together
SHORTEST_SCRIPT = 40  # words; a guess
HELD_OUT = 50  # every so-many-th document is held out, for calibration
_COMMA, _FULL_STOP = 2, 3  # kinds of characters, see word_inputs

COLUMNS: dict[str, type] = {**KINDS, "label": np.uint8, "flags": np.uint8}
OPENS, CLOSES, LATE, INSIDE = 1, 2, 4, 8  # bits of a label; those of single marks are shifted by four
FIRST, LAST, TRUSTED, SINGLES_TRUSTED = 1, 2, 4, 8  # bits of flags

Columns = Mapping[str, NDArray[np.generic]]


def lexicon_fingerprint(lexicon: Lexicon) -> int:
    """Return a checksum of the words that have a number or a class, and of these, by which the network knows them."""
    kinds = kinds_of(lexicon)
    return zlib.crc32(kinds.hashes.tobytes() + kinds.rank.tobytes() + kinds.fine.tobytes())


@dataclass(frozen=True, slots=True)
class Chunk:
    """A document or a run of its paragraphs: the rows [start, end) of the columns."""

    start: int
    end: int
    genre: str
    held_out: bool


def column_path(folder: Path, name: str) -> Path:
    """Return the file that holds a column."""
    return folder / f"quotation_{name}.raw"


def read_columns(folder: Path) -> dict[str, NDArray[np.generic]]:
    """Return the columns, mapped from disk."""
    return {name: np.memmap(column_path(folder, name), kind, "r") for name, kind in COLUMNS.items()}


def write_rows(folder: Path, sources: Sequence[Source], lexicon: Lexicon) -> list[Chunk]:
    """Write the columns of all documents and return their chunks."""
    chunks: list[Chunk] = []
    words = documents = 0
    with _open_columns(folder, "wb") as files:
        for source in sources:
            for texts in split_batches(source.documents, BATCH):
                gold = read_gold(texts)
                tokens = gold.tokens
                inputs = make_inputs(tokens, describe(tokens, lexicon), lexicon)
                _append(files, _rows(inputs, gold))
                held_out = (np.arange(len(texts)) + documents) % HELD_OUT == 0
                for start, end in cut(tokens.document, inputs.first):
                    held = bool(held_out[tokens.document[start]])
                    chunks.append(Chunk(words + start, words + end, source.genre, held))
                words, documents = words + tokens.start.size, documents + len(texts)
    return chunks


def _rows(inputs: WordInputs, gold: Gold) -> Columns:
    """Return the columns of a batch of words."""
    trusted = (gold.double.trusted * TRUSTED) | (gold.single.trusted * SINGLES_TRUSTED)
    return {
        **{name: getattr(inputs, name) for name in KINDS},
        "label": _label_bits(gold.double) | (_label_bits(gold.single) << 4),
        "flags": (inputs.first * FIRST) | (inputs.last * LAST) | trusted,
    }


def _label_bits(quotations: Quotations) -> NDArray[np.uint8]:
    columns = (quotations.opens, quotations.closes, quotations.late, quotations.inside)
    return np.asarray(sum(column.astype(np.uint8) << bit for bit, column in enumerate(columns)), dtype=np.uint8)


def write_scripts(folder: Path, chunks: Sequence[Chunk]) -> list[Chunk]:
    """
    Append the quoted words of each book as a document without quotation marks, and return the new chunks.

    Messages and scripts look like that: talk by turns that never had marks.  No other training text does.
    """
    columns = read_columns(folder)
    scripts: list[Chunk] = []
    total = columns["label"].size
    with _open_columns(folder, "ab") as files:
        for chunk in chunks:
            if chunk.genre != "books":
                continue
            rows = _script({name: column[chunk.start : chunk.end] for name, column in columns.items()})
            size = rows["label"].size
            if size >= SHORTEST_SCRIPT:
                _append(files, rows)
                scripts.append(Chunk(total, total + size, "script", chunk.held_out))
                total += size
    return scripts


def _script(rows: Columns) -> Columns:
    """Return the quoted words of some rows, each quotation as a paragraph of its own."""
    label = rows["label"]
    inside = (label & INSIDE) != 0
    opens = (label & OPENS) != 0
    ends = inside & ~np.append(inside[1:] & ~opens[1:], False)
    kept = {name: np.array(column[inside]) for name, column in rows.items()}
    first, last = opens[inside], ends[inside]
    stop = kept["after"][last] >> 8
    stop[stop == _COMMA] = _FULL_STOP  # the comma belonged to the frame, which is left out
    kept["after"][last] = (stop << 8) | (END_KIND << 4) | END_KIND
    kept["before"][first] = (END_KIND << 4) | END_KIND
    kept["label"][:] = 0
    kept["flags"][:] = TRUSTED | SINGLES_TRUSTED | (first * FIRST) | (last * LAST)
    return kept


@contextmanager
def _open_columns(folder: Path, mode: str) -> Iterator[dict[str, IO[bytes]]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(column_path(folder, name).open(mode)) for name in COLUMNS}


def _append(files: Mapping[str, IO[bytes]], rows: Columns) -> None:
    for name, kind in COLUMNS.items():
        np.ascontiguousarray(rows[name], dtype=kind).tofile(files[name])
