"""The comparison of layouts: it meets no difference in good documents, and tells of one that is made."""

from dataclasses import replace

from textfix import Cleaner
from tools.laws import layouts

DOCUMENT = "“It’s late,” she said, and the boats’ lamps don’t burn.\n\nWe won’t wait for them."


def test_good_documents_do_not_differ(monkeypatch):
    monkeypatch.setattr(layouts, "DAMAGES", {"none": str, "deleted": lambda text: text.replace("’", "")})
    assert not list(layouts.differences([DOCUMENT], Cleaner()))


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
    assert "1 documents, 5 texts, 2 differ" in capsys.readouterr().out
