"""Confidence to applicability, at and on either side of each threshold."""

import numpy as np
import pytest

from textfix import Config, Finding
from textfix.engine.grading import (
    APPLICABILITIES,
    grade_findings,
    grade_levels,
    grade_quotations,
    is_applied,
    least_confidence,
    safe_quotation_confidence,
)

CONFIG = Config(display_confidence=0.25, unsafe_confidence=0.5, safe_confidence=0.75, quotation_confidence=0.875)


def found(confidence, applicability="safe", rule="TF101", group=None, replacement="x", at=0):
    return Finding(at, at + 1, replacement, rule, confidence, applicability, group)


@pytest.mark.parametrize(
    ("damaged", "at_all", "expected"),
    [
        (0.0, 0.24, None),
        (0.0, 0.25, "display"),
        (0.49, 0.9, "display"),
        (0.5, 0.5, "unsafe"),
        (0.74, 0.9, "unsafe"),
        (0.75, 0.75, "safe"),
    ],
)
def test_apostrophes(damaged, at_all, expected):
    (level,) = grade_levels(np.array([damaged]), np.array([at_all]), CONFIG).tolist()
    assert (APPLICABILITIES[level] if level else None) == expected


@pytest.mark.parametrize(
    ("quotations", "chance", "expected"),
    [
        ("safe", 0.24, None),
        ("safe", 0.25, "display"),
        ("safe", 0.5, "unsafe"),
        ("safe", 0.874, "unsafe"),
        ("safe", 0.875, "safe"),
        ("unsafe", 0.49, "display"),
        ("unsafe", 0.5, "safe"),
    ],
)
def test_quotations(quotations, chance, expected):
    config = Config(
        display_confidence=0.25,
        unsafe_confidence=0.5,
        safe_confidence=0.75,
        quotation_confidence=0.875,
        quotations=quotations,
    )
    (level,) = grade_quotations(np.array([chance]), config).tolist()
    assert (APPLICABILITIES[level] if level else None) == expected


def test_the_safe_threshold_of_quotations_is_the_higher_one():
    assert safe_quotation_confidence(CONFIG) == 0.875
    assert safe_quotation_confidence(Config(quotation_confidence=0.5, safe_confidence=0.75)) == 0.75


@pytest.mark.parametrize("name", ["display_confidence", "unsafe_confidence", "safe_confidence"])
def test_the_least_confidence_is_the_least_threshold(name):
    thresholds = {"display_confidence": 0.5, "unsafe_confidence": 0.5, "safe_confidence": 0.5} | {name: 0.25}
    assert least_confidence(Config(**thresholds)) == 0.25


@pytest.mark.parametrize(
    ("own", "confidence", "expected"),
    [
        ("safe", 0.24, None),
        ("safe", 0.25, "display"),
        ("safe", 0.49, "display"),
        ("safe", 0.5, "unsafe"),
        ("safe", 0.74, "unsafe"),
        ("safe", 0.75, "safe"),
        ("unsafe", 0.25, "display"),
        ("unsafe", 0.5, "unsafe"),
        ("unsafe", 1.0, "unsafe"),
        ("display", 0.24, None),
        ("display", 0.6, "display"),
        ("display", 1.0, "display"),
    ],
)
def test_findings(own, confidence, expected):
    graded = grade_findings([found(confidence, own)], CONFIG)
    assert [finding.applicability for finding in graded] == [expected] * (expected is not None)


def test_a_finding_that_is_not_wanted_goes_with_its_group():
    config = Config(ignore=("TF102",))
    pair = [found(1.0, group=1), found(1.0, rule="TF102", group=1, at=3)]
    alone = found(1.0, at=6)
    assert grade_findings([*pair, alone], config) == [alone]


@pytest.mark.parametrize(
    ("level", "confidence", "replacement", "expected"),
    [
        ("safe", 0.75, "x", True),
        ("safe", 0.74, "x", False),
        ("safe", 0.75, None, False),
        ("unsafe", 0.5, "x", True),
        ("unsafe", 0.49, "x", False),
        ("unsafe", 0.24, "x", False),
        ("unsafe", 1.0, None, False),
    ],
)
def test_what_is_an_edit(level, confidence, replacement, expected):
    config = Config(display_confidence=0.25, unsafe_confidence=0.5, safe_confidence=0.75, level=level)
    assert is_applied(found(confidence, replacement=replacement), config) is expected
