"""The mixture that a survey describes, from cells made by hand."""

import pytest

from textfix.engine.mixture import fit
from textfix.surveys import STEPS_A_NAT, Survey

_GROWTH = (0.01, 0.05, 0.3, 0.5, 0.7, 0.9, 1.0)  # of the evidence, with the share of apostrophes lost


def _cell(number, nats, quoted):
    """A row of a survey: records of twenty words, with this evidence of a total loss."""
    steps = (round(STEPS_A_NAT * nats * growth) * number for growth in _GROWTH)
    return (round(nats) + 9, 0, 0, quoted), (number, 20 * number, *steps)


@pytest.mark.parametrize("quoted", [0.01, 0.2, 0.4])
def test_quotation_marks_never_distort_the_share_however_common_they_are(quoted):
    # Of 1,000 records, 400 are damaged; half of each kind hold no word that tells.
    standing = round(300 * quoted)
    cells = [
        _cell(standing, -6.0, 1),
        _cell(300 - standing, -6.0, 0),
        _cell(200, 6.0, 0),
        _cell(standing, 0.0, 1),
        _cell(500 - standing, 0.0, 0),
    ]
    assert fit(Survey(cells=tuple(sorted(cells))), 0.1, 0.02).damaged == pytest.approx(0.4, abs=0.012)
