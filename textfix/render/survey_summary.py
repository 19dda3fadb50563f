"""Render what a survey found: words first, then a table and examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from textfix.render.printable import printable
from textfix.report import DerivedText
from textfix.surveys import SurveySummary

_WHOLE, _NONE = 0.98, 0.01  # shares from which a set is said to be damaged as a whole, and below which not at all
_VAGUE = 0.1  # standard error from which only a range is given; a guess
_ENOUGH = 1000  # records from which the estimate is not called rough, see docs/guide/surveys.md
_SHOWN = 100  # characters of an example; a guess at what fits a terminal
_TRACES = {
    "question mark": "a question mark stands for each mark",
    "replacement character": "U+FFFD stands for each mark",
    "space": "a space stands for each mark",
}
STATES = {
    "clean": "clean",
    "partial": "some apostrophes lost",
    "apostrophes": "all apostrophes lost",
    "quotes": "all apostrophes and quotation marks lost",
}


def render_survey(summary: SurveySummary, examples: Sequence[DerivedText] = ()) -> str:
    """
    Return what befell a set, in words, as a table, and with examples.

    Args:
        summary: what the survey means.
        examples: records that the survey lets textfix repair.
    """
    size = f"{_number(summary.records, 'record')} of English prose, {_number(summary.words, 'word')}"
    others = f"; {_number(summary.other, 'other record')} left out" if summary.other else ""
    lines = [verdict(summary), f"{size}{others}."]
    if 0 < summary.records < _ENOUGH:
        lines.append(f"The estimate is rough: it takes {_ENOUGH:,} records to be sure of it.")
    blocks = [lines, _table(summary)] if summary.records else [lines]
    if examples:
        blocks.append(["examples:", *(line for example in examples for line in _example(example))])
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def verdict(summary: SurveySummary) -> str:
    """
    Return one sentence on what befell a set.

    >>> verdict(SurveySummary(2000, 0, 9000, 0.48, 0.02, {"partial": 0.01, "apostrophes": 0.02, "quotes": 0.45}, {}))
    'About 48 % of the records (± 2) lost their apostrophes and quotation marks.'
    """
    if not summary.records:
        return "No English prose was found, so nothing is known of the set."
    trace = max(_TRACES, key=lambda name: summary.traces.get(name, 0.0))
    if (share := summary.traces.get(trace, 0.0)) >= max(_NONE, summary.damaged):
        return f"In {_percent(share)} % of the records that show their marks or traces of them, {_TRACES[trace]}."
    if summary.damaged < _NONE:
        return "The records kept their apostrophes."
    what = max(("partial", "apostrophes", "quotes"), key=lambda state: summary.states[state])
    lost = {
        "partial": "lost some of their apostrophes",
        "apostrophes": "lost their apostrophes",
        "quotes": "lost their apostrophes and quotation marks",
    }[what]
    if summary.error > _VAGUE:
        least, most = max(0.0, summary.damaged - summary.error), min(1.0, summary.damaged + summary.error)
        return f"The records are too few to tell; between {_percent(least)} % and {_percent(most)} % of them {lost}."
    if summary.damaged >= _WHOLE:
        return f"The set as a whole {lost.replace('their', 'its')}."
    return f"About {_percent(summary.damaged)} % of the records (± {_percent(summary.error)}) {lost}."


def survey_record(summary: SurveySummary, examples: Sequence[DerivedText] = ()) -> dict[str, Any]:
    """Return the same as an object for JSON."""
    return {
        "verdict": verdict(summary),
        **asdict(summary),
        "damaged": round(summary.damaged, 4),
        "error": round(summary.error, 4),
        "states": {name: round(share, 4) for name, share in summary.states.items()},
        "traces": {name: round(share, 4) for name, share in summary.traces.items()},
        "examples": [{"before": example.source, "after": example.text} for example in examples],
    }


def _table(summary: SurveySummary) -> list[str]:
    width = max(map(len, STATES.values()))
    rows = [f"{STATES[name]:<{width}}  {share:6.1%}" for name, share in summary.states.items()]
    rows += [f"{_TRACES[name]:<{width}}  {share:6.1%}" for name, share in summary.traces.items() if share >= _NONE]
    return [f"{'state':<{width}}   share", *rows]


def _example(example: DerivedText) -> list[str]:
    """Return a record before and after, from a little before its first edit on."""
    first = example.edits[0].start
    start = 0 if first < _SHOWN else first - _SHOWN // 2
    return [f"{sign} {_excerpt(text, start)}" for sign, text in (("-", example.source), ("+", example.text))]


def _excerpt(text: str, start: int) -> str:
    shown = " ".join(text[start : start + _SHOWN].split())
    return printable(f"{'…' if start else ''}{shown}{'…' if start + _SHOWN < len(text) else ''}")


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _percent(share: float) -> str:
    return f"{100 * share:.2g}" if share < 0.1 else f"{100 * share:.0f}"
