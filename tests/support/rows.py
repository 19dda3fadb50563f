"""The rows of corpus/*.jsonl: sentences, and what textfix must make of each."""

import json
from dataclasses import dataclass, field
from functools import cache

import pytest

from support import CORPUS
from textfix import Cleaner, Config

FILES = tuple(sorted(path.stem for path in CORPUS.glob("*.jsonl")))
EXPECTATIONS = ("repaired", "untouched", "shown", "known failure")


@dataclass(frozen=True)
class Row:
    """
    One line of a corpus file.

    Attributes:
        file: the name of the file, without its suffix.
        label: a few words that name the row; no other row of the file has them.
        expect: "repaired" (`damaged` becomes `gold`), "untouched" (`text` gets no finding), "shown" (`text` gets
            findings, none of them applied) or "known failure" (`damaged` does not become `gold` yet).
        why: the reason, in a phrase.
        damaged: the input of a row that is to be repaired.
        gold: what it was before it was damaged.
        text: the input of a row that is to stay as it is.
        settings: settings that differ from the defaults, by their names in `Config`.
    """

    file: str
    label: str
    expect: str
    why: str
    damaged: str | None = None
    gold: str | None = None
    text: str | None = None
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def source(self):
        """The input, whatever is expected of it."""
        return self.text if self.damaged is None else self.damaged

    @property
    def cleaner(self):
        """A cleaner with the settings of the row."""
        return Cleaner(Config.from_mapping(self.settings, f"{self.file}.jsonl: {self.label}"))


@cache
def load_rows():
    """Return the rows of all files, in order."""
    return tuple(
        Row(file, **json.loads(line))
        for file in FILES
        for line in (CORPUS / f"{file}.jsonl").read_text("utf-8").splitlines()
    )


def row_params(expect):
    """Return the rows of which something is expected, as parameters of a test whose ids are the labels."""
    return [pytest.param(row, id=f"{row.file}: {row.label}") for row in load_rows() if row.expect == expect]
