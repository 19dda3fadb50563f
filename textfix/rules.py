"""The rules: codes, messages, and what each rule may write."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType

from textfix.edits import Finding
from textfix.errors import AlphabetError
from textfix.rule import Rule
from textfix.typography import APOSTROPHE, CURLY_APOSTROPHE

APOSTROPHES = frozenset(APOSTROPHE + CURLY_APOSTROPHE)
DOUBLE_QUOTATION_MARKS = frozenset('"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}')
SINGLE_QUOTATION_MARKS = frozenset("'\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}")
DASHES = frozenset("\N{EN DASH}\N{EM DASH}")
PUNCTUATION = APOSTROPHES | DOUBLE_QUOTATION_MARKS | SINGLE_QUOTATION_MARKS | DASHES | {"\N{HORIZONTAL ELLIPSIS}"}
BLANKS = frozenset(" \n\r")  # a space, and the line end that stands in its place where a line was wrapped


# TF1, encoding: text that was decoded wrongly or never decoded.
MOJIBAKE = Rule(
    "TF101",
    "mojibake",
    "text was decoded with the wrong encoding",
    "These characters are what UTF-8 or another encoding looks like when it is read as a different one.",
    kind="decode",
)
MOJIBAKE_CHAIN = Rule(
    "TF102",
    "mojibake chain",
    "text was decoded with several wrong encodings",
    "Each step of the chain can be undone, and only one text results in these characters.",
    kind="decode",
)
MOJIBAKE_REMNANT = Rule(
    "TF103",
    "mojibake remnant",
    "a mark was decoded with the wrong encoding and lost some of its bytes",
    "The remaining characters show that there was a mark; its position shows which one.",
    alphabet=PUNCTUATION,
    traces=frozenset("â€?¦"),
)
TRUNCATED = Rule(
    "TF104",
    "truncated code point",
    "a mark was truncated to its last byte",
    "A control character in prose is what is left of U+20xx when the first byte is lost.",
    alphabet=PUNCTUATION,
    traces=frozenset("\x13\x14\x18\x19\x1c\x1d&"),
)
ENTITY = Rule(
    "TF105",
    "HTML entity",
    "HTML entity in plain text",
    "A character was escaped for HTML, perhaps twice or incompletely, and never unescaped.",
    kind="decode",
)
ESCAPE = Rule(
    "TF106",
    "escape",
    "escaped character in plain text",
    "A character was escaped for a URL, an email or source code (%27, =92, \\u2019) and never unescaped.",
    kind="decode",
)

# TF2, apostrophes.
CONTRACTION = Rule(
    "TF201",
    "contraction",
    "apostrophe missing in a contraction",
    "A pronoun or auxiliary is followed by a clitic (n’t, ’s, ’re, ’ve, ’ll, ’m, ’d) without its apostrophe.",
    alphabet=APOSTROPHES,
)
POSSESSIVE = Rule(
    "TF202",
    "possessive",
    "apostrophe missing before a possessive s",
    "In this context the word is a noun or name with ’s (possessive, or short for is or has), not a plural.",
    alphabet=APOSTROPHES,
)
PLURAL_POSSESSIVE = Rule(
    "TF203",
    "plural possessive",
    "apostrophe missing after a possessive s",
    "In this context the word is the possessive of a plural in -s or of a name in -s.",
    alphabet=APOSTROPHES,
)
ELISION = Rule(
    "TF204",
    "elision",
    "apostrophe missing where letters are omitted",
    "Letters are omitted at the edge of the word (’em, ’90s, goin’), and an apostrophe marks their place.",
    alphabet=APOSTROPHES,
)
INNER = Rule(
    "TF205",
    "inner apostrophe",
    "apostrophe missing inside a name or word",
    "The lexicon contains this word with an apostrophe inside (O’Brien, o’clock, y’all).",
    alphabet=APOSTROPHES,
)

# TF3, quotations.
QUOTATION = Rule(
    "TF301",
    "quotation",
    "quotation marks missing around a quotation",
    "The words read as speech or as quoted words, and the document lost its quotation marks.",
    alphabet=DOUBLE_QUOTATION_MARKS,
)
SINGLE_QUOTATION = Rule(
    "TF302",
    "single quotation",
    "single quotation marks missing around a quotation",
    "The words read as a quotation within a quotation, or as any of a document with single marks around them, "
    "and the document lost such marks.",
    alphabet=SINGLE_QUOTATION_MARKS,
)
UNPAIRED_QUOTATION = Rule(
    "TF303",
    "unpaired quotation mark",
    "one quotation mark of a pair is missing",
    "The other mark of the pair is present, and the quotation begins or ends here.",
    alphabet=DOUBLE_QUOTATION_MARKS,
)

# TF4 and TF5, lost: other characters that were deleted together with the marks.
DASH = Rule(
    "TF401",
    "dash",
    "dash missing between two spaces",
    "There are two spaces inside a sentence, and the document lost its marks: one was deleted between them.",
    alphabet=DASHES,
)
ELLIPSIS = Rule(
    "TF402",
    "ellipsis",
    "ellipsis missing between brackets",
    "The brackets are empty, and the document lost its marks: an ellipsis was deleted between them.",
    alphabet=frozenset("\N{HORIZONTAL ELLIPSIS}"),
)
LOST_SPACE = Rule(
    "TF403",
    "lost space",
    "space missing between two words",
    "A lowercase word runs into a name, and the document lost its marks: a no-break space was deleted with them.",
    alphabet=frozenset(" "),
)
ACCENT = Rule(
    "TF501",
    "accent",
    "accented letter missing",
    "What is left is not a word, and exactly one word becomes it when an accented letter is deleted.",
    kind="letter",
    traces=frozenset("\N{REPLACEMENT CHARACTER}"),
)
LIGATURE = Rule(
    "TF502",
    "ligature",
    "ligature missing",
    "The word lacks fi, fl or ff, which PDF files store as one character that was not read.",
    kind="letter",
    traces=BLANKS | {"\N{REPLACEMENT CHARACTER}"},
)
SPLIT_WORD = Rule(
    "TF503",
    "split word",
    "word split in two",
    "The parts are not words, but together they are: the word was hyphenated at the end of a line.",
    traces=BLANKS | {"\N{REPLACEMENT CHARACTER}"},
)
CURRENCY = Rule(
    "TF504",
    "currency sign",
    "currency sign missing",
    "The amount has no currency, and the document lost all that is not ASCII: it may have been pounds or euros.",
)

# TF6, traces: another character where each mark was.
QUESTION_MARK = Rule(
    "TF601",
    "question mark",
    "question mark in place of a mark",
    "The document was written in an encoding without this mark, and each such mark became a question mark.",
    alphabet=PUNCTUATION,
    traces=frozenset("?"),
)
REPLACEMENT_CHARACTER = Rule(
    "TF602",
    "replacement character",
    "U+FFFD in place of a mark",
    "The bytes of this character could not be decoded; its position shows which mark it was.",
    alphabet=PUNCTUATION,
    traces=frozenset("\N{REPLACEMENT CHARACTER}"),
)
SPACE = Rule(
    "TF603",
    "space",
    "space in place of a mark",
    "The document has a space for each mark that it lost: don t, they re, two spaces around quoted words.",
    alphabet=PUNCTUATION,
    traces=BLANKS,
)
LOOKALIKE = Rule(
    "TF604",
    "look-alike character",
    "another character in place of an apostrophe or quotation mark",
    "A backtick, an accent, a prime, two apostrophes or a neighbouring key was typed instead of this mark.",
    alphabet=PUNCTUATION,
    traces=frozenset("`´′″ʻʼʹˈˊ;'\""),
)
TOKENIZED = Rule(
    "TF605",
    "tokenized mark",
    "marks and clitics were split off by a tokenizer",
    "The document was tokenized as treebanks are: do n't, it 's, and `` quoted '' words.",
    alphabet=PUNCTUATION,
    traces=BLANKS | frozenset("`'"),
)

# TF7, invisible characters and line endings.
ZERO_WIDTH = Rule(
    "TF701",
    "zero-width character",
    "zero-width character",
    "It is invisible and has no function between these neighbours; searches and comparisons fail on it.",
    traces=frozenset("\u200b\u200c\u200d\u2060"),
)
NO_BREAK_SPACE = Rule(
    "TF702",
    "no-break space",
    "no-break space that holds nothing together",
    "It is at the edge of a line, beside another space or between ordinary words.",
    alphabet=frozenset(" "),
    traces=frozenset("\N{NO-BREAK SPACE}"),
)
SOFT_HYPHEN = Rule(
    "TF703",
    "soft hyphen",
    "soft hyphen",
    "It marks where a word may be broken at the end of a line, and is not part of the word.",
    traces=frozenset("\N{SOFT HYPHEN} "),
)
BYTE_ORDER_MARK = Rule(
    "TF704",
    "byte order mark",
    "byte order mark inside the text",
    "It belongs at the start of a file; files were concatenated, or lines were taken from one.",
    traces=frozenset("\N{ZERO WIDTH NO-BREAK SPACE}"),
)
CONTROL = Rule(
    "TF705",
    "control character",
    "C1 control character",
    "It has no use in text; it is what is left of a character that was decoded wrongly.",
    traces=frozenset("\x81\x8d\x8f\x90\x9d"),
)
NEWLINES = Rule(
    "TF706",
    "mixed newlines",
    "line ending differs from most in the text",
    "Texts from different systems were joined; reported once for each text.",
)
BIDI = Rule(
    "TF707",
    "bidirectional control",
    "invisible character that changes the display order",
    "Where no script needs it, it can make text and code look like what they are not (CVE-2021-42574).",
)

# TF8, human typing: nothing was lost, the writer left it out.  Off unless selected.
SLIP = Rule(
    "TF801",
    "slip",
    "apostrophe left out by the writer",
    "The word lacks an apostrophe, but the document is not damaged; it is only shown, never repaired.",
    alphabet=APOSTROPHES,
)

# TF9, comments for the linter.
UNUSED_SUPPRESSION = Rule(
    "TF901",
    "unused suppression",
    "suppression comment that suppresses nothing",
    "The findings for which the comment was written are gone; without it, new ones are reported.",
    kind="delete",
)
MALFORMED_SUPPRESSION = Rule(
    "TF902",
    "malformed suppression",
    "suppression comment that is not understood",
    "The comment suppresses nothing: a bracket is open, a code names no rule, or something stands behind it.",
    kind="delete",
)

ENCODING_RULES = (MOJIBAKE, MOJIBAKE_CHAIN, MOJIBAKE_REMNANT, TRUNCATED, ENTITY, ESCAPE)
APOSTROPHE_RULES = (CONTRACTION, POSSESSIVE, PLURAL_POSSESSIVE, ELISION, INNER)
QUOTATION_RULES = (QUOTATION, SINGLE_QUOTATION, UNPAIRED_QUOTATION)
LOST_RULES = (DASH, ELLIPSIS, LOST_SPACE, ACCENT, LIGATURE, SPLIT_WORD, CURRENCY)
TRACE_RULES = (QUESTION_MARK, REPLACEMENT_CHARACTER, SPACE, LOOKALIKE, TOKENIZED)
INVISIBLE_RULES = (ZERO_WIDTH, NO_BREAK_SPACE, SOFT_HYPHEN, BYTE_ORDER_MARK, CONTROL, NEWLINES, BIDI)
COMMENT_RULES = (UNUSED_SUPPRESSION, MALFORMED_SUPPRESSION)
LINT_RULES = (SLIP, *COMMENT_RULES)
_ALL = (*ENCODING_RULES, *APOSTROPHE_RULES, *QUOTATION_RULES, *LOST_RULES, *TRACE_RULES, *INVISIBLE_RULES, *LINT_RULES)
RULES = MappingProxyType({rule.code: rule for rule in _ALL})
# In the order in which the apostrophe model numbers its rules.
APOSTROPHE_CODES = tuple(rule.code for rule in APOSTROPHE_RULES)


def check_edits(text: str, findings: Iterable[Finding]) -> None:
    """
    Check that every finding does only what its rule may do.

    Called on every text before anything is written; it guards against defects of textfix, not of the text.

    Raises:
        AlphabetError: a rule would insert a character outside its alphabet, or delete what is no trace.

    >>> check_edits("dont", [Finding(3, 3, "x", "TF201", 1.0, "safe")])
    Traceback (most recent call last):
    textfix.errors.AlphabetError: TF201 at 3 must not replace '' by 'x'
    """
    for finding in findings:
        replacement, span = finding.replacement, text[finding.start : finding.end]
        if replacement is not None and not _allows(finding.rule, span, replacement):
            raise AlphabetError(f"{finding.rule} at {finding.start} must not replace {span!r} by {replacement!r}")


@lru_cache(maxsize=1024)
def _allows(code: str, span: str, replacement: str) -> bool:
    """True if a rule allows an edit: most of a text are the same few."""
    return RULES[code].allows(span, replacement)
