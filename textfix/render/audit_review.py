"""The samples on the page of an audit, and what a reader needs to accept or refuse them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from textfix.render.html_page import HtmlPage
from textfix.render.printable import printable_json
from textfix.rules import RULES
from textfix.runs.audit_samples import Sample

_KEYS = {"a": "accept", "r": "refuse", "u": "undo", "j": "next", "k": "previous"}  # as in `audit_script`
_VERDICTS = {"": "all", "none": "undecided", "true": "accepted", "false": "refused"}


def render_samples(page: HtmlPage, samples: Iterable[tuple[str, Sequence[Sample]]]) -> None:
    """
    Add samples to a page, with the controls of the review.

    Args:
        page: the page.
        samples: rules, by code, with some of their edits.
    """
    rules = {code: some for code, some in samples if some}
    if not rules:
        return
    sources = sorted({sample.source for some in rules.values() for sample in some})
    page.line("h2", "Samples")
    page.line("p", "Edits in their context, the least certain of each rule first. An outline marks the edit.")
    _tools(page, sources, list(rules))
    numbers = {source: str(number) for number, source in enumerate(sources)}
    for code, some in rules.items():
        with page.element("details", id=code, open="open"):
            with page.element("summary"):
                page.text(f"{code} ")
                page.line("span", RULES[code].summary if code in RULES else "", class_="dim")
            for sample in some:
                _sample(page, sample, numbers[sample.source])


def _tools(page: HtmlPage, sources: Sequence[str], codes: Sequence[str]) -> None:
    """Add what filters samples and takes verdicts; it is shown when the script runs, and only the script uses it."""
    with page.element("section", class_="tools", aria_label="Review"):
        with page.element("fieldset"):
            page.line("legend", "Show")
            _choice(page, "source", {"": "all", **{str(number): name for number, name in enumerate(sources)}})
            _choice(page, "rule", {"": "all", **{code: code for code in codes}})
            _bound(page, "least", "confidence from", "0")
            _bound(page, "most", "to", "1")
            _choice(page, "verdict", _VERDICTS)
        with page.element("p", class_="buttons"):
            _button(page, "Start review", "start")
            _button(page, "Accept all shown", "accept-shown")
            _button(page, "Refuse all shown", "refuse-shown")
            _button(page, "Save decisions", "save", class_="main")
        page.line("p", "", role="status", class_="dim")
        with page.element("p", class_="dim"):
            page.text("On a sample, keys ")
            for number, (key, what) in enumerate(_KEYS.items()):
                page.text(", " if number else "")
                page.line("kbd", key)
                page.text(f" {what}")
            page.text(". The edits of a pair share a verdict. Apply the saved file, with the ")
            page.line("code", "--documents")
            page.text(" and ")
            page.line("code", "--encoding")
            page.text(" of this audit, if any: ")
            page.line("code", "textfix apply decisions.jsonl -i")


def _choice(page: HtmlPage, name: str, options: Mapping[str, str]) -> None:
    with page.element("label"):
        page.text(f"{name} ")
        with page.element("select", name=name):
            for value, shown in options.items():
                page.line("option", shown, value=value)


def _bound(page: HtmlPage, name: str, label: str, value: str) -> None:
    with page.element("label"):
        page.text(f"{label} ")
        page.line("input", "", type="number", name=name, min="0", max="1", step="any", value=value)


def _button(page: HtmlPage, text: str, does: str, **attributes: str) -> None:
    page.line("button", text, type="button", data_does=does, **attributes)


def _sample(page: HtmlPage, sample: Sample, source: str) -> None:
    records = printable_json(json.dumps([asdict(record) for record in sample.records]))
    place = f"{sample.source}, record {sample.record}, {sample.field}"
    with page.element("article", data_source=source, data_records=records, aria_label=f"{sample.rule} in {place}"):
        with page.element("header"):
            page.line("span", place)
            page.line("span", f"confidence {sample.confidence:.3f}")
        _marked(page, sample, "before")
        _marked(page, sample, "after")
        with page.element("p", class_="verdict buttons"):
            for text in ("Accept", "Refuse"):
                label = f"{text} {sample.rule} in {place}"
                _button(page, text, text.lower(), aria_pressed="false", aria_label=label)


def _marked(page: HtmlPage, sample: Sample, which: str) -> None:
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
