"""Damage clean text: delete its marks as cleaning steps do."""

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
        damage: "quotes" makes straight marks curly and deletes all of ’‘“”, "apostrophes" does so with ’ alone,
            "partial" with each of ’‘“” at even odds (a text always loses the same ones), "curly" deletes the curly
            ones that stand there, "none" nothing.

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


# Straight marks as a typesetter would curl them: opening where a word begins behind a gap, closing everywhere else.
_OPENING_DOUBLE = re.compile(r"(^|[\s(\[{—–-])\"(?=\S)")
_OPENING_SINGLE = re.compile(r"(^|[\s(\[{—–“-])'(?=\S)(?!(?:\d0s|em|tis|twas|til|cause|bout|n)\b)")
LOOKS_OPENING = np.array([ord(c) for c in "“„‟"], dtype=np.uint32)


def curl(text: str) -> str:
    """
    Write straight marks as curly ones.

    >>> curl('“Go,” he said, "and stay."')
    '“Go,” he said, “and stay.”'
    """
    text = _OPENING_DOUBLE.sub(r"\1“", text).replace('"', "”")
    return _OPENING_SINGLE.sub(r"\1‘", text).replace("'", CURLY_APOSTROPHE)
