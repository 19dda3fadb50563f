"""Read the files that ship with textfix, in `textfix/data`."""

from __future__ import annotations

from importlib import resources

from textfix.errors import ModelError

QUOTATION_FILE = "quotation.npz"


def read_bytes(name: str) -> bytes:
    """
    Return the content of a data file.

    Raises:
        ModelError: the file is missing or cannot be read.
    """
    try:
        return (resources.files("textfix") / "data" / name).read_bytes()
    except OSError as error:
        raise ModelError(f"the model file {name} is missing ({error}); reinstall textfix") from error


def read_text(name: str) -> str:
    """
    Return the content of a data file in UTF-8.

    Raises:
        ModelError: the file is missing, cannot be read, or is not UTF-8.
    """
    try:
        return read_bytes(name).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ModelError(f"the model file {name} is damaged ({error}); reinstall textfix") from error
