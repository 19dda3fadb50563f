"""What is measured: kinds of text, in documents of several sizes, and texts made to be slow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from textfix.typography import DOUBLE_MARKS, SINGLE_MARKS

DAMAGED_SHARE = 100  # one document in so many, in the mix
GROWTH_SIZES = tuple(128 << k for k in range(0, 14, 2))  # bytes of a document, 128 B to 512 kB
# A document of nothing but one of these.
ADVERSARIAL = {
    "apostrophes": "'",
    "quotation marks": '"',
    "question marks": "?",
    "spaces": " ",
    "a's": "a's ",
    "one word": "harbour ",
    "entities": "&amp;",
    "combining marks": "\u0301",
    "no space": "x",
}
_DELETED = {ord(mark): None for mark in SINGLE_MARKS + DOUBLE_MARKS}
_WITHOUT_APOSTROPHES = {ord(mark): None for mark in SINGLE_MARKS}
_STRAIGHT = {ord(mark): "'" for mark in SINGLE_MARKS} | {ord(mark): '"' for mark in DOUBLE_MARKS}
_QUESTIONED = {ord(mark): "?" for mark in SINGLE_MARKS + DOUBLE_MARKS}


@dataclass(frozen=True)
class Case:
    """
    A list of documents, on which contestants are compared.

    Attributes:
        part: the table of the report, such as "kinds".
        kind: what happened to the text, such as "clean, ASCII".
        shape: what its documents are, such as "articles".
        texts: the documents.
        contestants: names of those that take part; empty for all.
    """

    part: str
    kind: str
    shape: str
    texts: Sequence[str]
    contestants: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of UTF-8."""
        return sum(len(text.encode("utf-8", "surrogatepass")) for text in self.texts)


@dataclass(frozen=True)
class Sizes:
    """
    How much text is measured, in bytes of UTF-8.

    Attributes:
        case: of a case.
        document: of the one document that is measured whole.
        adversarial: of each adversarial document.
        growth: of the documents of the growth curve, in turn.
    """

    case: int
    document: int
    adversarial: int
    growth: tuple[int, ...] = GROWTH_SIZES


def _mixed(texts: Sequence[str]) -> list[str]:
    return [text.translate(_DELETED) if at % DAMAGED_SHARE == 0 else text for at, text in enumerate(texts)]


KINDS: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "clean": list,
    "clean, ASCII": lambda texts: [text.translate(_STRAIGHT).encode("ascii", "ignore").decode() for text in texts],
    "1 % damaged": _mixed,
    "apostrophes deleted": lambda texts: [text.translate(_WITHOUT_APOSTROPHES) for text in texts],
    "damaged": lambda texts: [text.translate(_DELETED) for text in texts],
    "traces": lambda texts: [text.translate(_QUESTIONED) for text in texts],
}
_IN_SHAPES = ("clean", "damaged")  # the kinds that are measured in each shape
_OWN = ("textfix.clean_many", "textfix.clean", "ftfy.fix_text")


def cut_records(texts: Sequence[str], words: int) -> list[str]:
    """
    Cut texts into records of so many words, whatever the sentences.

    >>> cut_records(["a b c", "d e"], 2)
    ['a b', 'c d', 'e']
    """
    every = " ".join(texts).split()
    return [" ".join(every[at : at + words]) for at in range(0, len(every), words)]


def cut_to(texts: Sequence[str], size: int) -> list[str]:
    """Return the first texts that have `size` bytes together, repeated if there are fewer."""
    taken: list[str] = []
    at = 0
    while size > 0:
        taken.append(texts[at % len(texts)])
        size -= len(taken[-1].encode())
        at += 1
    return taken


def cases(articles: Sequence[str], sizes: Sizes) -> Iterator[Case]:
    """
    Yield what is measured.

    Args:
        articles: clean documents in typographic marks, none of them empty.
        sizes: how much text each case gets.
    """
    some, few = cut_to(articles, sizes.case), cut_to(articles, sizes.case // 4)
    for kind, change in KINDS.items():
        yield Case("kinds", kind, "articles", change(some))
    for kind in _IN_SHAPES:
        change = KINDS[kind]
        # A quarter of the text: a call of each record takes long.
        yield Case("shapes", kind, "records of 20 words", change(cut_records(few, 20)), _OWN)
        yield Case("shapes", kind, "records of 300 words", change(cut_records(some, 300)), _OWN)
        yield Case("shapes", kind, "articles", change(some), _OWN)
        yield Case("shapes", kind, "one document", change(["\n\n".join(cut_to(articles, sizes.document))]), _OWN)
    whole = " ".join(some)
    for size in sizes.growth:
        pieces = [whole[at : at + size] for at in range(0, max(size, min(len(whole), sizes.case // 4)), size)]
        for kind in _IN_SHAPES:
            yield Case("growth", kind, f"{size} B", KINDS[kind](pieces), ("textfix.clean", "ftfy.fix_text"))
    prose = "\n\n".join(cut_to(articles, sizes.adversarial))
    yield Case("adversarial", "prose", "one document", [prose], ("textfix.clean",))
    for name, unit in ADVERSARIAL.items():
        text = unit * (sizes.adversarial // len(unit.encode()))
        yield Case("adversarial", name, "one document", [text], ("textfix.clean",))
