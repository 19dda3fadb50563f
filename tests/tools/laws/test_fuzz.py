"""The search for files that end textfix with a traceback: what it reads, and what it reports."""

import pytest

from tools.laws.fuzz import fuzz, targets

TARGETS = targets()


@pytest.mark.parametrize("name", TARGETS)
def test_a_sound_file_and_a_cut_one_are_read(name):
    sound, read = TARGETS[name]
    for data in (sound, sound[: len(sound) // 2], b""):
        read(data)


def test_what_raises_is_reported_once_with_the_shortest_file(capsys):
    def read(data):
        if len(data) > 3:
            raise KeyError("long")

    broken = fuzz({"broken": (b"ab", read), "sound": (b"ab", len)}, seconds=0.5, first_seed=1)
    assert broken == {"broken": 1}
    assert r"broken raised KeyError: 'long' for b'\x00\x00\x00\x00'" in capsys.readouterr().out
