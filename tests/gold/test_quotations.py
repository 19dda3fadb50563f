"""What is read off clean text: where its quotations stand, and which paragraphs tell nothing."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.engine.text.tokens import BREAK
from textfix.gold.labels import read_gold
from textfix.gold.quotations import Quotations


def shown(texts):
    """Return the words with the marks that were read, a comma before late ones; ? behind a word teaches nothing."""
    gold = read_gold(texts)
    tokens, double, single = gold.tokens, gold.double, gold.single
    words = []
    for i, (start, end) in enumerate(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)):
        word = tokens.codes[start:end].tobytes().decode("utf-32-le", "surrogatepass")
        for found, opening, closing in ((single, "‘", "’"), (double, "“", "”")):
            word = opening * bool(found.opens[i]) + word
            word += (("," if found.late[i] else "") + closing) * bool(found.closes[i])
        words.append(word + "?" * (not (double.trusted[i] and single.trusted[i])))
    return " ".join(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("“Go now,” he said.", "“Go now,” he said", id="curly marks"),
        pytest.param('"Go now," he said.', "“Go now,” he said", id="straight marks"),
        pytest.param('He said, "Go." "No," she said.', "He said “Go,” “No,” she said", id="straight ones take turns"),
        pytest.param("“Go now”, he said.", "“Go now” he said", id="a mark before the comma"),
        pytest.param("“Go?!” he said.", "“Go,” he said", id="late behind any punctuation"),
        pytest.param("(“Go”) he said", "“Go” he said", id="brackets outside"),
        pytest.param("“...and so,” he said", "“and so,” he said", id="dots before the first word"),
        pytest.param("“Go—” he said", "“Go,” he said", id="a dash inside"),
        pytest.param("“One” “two”", "“One” “two”", id="side by side"),
        pytest.param("‟Go”", "“Go”", id="a rare opening mark"),
        pytest.param("“A.\n“B.\n“C,” he said.", "“A “B “C,” he said", id="a quotation of three paragraphs"),
        pytest.param("“A.\n\n“B,” she said.", "“A “B,” she said", id="with blank lines"),
        pytest.param("“A,” he said, and “B.\n“C.”", "“A,” he said and “B “C,”", id="one that goes on later"),
        pytest.param("“It was.\nIt is,” he said.", "It? was? It? is? he? said?", id="not taken up"),
        pytest.param("“It was.\n\nHe left.", "It? was? He left", id="never closed"),
        pytest.param("“It was.\n\nHe “left”.", "It? was? He “left”", id="taken up too late"),
        pytest.param("“Go, he said", "Go? he? said?", id="no closing mark"),
        pytest.param("Go,” he said", "Go? he? said?", id="no opening mark"),
        pytest.param("“One”\nTwo” three\n“Four”", "“One” Two? three? “Four”", id="only its paragraph is spoilt"),
        pytest.param("“A “b” c” d", "A? b? c? d?", id="double marks in double ones"),
        pytest.param("“ Go ” he said", "Go? he? said?", id="marks that look away"),
        pytest.param("„Go“ he said", "Go? he? said?", id="German marks"),
        pytest.param("«Go» he said", "Go he said", id="guillemets are no marks"),
        pytest.param('The 19" wheel.', "The? 19? wheel?", id="inches"),
        pytest.param('The 19" wheel.\n"Yes."', "The? 19? wheel? “Yes,”", id="inches spoil one paragraph"),
        pytest.param("“I saw ‘it’, and ‘us,’” he said.", "“I saw ‘it’ and ‘us,’,” he said", id="single in double"),
        pytest.param("‘I saw “it”,’ he said. ‘Yes.’", "‘I saw “it,’” he said ‘Yes,’", id="double in single"),
        pytest.param("'I saw it,' he said.", "‘I saw it,’ he said", id="straight single marks"),
        pytest.param("“It’s the dogs’,” he said.", "“Its the dogs,” he said", id="apostrophes are none"),
        pytest.param("“Go,” he said.\r\n“No,” she said.", "“Go,” he said “No,” she said", id="CRLF"),
        pytest.param("“It was.\r\n“It is,” he said.", "“It was “It is,” he said", id="a paragraph with CRLF goes on"),
        pytest.param("He left “…” now.", "He? left? now?", id="marks that enclose no word"),
        pytest.param("He left “…”\nGo.", "He? left? Go", id="and none of the next paragraph"),
        pytest.param("He said “…\n“Go,” he said.", "He? said? “Go,” he said", id="one that goes on without a word"),
        pytest.param("“”", "", id="marks alone"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_quotations_are_read_off_clean_text(text, expected):
    assert shown([text]) == expected


PARTS = st.text("ab ,.“”\"‘’'2\n", max_size=20)


@given(st.lists(PARTS, max_size=4))
def test_documents_do_not_see_each_other(texts):
    assert shown(texts) == " ".join(filter(None, (shown([text]) for text in texts)))


@given(PARTS)
def test_line_feeds_and_carriage_returns_are_the_same(text):
    assert shown([text.replace("\n", "\r\n")]) == shown([text])


@given(st.text("ab ,.“”\n", max_size=30))
def test_marks_are_in_pairs_where_the_paragraph_is_trusted(text):
    gold = read_gold([text])
    tokens, double = gold.tokens, gold.double
    for field in fields(Quotations):
        assert getattr(double, field.name).shape == tokens.start.shape
    assert not (double.late & ~double.closes).any()
    assert not ((double.opens | double.closes) & ~double.trusted).any()
    assert double.inside[double.opens | double.closes].all()
    quoted = False
    for opens, closes, inside, begins in zip(
        double.opens, double.closes, double.inside, tokens.before & BREAK, strict=True
    ):
        quoted = bool(opens) or (quoted and not begins)
        assert quoted == inside
        quoted = quoted and not closes
