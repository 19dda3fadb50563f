"""What is compared: ways to call textfix, and its peers, as functions or commands."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

Work = Callable[[Sequence[str]], object]


def _textfix() -> ModuleType:
    """Return textfix in the state in which it is after much text."""
    import textfix
    from textfix.engine.nn.onnx_backend import runtime

    runtime()  # loaded once it pays, which may be amid the measurement
    return textfix


def _clean_many() -> Work:
    clean_many: Work = _textfix().clean_many
    return clean_many


def _clean() -> Work:
    textfix = _textfix()
    return lambda texts: [textfix.clean(text) for text in texts]


def _apostrophes() -> Work:
    textfix = _textfix()
    clean_many: Work = textfix.Cleaner(textfix.Config(quotations="none")).clean_many
    return clean_many


def _ftfy() -> Work:
    import ftfy

    return lambda texts: [ftfy.fix_text(text) for text in texts]


def _plsfix() -> Work:
    import plsfix

    return lambda texts: [plsfix.fix_text(text) for text in texts]


# By name: the package that is needed, and what loads it and returns the function that is timed.
FUNCTIONS: dict[str, tuple[str, Callable[[], Work]]] = {
    "textfix.clean_many": ("textfix", _clean_many),
    "textfix.clean": ("textfix", _clean),
    "textfix.clean_many, apostrophes": ("textfix", _apostrophes),
    "ftfy.fix_text": ("ftfy", _ftfy),
    "plsfix.fix_text": ("plsfix", _plsfix),
}
# By name: the command that reads the file behind it, and how often it is given the file; more for the fast ones, whose
# time would drown in that of the start.
COMMANDS: dict[str, tuple[tuple[str, ...], int]] = {
    "codespell": (("codespell",), 8),
    "typos": (("typos", "--isolated"), 4),
    "wc -w": (("wc", "-w"), 32),
}
NAMES = (*FUNCTIONS, *COMMANDS)
REFERENCE = "ftfy.fix_text"  # what ratios are given to


def program(name: str) -> str | None:
    """Return the path of a program, that beside this Python if there is one; None if it is not installed."""
    return shutil.which(name, path=Path(sys.executable).parent) or shutil.which(name)


def is_installed(name: str) -> bool:
    """True if a contestant can take part."""
    if name in FUNCTIONS:
        return find_spec(FUNCTIONS[name][0]) is not None
    return program(COMMANDS[name][0][0]) is not None
