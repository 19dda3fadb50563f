"""Apostrophes, quotation marks, hyphens and dashes by name."""

from __future__ import annotations

APOSTROPHE = "\N{APOSTROPHE}"
CURLY_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
SINGLE_MARKS = "'\u2018\u2019\u201b\u02bc"  # straight, left, right, reversed-9, modifier letter apostrophe
DOUBLE_MARKS = '"\u201c\u201d\u201e\u201f'  # straight, left, right, low-9, reversed-9
HYPHEN_MARKS = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}"
DASH_MARKS = "\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}"
CURLY_MARKS = "".join(c for c in SINGLE_MARKS + DOUBLE_MARKS if ord(c) > 127)
