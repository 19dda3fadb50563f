"""Imports point down, every dependency has one door, and what must load fast loads little."""

import ast
import sys

import pytest

from support.sources import NODES, SOURCES, imported_names, imports_of, is_within, loaded_by

NOUNS = (
    *("version", "batching", "typography", "directives", "errors", "extras", "named_files", "surveys", "spans"),
    *("config", "edits", "report", "rule", "rules"),
)

# From the bottom up; a step imports those below it, and its members never import each other.
ENGINE_STEPS = (
    ("engine.mixture", "engine.thresholds"),
    ("engine.text", "engine.composition", "engine.data_files"),
    ("engine.grading",),
    ("engine.document",),
    ("engine.batch",),
    ("engine.nn", "engine.encoding", "engine.traces", "engine.lost", "engine.invisible"),
    ("engine.apostrophes", "engine.stages"),
    ("engine.quotations",),
    ("engine.models", "engine.screen"),
    ("engine.analysis", "engine.prescreen"),
    ("engine.damage_summary", "engine.signed_texts"),
    ("engine.pipeline",),
    ("engine.reports",),
    ("engine.identity",),
    ("engine.cleaner",),
    ("engine.survey",),
)
ENGINE = tuple(room for step in ENGINE_STEPS for room in step)
# What each room may import besides itself; the longest prefix of a module's name is its room.
MAY_IMPORT = {
    "version": (),
    "batching": (),
    "typography": (),
    "directives": (),
    "spans": (),
    "errors": (),
    "named_files": ("errors",),
    "extras": ("errors",),
    "surveys": ("errors", "named_files"),
    "config": ("errors", "named_files", "surveys", "typography"),
    "edits": ("errors", "typography"),
    "report": ("config", "edits", "errors", "typography"),
    "rule": ("edits", "errors", "typography"),
    "rules": ("rule", "config", "edits", "errors", "typography"),
    "engine": (),
    "": (*NOUNS, "files.charset", "engine.cleaner", "engine.survey"),
    "files": NOUNS,
    "formats": (*NOUNS, "files"),
    "render": (*NOUNS, "formats.file_report", "runs.audit", "runs.audit_samples"),
    "lint": (*NOUNS, "files.patterns", "render.locations"),
    "gold": (*NOUNS, *ENGINE),
    "evaluation": (*NOUNS, *ENGINE, "gold", "render.tables"),
    "runs": ("", *NOUNS, "files", "formats"),
    "runs.preloaded": ("engine.models",),
    "integrations": ("", *NOUNS, "formats", "engine.cleaner"),
    "cli": ("", *NOUNS, "files", "formats", "runs", "render", "lint", "gold", "evaluation"),
    "__main__": ("cli.main",),
}
for step, rooms in enumerate(ENGINE_STEPS):
    below = tuple(room for lower in ENGINE_STEPS[:step] for room in lower)
    MAY_IMPORT |= dict.fromkeys(rooms, (*NOUNS, *below))

# Modules of other packages, and the only rooms that import each.
DOORS = {
    "ftfy": "engine.encoding.mojibake",
    "onnx": "engine.nn.onnx_backend",
    "onnxruntime": "engine.nn.onnx_backend",
    "charset_normalizer": "files.charset",
    "tomllib": "files.settings_files",
    "backports": "files.compression",
    "pyarrow": ("formats", "integrations"),
    "fsspec": "files.remote",
    "watchfiles": "cli.watch",
    "click": "cli",
    "pathspec": "files.patterns",
    "wcwidth": "render.full",
    "markdown_it": "formats.markdown",
    "tree_sitter": "formats.restructured_text",
    "tree_sitter_rst": "formats.restructured_text",
}
FILE_ACCESS = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "load", "fromfile", "memmap"}


def room_of(module):
    return max((room for room in MAY_IMPORT if is_within(module, room)), key=len)


def is_allowed(other, rooms):
    """True if a module is, or lies in, one of the rooms; a folder's name does not stand for rooms inside it."""
    return any(is_within(other, room) and len(room) >= len(room_of(other)) for room in rooms)


def opens_files(nodes):
    return any(
        (isinstance(node, ast.Call) and (isinstance(node.func, ast.Attribute) and node.func.attr in FILE_ACCESS))
        or (isinstance(node, ast.Name) and node.id == "open")
        for node in nodes
    )


def test_imports_point_down():
    upward = {
        f"{module} imports {other}"
        for module in SOURCES
        for other in imports_of(module)
        if room_of(other) != room_of(module) and not is_allowed(other, MAY_IMPORT[room_of(module)])
    }
    assert upward == set()


@pytest.mark.parametrize(("package", "door"), DOORS.items(), ids=DOORS)
def test_a_dependency_has_one_door(package, door):
    doors = (door,) if isinstance(door, str) else door
    importing = {
        module
        for module, nodes in NODES.items()
        for node in nodes
        if any(name.partition(".")[0] == package for name in imported_names(node))
    }
    assert importing
    assert all(any(is_within(module, door) for door in doors) for module in importing), importing


def test_the_compiled_kernel_has_one_door():
    name = "textfix.engine.text._kernel"
    assert {module for module, nodes in NODES.items() if any(name in imported_names(node) for node in nodes)} == {
        "engine.text.kernel"
    }


def test_the_engine_opens_files_in_one_module():
    opening = {module for module, nodes in NODES.items() if is_within(module, "engine") and opens_files(nodes)}
    assert opening == {"engine.data_files", "engine.nn.model_file"}, "the last one from memory only"


def test_only_the_command_line_prints():
    printing = {
        module
        for module, nodes in NODES.items()
        for node in nodes
        if (isinstance(node, ast.Name) and node.id == "print")
        or (isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr"))
    }
    assert printing
    assert all(is_within(module, "cli") for module in printing), printing


@pytest.mark.parametrize("code", ["import textfix", *(f"import textfix.{noun}" for noun in NOUNS)])
def test_the_nouns_need_the_standard_library_only(code):
    foreign = {name.partition(".")[0] for name in loaded_by(code)} - sys.stdlib_module_names
    assert foreign == {"textfix"}


def test_importing_textfix_loads_no_other_module():
    """Each public name brings the module that it lives in."""
    loaded = loaded_by("import textfix") - loaded_by("import __future__, importlib")
    assert loaded == {"textfix", "textfix.version"}
    assert "textfix.config" in loaded_by("from textfix import Config")


def test_public_names_are_listed_and_found():
    code = (
        "import textfix; assert set(textfix.__all__) <= set(dir(textfix)); [getattr(textfix, n) for n in dir(textfix)]"
    )
    assert {"textfix.edits", "textfix.engine.cleaner"} <= loaded_by(code)


HELP = """
import contextlib, io, textfix.cli.main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit): textfix.cli.main.main(['--help'])
"""


def test_help_loads_nothing_but_click():
    own = {name for name in loaded_by(HELP) if is_within(name, "textfix")}
    assert own == {
        "textfix",
        "textfix.cli",
        "textfix.cli.main",
        "textfix.errors",
        "textfix.render",
        "textfix.render.printable",
        "textfix.version",
    }
    foreign = {name.partition(".")[0] for name in loaded_by(HELP)} - sys.stdlib_module_names
    assert foreign == {"textfix", "click"}
    assert not loaded_by(HELP) & {"pathlib", "dataclasses", "logging", "multiprocessing", "unittest", "subprocess"}
