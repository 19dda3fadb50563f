"""Surveys: sums that merge, and a file that comes back."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textfix import Config, ConfigError, Survey
from textfix.surveys import SHARES, add_rows

whole = st.integers(-(10**6), 10**6)
positive = st.integers(1, 10**6)
cell = st.tuples(st.tuples(*[st.integers(0, 3)] * 4), st.tuples(positive, *[whole] * SHARES))
surveys = st.builds(
    Survey,
    model=st.sampled_from(["", "1"]),
    records=positive,
    other=positive,
    words=positive,
    cells=st.lists(cell, max_size=6).map(add_rows),
    reliability=st.tuples(positive, positive, positive),
    sources=st.sets(st.sampled_from("abcdefghijklmnopqrst"), max_size=9).map(sorted).map(tuple),
    traces=st.tuples(positive, positive, positive),
    standing=positive,
)


@settings(max_examples=30)
@given(surveys, surveys, surveys)
def test_surveys_add_up_in_any_order(one, two, three):
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert one + Survey() == one
    assert hash(one + two) == hash(two + one)


@settings(max_examples=30)
@given(surveys)
def test_the_file_gives_the_same_survey(survey):
    assert Survey.from_json(survey.to_json()) == survey == pickle.loads(pickle.dumps(survey))


def test_a_sum_counts_each_record_once():
    one = Survey("1", 3, 1, 40, (((0, 0, 0, 1), (2, 40, *[5] * 7)),), (4, 3, 1), ("a",), (1024, 0, 7), 3)
    two = Survey("1", 1, 0, 10, (((0, 0, 0, 1), (1, 10, *[-2] * 7)),), (1, 1, 0), ("b",), (1000, 1, 0), 1)
    assert one + two == Survey(
        "1", 4, 1, 50, (((0, 0, 0, 1), (3, 50, *[3] * 7)),), (5, 4, 1), ("a", "b"), (2024, 1, 7), 4
    )


def test_surveys_of_two_models_do_not_add_up():
    with pytest.raises(ConfigError, match="surveys of models 1 and 2 do not add up"):
        _ = Survey("1") + Survey("2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no", "a.json: not JSON: .*; make the file with textfix survey"),
        ("[]", "a.json: not a survey; make the file with textfix survey"),
        ('{"words": 3}', "a.json: not a survey"),
        ('{"textfix_survey": 1, "records": 3}', "a.json: a survey of format 1, not 2"),
        ('{"textfix_survey": 99}', "a.json: a survey of format 99, not 2"),
        ('{"textfix_survey": 2}', "a.json: a damaged survey: KeyError: 'records'"),
        (Survey(words=3).to_json().replace("3", "3.5"), "a.json: a damaged survey: TypeError: 3.5 is not a whole"),
        (Survey().to_json().replace('"cells": []', '"cells": [[[1,1,1,1],[0]]]'), "a.json: a damaged survey: ValueErr"),
    ],
)
def test_a_file_that_is_no_survey(text, message):
    with pytest.raises(ConfigError, match=f"^{message}"):
        Survey.from_json(text, "a.json")


def test_a_config_reads_its_survey_at_once(tmp_path):
    path = tmp_path / "set.json"
    path.write_text(Survey("1", words=7).to_json())
    config = Config(survey=str(path))
    path.unlink()
    assert config.survey == Survey("1", words=7)
    assert config == Config(survey=Survey("1", words=7))
    with pytest.raises(ConfigError, match=r"survey .*set\.json: no such file or directory; check the path, or make"):
        Config(survey=str(path))
    with pytest.raises(ConfigError, match=r"^survey is 3; it must be a Survey, or the path of a file of one"):
        Config(survey=3)
