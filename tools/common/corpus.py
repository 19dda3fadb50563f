"""Training text: a folder of files with one paragraph a line and a blank line between documents."""

from __future__ import annotations

import hashlib
import lzma
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDS = 5  # in training, a document is seen with a lexicon that was counted without the document's fold


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the corpus; its genre is its name up to the first hyphen."""

    name: str
    genre: str
    sha256: str
    documents: list[str]

    @property
    def words(self) -> int:
        """White-space separated words."""
        return sum(len(document.split()) for document in self.documents)

    def record(self) -> dict[str, str | int]:
        """Return what the manifest of a model says of the source."""
        return {"name": self.name, "sha256": self.sha256, "documents": len(self.documents), "words": self.words}


def read_folders(folders: Sequence[Path], without: Collection[str] = ()) -> list[Source]:
    """
    Read every .txt and .txt.xz file of some folders, a folder after the other, in order of name.

    Args:
        folders: the folders.
        without: names of sources, without the suffix, that are held out.

    Raises:
        SystemExit: nothing is left, or `without` names a source that does not exist.
    """
    paths = [path for folder in folders for path in sorted(folder.iterdir()) if path.name.endswith((".txt", ".txt.xz"))]
    unknown = set(without).difference(_name(path) for path in paths)
    if unknown:
        sys.exit(f"no source is called {', '.join(sorted(unknown))}; --without takes names of files without suffix")
    sources = [read_source(path) for path in paths if _name(path) not in without]
    if not sources:
        sys.exit(f"no .txt or .txt.xz files in {', '.join(map(str, folders))}")
    return sources


def read_source(path: Path) -> Source:
    """Read one file."""
    data = path.read_bytes()
    text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8")
    documents = [document.strip("\n") for document in text.split("\n\n")]
    name = _name(path)
    return Source(name, name.split("-")[0], hashlib.sha256(data).hexdigest(), [d for d in documents if d])


def _name(path: Path) -> str:
    return path.name.split(".")[0]


def numbered_documents(sources: Sequence[Source]) -> Iterator[tuple[int, Source, str]]:
    """Yield the fold, the source and the text of each document: the k-th of all belongs to fold k % FOLDS."""
    every = ((source, document) for source in sources for document in source.documents)
    for number, (source, document) in enumerate(every):
        yield number % FOLDS, source, document
