"""One owner or several, by the counts of the document."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import analyze
from textfix.engine.apostrophes.owners import weigh_owners
from textfix.engine.text.standing_marks import Place

ANY = np.ones((4, 1), dtype=np.bool_)
counts = st.integers(0, 500)
shares = st.lists(st.floats(0, 1), min_size=5, max_size=5).filter(lambda row: sum(row) > 0)


def weighed(row, singular, plural, allowed=ANY):
    chance = (np.array(row) / sum(row))[:, None]
    weigh_owners(chance, allowed, np.array([singular]), np.array([float(plural)]))
    return chance[:, 0]


@given(shares, counts, counts)
def test_only_the_two_places_trade(row, singular, plural):
    before, after = np.array(row) / sum(row), weighed(row, singular, plural)
    others = [Place.NONE, Place.LAST2, Place.LEXICAL]
    assert after[others].tolist() == before[others].tolist()
    assert after.sum() == pytest.approx(1)
    assert after.min() >= 0


@given(shares, counts, counts)
def test_each_singular_speaks_for_one_owner(row, singular, plural):
    assert weighed(row, singular + 1, plural)[Place.LAST1] >= weighed(row, singular, plural)[Place.LAST1] - 1e-12
    assert weighed(row, singular, plural + 1)[Place.LAST1] <= weighed(row, singular, plural)[Place.LAST1] + 1e-12


@given(shares, st.integers(0, 3), st.integers(0, 3))
def test_what_the_model_knows_is_not_said_twice(row, singular, plural):
    assert weighed(row, singular, plural).tolist() == (np.array(row) / sum(row)).tolist()


def test_a_word_that_may_have_one_mark_only_is_left_alone():
    allowed = ANY.copy()
    allowed[Place.END - 1] = False
    row = [0.2, 0.5, 0.1, 0.1, 0.1]
    assert weighed(row, 50, 0, allowed).tolist() == pytest.approx(row)


TEXT = (
    "The {0} signed the lease in March. The court heard that the {0} paid the rent on time, and that the {0} asked "
    "twice for a new boiler. In June the {0} wrote to the council. The landlord didnt answer the {0}. A week later the "
    "{0} left, and the landlord let the flat to somebody else. Nobody doubted the nurses honesty. The {0} may keep the "
    "deposit."
)


@pytest.mark.parametrize(("word", "owner"), [("nurses", "nurses’ honesty"), ("nurse", "nurse’s honesty")])
def test_a_text_of_many_nurses_has_several_owners(word, owner):
    assert owner in analyze(TEXT.format(word)).text
