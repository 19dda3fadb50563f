"""
Build the list of words with letters beyond ASCII, which tells what `text.encode("ascii", "ignore")` took away.

    python -m tools.lexicon.build_accents CORPUS_FOLDER textfix/data/letters.txt

A word is listed with how often it stands in clean text, and how often what it leaves without those letters stands
there as a word of its own: `café` and `caf`.  Where that alone does not tell (`São` leaves `So`), pairs of words are
listed as well: `São Paulo` and `So Paulo`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

import regex

from textfix.engine.lost.accents import HEADER, left_of
from tools.common.corpus import Source, read_folder

MIN_COUNT = 2  # occurrences of a word
MIN_PAIR = 3
LEAST_SHARE = 0.98  # of what its remnant may be; below it, the word's neighbours are asked

_WORD = regex.compile(r"\p{L}++(?:['’]\p{L}++)*+")
# Letters of European names and of what is written of others in Latin.  More come from formulae and from mojibake.
_LETTERS = regex.compile(r"[A-Za-zÀ-ÖØ-öø-ſƠơƯưȘ-ț]++")


def count_words(documents: Iterable[str]) -> Counter[str]:
    """Count the words, without the apostrophes that are lost together with the letters."""
    words: Counter[str] = Counter()
    for document in documents:
        words.update(word.replace("'", "").replace("’", "") for word in _WORD.findall(document))
    return words


def shares(words: Counter[str], listed: Iterable[str]) -> dict[str, float]:
    """Return for each listed word how likely its remnant in a text that lost its letters stands for it."""
    total: Counter[str] = Counter()
    for word in listed:
        total[left_of(word)] += words[word]
    return {word: words[word] / (total[left_of(word)] + standing(words, word)) for word in listed}


def standing(words: Counter[str], word: str) -> int:
    """Return how often what is left of a word stands for itself, with a capital too if the word may have one."""
    left = left_of(word)
    return words[left] + (words[left.capitalize()] if left.islower() else 0)


def count_pairs(documents: Iterable[str], asked: frozenset[str]) -> Counter[tuple[str, str]]:
    """Return how often each pair of neighbours stands in the documents of which one is asked about."""
    pairs: Counter[tuple[str, str]] = Counter()
    for document in documents:
        for line in document.splitlines():
            before = ""
            for word in line.split(" "):
                bare = word.rstrip(".,;:!?)\"'”’")
                if (bare in asked or before in asked) and before.isalpha() and bare.isalpha():
                    pairs[before, bare] += 1
                before = word
    return pairs


def lines(sources: list[Source]) -> Iterator[str]:
    """Yield the lines of the list: word or pair, its count, the count of what is left of it."""
    documents = [unescape(document) for source in sources for document in source.documents]
    words = count_words(documents)
    listed = sorted(
        word
        for word, count in words.items()
        if count >= MIN_COUNT and not word.isascii() and _LETTERS.fullmatch(word) and left_of(word)
    )
    yield from (f"{word}\t{words[word]}\t{standing(words, word)}" for word in listed)
    doubtful = {word for word, share in shares(words, listed).items() if share < LEAST_SHARE}
    pairs = count_pairs(documents, frozenset(doubtful | set(map(left_of, doubtful))))
    for (first, second), count in sorted(pairs.items()):
        if count >= MIN_PAIR and (first in doubtful or second in doubtful):
            yield f"{first} {second}\t{count}\t{pairs[left_of(first), left_of(second)]}"


def main() -> None:
    """Read the folder, write the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    args = parser.parse_args()
    rows = "\n".join(lines(read_folder(args.folder)))
    args.output.write_text(f"{HEADER}\n{rows}\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
