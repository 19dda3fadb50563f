"""Batches: runs of texts that are worked on together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def split_batches(texts: Iterable[T], characters: int) -> Iterator[list[T]]:
    """
    Split texts into batches, in order, each closed by the text that fills it.

    Args:
        texts: documents; values other than str, such as None, count as empty.
        characters: code points that fill a batch; the last batch may hold fewer.

    >>> list(split_batches(["one", None, "two", "three"], characters=5))
    [['one', None, 'two'], ['three']]
    """
    batch: list[T] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text) if isinstance(text, str) else 0
        if size >= characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
