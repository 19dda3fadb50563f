"""Which line feeds wrapped a line."""

from textfix.config import Config
from textfix.engine.document import Document
from textfix.engine.models import load_model
from textfix.engine.text.paragraphs import flow_lines


def test_words_with_several_spaces_between_them_may_be_wrapped_as_one():
    text = (
        "It is known at the institutional\nlevels. Like Du Bois\ns  double-consciousness,  it is\nread again and again."
    )
    assert flow_lines(text, [(0, len(text))]) == text.replace("\n", " ")


def test_a_full_stop_alone_in_the_last_line_belongs_to_its_paragraph():
    text = "It was on its way to the eighth edition\n.\n\nShe left .\n\n* * *\n\nA list :\n- x"
    document = Document(text, load_model().lexicon, Config())
    assert [text[start:end] for start, end in document.paragraphs if start < end] == [
        "It was on its way to the eighth edition\n.",
        "She left .",
        "* * *",
        "A list :\n- x",
    ]
