"""Baselines: what they allow, and that they survive being written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import ConfigError, Finding
from textfix.lint.baseline import Baseline


def finding(at, rule="TF201", group=None):
    return Finding(at, at, "’", rule, 0.9, "safe", group)


FOUND = st.lists(
    st.tuples(
        st.sampled_from(["a.txt", "b/c.md"]),
        st.builds(finding, st.integers(0, 99), st.sampled_from(["TF201", "TF202", "TF301"])),
    )
)


@given(FOUND)
def test_a_baseline_allows_what_it_was_made_of(found):
    baseline = Baseline.from_json(Baseline.of(found).to_json(), "x")
    for path in ("a.txt", "b/c.md"):
        assert baseline.new(path, [one for where, one in found if where == path]) == []


@given(FOUND, st.randoms(use_true_random=False))
def test_a_baseline_does_not_depend_on_order(found, rng):
    shuffled = rng.sample(found, len(found))
    assert Baseline.of(found).to_json() == Baseline.of(shuffled).to_json()


def test_one_finding_too_many_shows_all_of_its_rule():
    baseline = Baseline({"a.txt": {"TF201": 1, "TF202": 1}})
    one, two, other = finding(1), finding(2), finding(3, "TF202")
    assert baseline.new("a.txt", [one, two, other]) == [one, two]
    assert baseline.new("b.txt", [one]) == [one]


def test_a_group_is_shown_as_a_whole():
    pair = [finding(1, "TF301", 1), finding(5, "TF303", 1)]
    assert Baseline({"a.txt": {"TF301": 1}}).new("a.txt", pair) == pair


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "not a baseline", id="empty"),
        pytest.param("[]", "not a baseline", id="a list"),
        pytest.param("[" * 3000, "not a baseline", id="nested"),
        pytest.param(
            json.dumps({"version": 2, "files": {}}), "baseline of another version than 1", id="another version"
        ),
        pytest.param(json.dumps({"version": 1, "files": {"a": {"TF201": "x"}}}), "not a baseline", id="no number"),
        pytest.param(json.dumps({"version": 1, "files": []}), "not a baseline", id="no files"),
    ],
)
def test_what_is_no_baseline_is_refused(text, message):
    with pytest.raises(ConfigError, match=f"b.json: {message}.*--update-baseline"):
        Baseline.from_json(text, "b.json")
