"""Texts analyzed for the linter: in order, by many processes, and only those that were not analyzed before."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import textfix
from textfix.batching import BATCH, split_batches
from textfix.config import Config
from textfix.edits import Applicability, Finding
from textfix.files.cache import Cache
from textfix.formats.analyzers import FindingAnalyzer
from textfix.formats.file_report import analyze_files
from textfix.formats.plain_text import Split
from textfix.named_files import read_lexicon
from textfix.report import DerivedText
from textfix.rules import RULES
from textfix.runs.processes import Workers

_IN_MEMORY = 1 << 24  # characters of texts that wait for their results, a few of which are analyzed; a guess


@dataclass(frozen=True)
class CheckedText(DerivedText):
    """
    What was found in a file.

    Attributes:
        source: the text of the file.
        findings: all findings of all its documents, sorted by offset.
        level: applicability down to which findings are applied.
        failures: line and reason for each document that could not be analyzed, and is kept as it is.
        is_left_bare: a document lost marks, as it seems, and has no findings on them because of its style.
    """

    source: str
    findings: tuple[Finding, ...]
    level: Applicability
    failures: tuple[tuple[int, str], ...] = ()
    is_left_bare: bool = False


_FIELDS = tuple(item.name for item in fields(Finding))


class Found(NamedTuple):
    """What was found in a file; see `CheckedText`."""

    findings: tuple[Finding, ...]
    failures: tuple[tuple[int, str], ...]
    is_left_bare: bool


@dataclass(frozen=True)
class Checker:
    """
    Analyzes the texts of files.

    Args:
        config: the settings.
        split: what counts as one document.
        workers: the processes that share the work.
        cache: results of former runs; None for none.
    """

    config: Config
    split: Split
    workers: Workers
    cache: Cache | None = None

    def check(self, texts: Iterable[str]) -> Iterator[CheckedText]:
        """Yield what was found in each text, in order; texts are read as they are needed."""
        waiting: deque[_Batch] = deque()
        analyze = partial(_analyze, config=self.config, split=self.split)
        for results in self.workers.map(analyze, self._missing(texts, waiting)):
            yield from self._complete(waiting.popleft(), results)

    def _missing(self, texts: Iterable[str], waiting: deque[_Batch]) -> Iterator[list[str]]:
        """Yield the texts of each batch that were not analyzed before, and let the batch wait."""
        seed = b"" if self.cache is None else _identity(self.config, self.split)
        batch = _Batch()
        for some in split_batches(texts, BATCH):
            batch.add(some, *self._look_up(some, seed))
            if batch.missing_size >= BATCH or batch.size >= _IN_MEMORY:
                waiting.append(batch)
                yield batch.missing
                batch = _Batch()
        waiting.append(batch)
        yield batch.missing

    def _look_up(self, texts: Sequence[str], seed: bytes) -> tuple[list[bytes], list[Found | None]]:
        """Return the keys of some texts, and the results of those that were analyzed before."""
        if self.cache is None:
            return [b""] * len(texts), [None] * len(texts)
        keys = [_digest(seed + text.encode("utf-8", "surrogatepass")) for text in texts]
        kept = self.cache.get(keys)
        return keys, [_decode(kept[key], text) if key in kept else None for key, text in zip(keys, texts, strict=True)]

    def _complete(self, batch: _Batch, results: Sequence[Found]) -> Iterator[CheckedText]:
        """Keep new results, and yield all of a batch."""
        new = iter(results)
        found = [next(new) if known is None else known for known in batch.known]
        if self.cache is not None:
            each = zip(batch.keys, batch.known, found, strict=True)
            # What failed is a defect of textfix or a lack of memory, and is tried again.
            fresh = ((key, result) for key, known, result in each if known is None and not result.failures)
            self.cache.put({key: _encode(result) for key, result in fresh})
        for text, result in zip(batch.texts, found, strict=True):
            yield CheckedText(text, result.findings, self.config.level, result.failures, result.is_left_bare)


@dataclass
class _Batch:
    """Consecutive texts with their keys, and with their results where these are known."""

    texts: list[str] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    known: list[Found | None] = field(default_factory=list)

    def add(self, texts: Sequence[str], keys: Sequence[bytes], known: Sequence[Found | None]) -> None:
        """Add texts."""
        self.texts += texts
        self.keys += keys
        self.known += known

    @property
    def missing(self) -> list[str]:
        """The texts without a result."""
        return [text for text, known in zip(self.texts, self.known, strict=True) if known is None]

    @property
    def missing_size(self) -> int:
        """Characters of the texts without a result."""
        return sum(map(len, self.missing))

    @property
    def size(self) -> int:
        """Characters of all texts."""
        return sum(map(len, self.texts))


def _analyze(texts: Sequence[str], config: Config, split: Split) -> list[Found]:
    """Analyze texts, maybe in a worker."""
    if not texts:
        return []
    reports = analyze_files(texts, split, FindingAnalyzer(textfix.Cleaner(config)))
    return [Found(report.findings, report.failures(), report.is_left_bare) for report in reports]


def _identity(config: Config, split: Split) -> bytes:
    """Return a hash of all that results depend on besides the text: the settings, and the textfix that is installed."""
    # Not `Cleaner.identity`, which hashes the models: a run whose results are all known loads none.
    lexicon = None if config.lexicon is None else read_lexicon(config.lexicon).hex()
    content = json.dumps([config.canonical(), lexicon, split, textfix.__version__, _installed()], sort_keys=True)
    return _digest(content.encode())


def _installed() -> list[tuple[str, int, int]]:
    """Return name, size and time of each file of the package, which tell one state of code and models from another."""
    root = Path(textfix.__file__).parent
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            status = os.stat(os.path.join(folder, name))
            found.append((os.path.relpath(os.path.join(folder, name), root), status.st_size, status.st_mtime_ns))
    return sorted(found)


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=20).digest()


def _encode(found: Found) -> bytes:
    rows = [[getattr(finding, name) for name in _FIELDS] for finding in found.findings]
    return json.dumps([found.is_left_bare, *rows], ensure_ascii=False).encode("utf-8", "surrogatepass")


def _decode(data: bytes, text: str) -> Found | None:
    """Return a result of the cache; None if it is none for this text: the file may come from anybody."""
    try:
        is_left_bare, *rows = json.loads(data)
        findings = tuple(Finding(*row) for row in rows)
        are_valid = isinstance(is_left_bare, bool) and all(
            0 <= f.start <= f.end <= len(text) and f.rule in RULES for f in findings
        )
    except (ValueError, TypeError):
        return None
    return Found(findings, (), is_left_bare) if are_valid else None
