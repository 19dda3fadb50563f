import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.growth import assert_linear
from textfix.edits import apply_edits, choose_edits
from textfix.engine import invisible
from textfix.rules import INVISIBLE_RULES, check_edits

ZW, ZWNJ, ZWJ, WJ, BOM, SHY, NBSP = "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u00a0"


FINDERS = (invisible.find, invisible.find_newlines, invisible.find_spaces)


def repaired(text, level="safe"):
    for find in FINDERS:
        found = list(find(text))
        check_edits(text, found)
        text = apply_edits(text, choose_edits(found, level))
    return text


def codes(text):
    return [(f.rule, f.applicability) for find in FINDERS for f in find(text)]


@pytest.mark.parametrize(
    ("damaged", "gold"),
    [
        (f"A lit{ZW}tle word{WJ}, and{ZW} {ZWJ}more.", "A little word, and more."),
        (f"ends here{ZW}\n{ZWNJ}starts there", "ends here\nstarts there"),
        (f"first file.\n{BOM}Second file.", "first file.\nSecond file."),
        (f"A ty{SHY}po{SHY}graph{SHY}ic habit.", "A typographic habit."),
        (f"“Quoted{SHY}{ZW}{BOM}”", "“Quoted”"),
        ("He left\x9d, she said.", "He left, she said."),
        (f"The Third Man{NBSP}", "The Third Man"),
        (f"one{NBSP}\ntwo {NBSP} \n{NBSP}three\n{NBSP}\nfour", "one\ntwo  \nthree\n\nfour"),
        (f"A stop. {NBSP}Then more.{NBSP} And more.", "A stop. Then more. And more."),
        (f"the old{NBSP}harbour wall", "the old harbour wall"),
        (f"We went home,{NBSP}and slept until morning.{NBSP}Then it rained.", None),
    ],
)
def test_residue_goes(damaged, gold):
    gold = gold or damaged.replace(NBSP, " ")
    assert repaired(damaged) == gold
    assert repaired(gold) == gold


@pytest.mark.parametrize(
    "text",
    [
        f"می{ZWNJ}خواهم",  # Persian parts letters with it
        f"क्{ZWJ}ष",
        f"\U0001f468{ZWJ}\U0001f469{ZWJ}\U0001f467 and \U0001f3f3\ufe0f{ZWJ}\U0001f308",
        f"ภาษา{ZW}ไทย",  # Thai breaks lines there
        f"@{ZW}everyone",
        f"strip('{ZW}')",
        f"{BOM}The start of a file.",
        f"It ran 10{NBSP}km and cost 5{NBSP}% more, says Mr.{NBSP}Smith on p.{NBSP}12 of vol.{NBSP}3.",
        f"World War{NBSP}II, May{NBSP}5, J.{NBSP}S.{NBSP}Bach, Apollo{NBSP}11, a{NBSP}dog, I{NBSP}am",
        f"Vraiment{NBSP}? «{NBSP}Oui{NBSP}», dit-il{NBSP}: bien{NBSP}!",
        f"{NBSP}{NBSP}{NBSP}indented",
        f"col{NBSP}{NBSP}{NBSP}umn",
        "one\r\ntwo\r\n",
        "שלום \u200f(abc)\u200e עולם",
        "naïve café, ‘curly’ – dashes … and €5",
    ],
)
def test_what_is_needed_stays_without_a_word(text):
    assert repaired(text) == text
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if admin: \u202e\u2066# check\u2069 \u2066", [("TF707", "display")] * 4),
        ("left\u200eright", [("TF707", "display")]),
        ("א\u202eabc", [("TF707", "display")]),  # an override is never needed
        ("one\r\ntwo\nthree\r\nfour\n", [("TF706", "display")]),
        ("one\rtwo\n", [("TF706", "display")]),
        (f"infor{SHY}\nmation", [("TF703", "display")]),
        (f"1990{SHY}1995", [("TF703", "display")]),
        (f"infor{SHY} mation", [("TF703", "unsafe")]),
        ("caf\x8e", [("TF705", "display")]),
        ("‰Û\x9d", [("TF705", "display")]),
        (f"announced{NBSP}Midnights", [("TF702", "unsafe")]),
    ],
)
def test_what_is_doubtful_is_not_applied(text, expected):
    assert repaired(text) == text
    assert codes(text) == expected


def test_a_word_broken_at_a_line_end_is_joined_on_request():
    assert repaired(f"infor{SHY} mation", "unsafe") == "information"


def test_mixed_newlines_are_shown_once_at_the_first_odd_one():
    text = "a\nb\r\nc\r\nd\n" + "e\r\n" * 5
    assert [(f.start, f.end) for f in invisible.find_newlines(text)] == [(1, 2)]


CLEAN = "The ships left port at dawn. “Nobody saw them,” she said – or so it’s told.\nA café in Łódź, 10 km away…\n"
SOWN = {
    "zero width": (ZW + WJ + ZWNJ, "TF701"),
    "soft hyphen": (SHY, "TF703"),
    "byte order mark": (BOM, "TF704"),
}


@pytest.mark.parametrize(("characters", "code"), SOWN.values(), ids=SOWN)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_sown_into_clean_text_is_found_again(characters, code, seed):
    """Metamorphic: residue anywhere in text of one script goes, and nothing else does."""
    rng = random.Random(seed)
    places = {rng.randrange(1, len(CLEAN)) for _ in range(12)}
    if code == "TF703":  # inside words only: elsewhere other readings are open
        places = {at for at in places if CLEAN[at - 1].isalpha() and CLEAN[at].isalpha()}
    sown = "".join((rng.choice(characters) if at in places else "") + c for at, c in enumerate(CLEAN))
    assert sown != CLEAN
    assert repaired(sown) == CLEAN
    assert {found for found, _ in codes(sown)} == {code}


characters = st.sampled_from(
    "ab Z.,\"'’é☃\u0645\U0001f469@1\n\r\t" + ZW + ZWJ + BOM + SHY + NBSP * 3 + "\x85\x9d\u202e\u200f"
)
texts = st.text(characters, max_size=40) | st.text(max_size=60)


@example("\x9d" + NBSP)
@example(NBSP + "\x9d")
@given(texts)
def test_twice_is_once_and_only_residue_goes(text):
    once = repaired(text)
    assert repaired(once) == once
    traces = set().union(*(rule.traces for rule in INVISIBLE_RULES)) - {" "}
    assert [c for c in once if c not in traces | {" "}] == [c for c in text if c not in traces | {" "}]


@given(st.text(st.characters(codec="ascii", exclude_characters="\r")))
def test_ascii_has_no_residue(text):
    assert codes(text) == []


@pytest.mark.parametrize("unit", [NBSP + " ", f"a{ZW}", "\u202e", SHY, f"{NBSP}x ", "\x9d"], ids=ascii)
def test_the_cost_is_linear(unit):
    assert_linear(repaired, unit)
