"""Read a folder of clean training text: one paragraph a line, a blank line between documents."""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDS = 5  # the lexicon that a document is seen with in training is counted without the document's fold


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the corpus."""

    name: str
    genre: str
    sha256: str
    documents: list[str]

    @property
    def words(self) -> int:
        """White-space separated words."""
        return sum(len(document.split()) for document in self.documents)


def read_folder(folder: Path) -> list[Source]:
    """Read every .txt and .txt.xz file of a folder, in order of name; the genre is the name up to the first hyphen."""
    return [read_source(path) for path in sorted(folder.iterdir()) if path.name.endswith((".txt", ".txt.xz"))]


def read_source(path: Path) -> Source:
    """Read one file."""
    data = path.read_bytes()
    text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8")
    name = path.name.split(".")[0]
    documents = [document.strip("\n") for document in text.split("\n\n")]
    return Source(name, name.split("-")[0], hashlib.sha256(data).hexdigest(), [d for d in documents if d])


def batches(documents: Sequence[str], characters: int = 2_000_000) -> Iterator[slice]:
    """Cut a list of documents into runs of about so many characters."""
    start, size = 0, 0
    for i, document in enumerate(documents):
        size += len(document)
        if size >= characters:
            yield slice(start, i + 1)
            start, size = i + 1, 0
    if start < len(documents):
        yield slice(start, len(documents))
