"""The search for files that end textfix with a traceback: what it reads, and what it reports."""

from itertools import count
from types import SimpleNamespace

import pytest

from tools.laws import fuzz as fuzz_module
from tools.laws.fuzz import fuzz, targets

TARGETS = targets()


@pytest.mark.parametrize("name", TARGETS)
def test_a_sound_file_and_a_cut_one_are_read(name):
    sound, read = TARGETS[name]
    for data in (sound, sound[: len(sound) // 2], b""):
        read(data)


def test_what_raises_is_reported_once_with_the_shortest_file(capsys, monkeypatch):
    # A clock that counts how often it is read, three times a turn: so all machines take the same turns.
    monkeypatch.setattr(fuzz_module, "time", SimpleNamespace(monotonic=count().__next__))

    def read(data):
        if len(data) > 3:
            raise KeyError("long")

    broken = fuzz({"broken": (b"ab", read), "sound": (b"ab", len)}, seconds=9, first_seed=1)
    assert broken == {"broken": 1}
    assert r"broken raised KeyError: 'long' for b'\x00\x00\x00\x00'" in capsys.readouterr().out
