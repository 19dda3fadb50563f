"""What no rule may touch, and what looks like it but is prose."""

import inspect

import numpy as np
import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from textfix import Cleaner, Config
from textfix.engine.text import code_spans as code_spans_module
from textfix.engine.text import lazy_regex, protection
from textfix.engine.text.code_spans import code_spans, is_json
from textfix.engine.text.protection import protected_words
from textfix.engine.text.tokens import tokenize

KNOWN = {"iPhones", "YouTubes", "eBays"}


def protected(text, *others):
    """Return the protected words of a text, given the texts behind it in the batch; KNOWN are in the lexicon."""
    tokens = tokenize([text, *others])
    pairs = zip(tokens.start.tolist(), tokens.end.tolist(), strict=True)
    words = [tokens.codes[a:b].tobytes().decode("utf-32-le", "surrogatepass") for a, b in pairs]
    known = np.array([word in KNOWN for word in words], dtype=np.bool_)
    found = protected_words(tokens, [text, *others], known)
    assert found.shape == tokens.start.shape
    own = zip(words, found.tolist(), tokens.document.tolist(), strict=True)
    return [word for word, is_protected, document in own if is_protected and document == 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("see https://site.org/its now", "https site org its", id="a URL"),
        pytest.param("see ftp://dogs/cats.", "ftp dogs cats", id="a URL of another scheme, and a full stop"),
        pytest.param("(https://en.site.org/its_so) yes", "https en site org its so", id="a URL in brackets"),
        pytest.param("go to site.org/whats/on today", "site org whats on", id="a host with a path"),
        pytest.param("mail dont@site.org today", "dont site org", id="a mail address"),
        pytest.param("mail cats@4dogs today", "cats 4dogs", id="a mail address with a digit"),
        pytest.param("mail the.cats@dogs today", "the cats dogs", id="a mail address with a stop"),
        pytest.param("in /srv/lets/go today", "srv lets go", id="an absolute path"),
        pytest.param("in ~/cats and ./dogs and ../its", "cats dogs its", id="paths from home, here and above"),
        pytest.param("in src/cats/dogs today", "src cats dogs", id="a relative path two steps deep"),
        pytest.param("in src/cats.py today", "src cats py", id="a relative path with an extension"),
        pytest.param(r"in C:\Users\cats today", "C Users cats", id="a path of Windows"),
        pytest.param(r"in \\server\dogs today", "server dogs", id="a share of Windows"),
        pytest.param("thanks, @cats!", "cats", id="an @ tag"),
        pytest.param("so #dogs today", "dogs", id="a # tag"),
        pytest.param("so #its_all_dogs today", "its all dogs", id="a # tag of several words"),
        pytest.param("call see_dont(cats) today", "see dont", id="snake_case, not what the brackets hold"),
        pytest.param("the __lets__ hook", "lets", id="dunder"),
        pytest.param("call dontCare today", "dontCare", id="camelCase"),
        pytest.param("the HTTPServers and getCats", "getCats", id="a capital after a small letter, not before one"),
        pytest.param("ParkLinked the ParkLinks and ParkLinkS", "ParkLinked ParkLinks ParkLinkS", id="forms of names"),
        pytest.param("ParkLink of ParkLinks", "ParkLink", id="a name that stands in the text without its s"),
        pytest.param("why-dont-they-ask, he wrote", "why dont they ask", id="a slug of four words"),
        pytest.param("why-dont-you-all-ask", "why dont you all ask", id="a slug of five words"),
        pytest.param("at www.cats.org today", "www cats org", id="a dotted host"),
        pytest.param("open cats.txt today", "cats txt", id="a file name"),
        pytest.param("call os.cats.lets today", "os cats lets", id="a dotted name"),
        pytest.param("a `dont` here", "dont", id="inline code"),
        pytest.param("a `dont its` here", "dont its", id="inline code of several words"),
        pytest.param("a ``dont ` its`` here", "dont its", id="inline code with two backticks and one inside"),
        pytest.param("`cats\nare` dogs", "cats are", id="inline code over a soft line break"),
        pytest.param("before\n```\nits\n```\nafter", "its", id="a fence of backticks"),
        pytest.param("before\n~~~\nits\n~~~\nafter", "its", id="a fence of tildes"),
        pytest.param("```python\nits\n```\nafter", "python its", id="a fence with a language"),
        pytest.param("````\nits\n```\ndont\n````\nafter", "its dont", id="a longer fence is closed by one as long"),
        pytest.param("```\nits\n~~~\ndont\n```\nafter", "its dont", id="a fence is closed by its own kind"),
        pytest.param("```\nits\n\ndont", "its dont", id="a fence that never closes runs to the end"),
        pytest.param("~~~\nits\n\ndont", "its dont", id="tildes that never close run to the end"),
        pytest.param("> ```\n> its\n> ```\nafter", "its", id="a quoted fence"),
        pytest.param("before\r\n```\r\nits\r\n```\r\nafter", "its", id="a fence with line ends of Windows"),
        pytest.param("```\nits\n```\nso `dont` now", "its dont", id="inline code behind a fence"),
        pytest.param("so <b>it</b> goes", "b b", id="the names of tags"),
        pytest.param("so <a title=lets go> it goes", "a title lets go", id="attributes of a tag"),
        pytest.param("so <!-- its so --> it goes", "its so", id="a comment of HTML"),
        pytest.param("a std::cats here", "std cats", id="a name with colons"),
        pytest.param("a x=cats here", "x cats", id="an assignment"),
        pytest.param("a cats|dogs here", "cats dogs", id="a table"),
        pytest.param("a {cats} here", "cats", id="braces"),
        pytest.param("don’t_its “x”", "dont its", id="marks do not hide an identifier"),
        pytest.param("’’’ `dont’` “lets”", "dont", id="marks before code do not shift its span"),
    ],
)
def test_protected(text, expected):
    assert protected(text) == expected.split()
    assert protected(text, "its `code` here", "```") == expected.split(), "whatever its neighbours are"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("cats and/or dogs", id="and/or"),
        pytest.param("the cats/dogs question", id="two words with a slash"),
        pytest.param("he was *so* tired", id="emphasis with asterisks"),
        pytest.param("he was _so_ tired", id="emphasis with underscores"),
        pytest.param("he was **so** tired", id="strong emphasis"),
        pytest.param("in the U.S. dogs run", id="initials"),
        pytest.param("the U.N.s view", id="initials with an s"),
        pytest.param("cats, e.g. mine, i.e. ours", id="Latin shorthand"),
        pytest.param("the cats slept.The dogs ran", id="a lost space before a capital"),
        pytest.param("a word--word dash", id="a double hyphen"),
        pytest.param("a word—word dash", id="a dash"),
        pytest.param("cats ` dogs lets go", id="a backtick that never closes"),
        pytest.param("cats ` dogs\n\nlets ` go", id="a backtick that closes in another paragraph"),
        pytest.param("cats `` dogs ` lets go", id="backticks of two lengths"),
        pytest.param("he wrote 3 < 4 and 5 > 2 today", id="comparisons"),
        pytest.param("she wrote cats -> dogs today", id="an arrow"),
        pytest.param("the cats (and dogs) [lets say] ran", id="brackets"),
        pytest.param("the McGregors and OBriens came", id="names with a second capital"),
        pytest.param("the iPhones and YouTubes of eBays", id="names that the lexicon knows"),
        pytest.param("the NATOs and MPs of AT&Ts", id="capitals"),
        pytest.param("at 12:30 cats ran 24/7", id="times"),
        pytest.param("note: cats ran", id="a colon with a space"),
        pytest.param("we are #1 and @ home", id="signs without names"),
        pytest.param("about ~50 cats cost $5 or 5% more", id="signs before and after numbers"),
        pytest.param("a line\n--\ncats", id="a rule of hyphens"),
        pytest.param("Well-Known-Cats-Of-London ran", id="capitalised compounds"),
        pytest.param("cats ~~ dogs\n~~", id="two tildes are no fence"),
        pytest.param("\n         ```", id="a fence indented too far has no words"),
        pytest.param("", id="nothing"),
    ],
)
def test_prose(text):
    assert protected(text) == []
    assert protected(text, "`", "```", "<a", "~~~") == [], "whatever its neighbours are"


def test_a_name_in_another_text_says_nothing():
    assert protected("the ParkLinks buses", "ParkLink ran") == ["ParkLinks"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("they dont…you know", id="an ellipsis without spaces"),
        pytest.param("they dont...you know", id="three full stops without spaces"),
        pytest.param("is it theirs?its late", id="a question mark without a space"),
        pytest.param("he wrote ``its late'' and ``dont go''", id="TeX quotation marks"),
    ],
)
def test_prose_that_resembles_code(text):
    assert protected(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("my mother-in-laws house", "mother in", id="the last word of a compound is prose"),
        pytest.param("a well-known cat", "well", id="so is that of a pair"),
        pytest.param("<b>its</b> the dogs bone", "b b", id="text in and behind tags is prose"),
        pytest.param("```\nits\n```\nthe dogs bone", "its", id="text behind a fence is prose"),
        pytest.param("`a` dogs `b`", "a b", id="text between two pieces of code is prose"),
        pytest.param("cats `dogs ran", "", id="a backtick that nothing closes opens nothing"),
    ],
)
def test_where_protection_ends(text, expected):
    assert protected(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a `b` c", ["`b`"], id="inline code"),
        pytest.param("`a` b `c`", ["`a`", "`c`"], id="two pieces"),
        pytest.param("``a`b``", ["``a`b``"], id="two backticks"),
        pytest.param("``one'' and ``two''", [], id="TeX quotation marks open only"),
        pytest.param("`a\n\nb`", [], id="not over a blank line"),
        pytest.param("`a\n \t\r\nb`", [], id="not over a line of white space"),
        pytest.param("<a b>c</a>", ["<a b>", "</a>"], id="tags"),
        pytest.param("a < b > c", [], id="no tags"),
        pytest.param("<a\nb>", [], id="a tag ends on its line"),
        pytest.param("<a" + " b" * 600 + ">", [], id="a tag has an end within a thousand characters"),
        pytest.param("```\na\n```", ["```\na\n```"], id="a fence"),
        pytest.param("```\na\n``` \nb", ["```\na\n``` "], id="a closing fence with white space behind"),
        pytest.param("```\na\n```b\nc", ["```\na\n```b\nc"], id="a closing fence has nothing behind it"),
        pytest.param("~~~\na\n~~~~", ["~~~\na\n~~~~"], id="a closing fence may be longer"),
        pytest.param("x ```\na ``` b", ["```\na ```"], id="ticks within a line are inline code"),
        pytest.param("<b>\n```\n<i>\n```\n<u>", ["<b>", "```\n<i>\n```", "<u>"], id="a fence hides tags"),
    ],
)
def test_code_spans(text, expected):
    assert [text[a:b] for a, b in code_spans(text)] == expected


@given(st.text(max_size=80) | st.text("`~<>a/! \n\r\t", max_size=80))
@example("```\n```\n```")
@example("\n~~~")
def test_spans_lie_inside_their_text(text):
    spans = list(code_spans(text))
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(text[a] in "`~< >\t" for a, _ in spans), "a fence may be indented or quoted"


CODE_PIECES = st.sampled_from(
    ["`", "``", "```\n", "\n~~~\n", "<b>", "</b>", "dont", "its", "\n\n", " ", "a_b", "x.y", "’", "“"]
)


@given(st.lists(CODE_PIECES, max_size=25).map("".join))
@example("\n~~~\ndont`")
def test_no_edit_falls_into_code(text):
    report = Cleaner(Config(damage="quotes", min_english=0, min_prose=0)).analyze(f"We dont know. {text}")
    spans = list(code_spans(report.source))
    assert not [f for f in report.findings if any(a < f.start < b for a, b in spans)]


@given(st.lists(CODE_PIECES, max_size=25).map("".join))
def test_marks_inside_words_change_no_protection(text):
    assert protected(text.replace("dont", "don’t")) == protected(text)


LENGTH = 1 << 18
KINDS = (regex.Pattern, type(lazy_regex.compile("")))
PATTERNS = {
    f"{module.__name__}.{name}": getattr(value, "__self__", value)
    for module in (protection, code_spans_module)
    for name, value in vars(module).items()
    if isinstance(getattr(value, "__self__", value), KINDS)
}
ADVERSARIES = {
    "backticks": "`" * LENGTH,
    "lone backticks": "` " * (LENGTH // 2),
    "growing runs of backticks": " ".join("`" * n for n in range(1, 1400)),
    "tildes": "~" * LENGTH,
    "indented tildes": "\n        ~~" * (LENGTH // 11),
    "openings of tags": "<a" * (LENGTH // 2),
    "a tag that never closes": "<" + "a" * LENGTH,
    "tags that close too late": ("<a" + " " * 1500) * (LENGTH // 1502),
    "line feeds": "\n" * LENGTH,
    "white space": " \t\r" * (LENGTH // 3),
    "almost blank lines": ("\n" + " " * 500 + "x") * (LENGTH // 502),
    "quoting": ">" * LENGTH,
    "slashes": "/" * LENGTH,
    "letters behind a slash": "/" + "a" * LENGTH,
    "letters and stops": "a.b" * (LENGTH // 3),
    "underscores": "_" * LENGTH,
    "underscores at the end": "-_" * (LENGTH // 2),
    "stops": "." * LENGTH,
    "brackets": "[{" * (LENGTH // 2),
    "an array that does not end": "[1" + "]" * LENGTH + "x",
    "letters": "a" * LENGTH,
}


def test_all_patterns_are_found():
    assert {
        "textfix.engine.text.protection._CHUNK",
        "textfix.engine.text.code_spans._TAG",
        "textfix.engine.text.code_spans._JSON_BEGINS",
    } <= set(PATTERNS)


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("adversary", ADVERSARIES)
def test_no_input_makes_a_pattern_backtrack(name, adversary):
    """These texts take milliseconds where time is linear, and minutes where it is quadratic: no close call."""
    pattern, text = PATTERNS[name], ADVERSARIES[adversary]
    if name.endswith("_JSON_BEGINS"):  # asked once, at the start of a text
        pattern.match(text, timeout=10, concurrent=True)
    else:
        assert sum(match.end() - match.start() for match in pattern.finditer(text, timeout=10)) <= len(text)


def test_json_that_does_not_end_is_no_json():
    """The end is looked at, not searched for."""
    assert not is_json('{"' + "} " * LENGTH + "x")
    assert is_json('{"' + "} " * LENGTH + "}")


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_repeats_a_repetition(name):
    """No group with an unbounded quantifier inside is itself repeated."""
    pattern = regex.sub(r"\\.|\[(?:\\.|[^]\\])*\]", "x", PATTERNS[name].pattern)
    assert not regex.search(r"[*+][^()]*\)(?:[*+]|\{\d+,)(?!\+)", pattern)


def test_the_search_for_repeated_repetitions_finds_one():
    assert regex.search(r"[*+][^()]*\)(?:[*+]|\{\d+,)(?!\+)", "(?:x+)*y")


@pytest.mark.parametrize("adversary", ADVERSARIES)
def test_spans_of_adversaries_do_not_explode(adversary):
    text = ADVERSARIES[adversary]
    covered = sum(b - a for a, b in code_spans(text))
    assert covered <= len(text)


def test_code_spans_is_lazy():
    assert inspect.isgenerator(code_spans("`a`"))
