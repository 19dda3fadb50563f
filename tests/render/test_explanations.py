from support.reports import analyze_documents, file_report, insertion
from textfix import Cleaner, Damage
from textfix.render.explanations import render_explanations
from textfix.rules import RULES

LOST = "I dont know whats happening on Putins border.\n"


def test_explain() -> None:
    damage = Damage({"clean": 0.25, "quotes": 0.75}, {"orphan_spaces": 3, "english": 0.5})
    assert render_explanations("x.txt", file_report("We dont\x1b know", insertion(6), damage=damage)) == (
        "x.txt:1: the document is judged 'quotes'\n"
        "  chances:  quotes 75.0%, clean 25.0%\n"
        "  evidence: orphan spaces 3, english 0.5\n"
        "\n"
        "x.txt:1:7: TF201 [*] apostrophe missing in a contraction: dont -> don’t\n"
        "  context:    We don[]t  know\n"
        f"  reason:     {RULES['TF201'].reason}\n"
        "  confidence: 0.9877, safe: applied\n"
        "\n"
    )


def test_explain_says_what_is_not_applied() -> None:
    assert "confidence: 0.9877, unsafe: not applied" in render_explanations(
        "x.txt", file_report("dont", insertion(3, "unsafe"))
    )


def test_explain_leaves_out_documents_without_findings() -> None:
    report = analyze_documents(f"This is fine.\n\n{LOST}", "blank-line", Cleaner())
    explained = render_explanations("x.txt", report)
    assert explained.startswith("x.txt:3: the document is judged")
    assert explained.count("the document") == 1


def test_explain_tells_of_the_damage_even_if_nothing_is_file_report() -> None:
    assert render_explanations("x.txt", file_report("Fine.")).startswith("x.txt:1: the document is judged 'clean'\n")
