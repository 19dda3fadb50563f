"""The lexicon that ships with textfix, and a small one where the whole is not needed."""

from functools import cache

from textfix.engine.models import load_model
from textfix.engine.text.lexicon import Lexicon


def shipped_lexicon():
    """Return the lexicon that ships, loaded once a process and never at import."""
    return load_model().lexicon


@cache
def small_lexicon(entries=2_000):
    """Return the first entries of the shipped lexicon, by hash, with all its mark patterns."""
    whole = shipped_lexicon()
    head = slice(entries)
    return Lexicon.build(
        whole.keys[head], whole.fields[head], whole.ranks[head], whole.pattern_keys, whole.pattern_marks
    )
