"""Patterns of quotation are read off clean text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.evaluation.quotation_patterns import PATTERNS, pattern_of_words
from textfix.gold.labels import read_gold


def patterns(text):
    """Return the pattern of each quotation of a text, in order."""
    gold = read_gold([text])
    found = pattern_of_words(gold.tokens, gold.double)
    return [PATTERNS[k] for k in found[gold.double.opens].tolist()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("“We can mend it,” said the smith.", ["before a frame"], id="a frame behind"),
        pytest.param("“Can we mend it?” she asked him.", ["before a frame"], id="a question"),
        pytest.param('"We can mend it," the old smith said.', ["before a frame"], id="straight marks"),
        pytest.param("“No,” he said.", ["before a frame"], id="one word that is a whole speech"),
        pytest.param("The smith said, “We can mend it.”", ["behind a frame"], id="a frame in front"),
        pytest.param("She asked: “Can we?” Nobody spoke.", ["behind a frame"], id="a frame and a colon"),
        pytest.param("“We can,” he said, “mend it.”", ["interrupted"] * 2, id="two parts of a sentence"),
        pytest.param("“We can,” he said. “We will.”", ["interrupted"] * 2, id="two sentences"),
        pytest.param("“A,” he said. “B.” He left. “C.”", ["interrupted"] * 2 + ["alone"], id="no verb, no parts"),
        pytest.param("“We can,” he said.\n“We will.”", ["before a frame", "alone"], id="not across paragraphs"),
        pytest.param(
            "“Go,” he said. It all took “some more” time.", ["before a frame", "partial"], id="no part runs on"
        ),
        pytest.param(
            "“Go,” he said, and then the men of the whole town went down to the shore. “Now.”",
            ["before a frame", "alone"],
            id="too far apart",
        ),
        pytest.param("“It was long.\n“It was dark,” he said.", ["continued"] * 2, id="two paragraphs"),
        pytest.param("He paid a “quite modest” fee.", ["partial"], id="a few words"),
        pytest.param("He paid a “modest” fee.", ["single word"], id="one word"),
        pytest.param("He called it, “modest” or not, a fee.", ["alone"], id="behind a comma"),
        pytest.param("“We can mend it.”", ["alone"], id="no frame"),
        pytest.param("“We can mend it.” Later he said no.", ["before a frame"], id="a frame of another sentence"),
        pytest.param("He said no. “We can mend it.”", ["alone"], id="a verb of the sentence before"),
        pytest.param("“No.” He went out of the house and said no.", ["alone"], id="a verb too far behind"),
        pytest.param("“We can.” He left. They said no.", ["alone"], id="a verb behind the end of a sentence"),
        pytest.param("“No.” “They said no.”", ["alone"] * 2, id="a verb in the next quotation"),
        pytest.param("It is, “as they know,” he said.", ["alone"], id="a part of a sentence before a frame"),
        pytest.param("No marks at all.", [], id="none"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_patterns_are_told_apart(text, expected):
    assert patterns(text) == expected


TEXTS = (
    "“We can,” he said, “mend it.”",
    "A “modest” fee.",
    "He said, “Go.”",
    "“It was long.\n“It was dark,” he said.",
    "It was said",
    "",
)


@given(st.lists(st.sampled_from(TEXTS), max_size=4))
def test_documents_do_not_see_each_other(texts):
    gold = read_gold(texts)
    found = pattern_of_words(gold.tokens, gold.double)
    assert [PATTERNS[k] for k in found[gold.double.opens].tolist()] == [p for text in texts for p in patterns(text)]
    assert ((found >= 0) == gold.double.inside).all()
