"""Training examples: candidates with the labels that clean text gives them."""

from textfix.engine.models import load_model
from textfix.engine.text.standing_marks import Place
from textfix.engine.text.tokens import tokenize
from tools.apostrophes import examples
from tools.apostrophes.examples import deal, make_examples
from tools.common.corpus import FOLDS, Source


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


def make_source(name, documents):
    """Return a source whose documents can be told apart by their words."""
    return Source(name, name, "", [f"{name}{k} first. Then {name}{k}\nlast {name}{k}." for k in range(documents)])


def dealt(sources):
    """Return the folds and the number of records in which each document occurs, by its distinctive word."""
    found = {}
    for fold, records in deal(sources, seed=1):
        for record in records:
            for word in {w.strip(".").lower() for w in record.split() if w.strip(".")[-1].isdigit()}:
                found.setdefault(word, []).append(fold)
    return found


def test_all_records_of_a_document_are_of_one_fold(monkeypatch):
    monkeypatch.setattr(examples, "RARE", 100)
    sources = [make_source("alpha", 12), make_source("beta", 40)]
    found = dealt(sources)
    names = [f"{source.name}{k}" for source in sources for k in range(len(source.documents))]
    assert {name: set(folds) for name, folds in found.items()} == {
        name: {number % FOLDS} for number, name in enumerate(names)
    }


def test_documents_of_rare_sources_are_dealt_several_times(monkeypatch):
    monkeypatch.setattr(examples, "RARE", 100)
    monkeypatch.setattr(examples, "cut_document", lambda document, _: [document])
    found = dealt([make_source("alpha", 12), make_source("beta", 40)])
    assert {len(folds) for name, folds in found.items() if name.startswith("alpha")} == {examples.COPIES}
    assert {len(folds) for name, folds in found.items() if name.startswith("beta")} == {1}


def test_folds_take_turns_and_the_order_is_random(monkeypatch):
    monkeypatch.setattr(examples, "BATCH", 1)
    monkeypatch.setattr(examples, "cut_document", lambda document, _: [document])
    batches = list(deal([make_source("alpha", 20)], seed=1))
    assert [fold for fold, _ in batches[:FOLDS]] == list(range(FOLDS))
    texts = [text for fold, batch in batches for text in batch if fold == 0]
    assert sorted(set(texts)) == sorted(make_source("alpha", 20).documents[::FOLDS])
    assert texts != sorted(texts)
