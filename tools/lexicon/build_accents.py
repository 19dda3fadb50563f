"""
Build the list of accented words, which shows what `text.encode("ascii", "ignore")` deleted.

    python -m tools.lexicon.build_accents --corpus ../shared/corpora/train --output textfix/data/letters.txt

Each word is listed with its count in clean text, and the count of what is left of it without those letters: `café`
and `caf`.  Where the two are too close (`São` and `So`), pairs of words are listed as well: `São Paulo`, `So Paulo`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

import click
import regex

from textfix.engine.lost.accents import HEADER, left_of
from tools.common.corpus import Source, read_folders

MIN_COUNT = 2  # occurrences of a word to be listed; a guess
MIN_PAIR = 3  # occurrences of a pair to be listed; a guess
LEAST_SHARE = 0.98  # words that explain less than this of their remnant's occurrences need their neighbours; a guess

_WORD = regex.compile(r"\p{L}++(?:['’]\p{L}++)*+")
# Letters of European languages and of romanized names; others come from formulae and mojibake.
_LETTERS = regex.compile(r"[A-Za-zÀ-ÖØ-öø-ſƠơƯưȘ-ț]++")


def count_words(documents: Iterable[str]) -> Counter[str]:
    """Count the words without their apostrophes, which are lost together with the letters."""
    words: Counter[str] = Counter()
    for document in documents:
        words.update(word.replace("'", "").replace("’", "") for word in _WORD.findall(document))
    return words


def shares(words: Counter[str], listed: Iterable[str]) -> dict[str, float]:
    """Return the probability that a remnant comes from each listed word, and from no other."""
    total: Counter[str] = Counter()
    for word in listed:
        total[left_of(word)] += words[word]
    return {word: words[word] / (total[left_of(word)] + remnant_count(words, word)) for word in listed}


def remnant_count(words: Counter[str], word: str) -> int:
    """Return the count of a remnant as a word of its own; one in lower case may have a capital, too."""
    left = left_of(word)
    return words[left] + (words[left.capitalize()] if left.islower() else 0)


def count_pairs(documents: Iterable[str], asked: frozenset[str]) -> Counter[tuple[str, str]]:
    """Count the pairs of neighbours in a line of which one is among the words asked about."""
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
    """Yield the lines of the list: word or pair, its count, the count of its remnant."""
    documents = [unescape(document) for source in sources for document in source.documents]
    words = count_words(documents)
    listed = sorted(
        word
        for word, count in words.items()
        if count >= MIN_COUNT and not word.isascii() and _LETTERS.fullmatch(word) and left_of(word)
    )
    yield from (f"{word}\t{words[word]}\t{remnant_count(words, word)}" for word in listed)
    doubtful = {word for word, share in shares(words, listed).items() if share < LEAST_SHARE}
    pairs = count_pairs(documents, frozenset(doubtful | set(map(left_of, doubtful))))
    for (first, second), count in sorted(pairs.items()):
        if count >= MIN_PAIR and (first in doubtful or second in doubtful):
            yield f"{first} {second}\t{count}\t{pairs[left_of(first), left_of(second)]}"


@click.command()
@click.option("--corpus", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--output", type=click.Path(path_type=Path), required=True)
def main(corpus: Path, output: Path) -> None:
    """Write the list of accented words."""
    rows = "\n".join(lines(read_folders([corpus])))
    output.write_text(f"{HEADER}\n{rows}\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
