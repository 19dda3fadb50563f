"""Which line feeds wrapped a line."""

from textfix.engine.text.paragraphs import flow_lines


def test_words_with_several_spaces_between_them_may_be_wrapped_as_one():
    text = (
        "It is known at the institutional\nlevels. Like Du Bois\ns  double-consciousness,  it is\nread again and again."
    )
    assert flow_lines(text, [(0, len(text))]) == text.replace("\n", " ")
