"""
Errors that textfix raises.  Each message says what is wrong, where, and what to do.

    TextfixError
    ├── ConfigError (also ValueError)      a setting has a value it cannot have
    ├── DecodeError                        a file is not text in an encoding we read
    ├── ModelError                         the model file is missing, damaged or of another format
    ├── AlphabetError                     a rule tried to change what it has not declared
    └── OverlapError (also ValueError)     edits overlap or lie outside the text
"""


class TextfixError(Exception):
    """Base of all errors that textfix raises on purpose."""


class ConfigError(TextfixError, ValueError):
    """A setting has a value it cannot have."""


class DecodeError(TextfixError):
    """A file is not text in an encoding that textfix reads."""


class ModelError(TextfixError):
    """The model file is missing, damaged or of a format that this version does not read."""


class AlphabetError(TextfixError):
    """A rule tried to change what it has not declared: a defect of textfix, caught before anything is written."""


class OverlapError(TextfixError, ValueError):
    """Edits overlap, or one lies outside the text that it is applied to."""
