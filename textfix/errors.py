"""
Errors that textfix raises.  Every message states what is wrong, where, and what to do.

    TextfixError
    ├── ConfigError (also ValueError)         a setting has a value that is not allowed
    ├── DecodeError                           bytes are not text in an encoding that textfix reads
    ├── EncodeError                           an encoding lacks a character of the repaired text
    ├── FormatError                           no format reads this file, or it does not match its name
    ├── RecordError                           one record of a data file cannot be read or written
    ├── MissingExtraError (also ImportError)  an optional library is not installed
    ├── WorkerError                           worker processes are killed again and again
    ├── RunError                              the outputs of another run are in the way, or that run is still at work
    ├── ModelError                            the model file is missing, damaged or of another format
    ├── AlphabetError                         a rule made an edit that it does not declare
    └── OverlapError (also ValueError)        edits overlap or lie outside the text
"""

from __future__ import annotations


class TextfixError(Exception):
    """Base of all errors that textfix raises on purpose."""


class ConfigError(TextfixError, ValueError):
    """A setting has a value that is not allowed."""


class DecodeError(TextfixError):
    """Bytes are not text in an encoding that textfix reads."""


class EncodeError(TextfixError):
    """An encoding lacks a character of the text to write."""


class FormatError(TextfixError):
    """No format reads a file, its text field cannot be chosen, or it is not in the format that its name stands for."""


class RecordError(TextfixError):
    """
    One record of a data file cannot be read or written.

    Attributes:
        file: name of the file.
        record: number of the record, from 1; of the line, for formats with a record on each line.
        reason: what is wrong.
        unit: what `record` counts: "line", "item" or "row".

    >>> str(RecordError("part-0001.jsonl", 7, "no field 'text'", "line"))
    "part-0001.jsonl: line 7: no field 'text'"
    """

    def __init__(self, file: str, record: int, reason: str, unit: str = "record") -> None:
        super().__init__(file, record, reason, unit)
        self.file, self.record, self.reason, self.unit = file, record, reason, unit

    def __str__(self) -> str:
        return f"{self.file}: {self.unit} {self.record}: {self.reason}"


class MissingExtraError(TextfixError, ImportError):
    """An optional library is not installed; the message has the command that installs it."""


class WorkerError(TextfixError):
    """Workers are killed again and again, by the operating system or by somebody, or a cluster cannot be reached."""


class RunError(TextfixError):
    """The outputs of another run are in the way of this one, or another run is still at work on them."""


class ModelError(TextfixError):
    """The model file is missing, damaged or in a format that this version does not read."""


class AlphabetError(TextfixError):
    """A rule made an edit that it does not declare: a defect of textfix, caught before anything is written."""


class OverlapError(TextfixError, ValueError):
    """Edits overlap, or lie outside the text that they are applied to."""
