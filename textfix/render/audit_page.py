"""Render an audit as a page: one file of HTML, which loads nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textfix.render.audit_review import render_samples
from textfix.render.audit_script import SCRIPT
from textfix.render.audit_style import STYLE
from textfix.render.html_page import HtmlPage
from textfix.render.survey_summary import STATES, verdict
from textfix.rules import RULES
from textfix.runs.audit import EditCounts, SourceAudit, StateCounts
from textfix.runs.audit_samples import Sample
from textfix.surveys import SurveySummary

_STATES = STATES | {"quotation-marks": "all quotation marks lost", "other": "no English prose"}


def render_audit_page(
    sources: Sequence[SourceAudit],
    total: SourceAudit,
    summary: SurveySummary | None,
    samples: Iterable[tuple[str, Sequence[Sample]]],
    version: str,
) -> str:
    """
    Return what was found, as a page of HTML.

    Whatever texts and names hold is shown as text, see `HtmlPage`. The page reads without its script, which lets a
    reader filter the samples, accept or refuse them, and save the verdicts as a file for `textfix apply`.

    Args:
        sources: what was found in each source.
        total: what was found in all of them.
        summary: what a survey of the records means; None if there is none.
        samples: rules, by code, with some of their edits.
        version: the version of textfix.
    """
    page = HtmlPage()
    with page.element("html", lang="en"):
        page.head(f"Audit of {_named(sources)}", STYLE, SCRIPT)
        with page.element("body"), page.element("main"):
            _summary(page, sources, total, summary)
            _sources(page, sources, total)
            _rules(page, total)
            _operators(page, total)
            render_samples(page, samples)
            with page.element("footer"):
                page.line("p", f"textfix {version}. Nothing was changed. ‘textfix clean’ makes these edits, ")
                page.line("p", "‘textfix clean --edits FILE’ writes them to a file that can be reviewed and replayed.")
            page.script(SCRIPT)
    return page.html()


def _named(sources: Sequence[SourceAudit]) -> str:
    return sources[0].name if len(sources) == 1 else f"{len(sources):,} files"


def _summary(page: HtmlPage, sources: Sequence[SourceAudit], total: SourceAudit, summary: SurveySummary | None) -> None:
    with page.element("header"):
        page.line("h1", f"Audit of {_named(sources)}")
        page.line("p", f"{total.damaged:.1%} of the texts are judged damaged, each by itself.", class_="lead")
        if summary is not None:
            page.line("p", f"Survey: {verdict(summary)}")
    states = total.states.values()
    figures = {
        "files": len(sources),
        "records": total.records,
        "texts": total.texts,
        "texts to change": sum(state.changed for state in states),
        "edits": sum(state.all_edits.edits for state in states),
        "records not read": total.bad,
    }
    with page.element("dl"):
        for name, figure in figures.items():
            with page.element("div"):
                page.line("dt", name)
                page.line("dd", f"{figure:,}")


def _sources(page: HtmlPage, sources: Sequence[SourceAudit], total: SourceAudit) -> None:
    page.line("h2", "Damage by source")
    heads = ["source", "damage", "share of the texts", "texts", "to change", "edits", "mean confidence"]
    with page.table("What befell the texts of each file, and what would be changed in them.", heads, 4):
        for source in [*sources, total] if len(sources) > 1 else sources:
            with page.element("tbody"):
                for row, (state, counts) in enumerate(source.ranked):
                    _state(page, source, state, counts, is_first=row == 0)
                if not source.states:
                    with page.element("tr"):
                        page.line("th", source.name, scope="rowgroup")
                        page.line("td", "no texts", colspan="6", class_="dim")


def _state(page: HtmlPage, source: SourceAudit, state: str, counts: StateCounts, *, is_first: bool) -> None:
    share, edits = counts.texts / source.texts, counts.all_edits
    with page.element("tr"):
        if is_first:
            page.line("th", source.name, scope="rowgroup", rowspan=str(len(source.states)))
        page.line("td", _STATES.get(state, state), class_="w")
        with page.element("td"), page.element("div", class_="share"):
            page.plot(f"{share:.1%}", [(0, share, 1)])
            page.line("span", f"{share:.1%}", aria_hidden="true")
        _numbers(page, f"{counts.texts:,}", f"{counts.changed:,}", f"{edits.edits:,}", _mean(edits))


def _numbers(page: HtmlPage, *numbers: str) -> None:
    for number in numbers:
        page.line("td", number, class_="n")


def _mean(edits: EditCounts) -> str:
    return "" if edits.mean is None else f"{edits.mean:.3f}"


def _rules(page: HtmlPage, total: SourceAudit) -> None:
    page.line("h2", "Edits by rule")
    if not total.rules:
        page.line("p", "Nothing would be changed.")
        return
    heads = ["rule", "what it repairs", "confidence, 0 to 1", "edits", "mean confidence"]
    with page.table("The edits that would be made, in all files.", heads, 2), page.element("tbody"):
        for code, edits in total.rules.items():
            most = max(edits.bins)
            bars = [(at / len(edits.bins), 0.9 / len(edits.bins), size / most) for at, size in enumerate(edits.bins)]
            said = ", ".join(f"{size:,} from {at / 10:.1f} on" for at, size in enumerate(edits.bins) if size)
            with page.element("tr"):
                with page.element("th", scope="row"), page.element("a", href=f"#{code}"):
                    page.text(code)
                page.line("td", RULES[code].summary if code in RULES else "", class_="w")
                with page.element("td"):
                    page.plot(said, bars)
                _numbers(page, f"{edits.edits:,}", _mean(edits))


def _operators(page: HtmlPage, total: SourceAudit) -> None:
    if not total.operators:
        return
    page.line("h2", "Other damage")
    with page.table("Texts that were damaged in another way.", ["damage", "share", "texts"], 2), page.element("tbody"):
        for name, number in total.operators.most_common():
            with page.element("tr"):
                page.line("th", name, scope="row")
                _numbers(page, f"{number / total.texts:.1%}", f"{number:,}")
