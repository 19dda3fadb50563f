"""How the time of a function grows with its input."""

import time

UNITS = 500
TIMES = 8


def seconds(run, text):
    """Return the lesser processor time of two calls, in seconds."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        run(text)
        taken.append(time.process_time() - start)
    return min(taken)


def assert_linear(run, unit, units=UNITS):
    """
    Call a function with a repeated piece of text, and with eight times as much of it.

    Linear time grows eightfold, and half as much again where caches are left; quadratic time grows 64-fold.  What both
    lengths cost alike is forgiven: 20 milliseconds are far below what a quadratic function takes for the longer one.
    """
    short, long = (seconds(run, unit * n) for n in (units, TIMES * units))
    assert long < 0.02 + 3 * TIMES * short, f"{TIMES} times the text took {long / short:.0f} times as long"
