"""What shows that question marks stand for marks: each kind of evidence is counted, and weighs in its direction."""

import pytest

from textfix.engine.models import load_model
from textfix.engine.text.vocabulary import Vocabulary
from textfix.engine.traces.question_marks import _question_operator


def operator_of(text, prior=-5.0):
    places = [at for at, char in enumerate(text) if char == "?"]
    return _question_operator(text, places, Vocabulary(load_model().lexicon), prior)


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
