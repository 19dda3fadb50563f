from collections.abc import Iterable

from support.reports import analyze_documents
from textfix import Cleaner, Damage, Finding, Report
from textfix.formats.analyzers import Errors
from textfix.formats.file_report import FileReport


class Quoter:
    """Finds a pair of quotation marks, one group, around every document, and one more thing that stands alone."""

    def analyze_many(self, texts: Iterable[str | None], errors: Errors) -> list[Report | None]:
        return [None if text is None else self.analyze(text) for text in texts]

    def analyze(self, text: str) -> Report:
        end = len(text.rstrip())
        group = [Finding(at, at, "”", "TF201", 0.9, "safe", 0) for at in (0, end)]
        return Report(text, (*group, Finding(end, end, None, "TF202", 0.6, "display")), Damage({"quotes": 1.0}), "1")


def test_offsets_count_in_the_file() -> None:
    report = analyze_documents("one\ntwo\n", "line", Quoter())
    assert [finding.start for finding in report.findings] == [0, 3, 3, 4, 7, 7]
    assert report.text == "”one”\n”two”\n"


def test_groups_of_different_documents_are_different() -> None:
    report = analyze_documents("one\ntwo\nsix\n", "line", Quoter())
    assert [finding.group for finding in report.findings] == [0, 0, None, 1, 1, None, 2, 2, None]
    assert [finding.group for finding in report.edits] == [0, 0, 1, 1, 2, 2]


def test_each_document_has_its_damage() -> None:
    report = analyze_documents("one\ntwo\n", "line", Quoter())
    assert [damage.state for damage in report.damage] == ["quotes", "quotes"]


def test_the_level_is_that_of_the_reports() -> None:
    class Unsafe(Quoter):
        def analyze(self, text: str) -> Report:
            finding = Finding(0, 0, "’", "TF201", 0.6, "unsafe")
            return Report(text, (finding,), Damage({"clean": 1.0}), "1", "unsafe")

    assert analyze_documents("one\ntwo\n", "line", Unsafe()).text == "’one\n’two\n"


def test_a_file_without_reports_is_left_alone() -> None:
    assert FileReport("text", ()).text == "text"


def test_documents_are_judged_by_themselves() -> None:
    lost = "I dont know whats happening on Putins border."
    text = f"{lost}\r\n\r\nMes amis sont partis hier soir, et nous restons dans la maison.\r\n"
    report = analyze_documents(text, "blank-line", Cleaner())
    assert report.text == text.replace(lost, "I don’t know what’s happening on Putin’s border.")
    assert len(report.damage) == 2
