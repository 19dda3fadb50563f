"""Damage clean text: delete its marks as careless cleaning steps do."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Literal

import numpy as np

from textfix.typography import CURLY_APOSTROPHE

Deletion = Literal["quotes", "apostrophes", "partial", "curly", "none"]
_CURLY = "’‘“”"
_DELETED: Mapping[Deletion, str] = {
    "quotes": _CURLY,
    "apostrophes": CURLY_APOSTROPHE,
    "partial": _CURLY,
    "curly": _CURLY,
    "none": "",
}


def delete_marks(text: str, damage: Deletion) -> str:
    """
    Delete marks as a careless cleaning step does.

    Args:
        text: clean text.
        damage: what is deleted.  "quotes": all of ’‘“”, after straight marks were curled; "apostrophes": ’ alone,
            after the same; "partial": each of ’‘“” with probability one half, after the same (the random numbers
            are seeded with the text); "curly": ’‘“”, straight marks stay; "none": nothing.

    >>> delete_marks("I don't know “them”.", "quotes")
    'I dont know them.'
    >>> delete_marks("I don't know “them”.", "curly")
    "I don't know them."
    """
    if damage in ("quotes", "apostrophes", "partial"):
        text = curl(text)
    if damage == "partial":
        rng = random.Random(text)
        return "".join(c for c in text if c not in _CURLY or rng.random() < 0.5)
    return text.translate({ord(c): None for c in _DELETED[damage]})


# As a typesetter curls straight marks: they open where a word begins behind a gap and close everywhere else.
_OPENING_DOUBLE = re.compile(r"(^|[\s(\[{—–-])\"(?=\S)")
_OPENING_SINGLE = re.compile(r"(^|[\s(\[{—–“-])'(?=\S)(?!(?:\d0s|em|tis|twas|til|cause|bout|n)\b)")
LOOKS_OPENING = np.array([ord(c) for c in "“„‟"], dtype=np.uint32)


def curl(text: str) -> str:
    """
    Replace straight marks by curly ones; the length stays the same.

    >>> curl('“Go,” he said, "and stay."')
    '“Go,” he said, “and stay.”'
    """
    text = _OPENING_DOUBLE.sub(r"\1“", text).replace('"', "”")
    return _OPENING_SINGLE.sub(r"\1‘", text).replace("'", CURLY_APOSTROPHE)
