"""The identity of a cleaner: all that its results depend on, in bytes that are equal wherever its settings are.

What a `Cleaner` pickles holds these bytes, so a cache that hashes the pickle forgets its results when a setting, the
version of textfix, a model or the content of the user's lexicon changes.  Pickles of the settings themselves would not
do: equal strings that are one object in one process and two in another give different bytes.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256

from textfix.config import Config
from textfix.engine.apostrophes.model import APOSTROPHE_FILE
from textfix.engine.data_files import QUOTATION_FILE, read_bytes
from textfix.errors import ModelError
from textfix.surveys import Survey
from textfix.version import __version__


def dump_identity(config: Config, lexicon: bytes | None) -> bytes:
    """
    Return the identity of a cleaner.

    Args:
        config: its settings.
        lexicon: content of its lexicon, of which the identity holds a hash; None if it has none.

    >>> b'"safe_confidence":1.0' in dump_identity(Config(safe_confidence=1), None)
    True
    """
    content = None if lexicon is None else sha256(lexicon).hexdigest()
    identity = _installed() | {"settings": config.canonical(), "lexicon": content}
    return json.dumps(identity, sort_keys=True, separators=(",", ":")).encode()


def load_identity(identity: bytes) -> Config:
    """
    Return the settings in an identity.

    Raises:
        ModelError: it was made with another version of textfix or other models, whose results could differ.

    >>> load_identity(dump_identity(Config(style="curly"), None)).style
    'curly'
    """
    values = json.loads(identity)
    for name, installed in _installed().items():
        if values[name] != installed:
            raise ModelError(
                f"a Cleaner was pickled with {name} {values[name]}, and this process has {installed}; "
                "install one version of textfix everywhere, or make the Cleaner anew"
            )
    settings = values["settings"]
    survey = settings.pop("survey")
    return Config(**settings, survey=None if survey is None else Survey.from_json(survey))


def _installed() -> dict[str, str]:
    return {"textfix": __version__, "models": _models()}


@cache
def _models() -> str:
    """Return a hash of the files of both models: their numbers may change without their versions."""
    return sha256(read_bytes(APOSTROPHE_FILE) + read_bytes(QUOTATION_FILE)).hexdigest()[:16]
