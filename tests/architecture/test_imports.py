"""Imports point down, and each dependency has one door."""

import ast
from pathlib import Path

import textfix

PACKAGE = Path(textfix.__file__).parent
# From the bottom up; the longest prefix of a module's name decides.  Modules of one step never import each other,
# unless they share a folder.
STEPS = (
    ("typography", "errors"),
    ("config", "edits"),
    ("report", "rules"),
    ("engine.text", "engine.composition", "engine"),
    ("engine.nn", "engine.encoding", "engine.traces", "engine.lost", "engine.invisible", "engine.grading"),
    ("engine.apostrophes", "engine.stages"),
    ("engine.quotations",),
    ("engine.models",),
    ("engine.analysis",),
    ("engine.apostrophes.findings", "engine.quotations.findings"),
    ("engine.damage_summary",),
    ("engine.pipeline",),
    ("engine.cleaner",),
    ("files", "formats"),
    ("",),
    ("render",),
    ("gold",),
    ("evaluation",),
    ("cli",),
    ("__main__",),
)
RANK = {name: rank for rank, names in enumerate(STEPS) for name in names}


def modules():
    """Yield the dotted name, without the package's own, and the syntax tree of every module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), ast.parse(path.read_text("utf-8"))


MODULES = dict(modules())


def room(name):
    """Return the longest prefix of a module's name that has a rank."""
    if name == "":
        return ""
    return max((key for key in RANK if key and (name == key or name.startswith(f"{key}."))), key=len)


def imported(tree):
    """Yield the modules of the package that a module imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "textfix":
            base = (node.module or "").removeprefix("textfix").removeprefix(".")
            for alias in node.names:
                name = f"{base}.{alias.name}".removeprefix(".")
                yield name if name in MODULES else base
        elif isinstance(node, ast.Import):
            yield from ("" for alias in node.names if alias.name.split(".")[0] == "textfix")


def test_every_module_has_a_room():
    assert [name for name in MODULES if not any(room(name) == key for key in RANK)] == []


def test_imports_point_down():
    upward = [
        f"{name} imports {other}"
        for name, tree in MODULES.items()
        for other in imported(tree)
        if room(other) != room(name) and RANK[room(other)] >= RANK[room(name)]
    ]
    assert not upward


def test_imports_are_absolute():
    relative = [
        name
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_only_the_command_line_prints():
    printing = {
        room(name)
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printing <= {"cli"}
