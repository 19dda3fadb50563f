"""Training examples: candidates with the labels that clean text gives them."""

from textfix.engine.models import load_model
from textfix.engine.text.standing_marks import Place
from textfix.engine.text.tokens import tokenize
from tools.apostrophes.examples import make_examples


def words_at(text, which):
    """Return some words of a text, by their numbers, without the marks inside them."""
    tokens = tokenize([text])
    return [tokens.word(i) for i in which.tolist()]


def test_examples_carry_the_label_of_their_marks():
    text = "It’s late. I don’t know the workers’ wages at six o’clock, or Mary’s dogs."
    made = make_examples([text], load_model().lexicon)
    assert dict(zip(words_at(text, made.candidates.token), made.label.tolist(), strict=True)) == {
        "Its": Place.LAST1,
        "dont": Place.LAST1,
        "workers": Place.END,
        "wages": Place.NONE,
        "oclock": Place.LEXICAL,
        "Marys": Place.LAST1,
        "dogs": Place.NONE,
    }
    assert made.usable.all()


def test_sloppy_documents_are_not_usable():
    documents = ["I dont know, and they cant say.", "I don’t know, and they can’t say."]
    made = make_examples(documents, load_model().lexicon)
    assert set(made.document.tolist()) == {0, 1}
    assert not made.usable[made.document == 0].any()
    assert made.usable[made.document == 1].all()
