"""Data files for tests: cleaners that are quick to ask, and one call from bytes to bytes."""

import io
import json
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hypothesis import strategies as st

from textfix.edits import Finding
from textfix.formats.records import Format, ReadOptions
from textfix.formats.stream import Counts, Hooks, clean_stream
from textfix.report import Damage, Report

Rule = Callable[[str], Sequence[Finding]]
CLEAN = Damage({"clean": 1.0})


class StubCleaner:
    """Finds in each text what a function returns for it."""

    def __init__(self, find: Rule) -> None:
        self.find = find

    def analyze_many(self, texts: Iterable[str | None], errors: str = "raise") -> list[Report | None]:
        return [None if text is None else Report(text, tuple(self.find(text)), CLEAN, "stub") for text in texts]


def nothing(text: str) -> list[Finding]:
    return []


def dont(text: str) -> list[Finding]:
    """Find the apostrophe of "dont"."""
    at = text.find("dont")
    return [] if at < 0 else [Finding(at + 3, at + 3, "’", "TF201", 1.0, "safe")]


def replace_anywhere(replacements: Sequence[str]) -> Rule:
    """Return a rule that replaces up to three spans; which, depends on the text alone."""

    def find(text: str) -> list[Finding]:
        chance = random.Random(ascii(text))
        places = sorted(chance.choices(range(len(text) + 1), k=2 * chance.randrange(4)))
        spans = zip(places[::2], places[1::2], strict=True)
        return [Finding(start, end, chance.choice(replacements), "TF999", 1.0, "safe") for start, end in spans]

    return find


def clean_bytes(
    data: bytes, data_format: Format, find: Rule = nothing, hooks: Hooks | None = None, **options: object
) -> tuple[bytes, Counts]:
    """Return the file with what a rule finds repaired, and the counts."""
    target = io.BytesIO()
    settings = ReadOptions("data", **options)  # type: ignore[arg-type]
    counts = clean_stream(io.BytesIO(data), target, StubCleaner(find), data_format, settings, hooks or Hooks())
    return target.getvalue(), counts


def repaired(text: str, find: Rule) -> str:
    """Return a text with what a rule finds repaired."""
    (report,) = StubCleaner(find).analyze_many([text])
    assert report is not None
    return report.text


STRING_PIECES = [
    *(r"\"", r"\\", r"\/", r"\b", r"\n", r"\u00e9", r"\u00E9", r"\u0041", r"\u0000", r"\u2019"),
    *(r"\ud83d\ude00", r"\uD83D\uDE00", r"\ud800", r"\udc00", "dont", "'", "\x7f", "\u2028", "😀", "é", "{", "],"),
]
VALUES = [
    *("0", "-0", "1.10", "1e5", "-1E+400", "123456789012345678901234567890", "true", "null", "NaN", "-Infinity"),
    *('""', r'"a\\"', r'"\"}"', "[]", "{}", '[ 1 ,\t"]" ]', '{"text":"dont"}', '{"text":1,"text":{"a.b":[{}]}}'),
]
OTHER_FIELDS = ['"a":', '"text" :', r'"te\u0078t": ', '"é":\t', '"":', '"a.b": ']
FIELDS = st.builds(str.__add__, st.sampled_from(OTHER_FIELDS), st.sampled_from(VALUES))
STRINGS = st.lists(st.sampled_from(STRING_PIECES), max_size=5).map(lambda pieces: f'"{"".join(pieces)}"')


@st.composite
def json_objects(draw: st.DrawFn) -> str:
    """Draw an object whose last "text" is a string or a null; other fields may occur twice."""
    before = draw(st.lists(FIELDS, max_size=3))
    text = draw(st.sampled_from(['"text":', '"text" :\t'])) + draw(STRINGS | st.just("null"))
    after = [field for field in draw(st.lists(FIELDS, max_size=2)) if "te" not in field.split(":")[0]]
    return "{" + " ,".join([*before, text, *after]) + "}"


WHITE_SPACE = st.sampled_from(["", " ", "\n", "\r\n\t"])


@st.composite
def json_lines(draw: st.DrawFn) -> bytes:
    """Draw a file of JSON lines, some of them blank, with any line end and perhaps a byte order mark."""
    lines = draw(st.lists(json_objects() | st.sampled_from(["", " ", "\t"]), max_size=6))
    bom = draw(st.sampled_from(["", "\ufeff"]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return (bom + end.join(lines) + draw(st.sampled_from(["", end]))).encode()


@st.composite
def json_arrays(draw: st.DrawFn) -> bytes:
    """Draw a file that is a JSON array of objects, with white space in all places and perhaps a byte order mark."""
    objects = draw(st.lists(json_objects(), max_size=5))
    spaced = [draw(WHITE_SPACE) + text + draw(WHITE_SPACE) for text in objects]
    inside = ",".join(spaced) if spaced else draw(WHITE_SPACE)
    bom = draw(st.sampled_from(["", "\ufeff"]))
    return f"{bom}{draw(WHITE_SPACE)}[{inside}]{draw(WHITE_SPACE)}".encode()


def parse_json(text: str) -> Any:
    """Parse JSON as Python does, with numbers as they are spelt."""
    return json.loads(text, parse_int=str, parse_float=str)
