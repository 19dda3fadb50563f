"""The laws of `tests/support/laws.py`, held over many texts at once, and the shortest text that breaks one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from support import laws
from textfix import Cleaner, Config, Report

FEW = 40  # texts of each batch that are also analysed with these neighbours alone
ALONE = 5  # of these, texts that are also analysed by themselves
# The settings that the laws are held under, by name.
CONFIGS = {
    "defaults": Config(),
    "straight": Config(style="straight"),
    "curly, unsafe": Config(style="curly", level="unsafe", quotations="unsafe"),
    "quotes": Config(damage="quotes"),
    "quotes, unsafe": Config(damage="quotes", level="unsafe", quotations="unsafe"),
    "apostrophes": Config(damage="apostrophes"),
    "quotation marks": Config(damage="quotation-marks"),
    "partial, straight": Config(damage="partial", style="straight"),
    "partial, unsafe": Config(damage="partial", level="unsafe", quotations="unsafe"),
    "single outside": Config(damage="quotes", quotation_marks="single"),
    "partial, straight, single outside": Config(
        damage="partial", style="straight", quotation_marks="single", level="unsafe", quotations="unsafe"
    ),
    "no quotations": Config(quotations="none"),
    "clean, unsafe": Config(damage="clean", level="unsafe"),
    "apostrophes alone": Config(damage="quotes", select=("TF2",)),
}


def broken_laws(config: Config, texts: Sequence[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield the name of each law that is broken, with the text that breaks it."""
    cleaner = Cleaner(config)
    reports = [report for report in cleaner.analyze_many(texts, errors="keep") if report is not None]
    for report in reports:
        if report.error is not None:
            yield "never_raises", report.source
    sound = [report for report in reports if report.error is None]
    for report in sound:
        for law in laws_of(config):
            if not _holds(law, report):
                yield law.__name__, report.source
    yield from _changed_twice(cleaner, sound)
    yield from _beside_others(cleaner, sound, rng)


def laws_of(config: Config) -> tuple[Callable[[Report], None], ...]:
    """Return the laws that every report with these settings keeps."""
    more = (laws.untouched,) * (config.damage == "clean") + (laws.insert_only,) * (config.select == ("TF2",))
    return (*laws.REPORT_LAWS, *more)


def _holds(law: Callable[[Report], None], report: Report) -> bool:
    try:
        law(report)
    except AssertionError:
        return False
    return True


def _changed_twice(cleaner: Cleaner, reports: Sequence[Report]) -> Iterator[tuple[str, str]]:
    once = [report.text for report in reports]
    for report, text, twice in zip(reports, once, cleaner.clean_many(once, errors="keep"), strict=True):
        if twice is not text:
            yield "idempotent", report.source


def _beside_others(cleaner: Cleaner, reports: Sequence[Report], rng: random.Random) -> Iterator[tuple[str, str]]:
    """Compare with what `clean_many` makes of the texts in another order, and some reports with those among few."""
    shuffled = rng.sample(reports, len(reports))
    for report, text in zip(shuffled, cleaner.clean_many([r.source for r in shuffled]), strict=True):
        if text != report.text or (text is report.source) != (text == report.source):
            yield "screened", report.source
    few = [report.source for report in shuffled[:FEW]]
    for report, other, found in zip(shuffled, cleaner.analyze_many(few), cleaner.find_many(few), strict=False):
        if report != other:
            yield "order_free", report.source
        if found.findings != report.findings or laws.reads_as_left_bare(found) != laws.reads_as_left_bare(report):
            yield "screened", report.source
    for source, report in zip(few[:ALONE], shuffled, strict=False):
        if cleaner.analyze(source) != report:
            yield "batch_free", source


def minimal(text: str, breaks: Callable[[str], bool]) -> str:
    """Return a text that breaks a law as the given one does, and of which no run of characters can be left out."""
    size = len(text)
    while size:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if breaks(shorter):
                text = shorter
            else:
                at += size
        size //= 2
    return text


def minimal_for(law: str, config: Config, text: str) -> str:
    """Return the shortest text found that breaks a law by itself; the text as it is if it does so in a batch only."""

    def breaks(candidate: str) -> bool:
        return law in {broken for broken, _ in broken_laws(config, [candidate], random.Random(0))}

    return minimal(text, breaks) if breaks(text) else text
