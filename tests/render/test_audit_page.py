"""The page of an audit: nothing but its own script can act, whatever the texts and names hold."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.reports import insertion
from textfix.edits import Finding, apply_edits
from textfix.formats.records import FieldText
from textfix.render.audit_page import render_audit_page
from textfix.render.audit_script import SCRIPT
from textfix.render.printable import printable
from textfix.report import Damage, Report
from textfix.runs.audit import SourceAudit
from textfix.runs.audit_samples import Samples
from textfix.runs.edit_records import EditRecord, records_of

TAGS = set(
    "html head meta title style body main header h1 h2 p dl dt dd div table caption thead tbody tr th td svg rect a "
    "details summary span article b del ins footer "
    "section fieldset legend label select option input button kbd code script".split()
)
ATTRIBUTES = set(
    "lang charset http-equiv content name class scope rowspan colspan role viewbox width height aria-label aria-hidden "
    "x y href id open dir type name min max step value role aria-pressed tabindex "
    "data-does data-source data-records".split()
)


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []  # of the contexts, before and after
        self.style = self.script = ""
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in ("meta", "input"):
            self._inside.append("context" if ("dir", "auto") in attrs else tag)
            self.texts += [""] if self._inside[-1] == "context" else []

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop() in (tag, "context")

    def handle_data(self, data: str) -> None:
        if "context" in self._inside:
            self.texts[-1] += data
        elif self._inside[-1:] == ["style"]:
            self.style += data
        elif self._inside[-1:] == ["script"]:
            self.script += data


def report_on(text: str, *edits: Finding, operator: str = "mojibake") -> Report:
    return Report(text, edits, Damage({"quotes": 1.0}, operators={operator: 0.9}), "1")


def page_of(name: str, report: Report, field: str = "text") -> str:
    audit, samples = SourceAudit(name, records=1), Samples(3)
    places = [FieldText(1, field, report.source)]
    audit.add(places, [report])
    samples.add(name, places, [report])
    return render_audit_page([audit], audit, None, samples.by_rule(), "1.2.3")


HOSTILE = "</style></span><script>alert(1)</script>'\" \x7f\u202e\x00\x1b[31m&lt; <img src=x onerror=a()>\ud800 dont"


@given(text=st.text(max_size=80), at=st.integers(0, 80), name=st.text(min_size=1, max_size=20), size=st.integers(0, 4))
@example(HOSTILE, 9, HOSTILE, 3)
def test_text_is_only_text(text: str, at: int, name: str, size: int) -> None:
    start = min(at, len(text))
    edit = Finding(start, min(start + size, len(text)), "<b>\u2019", "TF604", 0.9, "safe")
    report = report_on(text, edit, operator=name)
    html = page_of(name, report, name)
    page = Page(html)
    assert all(char.isprintable() or char == "\n" for char in html)
    assert page.tags <= TAGS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    assert [value for name, value in page.attributes if name == "href"] == ["#TF604"]
    assert page.script == SCRIPT
    (records,) = [json.loads(value or "") for key, value in page.attributes if key == "data-records"]
    assert [EditRecord(**record) for record in records] == list(records_of(name, [FieldText(1, name, text)], [report]))
    assert page.texts == [printable(shown.replace("\n", " ")) for shown in (text, apply_edits(text, [edit]))]


def test_the_policy_allows_the_style_sheet_and_the_script_alone() -> None:
    page = Page(page_of("a", report_on("dont", insertion(3))))
    style, script = (b64encode(sha256(part.encode()).digest()).decode() for part in (page.style, page.script))
    (policy,) = [value for name, value in page.attributes if name == "content" and "default-src" in str(value)]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    assert not re.search(r"url\(|@import|https?:", page.style + page.script)


def test_a_page_of_nothing() -> None:
    assert "no texts" in render_audit_page([SourceAudit("a")], SourceAudit("total"), None, (), "1")


@pytest.mark.parametrize("size", [1, 4])
def test_samples_are_bounded_and_the_same_in_any_order(size: int) -> None:
    texts = [f"number {number} dont move" for number in range(100)]

    def sampled(order: list[str]) -> list[str]:
        samples = Samples(size)
        for text in order:
            report = Report(text, (insertion(text.index("dont") + 3),), Damage({"quotes": 1.0}), "1")
            samples.add("a", [FieldText(1, "text", text)] * 2, [report, report])
        ((_, some),) = samples.by_rule()
        return sorted(sample.text for sample in some)

    assert sampled(texts) == sampled(texts[::-1])
    assert len(set(sampled(texts))) == size


def test_a_context_ends_between_words_and_holds_the_edits_beside() -> None:
    text = "word " * 40 + "We dont and wont go. " + "word " * 40
    first, second = text.index("dont") + 3, text.index("wont") + 3
    far = Finding(3, 3, "\u2019", "TF201", 0.9, "safe")
    samples = Samples(5)
    report = Report(text, (far, insertion(first), insertion(second)), Damage({"quotes": 1.0}), "1")
    samples.add("a", [FieldText(1, "text", text)], [report])
    ((_, some),) = samples.by_rule()
    near = [sample for sample in some if len(sample.edits) == 2]
    assert sorted(sample.number for sample in near) == [0, 1]
    for sample in near:
        assert sample.text.startswith("word ")
        assert sample.text.endswith(" word")
        assert "We don\u2019t and won\u2019t go." in apply_edits(sample.text, sample.edits)
        assert sample.is_cut == (True, True)


def test_a_sample_brings_the_rest_of_its_group() -> None:
    text = "I cant go, he said."
    pair = [Finding(at, at, mark, "TF301", 0.9, "safe", group=4) for at, mark in ((0, "“"), (10, "”"))]
    samples = Samples(5)
    samples.add("a", [FieldText(1, "text", text)], [report_on(text, pair[0], insertion(5), pair[1])])
    found = dict(samples.by_rule())
    assert sorted([record.start for record in sample.records] for sample in found["TF301"]) == [[0, 10], [10, 0]]
    assert [[record.start for record in sample.records] for sample in found["TF201"]] == [[5]]
