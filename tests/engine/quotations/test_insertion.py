"""Where a quotation mark goes between words, punctuation and apostrophes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Finding
from textfix.edits import apply_edits, choose_edits
from textfix.engine.quotations.insertion import (
    QUOTES,
    QuotationPlace,
    closing_place,
    merge,
    opening_place,
    quotation_findings,
)
from textfix.engine.quotations.landmarks import CLOSING, OPENING

# In the expected texts | is the place; the word that the quotation begins or ends with is the one in < >.


def cut(text):
    """Return a text without < and >, and the span that they enclosed."""
    start, end = text.index("<"), text.index(">") - 1
    return text.replace("<", "").replace(">", ""), start, end


def put(text, at):
    return f"{text[:at]}|{text[at:]}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("He said <we> go", "He said |we go", id="a word"),
        pytest.param("<We> go", "|We go", id="the first word"),
        pytest.param("It is <5> dollars", "It is |5 dollars", id="a number"),
        pytest.param("It is $<5>", "It is |$5", id="a currency sign"),
        pytest.param("It is £<5>", "It is |£5", id="another"),
        pytest.param("Use #<hope> now", "Use |#hope now", id="a hash tag"),
        pytest.param("Ask @<ann> now", "Ask |@ann now", id="a handle"),
        pytest.param("He ran (<home>)", "He ran (|home)", id="a bracket stays outside"),
        pytest.param("He ran ($<5>)", "He ran (|$5)", id="a bracket and a sign"),
        pytest.param("He ran [<home>]", "He ran [|home]", id="a square bracket stays outside"),
        pytest.param("He ran—<home>", "He ran—|home", id="a dash stays outside"),
        pytest.param("He ran -<home>", "He ran -|home", id="a hyphen stays outside"),
        pytest.param("He ran ...<and> fell", "He ran |...and fell", id="three dots in front"),
        pytest.param("He ran …<and> fell", "He ran |…and fell", id="an ellipsis in front"),
        pytest.param("...<and> fell", "|...and fell", id="three dots at the start of the text"),
        pytest.param("He ran...<and> fell", "He ran...|and fell", id="dots that the word before has"),
        pytest.param("He ran…<and> fell", "He ran…|and fell", id="an ellipsis that the word before has"),
        pytest.param("He ran ....<and> fell", "He ran ....|and fell", id="four dots"),
        pytest.param("He ran ... <and> fell", "He ran ... |and fell", id="dots apart"),
        pytest.param("Get ’<em> now", "Get |’em now", id="the apostrophe of an elision"),
        pytest.param("Get '<em> now", "Get |'em now", id="a straight one"),
        pytest.param("‘<em> now", "|‘em now", id="a single quotation mark at the start of the text"),
        pytest.param("rock’<n> roll", "rock’|n roll", id="the apostrophe of the word before"),
        pytest.param("It is $’<em> now", "It is |$’em now", id="a sign and an apostrophe"),
    ],
)
def test_an_opening_mark_stands_before_what_is_written_to_the_word(text, expected):
    text, start, _ = cut(text)
    assert put(text, opening_place(text, start)) == expected


@pytest.mark.parametrize(
    ("text", "early", "late"),
    [
        pytest.param("we <go>", "we go|", "we go|", id="the end of the text"),
        pytest.param("we <go> on", "we go| on", "we go| on", id="a word"),
        pytest.param("we <go>, he", "we go|, he", "we go,| he", id="a comma"),
        pytest.param("we <go>. He", "we go|. He", "we go.| He", id="a full stop"),
        pytest.param("we <go>?! He", "we go|?! He", "we go?!| He", id="two marks"),
        pytest.param("we <go>... He", "we go|... He", "we go...| He", id="three dots"),
        pytest.param("we <go>… He", "we go|… He", "we go…| He", id="an ellipsis"),
        pytest.param(
            "we <go>........ He", "we go|........ He", "we go......|.. He", id="not behind any number of dots"
        ),
        pytest.param("we <go>; he", "we go|; he", "we go|; he", id="a semicolon stays outside"),
        pytest.param("we <go>: he", "we go|: he", "we go|: he", id="a colon stays outside"),
        pytest.param("we <go>—he", "we go|—he", "we go|—he", id="a dash before a word"),
        pytest.param("we <go>— he", "we go—| he", "we go—| he", id="a dash before white space"),
        pytest.param("we <go>—", "we go—|", "we go—|", id="a dash at the end of the text"),
        pytest.param("up <50>%.", "up 50%|.", "up 50%.|", id="a per cent sign"),
        pytest.param("at <50>°, he", "at 50°|, he", "at 50°,| he", id="a degree sign"),
        pytest.param("Disney<Plus>+.", "DisneyPlus+|.", "DisneyPlus+.|", id="a plus sign"),
        pytest.param("the <dogs>’, he", "the dogs’|, he", "the dogs’,| he", id="an apostrophe that ends the word"),
        pytest.param("the <dogs>', he", "the dogs'|, he", "the dogs',| he", id="a straight one"),
        pytest.param("the <dogs>’", "the dogs’|", "the dogs’|", id="an apostrophe that ends the text"),
        pytest.param("rock <n>’roll", "rock n|’roll", "rock n|’roll", id="an apostrophe before the next word"),
        pytest.param("(we <go>).", "(we go|).", "(we go|).", id="a bracket that opened outside"),
        pytest.param("<we (go>).", "we (go)|.", "we (go).|", id="a bracket that opened inside"),
        pytest.param("<we [go>],", "we [go]|,", "we [go],|", id="a square one"),
        pytest.param("<we (go>],", "we (go|],", "we (go|],", id="one of another kind"),
        pytest.param("<we (go> 5%).", "we (go| 5%).", "we (go| 5%).", id="a bracket further on"),
        pytest.param("<up (5>%).", "up (5%)|.", "up (5%).|", id="a sign and a bracket"),
    ],
)
def test_a_closing_mark_stands_behind_what_is_written_to_the_word(text, early, late):
    text, start, end = cut(text)
    assert put(text, closing_place(text, start, end, late=False)) == early
    assert put(text, closing_place(text, start, end, late=True)) == late


@given(st.text("ab .,$%()[]…’'+—\n", max_size=20), st.data())
def test_places_are_near_the_words_and_in_order(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    opening = opening_place(text, start)
    early, late = (closing_place(text, start, end, late) for late in (False, True))
    assert 0 <= opening <= start <= end <= early <= late <= len(text)
    assert not any(char.isalnum() or char.isspace() for char in text[opening:start] + text[end:late])


@pytest.mark.parametrize(
    ("missing", "marks", "expected"),
    [
        (OPENING | CLOSING, QUOTES[False, False], "“We go,” he said"),
        (OPENING | CLOSING, QUOTES[False, True], '"We go," he said'),
        (OPENING | CLOSING, QUOTES[True, False], "‘We go,’ he said"),
        (OPENING | CLOSING, QUOTES[True, True], "'We go,' he said"),
        (OPENING, QUOTES[False, False], "“We go, he said"),
        (CLOSING, QUOTES[False, False], "We go,” he said"),
    ],
)
def test_findings_are_the_marks_that_are_missing(missing, marks, expected):
    text = "We go, he said"
    found = quotation_findings(text, QuotationPlace(0, 5, missing, late=True), marks, "TF301", 0.9, "safe")
    assert apply_edits(text, found) == expected
    assert len({finding.group for finding in found}) == 1


def test_both_marks_of_a_quotation_are_made_or_none():
    found = quotation_findings(
        "We go", QuotationPlace(0, 5, OPENING | CLOSING, False), ("“", "”"), "TF301", 0.6, "unsafe"
    )
    assert choose_edits(found, "safe") == ()
    assert len(choose_edits(found, "unsafe")) == 2


def quoted(text, start, end, late=False, missing=OPENING | CLOSING, single=False):
    rule = "TF302" if single else "TF301"
    return quotation_findings(text, QuotationPlace(start, end, missing, late), QUOTES[single, False], rule, 0.9, "safe")


def apostrophe(at, group=None):
    return Finding(at, at, "’", "TF203", 0.9, "safe", group)


def merged(text, apostrophes, *quotations, single_outside=False):
    found = [finding for quotation in quotations for finding in quotation]
    return apply_edits(text, merge(apostrophes, found, single_outside))


def test_an_apostrophe_stands_next_to_its_word():
    text = "the dogs, he said, take em"
    assert merged(text, [apostrophe(8)], quoted(text, 0, 8)) == "“the dogs’”, he said, take em"
    assert merged(text, [apostrophe(24)], quoted(text, 24, 26)) == "the dogs, he said, take “’em”"
    assert merged(text, [apostrophe(24)], quoted(text, 19, 26)) == "the dogs, he said, “take ’em”"


def test_inner_marks_stand_inside_outer_ones_in_the_same_place():
    text = "we go, he said"
    both = quoted(text, 0, 5), quoted(text, 0, 5, single=True)
    assert merged(text, [], *both) == "“‘we go’”, he said"
    assert merged(text, [], *reversed(both)) == "“‘we go’”, he said"
    assert merged(text, [], *both, single_outside=True) == "‘“we go”’, he said"
    assert merged(text, [], *reversed(both), single_outside=True) == "‘“we go”’, he said"


def test_quotations_side_by_side_do_not_cross():
    text = "we—go"
    assert merged(text, [], quoted(text, 0, 2), quoted(text, 3, 5)) == "“we”—“go”"
    text = "5%$6"
    assert merged(text, [], quoted(text, 0, 1), quoted(text, 3, 4)) == "“5%”“$6”"


def test_a_single_quotation_gives_way_to_an_apostrophe_in_its_place():
    text = "the dogs, he said"
    single = quoted(text, 4, 8, single=True)
    assert merged(text, [apostrophe(8)], single) == "the dogs’, he said"
    assert merged(text, [apostrophe(3)], single) == "the’ ‘dogs’, he said"
    assert merged(text, [apostrophe(8)], single, quoted(text, 4, 8)) == "the “dogs’”, he said", "a double one does not"


def test_groups_stay_apart():
    text = "we go, dont they, he said"
    apostrophes = [apostrophe(2, 0), apostrophe(3, 0), apostrophe(10, 3)]
    found = merge(apostrophes, [*quoted(text, 0, 5), *quoted(text, 0, 2, single=True), *quoted(text, 7, 16)])
    groups = {}
    for finding in found:
        groups.setdefault(finding.group, []).append(finding.replacement)
    assert sorted(map(sorted, groups.values())) == [["’"], ["’", "’"], ["“", "”"], ["“", "”"]]
    assert [f.start for f in found] == sorted(f.start for f in found)


def test_apostrophes_alone_are_as_they_were():
    alone = [apostrophe(2, 0), apostrophe(5)]
    assert merge(alone, []) == alone
