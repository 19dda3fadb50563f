"""
Errors that textfix raises.  Each message says what is wrong, where, and what to do.

    TextfixError
    ├── ConfigError (also ValueError)      a setting has a value it cannot have
    ├── DecodeError                        bytes are not text in an encoding we read
    ├── EncodeError                        an encoding does not have a character of the repaired text
    ├── ModelError                         the model file is missing, damaged or of another format
    ├── AlphabetError                     a rule tried to change what it has not declared
    └── OverlapError (also ValueError)     edits overlap or lie outside the text
"""

from __future__ import annotations


class TextfixError(Exception):
    """Base of all errors that textfix raises on purpose."""


class ConfigError(TextfixError, ValueError):
    """A setting has a value it cannot have."""


class DecodeError(TextfixError):
    """Bytes are not text in an encoding that textfix reads."""


class EncodeError(TextfixError):
    """An encoding does not have a character that is to be written in it."""


class ModelError(TextfixError):
    """The model file is missing, damaged or of a format that this version does not read."""


class AlphabetError(TextfixError):
    """A rule tried to change what it has not declared: a defect of textfix, caught before anything is written."""


class OverlapError(TextfixError, ValueError):
    """Edits overlap, or one lies outside the text that it is applied to."""
