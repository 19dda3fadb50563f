"""Make news-like prose of templates, so that the suite runs without any corpus.

Sentences hold what costs textfix time: speech in quotation marks, contractions, possessives, plurals, names that no
lexicon knows, figures.  Their shares are guesses, chosen by eye; `python -m benchmarks FILE` measures real text.
"""

from __future__ import annotations

import random

_NOUNS = """council harbour bridge report minister company hospital teacher driver farmer budget school river station
captain editor lawyer village market factory engine village winter summer election campaign officer witness judge court
letter signal window garden kitchen doctor nurse patient committee member union worker strike contract price tax road
storm roof crane ship ferry island coast museum painter song record player match season coach team goal border treaty
army general president capital street neighbour mother father brother daughter photograph camera machine laboratory
result study student university library scientist paper theory question answer problem decision meeting agreement
deadline project building apartment owner tenant bank loan interest market investor share profit analyst
forecast""".split()
_VERBS = """opened closed reached left visited described rejected accepted questioned defended ignored repaired bought
sold lost found praised criticised followed changed measured published delayed cancelled approved painted crossed
counted destroyed rebuilt inspected remembered forgot expected wanted missed needed protected promised""".split()
_ADJECTIVES = """new old small large late early quiet difficult important local national public private expensive cheap
heavy narrow empty crowded famous young former recent serious careful broken wooden cold warm common rare strong weak
simple honest independent temporary permanent""".split()
_SPEECH = "said told asked replied added announced explained warned".split()
_SYLLABLES = (
    "hal vor sen lin dq vist pet res cu mor gan ta ka ro be ne do lu mi sa ve ri no an er bel fos tra kel".split()
)
_CLAUSES = (
    "it’s too early to say",
    "we don’t know what went wrong",
    "they’re still waiting for its results",
    "nobody’s seen anything like it",
    "I can’t remember a worse year",
    "that’s not what we’d agreed",
    "you won’t find it on any map",
    "there wasn’t enough time",
    "she hadn’t been told",
    "we were well prepared, and we’ll stay",
)
_TEMPLATES = (
    "The {a} {n} {v} the {n} in {name}, and the {n}s of the {n} {v} it.",
    "“{Clause},” {s} {name} {name}, the {n}’s {a} {n}.",
    "“{Clause},” he {s}. “{Clause}, and {clause}.”",
    "{name}’s {n} {v} its {a} {n}s in {year}, {number} per cent more than the year before.",
    "In {year} the {n} — a {a} one — {v} {number},000 {n}s.",
    "When the {n} {v} the {n}s’ {n}, {name} {v} a {a} {n} (and {number} others).",
    "She {s} that the {n} {v} her {n}, which {name} had {v} for the {a} {n}.",
    "It was the {n}, not the {n}, that {v} the {a} {n}s of {name} and its {a} {n}.",
    "The {n} isn’t {a}: {clause}, because the {n}s {v} the {n} at {number} o’clock.",
    "But the {n}s, the {n}s and the {a} {n} of Mr. {name} {v} the twenty-{n} {n}.",
    "According to the {n}, the {a} {n} that the {n} {v} was {a} as well as {a}.",
)
_ARTICLE = (4, 14)  # paragraphs
_PARAGRAPH = (1, 5)  # sentences


class Writer:
    """
    A source of articles, the same for the same seed.

    Args:
        seed: of the random numbers.

    >>> Writer(1).article() == Writer(1).article()
    True
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def article(self) -> str:
        """Return paragraphs, one a line, in typographic marks."""
        return "\n".join(self._paragraph() for _ in range(self._random.randint(*_ARTICLE)))

    def articles(self, size: int) -> list[str]:
        """Return articles that have at least `size` bytes of UTF-8 together."""
        made: list[str] = []
        while size > 0:
            made.append(self.article())
            size -= len(made[-1].encode())
        return made

    def _paragraph(self) -> str:
        return " ".join(self._sentence() for _ in range(self._random.randint(*_PARAGRAPH)))

    def _sentence(self) -> str:
        pieces = self._random.choice(_TEMPLATES).replace("{", "\0{").replace("}", "}\0").split("\0")
        return "".join(self._filled(piece[1:-1]) if piece.startswith("{") else piece for piece in pieces)

    def _filled(self, kind: str) -> str:
        choice, number = self._random.choice, self._random.randint
        match kind:
            case "n" | "v" | "a" | "s":
                words = {"n": _NOUNS, "v": _VERBS, "a": _ADJECTIVES, "s": _SPEECH}[kind]
                # The words of a text are far from equally frequent.
                return words[min(number(0, len(words) - 1), number(0, len(words) - 1))]
            case "name":
                return "".join(choice(_SYLLABLES) for _ in range(number(2, 3))).capitalize()
            case "Clause":
                clause = choice(_CLAUSES)
                return clause[0].upper() + clause[1:]
            case "clause":
                return choice(_CLAUSES)
            case "year":
                return str(number(1950, 2024))
            case "number":
                return str(number(2, 99))
        raise ValueError(kind)
