"""Patterns that are compiled on first use are right before."""

import importlib
import pkgutil

import pytest
import regex

import textfix.engine
from textfix.engine.text import lazy_regex
from textfix.engine.text.lazy_regex import IGNORECASE, _Lazy

MODULES = [module.name for module in pkgutil.walk_packages(textfix.engine.__path__, "textfix.engine.")]


def lazy_patterns(value):
    if isinstance(value, _Lazy):
        yield value
    elif isinstance(value, dict):
        yield from lazy_patterns(list(value.values()))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from lazy_patterns(part)


@pytest.mark.parametrize("name", MODULES)
def test_every_pattern_of_a_module_compiles(name):
    for pattern in lazy_patterns(list(vars(importlib.import_module(name)).values())):
        assert pattern.search("") is None or pattern.search("").span() == (0, 0)


def test_there_are_patterns():
    assert sum(1 for name in MODULES for _ in lazy_patterns(list(vars(importlib.import_module(name)).values()))) > 100


@pytest.mark.parametrize("name", ["IGNORECASE", "MULTILINE", "REVERSE", "VERBOSE", "VERSION1"])
def test_the_flags_are_those_of_the_library(name):
    assert getattr(lazy_regex, name) == getattr(regex, name)


def test_other_names_are_those_of_the_library():
    assert lazy_regex.escape is regex.escape
    with pytest.raises(AttributeError):
        _ = lazy_regex.nothing


def test_a_pattern_is_compiled_once():
    pattern = lazy_regex.compile("[a-z]+", IGNORECASE)
    assert pattern.search("1A").span() == (1, 2)
    assert pattern.search is pattern.search
    assert pattern.pattern == "[a-z]+"
