"""From which probability of damage on, or number of marks, work is done; below, none of its results is shown."""

from __future__ import annotations

from typing import Literal

from textfix.config import Config
from textfix.rules import SLIP

# What is asked of an analysis: the repaired text; the findings of every level; or all that a report holds.
Wanted = Literal["text", "findings", "report"]
DAMAGED = 0.5  # probability that marks were deleted from which other lost characters are looked for; a guess
SUSPECT = 0.05  # probability of damage from which a document is read
SURPLUS = 3  # opening marks without closing ones, or the other way round, from which it is
QUOTED = 0.15  # probability that a quotation stood somewhere from which it is looked at; a guess
ROUNDING = 1e-9  # errors of float64 in the sums over a document; far more than there are
FRAMES = 6  # verbs of speech without a single quotation mark from which it is read whatever its apostrophes say


def decides(config: Config, wanted: Wanted) -> bool:
    """True if, under the settings, damage that is improbable in each text by itself rules out what is asked for."""
    return config.damage == "auto" and config.survey is None and has_thresholds(config, wanted)


def least_damage(config: Config, wanted: Wanted) -> float:
    """Return the probability that apostrophes were deleted below which a document gets nothing, and is not read."""
    return least_found(config, wanted) if config.quotations == "none" else min(least_found(config, wanted), SUSPECT)


def has_thresholds(config: Config, wanted: Wanted) -> bool:
    """True if there is a probability of damage below which nothing that is asked for is found."""
    if wanted == "findings" and config.wants(SLIP.code):
        return False  # slips are found in text that lost nothing
    return min(least_found(config, "findings"), config.quotation_confidence) > 0


def least_found(config: Config, wanted: Wanted) -> float:
    """Return the probability of damage below which no apostrophe is found, nor anything else that was lost."""
    edited = min(config.safe_confidence, config.unsafe_confidence, DAMAGED)
    return edited if wanted == "text" else min(edited, config.display_confidence)
