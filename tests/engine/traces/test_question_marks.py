"""What shows that question marks stand for marks: each kind of evidence is counted, and weighs in its direction."""

from math import log, log1p

import pytest

from textfix.config import Config
from textfix.engine.document import Document
from textfix.engine.models import load_model
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.traces.evidence import sure_owners
from textfix.engine.traces.question_marks import _open_to_edits, _question_operator, find_question_marks


def operator_of(text, prior=-5.0, traces=99):
    places = [at for at, char in enumerate(text) if char == "?"]
    return _question_operator(text, places[:traces], Vocabulary(load_model().lexicon), prior)


def document_of(text):
    return Document(text, load_model().lexicon, Config())


def test_all_evidence_is_counted():
    text = "?Yes,? she said. I don?t know the keeper?s ?true? name. It was late ? too late."
    assert dict(operator_of(text).counts) == {
        "contractions": 1,
        "possessives": 1,
        "enclosures": 1,
        "openings": 2,
        "closings": 1,
        "dashes": 1,
        "question_marks": 7,
        "survivors": 0,
    }


@pytest.mark.parametrize(
    ("less", "more"),
    [
        pytest.param("It was late ?", "It was late ? too late.", id="a dash"),
        pytest.param("I don?t. ’’’’’’’", "I don?t.", id="marks that survive"),
        pytest.param("I don?t. ? ? ? ? ? ? ?", "I don?t.", id="question marks that show nothing"),
        pytest.param("It was ? Zarfel.", "It was Zarfel?s.", id="an unknown name that owns"),
    ],
)
def test_evidence_weighs(less, more):
    low, high = operator_of(less, 0.0).probability, operator_of(more, 0.0).probability
    assert low < high


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        pytest.param("I don?t.", 10, id="a contraction"),
        pytest.param("I don?t. We can?t.", 10 * (1 + log(2) / 2), id="two contractions"),
        pytest.param("the world?s boat", 7.5, id="a word that often owns"),
        pytest.param("the keeper?s boat", 7.5, id="another whole word"),
        pytest.param("Zarfel?s boat", 6, id="an unknown name"),
        pytest.param("a ?true? story", 4.5 + 2.2 - log1p(1 / 2), id="a pair around a word"),
        pytest.param("?Zarfel is", 2.2, id="an opening"),
        pytest.param("it ended.? So", 2.2, id="a closing"),
        pytest.param("?Zarfel ended.? So", 2.2 + 2.2 + 4, id="both"),
        pytest.param("late ? too", 1.5 - log1p(1), id="a dash"),
        pytest.param("“” I don?t.", 10 - 2 * log1p(2 / 2), id="marks that survive"),
        pytest.param("“” it ended.? So", 2.2 - 2 * log1p(2 / 2), id="marks that survive beside a closing"),
        pytest.param("I don?t. ? ?", 10 - log1p(2 / 2), id="question marks that show nothing"),
    ],
)
def test_each_kind_has_its_weight(text, weight):
    assert operator_of(text, -weight).probability == pytest.approx(0.5, abs=1e-9)


def test_words_that_own_little_weigh_less_beside_addresses():
    text = "the {}?s boat /a?b=c"
    for word, weight in (("world", 7.5), ("keeper", 5.5)):
        assert operator_of(text.format(word), -weight, traces=1).probability == pytest.approx(0.5, abs=1e-9)


def test_no_mark_is_more_probable_than_the_damage():
    findings, operator = find_question_marks(document_of("The keeper?s lamp was out, and the sailors slept."))
    assert [finding.start for finding in findings] == [10]
    assert findings[0].confidence < operator.probability < 0.95


def test_other_languages_are_left_alone():
    findings, operator = find_question_marks(
        document_of("Sie wei? nicht, wie das Haus aussieht, und er sagt, da? es so nicht ist. He says I don?t.")
    )
    assert operator.probability > 0.9
    assert findings == []


@pytest.mark.parametrize(
    ("text", "open_to_edits"),
    [
        ("www.zarfel.org/?b so it?s", [23]),
        ("it?s www.zarfel.org/?b", [2]),
        ("www.zarfel.org/?b?c it?s", [22]),
        ("://a?b", []),
        ("Look at /a?page=2 now", []),
        ("Call `isn?t` as I don?t", [21]),
        pytest.param("www." + "a" * 150 + "?s", [], id="within 200 characters"),
        pytest.param("www." + "a" * 250 + "?s", [254], id="beyond them"),
    ],
)
def test_addresses_and_code_are_left_alone(text, open_to_edits):
    assert _open_to_edits(document_of(text)) == open_to_edits


def test_owners_are_whole_words():
    words = Vocabulary(load_model().lexicon)
    some = ["king", "keeper", "dog", "zarfel", "expos"]  # exposés
    assert sure_owners(some, words) == {"king", "keeper"}
