"""The search for texts that break a law: it draws new ones, meets no broken law, and finds one that is made."""

from dataclasses import replace

from textfix import Cleaner
from tools.laws import check, search


def test_draws_depend_on_their_number_and_hardly_repeat(monkeypatch):
    monkeypatch.setattr(search, "DRAWS", 4)
    drawn = search.draw("deletions", 1)
    assert drawn == search.draw("deletions", 1) != search.draw("deletions", 2)
    assert len(set(drawn)) > 0.7 * len(drawn)  # the first draw is the simplest text, fifty times


def test_a_search_meets_no_broken_law(monkeypatch, capsys):
    monkeypatch.setattr(search, "DRAWS", 2)
    monkeypatch.setattr(search, "DRAWN_TOGETHER", 5)
    assert not search.search(30, 1)
    assert capsys.readouterr().out.endswith("14 settings, 0 broken laws\n")


class Forgetful(Cleaner):
    """A cleaner that finds nothing in texts that stand before others."""

    def analyze_many(self, texts, **options):
        reports = super().analyze_many(texts, **options)
        return [replace(report, findings=()) for report in reports[:-1]] + reports[-1:]


def test_a_broken_law_is_told_with_its_shortest_text(monkeypatch, capsys):
    monkeypatch.setattr(check, "Cleaner", Forgetful)
    monkeypatch.setattr(search, "batches", lambda texts, seed: [("letters", ["I dont know.", "We cant say."])])
    assert search.search(2, 1)["screened", "letters"]
    assert "screened is broken by 'I dont know.' (letters; defaults)" in capsys.readouterr().out
