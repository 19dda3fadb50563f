"""Read the docstrings of settings."""

from __future__ import annotations

import re


def attribute_docs(docstring: str, title: str = "Args") -> dict[str, str]:
    """Return the descriptions in a section of a docstring, by name."""
    section = re.split(r"\n {4}(?=\S)", docstring.partition(f"{title}:\n")[2])[0]
    entries = re.findall(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", section, re.MULTILINE)
    return {key: " ".join(text.split()) for key, text in entries}
