"""Load models and lexica, once a process."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from textfix.engine.apostrophes.model import APOSTROPHE_FILE, Model, read_model
from textfix.engine.data_files import QUOTATION_FILE, read_bytes
from textfix.engine.text.user_lexicon import merge_forms, parse_forms
from textfix.errors import ConfigError
from textfix.named_files import read_lexicon

if TYPE_CHECKING:
    from textfix.engine.quotations.tagger import Tagger


def load_model_with(path: str, data: bytes | None = None) -> Model:
    """
    Return the shipped model with the forms of a file in its lexicon, made once for each content of the file.

    Args:
        path: the file.
        data: its content, if it was read before; None reads it.

    Raises:
        ConfigError: the file cannot be read, or is malformed.
    """
    data = read_lexicon(path) if data is None else data
    with _BUILDING:
        return _build(path, data)


_BUILDING = Lock()  # of several threads that need one model, one makes it and the others wait


@lru_cache(maxsize=4)
def _build(path: str, data: bytes) -> Model:
    try:
        forms = parse_forms(data.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}: line {line}: byte {error.start} is not UTF-8; convert the file") from None
    shipped = load_model()
    if not forms:
        return shipped
    version = f"{shipped.version}+{sha256(data).hexdigest()[:8]}"
    return replace(shipped, lexicon=merge_forms(shipped.lexicon, forms), version=version)


@cache
def load_model() -> Model:
    """Load the model that ships with textfix, once a process."""
    return read_model(read_bytes(APOSTROPHE_FILE))


@cache
def load_tagger() -> Tagger:
    """Load the quotation model that ships with textfix, once a process."""
    from textfix.engine.quotations.tagger import read_tagger  # late: slow to load, and few clean texts are read

    return read_tagger(read_bytes(QUOTATION_FILE))
