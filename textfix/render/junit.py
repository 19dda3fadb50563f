"""Render findings as a JUnit XML report: a suite for each file, a failed test for each finding."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from textfix.render.located import LocatedFile, LocatedFinding
from textfix.render.printable import printable


def render_junit(files: Sequence[LocatedFile]) -> str:
    """
    Return a JUnit XML report; a file without findings is one test that passed.

    What cannot be printed, and so all that XML cannot hold, is escaped as in a Python string.
    """
    total = sum(len(file.findings) for file in files)
    tests = sum(max(1, len(file.findings)) for file in files)
    root = ElementTree.Element("testsuites", name="textfix", tests=str(tests), failures=str(total), errors="0")
    for file in files:
        _add_suite(root, file)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_suite(root: ElementTree.Element, file: LocatedFile) -> None:
    path, failures = printable(file.path), len(file.findings)
    suite = ElementTree.SubElement(
        root, "testsuite", name=path, tests=str(max(1, failures)), failures=str(failures), errors="0"
    )
    if not file.findings:
        ElementTree.SubElement(suite, "testcase", name="textfix", classname=path)
    for found in file.findings:
        _add_failure(suite, found)


def _add_failure(suite: ElementTree.Element, found: LocatedFinding) -> None:
    line, column = map(str, found.start)
    name = f"{found.finding.rule} at {line}:{column}"
    case = ElementTree.SubElement(
        suite, "testcase", name=name, classname=printable(found.path), line=line, column=column
    )
    failure = ElementTree.SubElement(case, "failure", message=found.message, type=found.finding.rule)
    failure.text = f"line {line}, column {column}: {found.message}"
