"""Confidence to applicability: the one place where findings are graded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from textfix.config import Config
from textfix.edits import Applicability, Finding
from textfix.engine.text.arrays import F64, Ints

APPLICABILITIES: tuple[Applicability, ...] = ("display", "display", "unsafe", "safe")  # 0 is no finding at all


def grade_levels(damaged: F64, at_all: F64, config: Config) -> Ints:
    """Return an index into _APPLICABILITIES for each candidate."""
    level = np.where(at_all >= config.display_confidence, 1, 0)
    level[damaged >= config.unsafe_confidence] = 2
    level[damaged >= config.safe_confidence] = 3
    return level


def grade_findings(findings: Sequence[Finding], config: Config) -> list[Finding]:
    """Drop the findings that are not wanted, with their groups, and hold the others to the thresholds."""
    graded = [
        replace(finding, applicability=applicability)
        for finding in findings
        if (applicability := _grade(finding, config))
    ]
    left, size = Counter(f.group for f in graded), Counter(f.group for f in findings)
    return [f for f in graded if f.group is None or left[f.group] == size[f.group]]


def _grade(finding: Finding, config: Config) -> Applicability | None:
    """Return the applicability that a finding has at the thresholds, never above its own; None where it has none."""
    if not config.wants(finding.rule) or finding.confidence < config.display_confidence:
        return None
    if finding.applicability == "display" or finding.confidence < config.unsafe_confidence:
        return "display"
    return finding.applicability if finding.confidence >= config.safe_confidence else "unsafe"
