"""The rules: their codes, what they mean, and the alphabet that each is held to on every call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from textfix.edits import Finding
from textfix.errors import AlphabetError
from textfix.typography import APOSTROPHE, CURLY_APOSTROPHE

APOSTROPHES = frozenset(APOSTROPHE + CURLY_APOSTROPHE)
QUOTATION_MARKS = frozenset("\"'\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}‘’")
DOUBLE_QUOTATION_MARKS = frozenset('"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}')
SINGLE_QUOTATION_MARKS = frozenset("'‘’")
DASHES = frozenset("\N{EN DASH}\N{EM DASH}")
PUNCTUATION = APOSTROPHES | QUOTATION_MARKS | DASHES | {"\N{HORIZONTAL ELLIPSIS}"}
Kind = Literal["mark", "decode", "letter"]


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One kind of finding.

    Attributes:
        code: what the linter shows and what configs select.
        name: the field's term for what was lost.
        summary: the linter's message.
        reason: one sentence for people who ask why.
        kind: "mark" rules insert characters of the alphabet, and take away the traces that stood for them;
            "letter" rules do the same with any letter; "decode" rules replace a span by what it encodes, which
            their stage vouches for: here it is only checked that a span is replaced.
        alphabet: the characters that a mark rule may put into a text.
        traces: the characters that the rule may take away; all others of the span stay, in their order.
    """

    code: str
    name: str
    summary: str
    reason: str
    kind: Kind
    alphabet: frozenset[str] = APOSTROPHES
    traces: frozenset[str] = frozenset()

    def allows(self, span: str, replacement: str) -> bool:
        """
        Say whether the rule may write `replacement` over `span`.

        >>> CONTRACTION.allows("", "’"), CONTRACTION.allows("x", "’")
        (True, False)
        """
        if self.kind == "decode":
            return span != "" and span != replacement
        added = set(replacement)
        if span:  # most findings insert, and are done without counting
            rest = iter(replacement)
            inserted = Counter(replacement)
            for char in span:
                if char not in self.traces:
                    if char not in rest:  # advances to it: what stays stays in order
                        return False
                    inserted[char] -= 1
            added = set(+inserted)
        changes = bool(added) or any(char in self.traces for char in span)
        fits = all(char.isalpha() for char in added) if self.kind == "letter" else self.alphabet.issuperset(added)
        return changes and fits


def _mark_rule(code: str, name: str, summary: str, reason: str) -> Rule:
    return Rule(code, name, summary, reason, "mark")


CONTRACTION = _mark_rule(
    "TF201",
    "contraction",
    "apostrophe missing in a contraction",
    "A pronoun or auxiliary with a clitic (n’t, ’s, ’re, ’ve, ’ll, ’m, ’d) stands without its apostrophe.",
)
POSSESSIVE = _mark_rule(
    "TF202",
    "possessive",
    "apostrophe missing before a possessive s",
    "In this context the word is a noun or name with ’s (or a contracted is/has), not a plural.",
)
PLURAL_POSSESSIVE = _mark_rule(
    "TF203",
    "plural possessive",
    "apostrophe missing after a possessive s",
    "In this context the word in -s owns what follows: a plural or a name in -s.",
)
ELISION = _mark_rule(
    "TF204",
    "elision",
    "apostrophe missing where letters are left out",
    "Letters are left out at the edge of the word (’em, ’90s, goin’), and an apostrophe stands for them.",
)
INNER = _mark_rule(
    "TF205",
    "inner apostrophe",
    "apostrophe missing inside a name or word",
    "The lexicon knows this word with an apostrophe inside it (O’Brien, o’clock, y’all).",
)
MOJIBAKE = Rule(
    "TF101",
    "mojibake",
    "text was decoded with the wrong encoding",
    "These characters are what UTF-8 or another encoding looks like when it is read as something else.",
    "decode",
)
MOJIBAKE_CHAIN = Rule(
    "TF102",
    "mojibake chain",
    "text went through several wrong encodings",
    "Each step of the chain can be undone, and only one text gives these characters.",
    "decode",
)
MOJIBAKE_REMNANT = Rule(
    "TF103",
    "mojibake remnant",
    "a mark was decoded with the wrong encoding, and some of its bytes were lost",
    "What is left shows that a mark stood here; its place says which one.",
    "mark",
    PUNCTUATION,
    frozenset("â€?¦"),
)
TRUNCATED = Rule(
    "TF104",
    "truncated code point",
    "a mark was cut down to its last byte",
    "A control character stands in prose where U+20xx lost its first byte.",
    "mark",
    PUNCTUATION,
    frozenset("\x13\x14\x18\x19\x1c\x1d&"),
)
ENTITY = Rule(
    "TF105",
    "HTML entity",
    "an HTML entity stands in plain text",
    "A character was escaped for HTML, perhaps twice or by half, and was never unescaped.",
    "decode",
)
ESCAPE = Rule(
    "TF106",
    "escape",
    "an escaped character stands in plain text",
    "A character was escaped for a URL, a mail or a program (%27, =92, \\u2019) and was never unescaped.",
    "decode",
)
QUOTATION = Rule(
    "TF301",
    "quotation",
    "quotation marks missing around a quotation",
    "The words read as speech or as words quoted, and the document lost its quotation marks.",
    "mark",
    DOUBLE_QUOTATION_MARKS,
)
SINGLE_QUOTATION = Rule(
    "TF302",
    "single quotation",
    "single quotation marks missing around a quotation",
    "The words read as quoted within a quotation, or as a headline quotes, and the document lost such marks.",
    "mark",
    SINGLE_QUOTATION_MARKS,
)
WIDOWED_QUOTATION = Rule(
    "TF303",
    "widowed quotation mark",
    "one quotation mark of a pair is missing",
    "The other mark of the pair still stands, and this is where the quotation begins or ends.",
    "mark",
    DOUBLE_QUOTATION_MARKS,
)
DASH = Rule(
    "TF401",
    "dash",
    "a dash was lost between two spaces",
    "Two spaces stand inside a sentence of a text that lost its marks: something stood between them.",
    "mark",
    DASHES,
)
ELLIPSIS = Rule(
    "TF402",
    "ellipsis",
    "an ellipsis was lost",
    "Empty brackets stand in a text that lost its marks: an ellipsis stood between them.",
    "mark",
    frozenset("\N{HORIZONTAL ELLIPSIS}"),
)
LOST_SPACE = Rule(
    "TF403",
    "lost space",
    "two words are joined where a no-break space was lost",
    "A word in small letters runs into a name in a text that lost its marks: a no-break space went with them.",
    "mark",
    frozenset(" "),
)
ACCENT = Rule(
    "TF501",
    "accent",
    "a letter with an accent was lost",
    "What is left of the word is no word, and one word loses its accented letter to become it.",
    "letter",
    traces=frozenset("\N{REPLACEMENT CHARACTER}"),
)
LIGATURE = Rule(
    "TF502",
    "ligature",
    "a ligature was lost",
    "The word lacks fi, fl or ff, which PDF files hold as one character that was not read.",
    "letter",
    traces=frozenset(" \N{REPLACEMENT CHARACTER}"),
)
SPLIT_WORD = Rule(
    "TF503",
    "split word",
    "a word is split in two",
    "The parts are no words, and together they are one: it was hyphenated at the end of a line.",
    "mark",
    frozenset(),
    frozenset(" \N{REPLACEMENT CHARACTER}"),
)
CURRENCY = Rule(
    "TF504",
    "currency sign",
    "a currency sign was lost",
    "An amount stands without its currency in a text that lost what is not ASCII: it may have been pounds or euros.",
    "mark",
    frozenset(),
)
ZERO_WIDTH = Rule(
    "TF701",
    "zero-width character",
    "an invisible character stands in the text",
    "It has no width and no use between these neighbours; searches and comparisons fail on it.",
    "mark",
    frozenset(),
    frozenset("\u200b\u200c\u200d\u2060"),
)
NO_BREAK_SPACE = Rule(
    "TF702",
    "no-break space",
    "a no-break space binds nothing",
    "It stands at the edge of a line, beside another space or between ordinary words.",
    "mark",
    frozenset(" "),
    frozenset("\N{NO-BREAK SPACE}"),
)
SOFT_HYPHEN = Rule(
    "TF703",
    "soft hyphen",
    "a soft hyphen stands in the text",
    "It says where a word may be parted at the end of a line, and is no part of the word.",
    "mark",
    frozenset(),
    frozenset("\N{SOFT HYPHEN} "),
)
BYTE_ORDER_MARK = Rule(
    "TF704",
    "byte order mark",
    "a byte order mark stands inside the text",
    "It belongs to the start of a file; files were joined, or lines taken from one.",
    "mark",
    frozenset(),
    frozenset("\N{ZERO WIDTH NO-BREAK SPACE}"),
)
CONTROL = Rule(
    "TF705",
    "control character",
    "a C1 control character stands in the text",
    "No text means it; it is what is left of a character that was decoded wrongly.",
    "mark",
    frozenset(),
    frozenset("\x81\x8d\x8f\x90\x9d"),
)
NEWLINES = Rule(
    "TF706",
    "mixed newlines",
    "this line ends otherwise than most",
    "Texts from different systems were joined; shown once for each text.",
    "mark",
    frozenset(),
)
BIDI = Rule(
    "TF707",
    "bidirectional control",
    "an invisible character changes the order in which text is shown",
    "Where no script needs it, it can make text and code look like what they are not (CVE-2021-42574).",
    "mark",
    frozenset(),
)
QUOTATION_RULES = (QUOTATION, SINGLE_QUOTATION, WIDOWED_QUOTATION)
JOINING_RULES = (DASH, ELLIPSIS, LOST_SPACE)
LETTER_RULES = (ACCENT, LIGATURE, SPLIT_WORD, CURRENCY)
RESIDUE_RULES = (ZERO_WIDTH, NO_BREAK_SPACE, SOFT_HYPHEN, BYTE_ORDER_MARK, CONTROL, NEWLINES, BIDI)
DECODING_RULES = (MOJIBAKE, MOJIBAKE_CHAIN, MOJIBAKE_REMNANT, TRUNCATED, ENTITY, ESCAPE)
QUESTION_MARK = Rule(
    "TF601",
    "question mark",
    "a question mark stands where a mark stood",
    "The document was written in an encoding without this mark, and each mark that it lost became a question mark.",
    "mark",
    PUNCTUATION,
    frozenset("?"),
)
REPLACEMENT_CHARACTER = Rule(
    "TF602",
    "replacement character",
    "U+FFFD stands where a character stood",
    "The bytes of this character could not be decoded; its place says which mark it was.",
    "mark",
    PUNCTUATION,
    frozenset("\ufffd"),
)
SPACE = Rule(
    "TF603",
    "space",
    "a space stands where a mark stood",
    "The document has a space for each mark that it lost: don t, they re, two spaces around what was quoted.",
    "mark",
    PUNCTUATION,
    frozenset(" "),
)
LOOKALIKE = Rule(
    "TF604",
    "look-alike character",
    "another character stands for an apostrophe or a quotation mark",
    "A backtick, an accent, a prime, two apostrophes or a slip of the finger stands where this mark belongs.",
    "mark",
    PUNCTUATION,
    frozenset("`´′″ʻʼʹˈˊ;'\""),
)
TOKENIZED = Rule(
    "TF605",
    "tokenized mark",
    "marks and clitics were split off by a tokenizer",
    "The document was cut into tokens as treebanks are: do n't, it 's, and `` quoted '' words.",
    "mark",
    PUNCTUATION,
    frozenset(" `'"),
)
TRACE_RULES = (QUESTION_MARK, REPLACEMENT_CHARACTER, SPACE, LOOKALIKE, TOKENIZED)
APOSTROPHE_RULES = (CONTRACTION, POSSESSIVE, PLURAL_POSSESSIVE, ELISION, INNER)
_MARKS = (*APOSTROPHE_RULES, *QUOTATION_RULES)
_ALL = (*DECODING_RULES, *_MARKS, *JOINING_RULES, *LETTER_RULES, *TRACE_RULES, *RESIDUE_RULES)
RULES = MappingProxyType({rule.code: rule for rule in _ALL})
CODES = tuple(rule.code for rule in APOSTROPHE_RULES)  # of the apostrophe model, in the order of `rule_of_mark`


def check_edits(text: str, findings: Iterable[Finding]) -> None:
    """
    Check that each finding does only what its rule may do; called on every text, before anything is written.

    Raises:
        AlphabetError: a rule would write something that it has not declared, or take away what is no trace.

    >>> check_edits("dont", [Finding(3, 3, "x", "TF201", 1.0, "safe")])
    Traceback (most recent call last):
    textfix.errors.AlphabetError: TF201 at 3 may only insert ' ’, not make 'x' of ''
    """
    for finding in findings:
        rule, made = RULES[finding.rule], finding.replacement
        span = text[finding.start : finding.end]
        if made is not None and not rule.allows(span, made):
            marks = " ".join(sorted(rule.alphabet))
            may = {
                "mark": f"insert {marks}" if marks else "delete its traces",
                "letter": "insert letters",
                "decode": "decode a span",
            }[rule.kind]
            raise AlphabetError(f"{rule.code} at {finding.start} may only {may}, not make {made!r} of {span!r}")
