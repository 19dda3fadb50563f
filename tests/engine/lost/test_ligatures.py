import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.growth import assert_linear
from support.lexica import shipped_lexicon
from textfix.config import Config
from textfix.edits import apply_edits, choose_edits
from textfix.engine.document import Document
from textfix.engine.lost import ligatures
from textfix.rules import check_edits


def repaired(text, level="safe"):
    """Repair until nothing changes, as the pipeline does."""
    for _ in range(8):
        found = ligatures.find(Document(text, shipped_lexicon(), Config()))
        check_edits(text, found)
        text, before = apply_edits(text, choose_edits(found, level)), text
        if text == before:
            break
    return text


CLEAN = (
    "The first office was in a field beside the river, and its staff defined their profession by efficiency. "
    "They were confident that a significant part of the traffic would flow to the five offices of the firm, which "
    "offered different benefits. After careful classification of the specific effects, it was difficult to find "
    "a definition that would satisfy the officials, so they simply left the identification of suffering to others."
)


def test_ligatures_that_left_a_space_come_back():
    """Metamorphic: a PDF reader that knows no ligatures writes a space for each."""
    damaged = CLEAN
    for ligature in ("ffi", "ffl", "fi", "fl", "ff"):
        damaged = damaged.replace(ligature, " ")
    once = repaired(damaged)
    right = sum(word in once for word in CLEAN.split() if word not in damaged)
    assert right >= 18
    for word in once.replace(",", "").replace(".", "").split():
        assert word in CLEAN or word in damaged


def test_ligatures_that_left_nothing_come_back_where_none_stands():
    damaged = CLEAN
    for ligature in ("ffi", "ffl", "fi", "fl", "ff"):
        damaged = damaged.replace(ligature, "")
    once = repaired(damaged, "unsafe")
    assert "classification of the specific" in once
    assert "difficult" in once
    for word in once.replace(",", "").replace(".", "").split():
        assert word in CLEAN or word in damaged


def test_words_split_at_hyphens_that_are_gone_come_back():
    gold = "The information about infectious diseases and terminology is sometimes important for organizations."
    damaged = gold.replace("infor", "infor ").replace("termi", "termi ").replace("impor", "impor ")
    damaged = damaged.replace("in" + "fec", "in fec").replace("organ", "or gan")
    assert repaired(damaged) == gold


def test_hyphens_that_became_replacement_characters_go():
    others = ", don\ufffdt you think? At the caf\ufffd it isn\ufffdt."
    damaged = "In the repre\ufffdsentation the obser\ufffdvation is impor\ufffdtant"
    assert repaired(damaged + others) == "In the representation the observation is important" + others


@pytest.mark.parametrize(
    "text",
    [
        "Every day he may be there for ever, and some times in to the night, all ready to go.",
        "She was born in Dar es Salaam and ate a la carte, per se and vice versa.",
        "He said that he will, that he ll come, and that they re not there. They don t know, and he s late.",
        "He came 2 nd and she came 1 st and 3 rd in the year 2 ed.",
        "il est venu dans la ville pour la défi nition de la sani tation et des rela tions",
        "def fi(x): return x if ed else nd",
        "The re port is by E. Al and Ed Ng; the pro position of N. Ing ers.",
    ],
)
def test_words_that_stand_by_themselves_are_left_alone(text):
    assert repaired(text) == text


def test_faint_places_are_believed_where_others_prove_the_damage():
    faint = "They left the of ce in the eld."
    assert repaired(faint) == faint
    proven = "A signi cant speci cation of the classi cation. " + faint
    assert repaired(proven) == "A significant specification of the classification. They left the office in the field."


parts = st.sampled_from(
    "the a in of signi cantly infor mation ma tion classi cation ce eld rst identi er ed pro t s nd and caf\ufffd "
    "ob\ufffdserva\ufffdtion , . It's \n was organi zation tions ing re sta te ment".split(" ")
)
texts = st.lists(parts, max_size=30).map(" ".join) | st.text(max_size=60)


@given(texts, st.sampled_from(["safe", "unsafe"]))
def test_only_spaces_go_and_ligatures_come(text, level):
    once = repaired(text, level)
    assert repaired(once, level) == once
    kept = [char for char in text if char not in " \ufffd"]
    rest = iter(once)
    assert all(char in rest for char in kept)


@given(st.text(max_size=100))
def test_a_text_without_fragments_is_not_looked_at(text):
    if " " not in text and "\ufffd" not in text:
        assert ligatures.find(Document(text, shipped_lexicon(), Config())) == []


@pytest.mark.parametrize(
    "unit",
    ["a", "caf,", "So ", "fi ", "the  ", "the ma tion ", "of the eld signi cantly ", "\ufffda", "ing\ufffd", "[] "],
)
def test_the_cost_is_linear(unit):
    assert_linear(lambda text: ligatures.find(Document(text, shipped_lexicon(), Config())), unit)
