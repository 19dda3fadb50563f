"""Fragments of the words that PDF files break: ligatures that were not read, hyphens at line ends."""

from __future__ import annotations

from functools import cache

from textfix.engine.text.hashing import HashSet, word_hashes

# What often stands behind a lost ligature, and behind a hyphen at the end of a line, and is no word.
_AFTER_LIGATURE = """
    c cally cation cations cantly cance cial cially ciency cient ciently culty ces cers ect ects ected ective
    ectively ed eld elds er erent erence erences es gure gures nal nally nancial nd nding nds ned nes nite nitely
    nition ning rm rmed rst ght uence uenced xed
""".split()
_AFTER_HYPHEN = """
    ance ances ation ations bility ble bly cal cally cation cial cific cient cious dence dency eral ence ences
    ered ering ical ically ics ing ings ity ization izing ized lished logy ment mentation ments mation ming
    nal ness ning nity nology nological ogy ological ously pendent pression pressions rial rially rity sation
    scribed sented sentation sibility sible sion sional sions sive tation tations tained tence tences ter ters tial
    tially tigate ting tion tional tionally tioned tions tious tity tive tively tization ture tured tures ular
    vide vious ysis zation
""".split()
FRAGMENTS = _AFTER_LIGATURE + _AFTER_HYPHEN
SURVIVORS = 1 / 1500  # fi, fl and ff a character, below which ligatures may have been lost; English has twice as many
LONG = 1500  # characters of a text that should hold some
# log2 of the counts that the rarer of two parts, and both together, have at most where they are one word beyond doubt;
# and of the count of a word that may be restored.
EVIDENT = (5.0, 20.0)
COMMON = 6.0


@cache
def fragment_hashes() -> HashSet:
    """Return the hashes of the fragments of words."""
    return HashSet.of(word_hashes(FRAGMENTS))
