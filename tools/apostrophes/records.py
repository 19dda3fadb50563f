"""Cut documents into records: data sets hold paragraphs, sentences and headlines as well as whole texts."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

# Shares of the documents that are cut, by how; and what a short record may become.  All are guesses.
_WHOLE, _SOME_PARAGRAPHS, _ONE_PARAGRAPH, _SENTENCES = 0.67, 0.11, 0.11, 0.11
_TITLE_WORDS = 18  # longest record that may become a headline
_TITLE_SHARE = 0.2  # share of such records that do

_SENTENCE_GAP = re.compile(r"(?<=[.!?])[”’\"']?\s+(?=[“‘\"']?[A-Z])")
_LOWER_IN_TITLES = frozenset("a an and as at but by for from in into of on or over the to with".split())


def cut_document(document: str, rng: random.Random) -> list[str]:
    r"""
    Cut a document into records, or leave it whole (two in three).

    The records are two to five paragraphs each, one paragraph, or one to three sentences; some of the short ones are
    written in title case.  Nothing but white space between records, and the final stop of a headline, is lost.

    Args:
        document: clean text, a paragraph a line.
        rng: decides how.

    >>> cut_document("The ferry’s late. Nobody minds.\nThe baker’s is shut.", random.Random(2))
    ['The Ferry’s Late', 'Nobody minds.', 'The baker’s is shut.']
    """
    ways: dict[Callable[[list[str], random.Random], list[str]], float] = {
        _whole: _WHOLE,
        _some_paragraphs: _SOME_PARAGRAPHS,
        _one_paragraph: _ONE_PARAGRAPH,
        _some_sentences: _SENTENCES,
    }
    (cut,) = rng.choices(list(ways), list(ways.values()))
    return cut(document.split("\n"), rng)


def _whole(paragraphs: list[str], _: random.Random) -> list[str]:
    return ["\n".join(paragraphs)]


def _some_paragraphs(paragraphs: list[str], rng: random.Random) -> list[str]:
    return ["\n".join(run) for run in _runs(paragraphs, 2, 5, rng)]


def _one_paragraph(paragraphs: list[str], _: random.Random) -> list[str]:
    return paragraphs


def _some_sentences(paragraphs: list[str], rng: random.Random) -> list[str]:
    records = (" ".join(run) for paragraph in paragraphs for run in _runs(split_sentences(paragraph), 1, 3, rng))
    return [_maybe_title(record, rng) for record in records]


def _runs(pieces: list[str], least: int, most: int, rng: random.Random) -> Iterator[list[str]]:
    """Yield the pieces in order, `least` to `most` at a time."""
    at = 0
    while at < len(pieces):
        size = rng.randint(least, most)
        yield pieces[at : at + size]
        at += size


def split_sentences(paragraph: str) -> list[str]:
    """
    Split a paragraph behind full stops, question and exclamation marks that a capital follows.

    >>> split_sentences("“It’s late.” Nobody minds, e.g. the cook. He sleeps!")
    ['“It’s late.”', 'Nobody minds, e.g. the cook.', 'He sleeps!']
    """
    ends = [match.start() + len(match.group().rstrip()) for match in _SENTENCE_GAP.finditer(paragraph)]
    return [paragraph[a:b].strip() for a, b in zip([0, *ends], [*ends, len(paragraph)], strict=True)]


def _maybe_title(record: str, rng: random.Random) -> str:
    if len(record.split()) <= _TITLE_WORDS and rng.random() < _TITLE_SHARE:
        return title_case(record)
    return record


def title_case(sentence: str) -> str:
    """
    Write a sentence as a headline.

    >>> title_case("The ferry’s late for the third time.")
    'The Ferry’s Late for the Third Time'
    """
    words = sentence.removesuffix(".").split(" ")
    capital = (word[:1].upper() + word[1:] for word in words)
    return " ".join(
        word if i and word in _LOWER_IN_TITLES else upper
        for i, (word, upper) in enumerate(zip(words, capital, strict=True))
    )
