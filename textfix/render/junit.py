"""Render findings as a JUnit XML report: a suite for each file, a failed test for each finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.etree import ElementTree

from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.printable import printable


def render_junit(files: Iterable[LocatedFile]) -> Iterator[str]:
    """
    Yield a JUnit XML report; a file without findings is one test that passed.

    What cannot be printed, and so all that XML cannot hold, is escaped as in a Python string.
    """
    root = ElementTree.Element("testsuites", name="textfix")
    tests = total = 0
    for path, texts in groupby(files, lambda file: file.path):
        found = [found for file in texts for found in file.findings]
        tests, total = tests + max(1, len(found)), total + len(found)
        _add_suite(root, printable(path), found)
    root.attrib.update(tests=str(tests), failures=str(total), errors="0")
    ElementTree.indent(root)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_suite(root: ElementTree.Element, path: str, findings: Sequence[LocatedFinding]) -> None:
    failures = len(findings)
    suite = ElementTree.SubElement(
        root, "testsuite", name=path, tests=str(max(1, failures)), failures=str(failures), errors="0"
    )
    if not findings:
        ElementTree.SubElement(suite, "testcase", name="textfix", classname=path)
    for found in findings:
        _add_failure(suite, found)


def _add_failure(suite: ElementTree.Element, found: LocatedFinding) -> None:
    number, column = map(str, found.start)
    line = str(found.line)
    name = f"{found.finding.rule} at {found.where}"
    place = {"line": line} if found.field is not None else {"line": line, "column": column}
    case = ElementTree.SubElement(suite, "testcase", {"name": name, "classname": printable(found.path)} | place)
    failure = ElementTree.SubElement(case, "failure", message=found.message, type=found.finding.rule)
    where = f"line {line}" if found.field is None else f"record {number}, field {printable(found.field)}"
    failure.text = f"{where}, column {column}: {found.message}"
