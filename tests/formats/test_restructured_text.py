"""Code in reStructuredText is never touched, wherever it stands in prose."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.growth import assert_linear
from support.reports import analyze_documents
from textfix import Cleaner
from textfix.config import Config
from textfix.formats.restructured_text import code_zones
from textfix.formats.zones import markup_zones, report_outside

PROSE = "I dont know whats happening on Putins border."
SNIPPET = "dont say its theirs"
LAYOUTS = (
    "Run ``{}`` before noon.",
    "See :ref:`{}` and `{} <x.html>`_.",
    "::\n\n   {}\n   {}",
    "Such as::\n\n      {}",
    ".. code-block:: text\n   :caption: {}\n\n   {}",
    ".. {}",
    ".. unheard-of:: {}\n\n   {}",
    ">>> {}",
    "* item\n\n  .. code::\n\n     {}",
    ".. note:: ``{}`` is wrong.\n\n   .. code:: text\n\n      {}",
    ".. function:: {}\n\n   Use ``{}``.",
    ".. |{}| replace:: x",
    ":param {}: such",
)


def zones(text: str) -> list[str]:
    return [text[start:end] for start, end in code_zones(text)]


@given(
    st.lists(st.sampled_from((*LAYOUTS, "")), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]), st.text("é𝐚 x")
)
@example(list(LAYOUTS), "\n", "é")
def test_code_in_prose_is_never_touched(layouts: list[str], newline: str, before: str) -> None:
    blocks = [block for layout in layouts for block in (PROSE, layout.replace("{}", SNIPPET))]
    text = f"{before}\n\n" + "\n\n".join([*blocks, PROSE, ""])
    text = text.replace("\n", newline)
    report = analyze_documents(text, "file", Cleaner(Config(damage="quotes")))
    repaired = report_outside(report, markup_zones(PurePath("a.rst"), text)).text
    assert repaired.count(SNIPPET) == text.count(SNIPPET)


def test_prose_in_directives_is_prose() -> None:
    text = "\n.. warning:: Its late.\n\n   They dont ``see``.\n\n.. method:: whats()\n\n   Its result.\n"
    assert zones(text) == [".. warning::", "``see``", ".. method::", "whats()"]


@given(st.text("`:.|_*=\n \ta<>[]-𝐚\ud800", max_size=60))
def test_zones_are_sorted_spans(text: str) -> None:
    edges = [edge for zone in code_zones(text) for edge in zone]
    assert edges == sorted(edges)
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(text))


@pytest.mark.parametrize("blank", ["\n", " \n", "\t\r\n"])
def test_any_number_of_blank_lines_is_one(blank: str) -> None:
    text = f"It is::\n{20 * blank}   dont\n{20 * blank}See ``x``.\n"
    assert [zone.strip() for zone in zones(text)] == ["dont", "``x``"]


def test_a_file_with_an_endless_paragraph_is_not_parsed() -> None:
    assert zones("``a``" + 5000 * " word") == []


UNITS = (".. note::\n\n   ", "* ", "`a <b>`_\n\n", "a\n==\n\n", "``a``\n\n", "   .. a\n\n", "> \n", "\n", " \r\n")


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_length(unit: str) -> None:
    assert_linear(code_zones, unit)
