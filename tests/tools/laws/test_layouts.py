"""The comparison of layouts: it meets no difference in good documents, and tells of one that is made."""

from dataclasses import replace

from support.damages import DAMAGES
from textfix import Cleaner
from tools.laws import layouts

DOCUMENT = "“It’s late,” she said, and the boats’ lamps don’t burn.\n\nWe won’t wait for them."


def test_good_documents_do_not_differ(monkeypatch):
    monkeypatch.setattr(layouts, "DAMAGES", {"none": str, "deleted": lambda text: text.replace("’", "")})
    assert list(layouts.differences([DOCUMENT], Cleaner())) == [
        (damage, layout, "") for damage in ("none", "deleted") for layout in layouts.LAYOUTS
    ]


def test_what_another_damage_left_is_not_compared_again(monkeypatch):
    monkeypatch.setattr(layouts, "DAMAGES", {"none": str, "the same": str})
    assert {damage for damage, *_ in layouts.differences([DOCUMENT], Cleaner())} == {"none"}


def test_text_is_wrapped_before_its_lines_are_encoded(monkeypatch):
    """Soft line breaks that were wrapped once more have no length by which to tell them."""
    monkeypatch.setattr(layouts, "DAMAGES", {"quoted-printable": DAMAGES["quoted-printable"]})
    document = (
        "The boats came back at noon, and the keeper wrote the names of the crews into the book. " * 4 + "So ends it."
    )
    assert {difference for *_, difference in layouts.differences([document], Cleaner())} == {""}


class Forgetful:
    """A cleaner that finds nothing in texts with carriage returns."""

    def analyze_many(self, texts):
        return [
            replace(report, findings=()) if "\r" in report.source else report
            for report in Cleaner().analyze_many(texts)
        ]


def test_a_difference_is_told_with_its_damage_and_layout(monkeypatch, capsys):
    monkeypatch.setattr(layouts, "DAMAGES", {"deleted": lambda text: text.replace("’", "")})
    monkeypatch.setattr(layouts, "Cleaner", Forgetful)
    assert dict(layouts.compare([DOCUMENT])) == {("deleted", "CRLF"): 1, ("deleted", "CR"): 1}
    out = capsys.readouterr().out
    assert "deleted, CR: the repaired text at 3: " in out
    assert "1 documents, 5 texts, 2 differ" in out
