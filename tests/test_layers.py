"""Modules are layers: each imports from lower ones only."""

import ast
from pathlib import Path

import textfix

PACKAGE = Path(textfix.__file__).parent
LAYERS = (
    ("errors", "chars", "graphs"),
    ("edits", "config", "tokens", "charset"),
    ("report", "protect", "lexicon", "rules", "gold", "compose", "residue", "letters", "tally"),
    (
        "features",
        "truncated",
        "mojibake",
        "chains",
        "singlebyte",
        "resolve",
        "counted",
        "quoted",
        "products",
    ),
    (
        "damage",
        "spaces",
        "remnants",
        "surroundings",
        "convolutions",
        "grammar",
        "patterns",
        "lookalikes",
        "treebank",
        "ligatures",
        "joins",
    ),
    ("context",),
    ("model", "reader", "traces", "escapes", "entities"),
    ("quotations", "marks"),
    ("placing", "stages"),
    ("forms",),
    ("pipeline",),
    ("__init__",),
    ("documents", "files", "project", "evaluate", "learn"),
    ("render", "tables"),
    ("cli",),
    ("__main__",),
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def imported(path):
    """Yield the modules of the package that a module imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "textfix":
            if node.module == "textfix":
                yield from (a.name if a.name in RANK else "__init__" for a in node.names)
            else:
                yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from ("__init__" for a in node.names if a.name.split(".")[0] == "textfix")


def test_every_module_has_its_layer():
    assert {path.stem for path in PACKAGE.rglob("*.py")} == set(RANK)


def test_imports_point_down():
    upward = [
        f"{path.stem} imports {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for name in imported(path)
        if RANK[name] >= RANK[path.stem]
    ]
    assert not upward


def test_imports_are_absolute():
    relative = [
        path.stem
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_only_the_command_line_prints():
    printing = {
        path.stem
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printing <= {"cli"}
