"""The tables of accuracy show no precision where nothing is right."""

from tools.figures.accuracy import Tally, record_row


def test_a_tally_shows_precision_recall_and_f1():
    assert str(Tally(right=3, wrong=1, missing=3)) == "0.750 | 0.500 | 0.600"
    assert str(Tally(right=0, wrong=2, missing=3)) == "– | 0.000 | –"
    assert str(Tally()) == "– | 0.000 | –"


def test_the_yardstick_calls_nothing_proposed_precise():
    figures = {"apostrophe": {"precision": 0.99, "recall": 0.9}, "double": {"precision": 1.0, "recall": 0.0}}
    assert record_row("tech", figures, 0.25) == "| tech | 0.990 | 0.900 | – | 0.000 | 0.25 |"
