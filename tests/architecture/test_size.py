"""The laws of size: modules and functions stay small, imports stay acyclic and at the top."""

import ast
from collections.abc import Iterator
from pathlib import Path

from support.sources import NODES, SOURCES, imported_names, imports_of

KERNEL = Path(__file__).parents[2] / "textfix/engine/text"
MAX_MODULE_LINES = 350
MAX_BODY_LINES = 40
MAX_PARAMETERS = 6

# Imports inside functions, by module and what they import, each with its reason.
LATE_IMPORTS = {
    ("", "textfix.engine.cleaner"): "`import textfix` loads no numpy",
    ("", "textfix.engine.survey"): "`import textfix` loads no numpy",
    ("", "textfix.files.charset"): "`import textfix` loads no other module",
    ("cli.evaluate", "textfix.evaluation.evaluate"): "`textfix --help` loads no numpy",
    ("cli.evaluate", "textfix.evaluation.records"): "`textfix --help` loads no numpy",
    ("cli.learn", "textfix.gold.names"): "`textfix --help` loads no numpy",
    ("cli.copies", "textfix.runs.ray_tasks"): "an extra, and slow to load",
    ("cli.copies", "textfix.runs.spark_tasks"): "an extra, and slow to load",
    ("render.full", "wcwidth"): "slow to load, and one output format needs it",
    ("formats.zones", "textfix.formats.markdown"): "slow to load, and most files are not Markdown",
    ("formats.zones", "textfix.formats.restructured_text"): "slow to load, and most files are not reStructuredText",
    ("formats.zones", "textfix.formats.python_source"): "slow to load, and few files are Python",
    ("formats.registry", "textfix.formats.parquet"): "an extra, and slow to load",
    ("formats.registry", "textfix.formats.arrow_ipc"): "an extra, and slow to load",
    ("files.charset", "charset_normalizer"): "slow to load, and nearly all bytes are UTF-8",
    ("engine.models", "textfix.engine.quotations.tagger"): "slow to load, and few clean texts are read",
    ("engine.reports", "textfix.engine.invisible"): "slow to load, and few texts have carriage returns",
    ("engine.reports", "textfix.engine.pipeline"): "slow to load, and clean texts need none of it",
    ("engine.reports", "textfix.engine.signed_texts"): "slow to load, and texts without signs need none of it",
    ("engine.text.lazy_regex", "regex"): "slow to load, and the screen needs no pattern",
    ("engine.encoding.mojibake", "ftfy"): "slow to load, and most texts have no mojibake",
}
# Libraries of extras, which may be missing; `compression` is that of Python 3.14.
OPTIONAL = {"backports", "compression", "fsspec", "onnx", "onnxruntime", "pyarrow", "watchfiles"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = {
    f"{module}.{node.name}:{node.lineno}": node
    for module, nodes in NODES.items()
    for node in nodes
    if isinstance(node, Function)
}


def body_lines(function: Function) -> int:
    """Count the lines of a function without its signature and its docstring."""
    body = function.body[ast.get_docstring(function) is not None :]
    return 1 + body[-1].end_lineno - body[0].lineno if body else 0


def parameters(function: Function) -> int:
    """Count the parameters of a function, `self` and `cls` excepted."""
    args = function.args
    names = [arg.arg for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def is_command(function: Function) -> bool:
    return any(ast.unparse(decorator).startswith("click.command(") for decorator in function.decorator_list)


def test_modules_are_short() -> None:
    lines = {module: source.count("\n") for module, source in SOURCES.items()}
    lines |= {path.name: path.read_text(encoding="utf-8").count("\n") for path in KERNEL.glob("*.pxi")}
    assert {module: length for module, length in lines.items() if length > MAX_MODULE_LINES} == {}


def test_functions_are_short() -> None:
    lines = {name: body_lines(function) for name, function in FUNCTIONS.items()}
    assert {name: length for name, length in lines.items() if length > MAX_BODY_LINES} == {}


def test_functions_have_few_parameters() -> None:
    """Commands are excepted: their parameters are their options."""
    numbers = {name: parameters(function) for name, function in FUNCTIONS.items() if not is_command(function)}
    assert {name: number for name, number in numbers.items() if number > MAX_PARAMETERS} == {}


def test_docstrings_do_not_begin_with_say() -> None:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [
        f"{module}: {ast.get_docstring(node)}"
        for module, nodes in NODES.items()
        for node in nodes
        if isinstance(node, documented)
    ]
    assert [text for text in docstrings if ": Say" in text.partition("\n")[0]] == []


def late_imports(module: str) -> Iterator[str]:
    """Yield what a module imports inside functions."""
    functions = [node for node in NODES[module] if isinstance(node, Function)]
    for node in {node for function in functions for node in ast.walk(function)}:
        for name in imported_names(node):
            package, _, rest = name.partition(".")
            yield name.rpartition(".")[0] if package == "textfix" and rest else package


def test_imports_are_at_the_top() -> None:
    late = {(module, name) for module in SOURCES for name in late_imports(module) if name not in OPTIONAL}
    assert late == set(LATE_IMPORTS)


def test_imports_have_no_cycle() -> None:
    left = {module: imports_of(module) - {module} for module in SOURCES}
    while leaves := [module for module, others in left.items() if not others & left.keys()]:
        for module in leaves:
            del left[module]
    assert left == {}
