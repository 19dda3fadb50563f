"""Language and case of paragraphs, in own sentences."""

import numpy as np
import pytest

from textfix import Cleaner, Config
from textfix.engine.batch import Batch
from textfix.engine.models import load_model
from textfix.engine.text.paragraph_types import foreign_words, in_sentence_case, title_case_words
from textfix.engine.text.words import describe

BEFORE, AFTER = "They dont leave before noon, and we cant wait.", "Theyre tired, and Annas boat isnt here."
REPAIRED = "They don’t leave before noon, and we can’t wait.", "They’re tired, and Anna’s boat isn’t here."
FOREIGN = {
    "Afrikaans": "Die kinders speel in die tuin agter die huis.",
    "Catalan": "Els nens juguen al jardi cada tarda.",
    "Dutch": "Jans fiets staat buiten, bij Annas huis in de straat.",
    "Finnish": "Lapset leikkivat puistossa koko illan.",
    "French": "Les amis de Maries chantent dans le jardin.",
    "German": "Im Garten spielen Kinder.",
    "Hausa": "Yara suna wasa a gidan sarki.",
    "Italian": "Gli amici di Luis cantano.",
    "Malay": "Anak-anak bermain di kebun besar.",
    "Nigerian Pidgin": "Im papa no gree make im pikin go market.",
    "Norwegian": "Vi spiller kort hos Annas mor.",
    "Polish": "Dzieci graja w ogrodzie.",
    "Portuguese": "As casas das meninas ficam perto do rio.",
    "Romanian": "Copiii se joaca in gradina casei.",
    "Scots": "Hes nae awa tae the toun, hes a guid man.",
    "Spanish": "Las casas de Marias son blancas.",
    "Swahili": "Watoto wanacheza nyumbani kwa babu.",
    "Swedish": "Barnen leker i parken hela dagen.",
    "Tagalog": "Ang mga bata ay naglalaro sa bakuran.",
    "Turkish": "Cocuklar bahcede oynuyor ve guluyor.",
}
ENGLISH = [BEFORE, AFTER, "“Humph!” said the ferryman gloomily.", "Id go if youd come.", "Obamas Sign Deal", ""]


def masks(text: str) -> tuple[np.ndarray, np.ndarray]:
    batch = Batch.of([text], load_model().lexicon, Config())
    words = describe(batch.tokens, batch.lexicon)
    return foreign_words(batch.tokens, words, batch.protected, 0.12), title_case_words(batch.tokens, words.upper)


@pytest.mark.parametrize("language", FOREIGN)
def test_a_paragraph_in_another_language_stays_in_an_english_document(language):
    foreign = FOREIGN[language]
    repaired = Cleaner().clean("\n".join([BEFORE, foreign, AFTER]))
    assert repaired == "\n".join([REPAIRED[0], foreign, REPAIRED[1]])


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_not_foreign(text):
    assert not masks(text)[0].any()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Obamas Sign Deal for a Book", True),
        ("MAYORS SIGN PACT", True),
        ("Obamas sign deal for a book", False),
        ("Go", False),
    ],
)
def test_title_case(text, expected):
    assert (masks(text)[1] == expected).all()


def test_each_paragraph_is_judged_by_itself():
    foreign, titled = masks("Obamas Sign Book Deal\nDie Kinder spielen im Garten.\nThe boats leave before noon.")
    assert foreign.tolist() == [False] * 4 + [True] * 5 + [False] * 5
    assert titled.tolist() == [True] * 4 + [False] * 10


@pytest.mark.parametrize(
    ("text", "capitals"),
    [
        ("Mill Posts Large Loss in London", "Mill London"),
        ("The mill in London posts a Loss", "The London Loss"),
        ("Zorblax Posts Loss\nThe mill of Zorblax", "Zorblax The Zorblax"),
    ],
    ids=["title", "sentence", "unknown name"],
)
def test_a_title_is_read_as_a_sentence_in_which_only_names_have_capitals(text, capitals):
    batch = Batch.of([text], load_model().lexicon, Config())
    upper = in_sentence_case(batch.tokens, batch.words, batch.lexicon).upper
    assert [word for word, is_upper in zip(text.split(), upper, strict=True) if is_upper] == capitals.split()
