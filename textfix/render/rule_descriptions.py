"""Describe rules: what they find, and what they may write."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from textfix.config import Config
from textfix.render.printable import printable
from textfix.render.rule_examples import RULE_EXAMPLES, RuleExample
from textfix.rule import Rule


def describe_rule(rule: Rule) -> str:
    """Return the description of a rule for people, in Markdown."""
    default = "on" if Config().wants(rule.code) else "off"
    example = RULE_EXAMPLES.get(rule.code)
    return (
        f"# {rule.code} {rule.name}\n\n"
        f"{rule.summary[:1].upper()}{rule.summary[1:]}. {rule.reason}\n\n"
        f"May write: {writes(rule)}. By default it is {default}.\n"
        + ("" if example is None else f"\n{describe_example(example)}\n")
    )


def describe_example(example: RuleExample) -> str:
    r"""
    Return an example as a diff, in Markdown, with escapes for what cannot be seen.

    >>> print(describe_example(RuleExample("The rst\u200b boat.", "The first boat.", {"damage": "quotes"})))
    ```diff
    - The rst\u200b boat.
    + The first boat.
    ```
    <BLANKLINE>
    With `Config(damage='quotes')`.
    """
    lines = [
        f"{sign} {printable(line)}"
        for sign, text in (("-", example.bad), ("+", example.good))
        for line in text.split("\n")
        if line
    ]
    settings = ", ".join(f"{name}={value!r}" for name, value in example.settings.items())
    return "\n".join(["```diff", *lines, "```", *(["", f"With `Config({settings})`."] if settings else [])])


def rule_record(rule: Rule) -> dict[str, Any]:
    """
    Return a rule as an object for JSON.

    `inserts` and `deletes` list characters; of a rule that decodes, whose `kind` is "decode", nothing is listed, and of
    one that restores letters, no letter.
    """
    example = RULE_EXAMPLES.get(rule.code)
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary,
        "explanation": rule.reason,
        "kind": rule.kind,
        "inserts": sorted(rule.alphabet),
        "deletes": sorted(rule.traces),
        "default": Config().wants(rule.code),
        "example": None if example is None else asdict(example) | {"settings": dict(example.settings)},
    }


def writes(rule: Rule) -> str:
    """Return what a rule may write, as a part of a sentence in Markdown."""
    if rule.kind == "decode":
        return "what the span encodes, and nothing else"
    inserts = "letters" if rule.kind == "letter" else characters(rule.alphabet)
    parts = [f"inserts {inserts}"] if inserts else []
    if rule.traces:
        parts.append(f"deletes {characters(rule.traces)}")
    return "; ".join(parts) if parts else "nothing; the finding is only shown"


def characters(which: Iterable[str]) -> str:
    """Return characters in a fixed order, each as code or by its name if it cannot be seen."""
    return ", ".join(
        f"`` {char} ``" if char == "`" else f"`{char}`" if char.isprintable() and char != " " else _name(char)
        for char in sorted(which)
    )


def _name(char: str) -> str:
    """Return the code point of a character, with its name if it has one."""
    known = {"\n": "line feed", "\r": "carriage return"}.get(char, "control character")  # controls have no names
    return f"U+{ord(char):04X} {unicodedata.name(char, known).lower()}"
