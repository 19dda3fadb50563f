"""Names learnt from clean text: what is learnt, how the file is read, and what a cleaner makes of it."""

import os
import pickle
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.lexica import small_lexicon
from support.rows import load_rows
from support.settings import load_config
from textfix import Cleaner, Config, ConfigError
from textfix.engine import models
from textfix.engine.models import load_model, load_model_with
from textfix.engine.text.hashing import word_hash
from textfix.engine.text.lexicon import (
    ALWAYS,
    BARE,
    CANDIDATE,
    CAPITALISED,
    END,
    FLAGS,
    LAST1,
    LAST2,
    LEXICAL,
    WORD_CLASS,
)
from textfix.engine.text.user_lexicon import dump_forms, merge_forms, parse_forms
from textfix.gold.names import learn_names

HEADER = "# textfix lexicon 1\n"
TAUGHT = (
    "Everyone on the quay waited for Zorbellan. At noon they saw Zorbellan’s flag, and then Zorbellan’s ship came in. "
    "The crew of the O’Quibble was there, and so was Mivvis."
)
LOST = "I dont know what theyre doing there, and thats whats wrong with it."
FRENCH = "Nous ne savons pas encore ce que les autres vont dire de cela, mais nous allons voir. " * 4

words = st.sampled_from(
    "the sailor said that Zorbellan Zorbellan’s Zorbellans’ zorbellan quibbot quibbot’s O’Quibble O’Quibble’s mivvis’ "
    "dont isn’t . , 4x \n\n".split(" ")
)
prose = st.lists(words, max_size=40).map(" ".join)
counted = st.dictionaries(
    st.sampled_from(
        "Zorbellan Zorbellan’s zorbellans’ quibbot quibbo’t O’Quibble rock’n’roll mivvis dogs’ don’t".split()
    ),
    st.integers(1, 10**6),
)


def taught(*texts: str, least: int = 1) -> dict[str, int]:
    return dict(learn_names(texts, Config(damage="clean"), least).forms)


@pytest.fixture
def lexicon(tmp_path: Path) -> Callable[[str], str]:
    """Return a function that writes a lexicon file and returns its path."""

    def write(content: str) -> str:
        path = tmp_path / "names.tsv"
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("They met Zorbellan.", {"Zorbellan": 1}, id="a name"),
        pytest.param("They saw Zorbellan's ship.", {"Zorbellan’s": 1}, id="a straight mark"),
        pytest.param(
            "Zorbellan’s ship sank, and that was all.", {"zorbellan’s": 1}, id="a capital that begins a sentence"
        ),
        pytest.param("They saw a quibbot.", {"quibbot": 1}, id="a word in small letters"),
        pytest.param("The Zorbellans’ ships sank.", {"Zorbellans’": 1}, id="a plural possessive"),
        pytest.param("They met O’Quibble there.", {"O’Quibble": 1}, id="a mark elsewhere"),
        pytest.param("They met the ‘Zorbellans’ there.", {"Zorbellans": 1}, id="quotation marks"),
        pytest.param("They met the ’Zorbellan there.", {}, id="a mark that nobody can tell"),
        pytest.param("The dog doesn’t bark at the sailor’s friends.", {}, id="words that everybody knows"),
        pytest.param("See zorbellan.example/zorbellan and `zorbellan` there.", {}, id="what is no prose"),
        pytest.param("They met Zorbellan4 there.", {}, id="digits"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_what_a_text_teaches(text, expected):
    assert taught(text) == expected


def test_a_family_of_words_must_be_seen_often_enough():
    texts = ["They met Zorbellan and saw Zorbellan’s ship.", "They saw a quibbot."]
    assert taught(*texts, least=2) == {"Zorbellan": 1, "Zorbellan’s": 1}
    assert taught(*texts, least=3) == {}


def test_damaged_documents_teach_nothing():
    lesson = learn_names([TAUGHT, LOST, LOST, FRENCH])
    assert (lesson.clean, lesson.damaged, lesson.other) == (1, 2, 1)
    assert lesson.forms == learn_names([TAUGHT]).forms
    assert learn_names([LOST], Config(damage="clean")).clean == 1


@given(st.lists(prose, max_size=5), st.randoms())
def test_order_does_not_matter(texts, rng):
    shuffled = list(texts)
    rng.shuffle(shuffled)
    one, other = learn_names(texts), learn_names(shuffled)
    assert one == other
    assert dump_forms(one.forms) == dump_forms(other.forms)


@given(st.lists(prose, max_size=5))
def test_what_is_learnt_is_written_and_read(texts):
    learnt = learn_names(texts, Config(damage="clean"), 1).forms
    assert parse_forms(dump_forms(learnt), "names.tsv") == learnt


@given(counted)
def test_a_file_is_read_as_it_was_written(counts):
    written = dump_forms(counts)
    assert parse_forms(written, "names.tsv") == counts
    assert dump_forms(dict(reversed(counts.items()))) == written


def test_a_file_may_be_edited_by_hand():
    text = "\r\n".join([HEADER.strip(), "", "# ours", "Zorbellan's\t2", "Zorbellan’s\t3", "quibbot\t1", ""])
    assert parse_forms(text, "names.tsv") == {"Zorbellan’s": 5, "quibbot": 1}


NO_LEXICON = "line 1: not a lexicon, which begins '# textfix lexicon 1'; make the file with textfix learn"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("", NO_LEXICON, id="empty"),
        pytest.param("Zorbellan\t2\n", NO_LEXICON, id="without a header"),
        pytest.param("# textfix lexicon 2\n", NO_LEXICON, id="of another format"),
        pytest.param(HEADER + "\nZorbellan 2\n", "line 3: no tab in 'Zorbellan 2'; write a word, a tab", id="no tab"),
        pytest.param(HEADER + "Zorbellan\n", "line 2: no tab in 'Zorbellan'", id="no count"),
        pytest.param(HEADER + "Zorbellan\ttwo\n", "line 2: 'two' is not a count; write a whole number", id="a word"),
        pytest.param(HEADER + "Zorbellan\t0\n", "line 2: '0' is not a count", id="a count of nothing"),
        pytest.param(HEADER + "Zorbellan\t-1\n", "line 2: '-1' is not a count", id="a negative count"),
        pytest.param(HEADER + "Zorbellan\t²\n", "line 2: '²' is not a count", id="another digit"),
        pytest.param(HEADER + "Zorbellan\t" + "9" * 30 + "\n", "is not a count", id="too many"),
        pytest.param(HEADER + "a\t1\nZor bellan\t2\n", "line 3: 'Zor bellan' is not a word; write one", id="two words"),
        pytest.param(HEADER + "Zorbellan4\t2\n", "line 2: 'Zorbellan4' is not a word", id="a digit"),
        pytest.param(HEADER + "\t2\n", "line 2: '' is not a word", id="no word"),
        pytest.param(HEADER + "’\t2\n", "line 2: '’' is not a word", id="a mark alone"),
        pytest.param(HEADER + "“Zorb”\t2\n", "line 2: '“Zorb”' is not a word", id="quotation marks"),
        pytest.param(HEADER + "z" * 29 + "\t2\n", "is not a word; write one word of at most 28", id="a long word"),
    ],
)
def test_a_malformed_file_is_an_error(lexicon, content, message):
    path = lexicon(content)
    with pytest.raises(ConfigError) as caught:
        Cleaner(Config(lexicon=path)).clean("I dont know.")
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


def test_a_file_that_is_missing_or_no_text_is_an_error(tmp_path):
    missing = str(tmp_path / "no.tsv")
    with pytest.raises(ConfigError, match=r"no\.tsv: no such file or directory; check the path"):
        Cleaner(Config(lexicon=missing)).clean("I dont know.")
    with pytest.raises(ConfigError, match="is a directory"):
        Cleaner(Config(lexicon=str(tmp_path))).clean_many(["I dont know."])
    (tmp_path / "latin.tsv").write_bytes(HEADER.encode() + b"caf\xe9\t2\n")
    with pytest.raises(ConfigError, match=r"latin\.tsv: line 2: byte 23 is not UTF-8"):
        Cleaner(Config(lexicon=str(tmp_path / "latin.tsv"))).clean("I dont know.")


def test_a_lexicon_is_named_by_a_str():
    with pytest.raises(ConfigError, match="lexicon is 3; it must be the path of a file"):
        Config(lexicon=3)


def fields(lexicon, word, capitalised=False):
    key = (word_hash(word) + int(CAPITALISED) * capitalised) & 0xFFFFFFFF
    return lexicon.rows(np.array([key], dtype=np.uint32))[0].tolist()


@pytest.mark.parametrize(
    ("form", "column"),
    [
        ("Zorbellan", BARE),
        ("Zorbellan’s", LAST1),
        ("Zorbella’ns", LAST2),
        ("Zorbellans’", END),
        ("Z’orbellan", LEXICAL),
    ],
)
def test_a_new_form_is_counted_in_its_place(form, column):
    merged = merge_forms(load_model().lexicon, {form: 3, "quibbot": 1})
    skeleton = form.replace("’", "")
    assert fields(load_model().lexicon, skeleton) == [0] * 8
    expected = [4 * (i == column) for i in range(8)]  # half octaves: 2 * log2(1 + 3)
    expected[FLAGS] = CANDIDATE * (column != BARE)
    assert fields(merged, skeleton) == expected
    assert fields(merged, skeleton, capitalised=True)[:WORD_CLASS] == expected[:WORD_CLASS]
    assert not any(fields(merged, "quibbot", capitalised=True)), "small letters are no name"


def test_counts_are_added_and_all_else_stays():
    shipped = load_model().lexicon
    before = fields(shipped, "sailors")
    merged = merge_forms(shipped, {"sailors": 10**6, "don’t": 1})
    after = fields(merged, "sailors")
    assert after[BARE] == round(2 * np.log2(2 ** (before[BARE] / 2) + 10**6))
    assert after[LAST1:] == before[LAST1:]
    assert fields(merged, "dont")[FLAGS] & ALWAYS
    row = merged.find(np.array([word_hash("sailors")], dtype=np.uint32))
    assert merged.ranks[row] == shipped.ranks[shipped.find(np.array([word_hash("sailors")], dtype=np.uint32))] > 0


def test_a_word_that_others_do_not_touch_keeps_its_row():
    shipped = load_model().lexicon
    merged = merge_forms(shipped, {"Zorbellan’s": 2, "O’Quibble": 1})
    assert merged.keys.size == shipped.keys.size + 4
    np.testing.assert_array_equal(merged.rows(shipped.keys), shipped.rows(shipped.keys))
    np.testing.assert_array_equal(merged.patterns(shipped.pattern_keys), shipped.pattern_marks)


def test_the_commonest_pattern_wins():
    merged = merge_forms(load_model().lexicon, {"Z’orbello": 1, "Zo’rbello": 3, "Zor’bello": 2})
    assert merged.patterns(np.array([word_hash("Zorbello")], dtype=np.uint32)).tolist() == [0b100]


def test_a_pattern_that_ships_stays():
    merged = merge_forms(load_model().lexicon, {"Ob’rien": 9})
    assert merged.patterns(np.array([word_hash("OBrien")], dtype=np.uint32)).tolist() == [0b10]
    assert merged.pattern_keys.size == load_model().lexicon.pattern_keys.size


@given(counted, st.randoms())
def test_merging_does_not_depend_on_the_order_of_lines(counts, rng):
    items = list(counts.items())
    rng.shuffle(items)
    one, other = (merge_forms(small_lexicon(), dict(each)) for each in (counts.items(), items))
    np.testing.assert_array_equal(one.keys, other.keys)
    np.testing.assert_array_equal(one.fields, other.fields)
    np.testing.assert_array_equal(one.pattern_marks, other.pattern_marks)


@pytest.mark.slow
def test_an_empty_lexicon_changes_nothing(lexicon):
    path = lexicon(HEADER)
    texts = [row.source for row in load_rows()]
    for damage in ("auto", "quotes"):
        assert Cleaner(Config(damage=damage, lexicon=path)).analyze_many(texts) == Cleaner(
            Config(damage=damage)
        ).analyze_many(texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They saw Zorbellans ship.", "They saw Zorbellan’s ship."),
        ("Zorbellans ship", "Zorbellan’s ship"),
        ("We were on board the OQuibble then.", "We were on board the O’Quibble then."),
    ],
)
def test_a_learnt_name_is_restored(lexicon, text, expected):
    path = lexicon(dump_forms(learn_names([TAUGHT], min_count=1).forms))
    assert Cleaner(Config(damage="quotes")).clean(text) == text
    assert Cleaner(Config(damage="quotes", lexicon=path)).clean(text) == expected


def test_the_report_tells_of_the_lexicon(lexicon):
    path = lexicon(HEADER + "Zorbellan’s\t2\n")
    version = Cleaner(Config(lexicon=path)).analyze("I dont know.").model
    assert version.startswith(load_model().version + "+")
    lexicon(HEADER + "Zorbellan’s\t3\n")
    assert Cleaner(Config(lexicon=path)).analyze("I dont know.").model != version


def test_a_changed_file_counts_from_the_next_call(lexicon):
    path = lexicon(HEADER)
    cleaner = Cleaner(Config(damage="quotes", lexicon=path))
    before = os.stat(path)
    assert cleaner.clean("Zorbellans ship") == "Zorbellans ship"
    lexicon(dump_forms({"Zorbellan’s": 20}))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert cleaner.clean("Zorbellans ship") == "Zorbellan’s ship"


def test_a_model_is_built_once(lexicon, monkeypatch):
    built = []

    def merge(shipped, counts):
        built.append(counts)
        return merge_forms(shipped, counts)

    monkeypatch.setattr(models, "merge_forms", merge)
    path = lexicon(HEADER + "Zorbellonia’s\t7\n")
    found = []
    threads = [threading.Thread(target=lambda: found.append(load_model_with(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == [{"Zorbellonia’s": 7}]
    assert len(found) == 8
    assert len(set(map(id, found))) == 1


def test_a_cleaner_with_a_lexicon_pickles_small(lexicon):
    cleaner = Cleaner(Config(damage="quotes", lexicon=lexicon(dump_forms({"Zorbellan’s": 20}))))
    before = pickle.dumps(cleaner)
    assert cleaner.clean("Zorbellans ship") == "Zorbellan’s ship"
    assert pickle.dumps(cleaner) == before
    assert len(before) < 1000
    assert pickle.loads(before).clean("Zorbellans ship") == "Zorbellan’s ship"


def test_a_project_names_its_lexicon_from_its_own_folder(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[tool.textfix]\nlexicon = "words/names.tsv"\n', "utf-8")
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    assert load_config({}).lexicon == str(tmp_path / "words" / "names.tsv")
    assert load_config({}, Path("../pyproject.toml")).lexicon == str(Path("../words/names.tsv"))
    assert load_config({"lexicon": "mine.tsv"}).lexicon == "mine.tsv", "from the current folder"
