"""Surveys of data sets: the texts of their files, sampled or not, read by many processes."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext
from functools import partial
from hashlib import blake2b

import textfix
from textfix.batching import split_batches
from textfix.config import Config
from textfix.files.compression import decompressed
from textfix.formats.records import BLOCK_SIZE, Block, ReadOptions
from textfix.runs.job import Job, Stream
from textfix.runs.processes import Workers
from textfix.surveys import Survey


def read_blocks(source: Stream, job: Job) -> Iterator[Block]:
    """
    Yield the blocks of a data file, which is only read.

    Args:
        source: where it comes from; errors mention its name.
        job: how it is read.

    Raises:
        FormatError, RecordError, MissingExtraError, OSError: see `textfix.runs.job.clean_data`.
    """
    data_format = job.open_format(source.name)
    reading = decompressed(source.bytes, source.name)
    with nullcontext(reading) if reading is source.bytes else closing(reading):
        yield from data_format.open(reading, ReadOptions(source.name, job.fields, job.errors)).blocks()


def survey_texts(texts: Iterable[str], config: Config, workers: Workers) -> Survey:
    """
    Return the survey of some texts, which workers share; the same whatever their number.

    Args:
        texts: read as they are needed.
        config: the settings that they are read with.
        workers: the processes.
    """
    return sum(workers.map(partial(textfix.survey, config=config), split_batches(texts, BLOCK_SIZE)), Survey())


def sample_texts(texts: Iterable[str], size: int) -> list[str]:
    """
    Return a sample of some texts: those with the smallest digests, so it is the same in whatever order they come.

    Args:
        texts: all of them are read, and as many as the sample holds are kept.
        size: number of texts in the sample, or all of them if there are fewer.

    >>> sorted(sample_texts("abcdefgh", 3)) == sorted(sample_texts("hgfedcba", 3))
    True
    """
    return heapq.nsmallest(size, texts, key=_digest)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
