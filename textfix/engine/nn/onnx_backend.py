"""Computations handed to onnxruntime (the extra `fast`), if it is installed.

It multiplies bytes where the processor can, and is several times as fast as numpy in float32.  Everything is integers,
so nothing but the time it takes shows who computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[np.generic]
Run = Callable[..., Array]  # inputs by name to the one output
_IR_VERSION, _OPERATORS = 8, 13  # of 2021: what any onnxruntime of today reads
_OWN = {"QLinearConv", "QLinearAdd"}  # operators of onnxruntime's own, with the channels last


class Node(NamedTuple):
    """An operation: its name, those of what it takes and gives, and its attributes."""

    operation: str
    inputs: tuple[str, ...]
    output: str
    attributes: Mapping[str, int | list[int]] = {}


class Port(NamedTuple):
    """What goes into a graph or comes out of it: any size, but of one type and so many dimensions."""

    name: str
    kind: DTypeLike
    dimensions: int


@cache
def runtime() -> ModuleType | None:
    """Return onnxruntime, None where the extra `fast` is not installed."""
    try:
        import onnx  # noqa: F401  # the graphs are made with it
        import onnxruntime
    except ImportError:
        return None
    module: ModuleType = onnxruntime
    return module


def compiled(nodes: Sequence[Node], inputs: Sequence[Port], output: Port, constants: Mapping[str, Array]) -> Run:
    """
    Make a function of a graph; it runs on one core, as bulk work is shared between processes.

    Args:
        nodes: the operations, in order.
        inputs: what the function takes, by name.
        output: what it returns.
        constants: what else the nodes take.
    """
    onnxruntime = runtime()
    assert onnxruntime is not None, "ask `runtime` first"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = _model(nodes, inputs, output, constants)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def run(**given: Array) -> Array:
        result: Array = session.run(None, given)[0]
        return result

    return run


def _model(nodes: Sequence[Node], inputs: Sequence[Port], output: Port, constants: Mapping[str, Array]) -> bytes:
    """Return a graph as an ONNX model."""
    from onnx import helper, numpy_helper

    def declared(port: Port) -> Any:
        kind = helper.np_dtype_to_tensor_dtype(np.dtype(port.kind))
        return helper.make_tensor_value_info(port.name, kind, [None] * port.dimensions)

    def made(node: Node) -> Any:
        attributes: dict[str, Any] = dict(node.attributes)
        domain = "com.microsoft" if node.operation in _OWN else ""
        return helper.make_node(node.operation, node.inputs, [node.output], domain=domain, **attributes)

    arrays = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(
        [made(node) for node in nodes], "textfix", [declared(port) for port in inputs], [declared(output)], arrays
    )
    versions = [helper.make_opsetid("", _OPERATORS), helper.make_opsetid("com.microsoft", 1)]
    model: bytes = helper.make_model(graph, ir_version=_IR_VERSION, opset_imports=versions).SerializeToString()
    return model
