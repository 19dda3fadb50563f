"""Text that went through wrong encodings: what comes back, and what must not be touched."""

import html
import quopri
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.growth import assert_linear
from textfix import Cleaner, Config
from textfix.edits import Finding
from textfix.engine.text.mentions import used

DECODER = Cleaner(Config(select=("TF1",)))

MARKS = "‘’“”—…éáç£"

# One paragraph a line, with every kind of mark.
STORY = """\
“You’re late,” said the ferryman. “We don’t wait for the mayor’s guests.”
She didn’t answer. There were four boats — all of them new — at the pier, and nobody’s lamp burned.
“Where’s the captain?” she asked. “He told me that he wouldn’t leave, and now he isn’t here.”
The old man called it “a fisherman’s truth” and laughed. She couldn’t tell.
“They’ve gone,” he said at last, “and they won’t be back before nine. I’m sorry.”"""
# The same with what else a line may hold.
ACCENTED = (
    STORY.replace("captain", "café’s owner, José, who’d paid £20")
    .replace("“a fisherman", "‘a fisherman")
    .replace("truth”", "truth’…")
)


def windows(data):
    """Decode Windows-1252 as browsers do: what it does not assign is passed through."""
    return "".join(bytes([b]).decode("cp1252" if b not in b"\x81\x8d\x8f\x90\x9d" else "latin-1") for b in data)


def without_controls(text):
    return "".join(char for char in text if not "\x80" <= char <= "\x9f")


def mac(text):
    """Encode in Mac Roman, a control as the byte that it is, as one program in the wild does."""
    return b"".join(bytes([ord(c)]) if "\x80" <= c <= "\x9f" else c.replace("¦", "_").encode("mac_roman") for c in text)


def replaced(text, table):
    return text.translate({ord(char): code for char, code in table.items()})


DAMAGES = {
    "UTF-8 read as Latin-1": lambda text: text.encode("utf-8").decode("latin-1"),
    "UTF-8 read as Windows-1252": lambda text: windows(text.encode("utf-8")),
    "the same twice": lambda text: windows(windows(text.encode("utf-8")).encode("utf-8")),
    "UTF-8 read as Mac Roman": lambda text: text.encode("utf-8").decode("mac_roman"),
    "Windows-1252 read as Latin-1": lambda text: text.encode("cp1252").decode("latin-1"),
    "Windows-1252 as Unicode, read as Windows-1252": lambda text: windows(
        text.encode("cp1252").decode("latin-1").encode("utf-8")
    ),
    "through Windows-1252 and Mac Roman": lambda text: windows(mac(windows(text.encode("utf-8")))),
    "Mac Roman read as Windows-1252": lambda text: windows(mac(text)) if text.isascii() or "é" not in text else text,
    "cut to one byte": lambda text: replaced(text, {char: chr(ord(char) & 0xFF) for char in "‘’“”—"}),
    "entities": lambda text: replaced(
        text,
        {"‘": "&lsquo;", "’": "&rsquo;", "“": "&ldquo;", "”": "&rdquo;", "—": "&mdash;", "é": "&#233;", "£": "&pound;"},
    ),
    "entities twice": lambda text: html.escape(
        replaced(text, {char: f"&#{ord(char)};" for char in MARKS}), quote=False
    ),
    "entities without their ampersand": lambda text: replaced(text, {char: f"#{ord(char)};" for char in MARKS}),
    "escapes of a program": lambda text: replaced(text, {char: f"\\u{ord(char):04x}" for char in MARKS}),
    "escapes without their backslash": lambda text: replaced(text, {char: f"u{ord(char):04x}" for char in MARKS}),
    "bytes as text": lambda text: replaced(
        text, {char: "".join(f"\\x{b:02x}" for b in char.encode("utf-8")) for char in MARKS}
    ),
    "quoted-printable": lambda text: quopri.encodestring(text.encode("utf-8")).decode("ascii"),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("text", [STORY, ACCENTED], ids=["plain", "accented"])
def test_a_story_comes_back(damage, text):
    damaged = DAMAGES[damage](text)
    report = DECODER.analyze(damaged)
    assert report.text == text
    assert report.revert() == damaged


@pytest.mark.parametrize("trace", ["â", "â€", "â??"])
def test_a_story_comes_back_from_remnants(trace):
    damaged = replaced(STORY, dict.fromkeys("‘’“”—", trace))
    assert DECODER.clean(damaged) == STORY


def test_remnants_are_what_stripping_controls_leaves():
    damaged = without_controls(ACCENTED.encode("utf-8").decode("latin-1"))
    assert DECODER.clean(damaged).replace("“a fisherman", "‘a fisherman").replace("truth”", "truth’") == ACCENTED


def test_signs_that_lost_a_byte_are_told_by_their_place():
    assert DECODER.clean("â¢ Sold for â¬20\nâ¢ Ropeâ¢ and sailâ¦") == "• Sold for €20\n• Rope™ and sail…"


def test_a_line_does_not_depend_on_the_lines_before_it():
    lines = ["Itâ€™s late.", "5 < 6 and 7 > 2", "AT&amp;T isn&#39;t", "café", "Ãœber uns", "donÂ’t"]
    one_by_one = [DECODER.clean(line) for line in lines]
    assert DECODER.clean("\n".join(lines)).split("\n") == one_by_one
    assert DECODER.clean("\n".join(lines[::-1])).split("\n") == one_by_one[::-1]


def test_edits_are_as_small_as_what_was_decoded():
    text = "A long line of ASCII, itâ€™s decoded in two places: the cafÃ© is one, and ‘this’ is none."
    assert [(text[f.start : f.end], f.replacement) for f in DECODER.analyze(text).findings] == [
        ("â€™", "’"),
        ("Ã©", "é"),
    ]


def test_a_cut_ellipsis_is_shown_where_other_cut_marks_prove_it():
    report = DECODER.analyze("I don\x19t know& Johnson & Sons isn\x19t")
    assert [(f.replacement, f.applicability) for f in report.findings] == [
        ("’", "safe"),
        ("…", "display"),
        ("’", "safe"),
    ]
    assert not DECODER.analyze("I don't know& Johnson & Sons isn't").findings


def test_single_bytes_of_two_encodings_in_one_text():
    text = "ìNever.î They wonít, señor ñ not now. They donÕt say ÒnoÓÑthey wait."
    assert DECODER.clean(text) == "“Never.” They won’t, señor – not now. They don’t say “no”—they wait."


def test_backslashes_for_line_breaks_are_shown():
    text = "The second\\team of sailors left for\\the northern islands."
    report = DECODER.analyze(text)
    assert report.text is text
    assert [(f.start, f.replacement, f.applicability) for f in report.findings] == [
        (10, " ", "display"),
        (35, " ", "display"),
    ]
    assert not DECODER.analyze("Look in C:\\temp, in src\\lib here and in doc\\api there.").findings


def test_who_says_that_a_text_is_clean_gets_it_back():
    text = "Itâ€™s AT&amp;T, don\x19t ask."
    report = Cleaner(Config(damage="clean")).analyze(text)
    assert report.text is text
    assert not report.findings


def test_rules_are_selected_one_by_one():
    text = "Itâ€™s AT&amp;T."
    assert Cleaner(Config(select=("TF101",))).clean(text) == "It’s AT&amp;T."
    assert Cleaner(Config(select=("TF1",), ignore=("TF101",))).clean(text) == "Itâ€™s AT&T."


def test_an_edit_below_the_threshold_is_only_shown_or_unsafe():
    text = "Itâ€™s late."
    report = Cleaner(Config(select=("TF1",), safe_confidence=1.0)).analyze(text)
    assert report.text is text
    assert [f.applicability for f in report.findings] == ["unsafe"]
    assert Cleaner(Config(select=("TF1",), safe_confidence=1.0, level="unsafe")).clean(text) == "It’s late."


WORDS = st.sampled_from(
    "the a café naïve “so ‘this’ don’t … — 1990s, £20 €5 50% 5 = 6 R&D AT&T x; y: #12 (so) São Zoë; salt; \\ u2 d’Or é"
    ' Ångström ½ 20°C §5 © ™ “‘so’” e.g. it\'s "so" & @you http://x.org/a%27b?c=d&e;'.split()
)


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_clean_text_is_left_alone(text):
    report = DECODER.analyze(text)
    assert not report.findings
    assert report.text is text


@given(st.text(st.sampled_from("aâ€™Ã©Â \x92\x19ïn'ts&#39;amp;=9\\u2019ÕÒÓ?\n‰Ûª"), max_size=40))
def test_decoding_reverts_and_is_done_once(text):
    report = DECODER.analyze(text)
    assert report.revert() == text
    assert DECODER.clean(report.text) is report.text


def test_clean_text_does_not_load_ftfy():
    code = (
        "import sys, textfix\n"
        "textfix.clean('“It isn’t far,” she said — 5 < 6 & 7; café, São Paulo, £5 … 100% = all.')\n"
        "assert 'ftfy' not in sys.modules\n"
        "textfix.clean('Itâ€™s here.')\n"
        "assert 'ftfy' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "piece",
    [
        "isnât ",
        "&amp;",
        "#39;",
        " #39;s",
        "amp;",
        "isn=92t ",
        r"\u2019",
        "itu2019s ",
        r"\xe2\x80\x99",
        "don%27t ",
        "Òa",
        "a\x19",
    ],
)
def test_a_long_run_of_anything_takes_its_time_once(piece):
    assert_linear(DECODER.analyze, piece, units=100)


def test_mentions_are_looked_for_near_each_finding_alone():
    def mention(text):
        used(text, [Finding(at, at + 2, "é", "TF101", 0.9, "safe") for at in range(3, len(text), 6)])

    assert_linear(mention, "cafÃ© ", units=4000)
