"""Render an audit as a page: one file of HTML without scripts, which loads nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from xml.etree.ElementTree import TreeBuilder, tostring

from textfix.render.audit_style import STYLE
from textfix.render.printable import printable
from textfix.render.survey_summary import STATES, verdict
from textfix.rules import RULES
from textfix.runs.audit import EditCounts, SourceAudit, StateCounts
from textfix.runs.audit_samples import Sample
from textfix.surveys import SurveySummary

_BAR, _HEIGHT = 96, 16  # size of a plot, in pixels
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

    Whatever texts and names hold is shown as text: a tree is built and serialized, characters that are invisible or
    could change the order of others are shown as escapes, and the page forbids scripts and requests.

    Args:
        sources: what was found in each source.
        total: what was found in all of them.
        summary: what a survey of the records means; None if there is none.
        samples: rules, by code, with some of their edits.
        version: the version of textfix.
    """
    page = _Page()
    with page.element("html", lang="en"):
        page.head(f"Audit of {_named(sources)}")
        with page.element("body"), page.element("main"):
            _summary(page, sources, total, summary)
            _sources(page, sources, total)
            _rules(page, total)
            _operators(page, total)
            _samples(page, samples)
            with page.element("footer"):
                page.line("p", f"textfix {version}. Nothing was changed. ‘textfix clean’ makes these edits, ")
                page.line("p", "‘textfix clean --edits FILE’ writes them to a file that can be reviewed and replayed.")
    return page.html()


class _Page:
    """A tree of elements; all text that enters it is shown as text."""

    def __init__(self) -> None:
        self._tree = TreeBuilder()

    @contextmanager
    def element(self, tag: str, /, **attributes: str) -> Iterator[None]:
        """Build an element with what the block adds; `class_` stands for `class`."""
        self._tree.start(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
        yield
        self._tree.end(tag)

    def text(self, text: str) -> None:
        """Add text, with line ends as spaces, and what is invisible or controls a display as escapes."""
        self._tree.data(printable(" ".join(text.split("\n"))))

    def line(self, tag: str, text: str, /, **attributes: str) -> None:
        """Add an element with text."""
        with self.element(tag, **attributes):
            self.text(text)

    def head(self, title: str) -> None:
        """Add the head; the policy allows the one style sheet and nothing else."""
        digest = b64encode(sha256(STYLE.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        with self.element("head"):
            self.line("meta", "", charset="utf-8")
            self.line("meta", "", http_equiv="Content-Security-Policy", content=policy)
            self.line("meta", "", name="viewport", content="width=device-width, initial-scale=1")
            self.line("meta", "", name="referrer", content="no-referrer")
            self.line("title", title)
            with self.element("style"):
                self._tree.data(STYLE)

    @contextmanager
    def table(self, caption: str, heads: Sequence[str], numbers: int) -> Iterator[None]:
        """Build a table whose rows the block adds; the last columns, `numbers` of them, hold numbers."""
        with self.element("div", class_="scroll"), self.element("table"):
            self.line("caption", caption)
            with self.element("thead"), self.element("tr"):
                for at, head in enumerate(heads):
                    is_number = at >= len(heads) - numbers
                    self.line("th", head, scope="col", **({"class_": "n"} if is_number else {}))
            yield

    def plot(self, label: str, bars: Iterable[tuple[float, float, float]]) -> None:
        """Add a small plot with bars, each given by its left side, width and height as shares of the plot."""
        box = f"0 0 {_BAR} {_HEIGHT}"
        with self.element("svg", role="img", viewBox=box, width=str(_BAR), height=str(_HEIGHT), aria_label=label):
            self.line("rect", "", class_="track", width=str(_BAR), height=str(_HEIGHT))
            for left, width, height in bars:
                size = {"width": f"{width * _BAR:.2f}", "height": f"{height * _HEIGHT:.2f}"}
                self.line("rect", "", x=f"{left * _BAR:.2f}", y=f"{(1 - height) * _HEIGHT:.2f}", **size)

    def html(self) -> str:
        """Return the page."""
        return f"<!DOCTYPE html>\n{tostring(self._tree.close(), 'unicode', 'html')}\n"


def _named(sources: Sequence[SourceAudit]) -> str:
    return sources[0].name if len(sources) == 1 else f"{len(sources):,} files"


def _summary(page: _Page, sources: Sequence[SourceAudit], total: SourceAudit, summary: SurveySummary | None) -> None:
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


def _sources(page: _Page, sources: Sequence[SourceAudit], total: SourceAudit) -> None:
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


def _state(page: _Page, source: SourceAudit, state: str, counts: StateCounts, *, is_first: bool) -> None:
    share, edits = counts.texts / source.texts, counts.all_edits
    with page.element("tr"):
        if is_first:
            page.line("th", source.name, scope="rowgroup", rowspan=str(len(source.states)))
        page.line("td", _STATES.get(state, state), class_="w")
        with page.element("td"), page.element("div", class_="share"):
            page.plot(f"{share:.1%}", [(0, share, 1)])
            page.line("span", f"{share:.1%}", aria_hidden="true")
        _numbers(page, f"{counts.texts:,}", f"{counts.changed:,}", f"{edits.edits:,}", _mean(edits))


def _numbers(page: _Page, *numbers: str) -> None:
    for number in numbers:
        page.line("td", number, class_="n")


def _mean(edits: EditCounts) -> str:
    return "" if edits.mean is None else f"{edits.mean:.3f}"


def _rules(page: _Page, total: SourceAudit) -> None:
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


def _operators(page: _Page, total: SourceAudit) -> None:
    if not total.operators:
        return
    page.line("h2", "Other damage")
    with page.table("Texts that were damaged in another way.", ["damage", "share", "texts"], 2), page.element("tbody"):
        for name, number in total.operators.most_common():
            with page.element("tr"):
                page.line("th", name, scope="row")
                _numbers(page, f"{number / total.texts:.1%}", f"{number:,}")


def _samples(page: _Page, samples: Iterable[tuple[str, Sequence[Sample]]]) -> None:
    for number, (code, some) in enumerate(samples):
        if not number:
            page.line("h2", "Samples")
            page.line("p", "Edits in their context, the least certain of each rule first. An outline marks the edit.")
        with page.element("details", id=code, open="open"):
            with page.element("summary"):
                page.text(f"{code} ")
                page.line("span", RULES[code].summary if code in RULES else "", class_="dim")
            for sample in some:
                _sample(page, sample)


def _sample(page: _Page, sample: Sample) -> None:
    with page.element("article"):
        with page.element("header"):
            page.line("span", f"{sample.source}, record {sample.record}, {sample.field}")
            page.line("span", f"confidence {sample.confidence:.3f}")
        _marked(page, sample, "before")
        _marked(page, sample, "after")


def _marked(page: _Page, sample: Sample, which: str) -> None:
    """Add the context of an edit, with what is deleted or what is inserted marked."""
    lead, trail = sample.is_cut
    with page.element("p", class_="text"):
        page.line("b", which)
        with page.element("span", dir="auto"):
            page.text("… " if lead else "")
            at = 0
            for edit in sample.edits:
                page.text(sample.text[at : edit.start])
                old = sample.text[edit.start : edit.end]
                shown, tag = (old, "del") if which == "before" else (edit.replacement or "", "ins")
                if shown:
                    page.line(tag, shown, **({"class_": "here"} if edit is sample.edits[sample.number] else {}))
                at = edit.end
            page.text(sample.text[at:] + (" …" if trail else ""))
