"""Count in each line of a text what tells programs from prose: patterns, words, numbers and characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from textfix.engine.text import lazy_regex as regex
from textfix.engine.text.arrays import F64, U8, U32, U64, Bools, Ints
from textfix.engine.text.characters import code_points

FILLER = "\ue000"  # replaces characters of other zones; no pattern knows it

_KEYWORD_LINES = r"""
    def\ +\w+\s*\( | class\s+\w+.*[:{(][ \t\r]*$ | (?:async\ |await\ )?function\b[^.?!\n]*\(
  | (?:let|var|const|my|our|local|auto|final|mut)\s+[\w$@%{(\[:&*]+.*=
  | (?:import|from|package|use|using|include|require(?:_once)?|namespace|module)\s+[\w.{*'"<:\\/]+[^.?!\n]*;?[ \t\r]*$
  | return\b[^.\n]*[;(\[{]?[ \t\r]*$(?<=[;)\]}\w])
  | (?:els?e?\s*)?if\s*[(\[!].* | (?:for|while|switch|catch|foreach|unless|until)\s*[({\[].* | else\s*[:{]?[ \t\r]*$
  | (?:end|fi|done|esac|endif|endfunction|endwhile|endfor|endfunc|pass|break|continue)\s*;?[ \t\r]*$
  | (?:public|private|protected|static|abstract|extern|struct|enum|union|typedef|interface|func|fn|sub|proc|impl|trait
      |pub)\s+\w.*[({;:=]
  | \#\s*(?:include|define|undef|ifn?def|if|endif|else|elif|pragma|error)\b | @\w+[\w.]*(?:\(.*)?[ \t\r]*$
  | <\?(?:php|xml) | >>>\  | \.\.\.\  | \$\ \S
  | (?:SELECT|INSERT\ INTO|UPDATE|DELETE\ FROM|CREATE|ALTER|DROP|GRANT|BEGIN|COMMIT|SET|WHERE|FROM|VALUES|JOIN
      |LEFT\ JOIN|ORDER\ BY|GROUP\ BY|AND|OR)\b(?=.*[=;(*,%'])
  | (?:set|let|call|syn|hi|au|autocmd|map|nmap|imap|command|exe|function)!?\ +[\w:&<].*[=<>(|]
  | case\b.*:[ \t\r]*$ | try\s*[:{][ \t\r]*$ | except\b.*:[ \t\r]*$
"""
_VERBOSE_LINES = regex.MULTILINE | regex.VERBOSE
# What is counted in each line, besides words, numbers and characters.
PATTERNS = {
    "end": regex.compile(
        r"[;{}][ \t\r]*$(?<!(?:[\w#]quot|\#39|&amp|[rl]squo|dquo|dash);[ \t\r]{0,40})", regex.MULTILINE
    ),
    "end2": regex.compile(r"(?:\)[,;:]?|[\]}][,;]?|\\|=|\||,|\(|\[)[ \t\r]*$", regex.MULTILINE),
    "key": regex.compile(rf"^[ \t]*+(?:{_KEYWORD_LINES})", _VERBOSE_LINES),
    "lead": regex.compile(
        r'^[ \t]*+(?://+(?=[\s!*]|$)|/\*+|\*+/|\#!|\#+[ \t]*$|(?<=[ \t])\*[ \t]*$|\.\\"|<!--|\*\ @\w)', _VERBOSE_LINES
    ),
    "op": regex.compile(
        r"""(?<=[\w)\]"'}\s])(?:[-+*/|&^.%~?]?=(?!=)|[!=]==?|=>|->|<-|::|&&|\|\||<=|>=|:=|\+\+|<<|>>|\?:|\|>)"""
        r"""(?=[\w\s(\["'{$@&*!-]|$)(?!\s{0,200}\Z)"""
    ),
    # All alternatives of these two begin with a rare character, so that most places are passed by at once.
    "call": regex.compile(
        r"""(?=[(\[)\]])(?:\((?<=[\w\]]\()(?!s\)|es\)|ies\)|d\)|e?n\)|er\)|[\d,. ]{1,40}\))|\)\.\w"""
        r"""|\((?<=\w\.\w{1,40}\()|\[(?<=\w\[)[\w"'$:-]|\)\(|\(\)|\]\[)"""
    ),
    "ident": regex.compile(
        r"(?=[_A-Z$@%&:.0/\\-])(?:_(?<=\b[A-Z]{1,40}_)[A-Z_]++|_(?<=[A-Za-z]_)_*+[A-Za-z\d]|[A-Z](?<=\b[a-z]{1,40}[A-Z])[a-z]\w*+"
        r"|[$@%&]\w[\w:]*+(?=[^\s\w.,]|[ \t]*[=;)\]])|::(?<=\w::)\w"
        r"|\.(?<=\b[a-z_]\w{0,40}\.)[a-z_]\w*+(?=[\s(,;:\[=)]|\.\w)(?:\.\w*+)?+|(?<!\w)0x[0-9a-fA-F]+"
        r"|(?<!\w)--?[A-Za-z][\w-]*+(?=[=\s\],|])|(?<![\w/])/\w+/\w|\\[A-Za-z]+[{\[(]?|%[sd]\b)"
    ),
    "str": regex.compile(
        r"""[=(\[{,:+][bru]?["'][^"'\n]{0,80}["']|["'](?:\s?[\]};]|\)[;,.])(?=\s|$)"""
        r"""|^[ \t]*+["'][\w$./-]{1,80}["']\s*:\s*["'\[{\d]|=["']|\\[nrtx0"'\\]|</?[a-zA-Z][^<>\n]*+>""",
        regex.MULTILINE,
    ),
    "sym": regex.compile(r"[{}<>=|\\_$@^]|\[(?=[^\]\s]{0,40}[^\w\s\]])|[\])]\["),
    "sent": regex.compile(
        r"""^[ \t]{0,3}["“‘'(]?[A-Z][^\n]*[a-z)\d][.!?…]["”’')]*[ \t\r]*$""",
        regex.MULTILINE,
    ),
    "stop": regex.compile(r"""[a-z]{2}[.!?,]["”’')]*+ ++(?=[A-Za-z“"‘])"""),
    "ind4": regex.compile(r"^(?: {4,}+|\t)(?=\S)", regex.MULTILINE),
    "ind2": regex.compile(r"^ {2,3}+(?=\S)", regex.MULTILINE),
    "tab": regex.compile(r"(?<=\S)\t++(?=\S)"),
    "gap": regex.compile(r"(?<=\S) {3,}+(?=\S)"),
    "glue": regex.compile(r"(?<=\S)[,;|](?=[^\s\d]|-?\d{1,20}\.\d|(?<=\d[,;|])\d{1,2}(?!\d)|\d{4})"),
}
# Patterns that a line matches once at most, where it begins.
_BEGINNINGS = ("key", "lead", "sent", "ind4", "ind2")
# Those that match in no line without a hint, see `hinted_lines`, whatever the lines around it; a match of "key", "op"
# and "str" may depend on these.
SIGNS = ("end", "lead", "call", "ident", "sym", "tab", "gap", "glue")
_NEEDED = {"tab": "\t", "gap": "   "}  # what a text must hold for a pattern to match
_FUNCTION_WORDS = (
    "the of to a an that it was be by on he are his at which but have had they you were their we can her has there "
    "been will would who she my your him our them what about how than could did very because just only when some these "
    "also should more me i"
).split()
_LONGEST = 7  # letters of a function word
_AT_ONCE = 1 << 20  # characters that are counted together; each takes 20 bytes
# Kinds of characters.
_LETTER, _DIGIT, _WORD, _SPACE, _BLACK, _ALPHA, _HINT, _HALF_HINT = (1 << bit for bit in range(8))
_TABLE_SIZE = 1 << 16
_HINTS = "{}<>=|\\_$@%&^/[]\t#*+~`"
_HALF_HINTS = "(),;\"'.:-0ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # with the right neighbours


class Lines(NamedTuple):
    """
    The lines of a text.

    Attributes:
        start: intp (n_lines,), first code point of each.
        end: intp (n_lines,), the code point behind each, its line feed left out.
        counts: float64 (n_lines,) for each pattern, how often it matches in the line, for "word", "fw" and "num": its
            words, function words and numbers, for "black": the characters that show, and for "alpha": the letters of
            ASCII among them.
    """

    start: Ints
    end: Ints
    counts: Mapping[str, F64]


def count_lines(text: str, hinted: Bools | None = None, known: Mapping[str, F64] | None = None) -> Lines:
    """
    Count everything, line by line.

    Args:
        text: the text.
        hinted: bool (n_lines,), the lines in which the patterns of SIGNS were counted before; None for none.
        known: their counts.
    """
    pieces = [_count_characters(piece) for piece in _pieces(text)]
    start = np.concatenate([piece.start for piece in pieces])
    counts = {name: np.concatenate([piece.counts[name] for piece in pieces]) for name in _CHARACTERS}
    for name, pattern in PATTERNS.items():
        if name not in SIGNS or hinted is None or known is None:
            counts[name] = _count_matches(text, name, pattern, start)
        else:
            counts[name] = np.zeros(start.size)
            counts[name][hinted] = known[name][: np.count_nonzero(hinted)]
    return Lines(start, np.append(start[1:] - 1, len(text)), counts)


def _count_matches(text: str, name: str, pattern: regex.Pattern[str], start: Ints) -> F64:
    """Return how often a pattern matches in each line, float64 (n_lines,)."""
    if _NEEDED.get(name, "") not in text:
        return np.zeros(start.size)
    if name in _BEGINNINGS:
        match = pattern.match
        return np.array([match(text, at) is not None for at in start.tolist()], dtype=np.float64)
    at = np.array([match.start() for match in pattern.finditer(text)], dtype=np.intp)
    return _in_lines(at, start)


def _in_lines(at: Ints, start: Ints) -> F64:
    """Return how many of some rising offsets lie in each line, float64 (n_lines,)."""
    until = np.append(np.searchsorted(at, start), at.size)
    return np.diff(until).astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some lines of a text: the offset of the first character, code points, what kinds they are, where lines start."""

    origin: int
    codes: U32
    kinds: U8
    start: Ints

    @classmethod
    def of(cls, text: str, origin: int, end: int) -> _Piece:
        codes = code_points(text[origin:end])
        return cls(origin, codes, _kinds_of(codes), np.append(0, np.flatnonzero(codes == ord("\n")) + 1))


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield the text in runs of whole lines, without the line feed behind each."""
    at = 0
    while len(text) - at > _AT_ONCE:
        end = text.rfind("\n", at, at + _AT_ONCE)
        end = text.find("\n", at + _AT_ONCE) if end < 0 else end
        if end < 0:
            break
        yield _Piece.of(text, at, end)
        at = end + 1
    yield _Piece.of(text, at, len(text))


def hinted_lines(text: str) -> Bools:
    """Return the lines in which a sign of a program may be, and some more, bool (n_lines,)."""
    pieces = list(_pieces(text))
    start = np.concatenate([piece.start + piece.origin for piece in pieces])
    hinted = np.concatenate([_in_lines(_hints(piece), piece.start) > 0 for piece in pieces])
    if "   " in text:
        at = np.array([match.start() for match in _GAP.finditer(text)], dtype=np.intp)
        hinted |= _in_lines(at, start) > 0
    begins = PATTERNS["key"].match
    for line in np.flatnonzero(~hinted).tolist():
        hinted[line] = begins(text, int(start[line])) is not None
    return hinted


_GAP = regex.compile(r" {3,}+")


def _hints(piece: _Piece) -> Ints:
    """Return the rising offsets of the characters that are hints, with their neighbours or without."""
    codes, kinds = piece.codes, piece.kinds
    at = np.flatnonzero(kinds & _HALF_HINT)
    around, kinds_around = np.full(codes.size + 3, 10, dtype=np.uint32), np.full(codes.size + 3, _SPACE, dtype=np.uint8)
    around[1:-2], kinds_around[1:-2] = codes, kinds
    before, own, behind, next_but_one = around[at], codes[at], around[at + 2], around[at + 3]
    kind_before, kind_behind, kind_next = kinds_around[at], kinds_around[at + 2], kinds_around[at + 3]
    in_word, is_space, ends = (kind_before & _WORD) != 0, (kind_behind & _SPACE) != 0, behind == 10
    blank = (kind_next & _SPACE) != 0

    def one_of(chars: str, which: U32 = own) -> Bools:
        found: Bools = which == ord(chars[0])
        for char in chars[1:]:
            found |= which == ord(char)
        return found

    found = one_of("(") & (in_word | one_of("])", before) | one_of(")\"'", behind))
    found |= one_of(")") & (behind == ord(".")) & ((kind_next & _WORD) != 0)
    found |= one_of(",;") & (~is_space | ends | blank)
    found |= one_of("\"'") & (one_of(":;)", behind) | (is_space & ~ends & (blank | one_of(":;)", next_but_one))))
    found |= ((kinds[at] & _ALPHA) != 0) & ((before | 0x20) == before) & (kind_before & _ALPHA != 0)
    small = ((kind_behind & _ALPHA) != 0) & ((behind & 0x20) != 0)
    found |= one_of(".:") & (small | one_of("_:\"'", behind))
    found |= one_of(".") & (behind == ord(".")) & (next_but_one == ord("."))
    found |= one_of("-") & ~in_word & (((kind_behind & _ALPHA) != 0) | (behind == ord("-")))
    found |= one_of("0") & (behind == ord("x"))
    return np.sort(np.concatenate([at[found], np.flatnonzero(kinds & _HINT)]))


_CHARACTERS = ("word", "fw", "num", "black", "alpha")


def _count_characters(piece: _Piece) -> Lines:
    """Count the words, function words, numbers and characters of each line of a piece; `end` is left empty."""
    kinds, start = piece.kinds, piece.start
    first, behind = _runs(kinds, _LETTER)
    numbers, _ = _runs(kinds, _DIGIT)
    common = first[_are_function_words(piece, first, behind)]
    counts = {name: _in_lines(at, start) for name, at in (("word", first), ("fw", common), ("num", numbers))}
    bounds = np.append(start, kinds.size)
    for name, bit in (("black", _BLACK), ("alpha", _ALPHA)):
        until = np.append(np.uint32(0), np.cumsum((kinds & bit) != 0, dtype=np.uint32))[bounds]
        counts[name] = np.diff(until).astype(np.float64)
    return Lines(start + piece.origin, start[:0], counts)


def _runs(kinds: U8, bit: int) -> tuple[Ints, Ints]:
    """Return where the runs of characters of a kind begin, and where they have ended."""
    inside = np.zeros(kinds.size + 2, dtype=np.bool_)
    np.not_equal(kinds & np.uint8(bit), 0, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    return edges[::2], edges[1::2]


def _are_function_words(piece: _Piece, first: Ints, behind: Ints) -> Bools:
    """Return which words, given as spans, are function words, bool (n,)."""
    length = behind - first
    around = np.zeros(piece.kinds.size + 2, dtype=np.uint8)
    around[1:-1] = piece.kinds
    whole: Bools = (length <= _LONGEST) & ((around[first] | around[behind + 1]) & _WORD == 0)
    which = np.flatnonzero(whole)
    packed = np.zeros(which.size, dtype=np.uint64)
    for place in range(_LONGEST):
        inside = np.flatnonzero(length[which] > place)
        code = piece.codes[first[which[inside]] + place]
        small = _small_letters().take(code, mode="clip").astype(np.uint64)
        packed[inside] |= small << np.uint64(8 * place)
    known = packed_words()
    whole[which] = known[np.minimum(np.searchsorted(known, packed), known.size - 1)] == packed
    return whole


@cache
def packed_words() -> U64:
    """Return the letters of each function word, the first in the lowest byte, uint64 (n,), sorted."""
    return np.array(sorted(int.from_bytes(word.encode(), "little") for word in _FUNCTION_WORDS), dtype=np.uint64)


@cache
def _small_letters() -> U8:
    """Return the small letter of ASCII that each code point is, whatever its case, uint8 (65536,); 255 for none."""
    small = np.full(_TABLE_SIZE, 255, dtype=np.uint8)
    for letter in range(ord("a"), ord("z") + 1):
        small[[letter, letter - 32]] = letter
    small[[ord(char) for char in "ſK"]] = ord("s"), ord("k")
    small[ord("İ")] = ord("i")  # so folds the library
    return small


def _kinds_of(codes: U32) -> U8:
    """Return the kinds of code points, as bits, uint8 (n,)."""
    kinds: U8 = kind_table().take(codes, mode="clip")
    beyond = np.flatnonzero(codes >= _TABLE_SIZE - 1)
    if beyond.size:
        rare, which = np.unique(codes[beyond], return_inverse=True)
        kinds[beyond] = np.array([_kind_of(code) for code in rare.tolist()], dtype=np.uint8)[which]
    return kinds


@lru_cache(maxsize=4096)  # symbols of one text are those of the next
def _kind_of(code: int) -> int:
    return int(_table_of([chr(code)])[0])


@cache
def kind_table() -> U8:
    """Return the kinds of the first code points, uint8 (65536,)."""
    return _table_of([chr(code) for code in range(_TABLE_SIZE)])


def _table_of(characters: Sequence[str]) -> U8:
    """Return the kinds of characters, uint8 (n,)."""
    joined = "".join(characters)
    table = np.zeros(len(joined), dtype=np.uint8)
    for bit, pattern in ((_LETTER, r"[^\W\d_]"), (_DIGIT, r"\d"), (_WORD, r"\w"), (_SPACE, r"\s")):
        for run in regex.finditer(f"(?:{pattern})++", joined):  # of which there are few
            table[run.start() : run.end()] |= bit
    codes = np.array([ord(char) for char in characters], dtype=np.uint32)
    table[(codes > ord(" ")) & (codes != ord(FILLER))] |= _BLACK
    table[((codes | 0x20) - np.uint32(ord("a"))) < 26] |= _ALPHA
    for bit, chars in ((_HINT, _HINTS), (_HALF_HINT, _HALF_HINTS)):
        table[np.isin(codes, [ord(char) for char in chars])] |= np.uint8(bit)
    return table
