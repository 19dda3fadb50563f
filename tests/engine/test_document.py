"""Documents: what is kept of a text, and that nothing of it outlives the document."""

import gc
from weakref import ref

import pytest

from textfix.config import Config
from textfix.engine.document import Document
from textfix.engine.models import load_model

WRAPPED = "The boats came back at noon, and nobody in\nthe harbour knew the name of the keeper\nwho lit the lamp.\n"
LISTING = "Run this:\n\n    let s=dont(x);\n    if (s != t) { cant(); }\n"


@pytest.fixture
def no_collection():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("text", ["One line.", WRAPPED, LISTING])
@pytest.mark.usefixtures("no_collection")
def test_a_document_and_its_copies_go_with_their_last_holder(text):
    document = Document(text, load_model().lexicon, Config())
    gone = [ref(document), ref(document.prose), ref(document.flowing), ref(document.prose.flowing)]
    assert document.tokens.start.size
    del document
    assert [held() for held in gone] == [None] * 4


def test_a_copy_outlives_its_document():
    flowing = Document(WRAPPED, load_model().lexicon, Config()).flowing
    assert flowing.text == WRAPPED.replace("\n", " ").rstrip() + "\n"
    assert flowing.tokens.word(0) == "The"


_ALBANIAN = """mjegull dritare ujku rruga shtëpi peshk vajza djali fusha lumi deti qielli dielli hëna ylli zjarri guri
druri gjethe lule toka kopshti muri çatia oborri""".split()


def test_a_list_of_words_in_another_language_is_not_english():
    lines = [f"{word} {27 + at % 3}" for at, word in enumerate(_ALBANIAN * 5)]
    text = "\n".join([*lines, "the 26"])
    assert not Document(text, load_model().lexicon, Config()).is_english
