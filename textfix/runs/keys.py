"""The key of a run: all that its outputs depend on besides their sources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from textfix.runs.job import Job

_DIGITS = 16  # of a digest, in hexadecimal: enough for keys that nobody forges


@dataclass(frozen=True, slots=True)
class RunKey:
    """
    All that the output of a shard depends on besides its source; equal keys give equal bytes.

    The versions of libraries are left out: numbers are the same with all that textfix allows, and what compresses may
    change between two parts of a run.

    Attributes:
        parts: pairs of a name and a value, in JSON; sorted by name.
    """

    parts: tuple[tuple[str, str], ...]

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> RunKey:
        """
        Return the key with some parts; inverse of `to_mapping`.

        >>> RunKey.from_mapping({"textfix": "0.1.0"}).to_mapping()
        {'textfix': '0.1.0'}
        """
        return cls(tuple(sorted((name, json.dumps(value, sort_keys=True)) for name, value in values.items())))

    def to_mapping(self) -> dict[str, Any]:
        """Return the values by their names."""
        return {name: json.loads(value) for name, value in self.parts}

    @property
    def digest(self) -> str:
        """The key as 16 hexadecimal digits."""
        return _digest(json.dumps(self.parts).encode())

    def differences(self, other: RunKey) -> str:
        """
        Return what differs between this key and another, in words.

        >>> old, new = RunKey.from_mapping({"style": "auto"}), RunKey.from_mapping({"style": "curly"})
        >>> old.differences(new)
        'style is "auto" there and "curly" here'
        """
        here = dict(other.parts)
        there = dict(self.parts)
        names = [name for name in sorted(here | there) if here.get(name) != there.get(name)]
        return ", ".join(
            f"{name} is {there.get(name, 'unknown')} there and {here.get(name, 'unknown')} here" for name in names
        )


def run_key(job: Job) -> RunKey:
    """
    Return the key of a run, with the content of the lexicon as it is now.

    Raises:
        ConfigError: the lexicon cannot be read.
        ModelError: a model file is missing.
    """
    identity = json.loads(job.make_cleaner().identity)
    settings = identity.pop("settings")
    survey = settings.pop("survey")
    return RunKey.from_mapping(
        settings
        | identity
        | {
            "survey": None if survey is None else _digest(survey.encode()),
            "format": job.format,
            "fields": list(job.fields),
            "errors": job.errors,
            "documents": job.split,
            "encoding": job.encoding,
            "zones": job.zones,
        }
    )


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:_DIGITS]
