"""Word lists and patterns of English and its dialects: clitics, subjects, question words, verbs of speech."""

from __future__ import annotations

from textfix.engine.text import lazy_regex as regex

CLITICS = frozenset("s t re ve ll m d".split())
SPEECH_VERBS = frozenset("said says asked replied added told answered cried whispered shouted wrote".split())
# Verbs that introduce speech, or go with it, in any form that narrators and reporters use.
FRAME_VERBS = SPEECH_VERBS | frozenset(
    """say saying ask asks reply replies tell tells telling adds writes explained explains argued argues continued
    concluded concludes noted notes recalled recalls insisted insists declared announced observed remarked exclaimed
    warned warns admitted agreed claimed claims suggested thought called muttered murmured demanded yelled responded
    joked stated states testified repeated inquired read reads according stressed predicted acknowledged emphasized
    commented confirmed""".split()
)
# Pronouns and the like that take ’s.
SUBJECTS = frozenset("it he she that this there here what who where how when why let one someone everyone".split())
# Pronouns whose clitic, but for a negation, never ends a sentence: nobody says "I’d." and stops.  Not let’s: "Let’s."
_STRANDING = "i you he she it we they who that there this what how where".split()
STRANDED = frozenset(pronoun + clitic for pronoun in _STRANDING for clitic in "s re ve ll m d".split())
# Contractions of I in small letters are written by those who write i; im is a word of German and Nigerian Pidgin, too.
SMALL_I, SMALL_I_CONTRACTED = frozenset("i".split()), frozenset("im ive".split())
# Nouns that are spelled like contractions, and what stands before nouns and never before an auxiliary: "the cant of".
NOUNS = frozenset("cant wont".split())
BEFORE_NOUNS = frozenset("a an the my your his its our their of".split())
# Function words of Nigerian Pidgin, Jamaican Patois and Scots, whose other words are mostly spelled like English ones.
CREOLE = frozenset(
    """dey wey una dem wetin abi sef inna pon weh deh mek gwan nae tae frae wis hae gie gied dinna canna couldna
    wouldna isna didna""".split()
)
_QUESTION_WORDS = frozenset(
    """who what when where why which how whose whom is are was were do does did can could will would should shall
    has have had may might must am isn don doesn didn won wouldn couldn shouldn aren wasn and but so""".split()
)
_LONGEST_WORD, _LONGEST_SENTENCE = 30, 400  # characters that are searched for their beginning
_ANY_WORD = rf"[^\W_]{{1,{_LONGEST_WORD}}}+"
_WORD = regex.compile(_ANY_WORD)
_WORD_BEFORE = regex.compile(_ANY_WORD, regex.REVERSE)
_SENTENCE = regex.compile(r"[.!?:“”\"\n]", regex.REVERSE)


def contractions(trace: str) -> str:
    """
    Return a pattern that finds traces in words that can only be contractions.

    The trace comes first: on clean text the pattern runs about as fast as a search for its trace.

    Args:
        trace: a pattern of what replaced the apostrophe.

    >>> regex.search(contractions("#"), "I don#t").span(1), regex.search(contractions("#"), "the boat#s")
    ((5, 6), None)
    """
    negated = "do|does|did|is|was|are|were|could|would|should|wo|ca|ha[sd]|have|must|need|ai|might|sha|dare"
    plural = "you|we|they|who|what|where|how|there|these|those"
    subjects = "I|you|he|she|it|we|they|who|that|there|this|what|how|where"
    owners = "it|he|she|that|there|what|who|where|here|how|let"
    return (
        rf"({trace})(?i:(?=(?:[tsmd]|re|ve|ll)(?![\w'’-]))(?:(?<=\b(?:{negated})n{trace})t"
        rf"|(?<=\b(?:{plural}){trace})(?:re|ve)|(?<=\bI{trace})(?:m|ve)|(?<=\b(?:{subjects}){trace})(?:ll|d)"
        rf"|(?<=\b(?:would|could|should|might|must){trace})ve|(?<=\b(?:{owners}){trace})s))"
    )


def word_before(text: str, at: int) -> str:
    """Return the word that ends at an offset, or "" if none does."""
    found = _WORD_BEFORE.match(text, pos=max(0, at - _LONGEST_WORD), endpos=at)
    return found[0] if found else ""


def word_after(text: str, at: int) -> str:
    """Return the word that starts at an offset, or "" if none does."""
    found = _WORD.match(text, at)
    return found[0] if found else ""


def asks(text: str, at: int) -> bool:
    """
    True if the sentence that ends at an offset begins as questions do.

    >>> asks("It rained. Where were you", 25), asks("It rained", 9)
    (True, False)
    """
    begins = _SENTENCE.search(text, pos=max(0, at - _LONGEST_SENTENCE), endpos=at)
    first = _WORD.search(text, begins.end() if begins else max(0, at - _LONGEST_SENTENCE), at)
    return first is not None and first[0].lower() in _QUESTION_WORDS
