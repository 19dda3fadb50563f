"""Batches: runs of items that are worked on together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

BATCH = 1 << 18  # characters that the engine takes at once: arrays that fit the cache, and few calls a text
SCREENED = 1 << 21  # characters that are screened before what is left of them is analyzed together; a guess
T = TypeVar("T")


def _characters(text: object) -> int:
    return len(text) if isinstance(text, str) else 0


def split_batches(items: Iterable[T], most: int, size: Callable[[T], int] = _characters) -> Iterator[list[T]]:
    """
    Split items into batches, in order, each closed by the item that fills it.

    Args:
        items: documents, or whatever has a size.
        most: size that fills a batch; the last batch may hold less.
        size: returns the size of an item; by default the characters of a str, and 0 for what is none, such as None.

    >>> list(split_batches(["one", None, "two", "three"], 5))
    [['one', None, 'two'], ['three']]
    """
    batch: list[T] = []
    filled = 0
    for item in items:
        batch.append(item)
        filled += size(item)
        if filled >= most:
            yield batch
            batch, filled = [], 0
    if batch:
        yield batch
