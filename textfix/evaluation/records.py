"""Evaluation on short records, with and without a survey of their set."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from textfix.config import Config
from textfix.edits import Finding
from textfix.engine.cleaner import Cleaner
from textfix.engine.survey import summarize_survey, take_survey
from textfix.evaluation.corruption import Deletion, delete_marks
from textfix.evaluation.evaluate import Evaluation, evaluate
from textfix.evaluation.metrics import share
from textfix.report import Report
from textfix.surveys import SurveySummary

_SENTENCE_END = re.compile(r"[.!?][”\"’')]*\s+(?=[“\"‘'(]*[A-Z])|\n+")
_DOUBLE = frozenset('“”"')
_SINGLE = frozenset("‘’'")


@dataclass(frozen=True, slots=True)
class RecordEvaluation:
    """
    The figures of one kind of damage on the records of a set.

    Attributes:
        damaged: the figures of the damaged records, without and with the survey.
        clean: those of the others.
        survey: what the survey says of all of them.
        wrong: edits of the run with the survey that restore nothing that was lost, each with its report.
    """

    damaged: tuple[Evaluation, Evaluation]
    clean: tuple[Evaluation, Evaluation]
    survey: SurveySummary
    wrong: tuple[tuple[Report, Finding], ...]

    @property
    def recalls(self) -> tuple[float | None, float | None]:
        """The share of the lost marks that come back, without and with the survey; None if nothing was lost."""
        without, surveyed = map(_recall, self.damaged)
        return without, surveyed

    @property
    def defects(self) -> list[str]:
        """Why records could not be analyzed, one reason for each in which the analysis failed."""
        return [reason for each in (self.damaged[1], self.clean[1]) for reason in each.errors.values()]

    @property
    def wrong_edits(self) -> tuple[int, int]:
        """The number of wrong marks, without and with the survey, in all records."""
        without, surveyed = map(sum, zip(*(map(_wrong, pair) for pair in (self.damaged, self.clean)), strict=True))
        return without, surveyed


def _recall(evaluation: Evaluation) -> float | None:
    tallies = evaluation.overall, evaluation.quotations.overall
    return share(sum(tally.right for tally in tallies), sum(tally.right + tally.missing for tally in tallies))


def _wrong(evaluation: Evaluation) -> int:
    return evaluation.overall.wrong + evaluation.quotations.overall.wrong


def cut_records(text: str, words: int) -> Iterator[str]:
    r"""
    Yield the sentences of a text, as many together as come nearest to a number of words; never across a line end.

    >>> list(cut_records("It is late. We go. They stay here.\nAll of us.", 5))
    ['It is late. We go.', 'They stay here.', 'All of us.']
    """
    for paragraph in text.splitlines():
        record, size = "", 0
        for sentence in _sentences(paragraph):
            more = len(sentence.split())
            if record and abs(size + more - words) > abs(size - words):
                yield record.strip()
                record, size = "", 0
            record, size = record + sentence, size + more
        if record.strip():
            yield record.strip()


def _sentences(paragraph: str) -> Iterator[str]:
    start = 0
    for end in (match.end() for match in _SENTENCE_END.finditer(paragraph)):
        yield paragraph[start:end]
        start = end
    yield paragraph[start:]


def evaluate_records(
    records: Sequence[str], damage: Deletion, config: Config, damaged_share: float = 1.0
) -> RecordEvaluation:
    """
    Measure how well clean records are restored, without and with a survey of them all.

    Args:
        records: clean texts.  Errors in them count as right.
        damage: how they are damaged; see `delete_marks`.
        config: the settings to measure.
        damaged_share: share of the records that are damaged, chosen at random, the same ones each time.  All are
            if `damage` is "none".
    """
    damaged_share = 1.0 if damage == "none" else damaged_share
    rng = random.Random(0)
    chosen: list[str] = []
    spared: list[str] = []
    for record in records:
        (chosen if rng.random() < damaged_share else spared).append(record)
    given = [delete_marks(record, damage) for record in chosen]
    survey = take_survey([*given, *spared], config=config)
    surveyed = replace(config, survey=survey)
    without = replace(config, survey=None)
    reports = Cleaner(surveyed).analyze_many([*given, *spared], errors="keep")
    return RecordEvaluation(
        (evaluate(chosen, damage, without), evaluate(chosen, damage, surveyed)),
        (evaluate(spared, "none", without), evaluate(spared, "none", surveyed)),
        summarize_survey(survey, config),
        tuple(
            (report, edit)
            for clean, report in zip([*chosen, *spared], reports, strict=True)
            if report is not None
            for edit in _wrong_edits(clean, report)
        ),
    )


def _wrong_edits(clean: str, report: Report) -> Iterator[Finding]:
    """Yield the edits that insert no mark of the kind that was deleted at their place."""
    lost = set(_deleted(clean, report.source))
    for edit in report.edits:
        if edit.start < edit.end or edit.replacement is None or (edit.start, _kind(edit.replacement)) not in lost:
            yield edit


def _deleted(clean: str, damaged: str) -> Iterator[tuple[int, str]]:
    """
    Yield the place in the damaged text, and the kind, of each mark that the clean text has besides.

    >>> list(_deleted("“I don’t,” he said.", "I dont, he said."))
    [(0, 'double'), (5, 'single'), (7, 'double')]
    """
    at = 0
    for character in clean:
        kind = _kind(character)
        if kind and _kind(damaged[at : at + 1]) != kind:
            yield at, kind
        else:
            at += 1


def _kind(mark: str) -> str:
    return "double" if mark in _DOUBLE else "single" if mark in _SINGLE else ""
