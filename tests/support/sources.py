"""The source of the package, parsed; which modules import which, and what importing loads."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import textfix

PACKAGE = Path(textfix.__file__).parent


def _modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path.read_text("utf-8")


SOURCES = dict(_modules())  # by dotted name without the package's own, "" for the package itself
TREES = {name: ast.parse(source) for name, source in SOURCES.items()}
NODES = {name: list(ast.walk(tree)) for name, tree in TREES.items()}


def imported_names(node):
    """Return the modules that a statement imports, as absolute dotted names; none if it imports nothing."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert not node.level, f"line {node.lineno} imports relatively"
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def own_module(name):
    """Return the module of the package that an imported name is or lies in; None if it is of another package."""
    package, _, own = name.partition(".")
    if package != "textfix":
        return None
    while own not in SOURCES:
        own = own.rpartition(".")[0]
    return own


@cache
def imports_of(module):
    """Return the modules of the package that a module imports, wherever the import is."""
    names = [name for node in NODES[module] for name in imported_names(node)]
    return {own for name in names if (own := own_module(name)) is not None}


def is_within(module, prefix):
    """True if a module is the one called `prefix`, or lies in that folder."""
    return module == prefix or (prefix != "" and module.startswith(f"{prefix}."))


@cache
def loaded_by(code):
    """Return the modules that a fresh interpreter loads to run code; those that find an editable install are older."""
    script = f"import sys\n_before = set(sys.modules)\n{code}\nprint(*set(sys.modules) - _before)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
