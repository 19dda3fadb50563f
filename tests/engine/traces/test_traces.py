"""Marks that left a trace: what comes back, and what must not be touched."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Cleaner, Config, Finding
from textfix.engine.batch import Batch
from textfix.engine.document import Document
from textfix.engine.models import load_model
from textfix.engine.traces import detect

# One paragraph a line, with every kind of mark.
STORY = """\
“You’re late,” said the ferryman. “We don’t wait for the mayor’s guests.”
She didn’t answer. The workers’ boats — there were four — lay at the pier, and nobody’s lamp burned.
“Where’s the captain?” she asked. “He told me, ‘Don’t be late,’ and now he isn’t here.”
The old man called it “a fisherman’s truth” and laughed. Was it one? She couldn’t tell.
“They’ve gone,” he said at last, “and they won’t be back before nine o’clock. I’m sorry.”"""


@pytest.fixture(scope="module")
def lexicon():
    return load_model().lexicon


def replaced(text, trace):
    lost = "“”‘’" if trace == " " else "“”‘’—"
    return "".join(trace if char in lost else char for char in text)


@pytest.mark.parametrize("trace", ["?", "\ufffd"])
def test_a_story_comes_back(trace):
    assert Cleaner().clean(replaced(STORY, trace)) == STORY


def test_a_story_comes_back_from_spaces():
    """Without its nested quotation: two spaces before it may as well close the outer one."""
    story = "\n".join(line for line in STORY.split("\n") if "‘" not in line)
    assert Cleaner().clean(replaced(story, " ")) == story


@pytest.mark.parametrize("trace", ["`", "´"])
def test_a_story_comes_back_from_look_alikes(trace):
    """Its apostrophes; nobody types these for quotation marks."""
    story = "\n".join(line for line in STORY.split("\n") if "‘" not in line)
    assert Cleaner().clean(story.replace("’", trace)) == story


def test_a_story_comes_back_from_tokens():
    story = STORY.replace("’", "'").replace("workers'", "workers")
    tokens = story.replace("n't", " n't").replace("'s", " 's").replace("'ve", " 've")
    assert Cleaner().clean(tokens) == story


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("don?t?", "don’t?"),
        ("I don?t know, and it\ufffds late.", "I don’t know, and it’s late."),
        ("I don't know, it?s late", "I don't know, it's late"),
        ("?Yes,? he said.", "“Yes,” he said."),
        ("He said ?no?.", "He said ?no?."),
        ("?I don?t know,? he said.", "“I don’t know,” he said."),
        ("?We don?t wait,? he said. ?It?s late.?", "“We don’t wait,” he said. “It’s late.”"),
        ("He asked ?Who?? and didn?t wait.", "He asked “Who?” and didn’t wait."),
        ("Is it? Who don?t know?", "Is it? Who don’t know?"),
        ("They don?t ask. Is it late? The boat?s gone.", "They don’t ask. Is it late? The boat’s gone."),
        ("The boys? boats aren?t here.", "The boys’ boats aren’t here."),
        ("We waited ? it wasn?t long ? and left.", "We waited — it wasn’t long — and left."),
        ("\ufffdYes,\ufffd he said. I don\ufffdt know.", "“Yes,” he said. I don’t know."),
        ("They re late, and I m sure we don t care.", "They’re late, and I’m sure we don’t care."),
        ("They don?t know why the compa?nys shares fell.", "They don’t know why the compa?nys shares fell."),
    ],
)
def test_few_traces_decide(damaged, repaired):
    """Texts of one to five traces, of which some are question marks, or of two kinds."""
    assert Cleaner().clean(damaged) == repaired


def test_clean_story_is_not_touched(lexicon):
    assert detect.find(Document(STORY, lexicon, Config())) == []


def finds(at):
    """Return a detector that finds marks in certain texts: `at` holds the spans by text."""

    def family(document):
        spans = at.get(document.text, ())
        return [Finding(*span, "’", "TF601", 0.99, applicability) for *span, applicability in spans], None

    return family


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"a??b?c?": [(1, 3, "safe")]}, [(1, 3)], id="stable at once"),
        pytest.param({"a??b?c?": [(1, 3, "safe")], "a’b?c?": [(3, 4, "safe")]}, [(1, 3), (4, 5)], id="one more behind"),
        pytest.param(
            {"a??b?c?": [(4, 5, "safe")], "a??b’c?": [(1, 2, "safe")]}, [(1, 2), (4, 5)], id="one more in front"
        ),
        pytest.param(
            {"a??b?c?": [(1, 3, "safe"), (4, 5, "display")], "a’b?c?": [(3, 4, "safe"), (5, 6, "display")]},
            [(1, 3), (4, 5)],
            id="one that was only shown is applied",
        ),
        pytest.param(
            {"a??b??c?": [(1, 3, "safe"), (4, 6, "safe")], "a’b’c?": [(5, 6, "safe")]},
            [(1, 3), (4, 6), (7, 8)],
            id="behind two that were shortened",
        ),
        pytest.param(
            {"a??b?c?": [(1, 3, "safe"), (6, 7, "safe")], "a’b?c’": [(3, 4, "safe")]},
            [(1, 3), (4, 5), (6, 7)],
            id="one more between",
        ),
        pytest.param({"a??b?c?": [(1, 3, "display")], "a’b?c?": [(3, 4, "safe")]}, [], id="nothing is applied"),
    ],
)
def test_a_repaired_text_is_read_again(lexicon, rounds, expected):
    text = next(iter(rounds), "a??b?c?")
    found, operator = detect._until_stable(finds(rounds), Document(text, lexicon, Config()))
    assert operator is None
    assert {f.replacement for f in found} <= {"’"}
    assert [(f.start, f.end) for f in found if f.applicability == "safe"] == expected
    assert len(found) == max(len(expected), len(rounds.get(text, ())))


def at(start, end, group=None):
    return Finding(start, end, "’", "TF601", 0.99, "safe", group)


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        pytest.param([], [], id="none"),
        pytest.param([at(0, 1), at(4, 6), at(9, 10)], [(0, 1), (4, 6), (9, 10)], id="before, between and behind"),
        pytest.param([at(1, 3)], [], id="into the first one"),
        pytest.param([at(3, 5)], [], id="out of the first one"),
        pytest.param([at(5, 7)], [], id="into the second one"),
        pytest.param([at(7, 9), at(9, 11)], [(9, 11)], id="out of the second one"),
        pytest.param([at(0, 1, 1), at(2, 3, 1), at(9, 10, 2)], [(9, 10)], id="a group goes as a whole"),
        pytest.param([at(0, 1), at(2, 3)], [(0, 1)], id="no group is no group in common"),
    ],
)
def test_traces_that_are_spoken_for_are_left_to_the_first_family(more, kept):
    first = [at(2, 4, 1), at(6, 8, 1)]
    found = detect._joined(first, more)
    assert [(f.start, f.end) for f in found] == sorted([(2, 4), (6, 8), *kept])
    assert {f.group for f in found if (f.start, f.end) in kept} <= {None, 2, 3}, "groups of the first stay theirs"
    assert detect._joined([], more) == more


def test_groups_of_two_families_stay_apart_and_whole():
    first, more = [at(2, 4, 1), at(6, 8, 2)], [at(0, 1, 1), at(9, 10, 1), at(11, 12), at(13, 14, 2)]
    assert [f.group for f in detect._joined(first, more)] == [3, 1, 2, 3, None, 4]
    assert [f.group for f in detect._joined([at(2, 4)], more)] == [1, None, 1, None, 2]


def test_a_trace_before_the_last_one_of_the_first_family_is_its_own():
    first = [at(2, 3), at(5, 6), at(9, 12)]
    assert [(f.start, f.end) for f in detect._joined(first, [at(7, 8), at(8, 10)])] == [(2, 3), (5, 6), (7, 8), (9, 12)]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        pytest.param("Is it late?", False, id="a question"),
        pytest.param("It isn?t.", True, id="a question mark in a word"),
        pytest.param("It isn\ufffdt.", True, id="U+FFFD"),
        pytest.param("It isn t late.", True, id="a clitic that stands alone"),
        pytest.param("We met s. They left.", False, id="a letter with a full stop"),
        pytest.param("It is n't late.", True, id="tokens"),
        pytest.param("It isn`t.", True, id="a look-alike"),
        pytest.param("The page.\n<b>Bold</b> and <i>slanted</i>\n", True, id="a text with zones"),
    ],
)
def test_where_traces_are_looked_for(lexicon, text, held):
    assert detect.may_match(Batch.of([text], lexicon, Config())).tolist() == [held]
    assert detect.may_match(Batch.of(["", text, ""], lexicon, Config())).tolist() == [False, held, False]


def test_operators_are_weighed_where_their_traces_are(lexicon):
    def weigh(text):
        return detect.weigh_traces(Document(text, lexicon, Config()))

    assert weigh(STORY) == {}
    question = weigh(replaced(STORY, "?"))["question mark"]
    assert question > 0.99
    assert weigh("Why?Because.") == {"question mark": pytest.approx(0.0, abs=0.1)}
    assert list(weigh(f'{{"text": "{replaced("It isn’t.", "?")}"}}')) == []
    assert list(weigh("It isn\ufffdt. It isn t late.")) == ["replacement character", "space"]
    assert weigh("Call `it?.next` first.") == {"question mark": 0.0}


def test_families_join_their_findings(lexicon):
    text = "They don?t know. They don?t see. It isn\ufffdt late, and we don\ufffdt go."
    found, operators = detect.diagnose(Document(text, lexicon, Config()))
    assert [text[f.start] for f in found] == ["?", "?", "\ufffd", "\ufffd"]
    assert [operator.name for operator in operators] == ["question", "replacement"]


@pytest.mark.parametrize(
    ("edits", "again", "places"),
    [
        pytest.param([], [(2, 3)], [(2, 3)], id="no edit before"),
        pytest.param([(1, 3, "’")], [(0, 1), (4, 5)], [(0, 1), (1, 3), (5, 6)], id="one that shortens by one"),
        pytest.param(
            [(1, 4, "’"), (6, 8, ""), (10, 12, "’")],
            [(0, 1), (3, 4), (7, 8)],
            [(0, 1), (1, 4), (5, 6), (6, 8), (10, 12), (12, 13)],
            id="each shifts what is behind it",
        ),
    ],
)
def test_findings_on_a_repaired_text_count_in_the_first_one(edits, again, places):
    made = [Finding(*edit, "TF601", 0.9, "safe") for edit in edits]
    more = [Finding(*span, "“", "TF602", 0.8, "unsafe") for span in again]
    found = detect._merged(made, more, made)
    assert [(f.start, f.end) for f in found] == places
    new = [f for f in found if f.rule == "TF602"]
    assert {(f.replacement, f.confidence, f.applicability) for f in new} == {("“", 0.8, "unsafe")}


def test_operators_say_what_they_saw(lexicon):
    _, operators = detect.diagnose(Document(replaced(STORY, "?"), lexicon, Config()))
    (operator,) = operators
    assert operator.name == "question"
    assert operator.probability > 0.99
    assert operator.counts["contractions"] == 10


@given(st.text(alphabet=string.ascii_letters + string.digits + " .,!?'\"()-\n", max_size=300))
def test_ordinary_question_marks_stay(text):
    """A question mark that ends a sentence is never touched where none stands inside a word or before one."""
    text = text.replace("?", "? ")
    assert [f for f in detect.find(Document(text, load_model().lexicon, Config())) if f.rule == "TF601"] == []


SENTENCES = [
    "Is it late? ",
    "“Who knows?” he said. ",
    "It's the '90s, isn't it? ",
    '"Really?!" ',
    "She called it ‘a day’. ",
    "See https://example.org/?q=don&s=1 for more. ",
    "The tables (3 m by 5 m) were sold; they weren't good. ",
    "Press `s` or `t` to stop. ",
    "Vitamin D is one.  Plan B was another. ",
    "the colour of the sea\n",
    "Hm … why?\n\n",
]


@given(st.lists(st.sampled_from(SENTENCES), max_size=12))
def test_clean_sentences_are_not_touched(sentences):
    assert detect.find(Document("".join(sentences), load_model().lexicon, Config())) == []


WORDS = [
    "don",
    "t",
    "s",
    "I",
    "m",
    "they",
    "re",
    "the mayor",
    "said",
    "Where",
    "Go",
    "O",
    "Brien",
    "n't",
    "'s",
    "''",
    "``",
]


@given(st.lists(st.sampled_from([*WORDS, *" ,.?\ufffd\n`´;'\"“’", "  ", ". ", ", "]), max_size=60))
def test_cleaning_twice_changes_nothing(pieces):
    text = "".join(pieces)
    repaired = Cleaner().clean(text)
    assert Cleaner().clean(repaired) is repaired
