"""Confidence to applicability: the one place where findings are graded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from textfix.config import Config
from textfix.edits import Applicability, Finding, whole_groups
from textfix.engine.text.arrays import F64, Ints

APPLICABILITIES: tuple[Applicability, ...] = ("display", "display", "unsafe", "safe")  # 0 is no finding at all
DISPLAY = 1  # index of a finding that is only shown
APPLIED: Mapping[str, tuple[Applicability, ...]] = {"safe": ("safe",), "unsafe": ("safe", "unsafe")}  # by level


def least_confidence(config: Config) -> float:
    """Return the confidence below which nothing is a finding of any kind."""
    return min(config.display_confidence, config.unsafe_confidence, config.safe_confidence)


def grade_levels(damaged: F64, at_all: F64, config: Config) -> Ints:
    """
    Grade candidates for an apostrophe.

    Args:
        damaged: float64 (n,), probability that damage took the mark.
        at_all: float64 (n,), probability that the mark is missing at all, slips included.
        config: the thresholds.

    Returns:
        intp (n,), indices into APPLICABILITIES; slips are only shown.
    """
    level = np.where(at_all >= config.display_confidence, 1, 0)
    level[damaged >= config.unsafe_confidence] = 2
    level[damaged >= config.safe_confidence] = 3
    return level


def safe_quotation_confidence(config: Config) -> float:
    """Return the least confidence of a safe pair of quotation marks."""
    if config.quotations == "unsafe":
        return config.unsafe_confidence
    return max(config.quotation_confidence, config.safe_confidence)


def grade_quotations(chance: F64, config: Config) -> Ints:
    """
    Grade quotations that lost marks.

    Args:
        chance: float64 (n,), probability that the quotation lost its marks.
        config: the thresholds.

    Returns:
        intp (n,), indices into APPLICABILITIES.
    """
    safe = safe_quotation_confidence(config)
    found = chance >= min(config.display_confidence, config.unsafe_confidence, safe)
    level: Ints = DISPLAY + (chance >= config.unsafe_confidence).astype(np.intp) + (chance >= safe)
    return np.where(found, level, 0)


def grade_findings(findings: Sequence[Finding], config: Config) -> list[Finding]:
    """Drop the findings that are not wanted, with their groups, and hold the others to the thresholds."""
    graded = [
        finding if finding.applicability == applicability else replace(finding, applicability=applicability)
        for finding in findings
        if (applicability := _grade(finding, config))
    ]
    return whole_groups(graded, findings)


def _grade(finding: Finding, config: Config) -> Applicability | None:
    """Return the applicability that a finding has at the thresholds, never above its own; None where it has none."""
    if not config.wants(finding.rule) or finding.confidence < config.display_confidence:
        return None
    if finding.applicability == "display" or finding.confidence < config.unsafe_confidence:
        return "display"
    return finding.applicability if finding.confidence >= config.safe_confidence else "unsafe"


def is_applied(finding: Finding, config: Config) -> bool:
    """True if a finding of a stage is an edit under the config; its group is not looked at."""
    graded = _grade(finding, config)
    return finding.replacement is not None and graded is not None and graded in APPLIED[config.level]
