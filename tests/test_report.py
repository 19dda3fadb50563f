"""Reports: edits and repaired text derive from the findings; damage names its most probable state."""

import pickle

import pytest

from textfix import Damage, Finding, Report


def insertion(at, applicability="safe"):
    return Finding(at, at, "’", "TF201", 0.9, applicability)


def test_everything_derives_from_findings_and_level():
    findings = (insertion(3), insertion(8, "unsafe"), Finding(9, 9, None, "TF202", 0.6, "display"))
    safe = Report("dont cant", findings, Damage({"clean": 1.0}), "1")
    unsafe = Report("dont cant", findings, Damage({"clean": 1.0}), "1", "unsafe")
    assert (safe.text, unsafe.text) == ("don’t cant", "don’t can’t")
    assert (safe.edits, unsafe.edits) == (findings[:1], findings[:2])
    assert safe.revert() == unsafe.revert() == "dont cant"


@pytest.mark.parametrize(
    ("posterior", "operators", "state"),
    [
        pytest.param({"clean": 0.6, "quotes": 0.4}, {}, "clean", id="the most probable state"),
        pytest.param({"clean": 0.6, "quotes": 0.4}, {"mojibake": 0.5}, "mojibake", id="an operator on clean text"),
        pytest.param({"other": 1.0}, {"mojibake": 0.5, "escape": 0.9}, "escape", id="the most probable operator"),
        pytest.param({"clean": 0.4, "quotes": 0.6}, {"mojibake": 0.9}, "quotes", id="deleted marks come first"),
    ],
)
def test_state(posterior, operators, state):
    assert Damage(posterior, operators=operators).state == state


def test_damage_is_frozen_and_pickles():
    damage = Damage({"clean": 1.0}, {"words": 3}, {"mojibake": 0.5})
    assert pickle.loads(pickle.dumps(damage)) == damage
    with pytest.raises(TypeError):
        damage.posterior["clean"] = 0.0


def test_damage_does_not_change_with_what_it_was_made_of():
    posterior = {"clean": 1.0}
    damage = Damage(posterior)
    posterior["clean"] = 0.0
    assert damage.posterior == {"clean": 1.0}
