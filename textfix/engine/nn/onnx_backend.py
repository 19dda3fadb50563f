"""Computations handed to onnxruntime (the extra `fast`), if it is installed and the compiled kernel cannot do them.

It multiplies bytes where the processor can, and is several times as fast as numpy in float32.  Everything is integers,
so nothing but the time it takes shows who computed.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from textfix.engine.nn.threads import thread_count

Array = NDArray[np.generic]
Run = Callable[..., Array]  # inputs by name to the one output
_IR_VERSION, _OPERATORS = 8, 13  # of 2021: what any onnxruntime of today reads
_WORTH_LOADING = 6e9  # multiplications that numpy does in the .35 s that onnxruntime takes to load; measured
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
    """
    Return onnxruntime; None if it is not installed, or cannot run the operators that the networks need.

    Warns:
        RuntimeWarning: it is installed and cannot run them; once a process.
    """
    # onnxruntime 1.32 looks up a host and writes a device id into the home folder when a session starts.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        import onnx  # noqa: F401  # the graphs are made with it
        import onnxruntime
    except ImportError:
        return None
    try:
        onnxruntime.disable_telemetry_events()  # in case that the process imported it before
        _check_operators(onnxruntime)
    except Exception as error:  # whatever a version raises, numpy computes the same
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        warnings.warn(
            f"onnxruntime {onnxruntime.__version__} cannot run textfix's networks ({reason}); numpy is used, "
            'which is slower. Install a newer one: pip install -U "textfix[fast]"',
            RuntimeWarning,
            stacklevel=2,
        )
        return None
    module: ModuleType = onnxruntime
    return module


_done = 0.0  # multiplications that numpy did


def runtime_for(multiplications: float = 0) -> ModuleType | None:
    """
    Return onnxruntime where it is loaded, or where numpy did so much that loading it pays; else None, for numpy.

    Args:
        multiplications: how many are asked for now.
    """
    global _done
    if runtime.cache_info().currsize == 0 and _done < _WORTH_LOADING:
        _done += multiplications
        return None
    return runtime()


def _check_operators(onnxruntime: ModuleType) -> None:
    """Run every operator that the networks use on one number; raise if one is missing or wrong."""
    constants: dict[str, Array] = {
        "one": np.ones((), dtype=np.float32),
        "nothing": np.zeros((), dtype=np.uint8),
        "kernel": np.full((1, 1, 1, 1), 3, dtype=np.int8),
        "scale": np.ones(1, dtype=np.float32),
        "zero": np.zeros(1, dtype=np.int8),
        "ceiling": np.full((1, 1, 1, 1), 9, dtype=np.uint8),
        "flat": np.array([1, 1], dtype=np.int64),
        "weights": np.full((1, 1), -2, dtype=np.int8),
    }
    plain: dict[str, int | list[int]] = {"channels_last": 1, "kernel_shape": [1, 1]}
    level = ("one", "nothing")
    nodes = (
        Node("QLinearConv", ("x", *level, "kernel", "scale", "zero", *level), "tripled", plain),
        Node("QLinearAdd", ("x", *level, "tripled", *level, *level), "added"),
        Node("Min", ("added", "ceiling"), "least"),
        Node("Reshape", ("least", "flat"), "row"),
        Node("MatMulInteger", ("row", "weights"), "y"),
    )
    run = _session(onnxruntime, _model(nodes, [Port("x", np.uint8, 4)], Port("y", np.int32, 2), constants))
    result = run(x=np.full((1, 1, 1, 1), 5, dtype=np.uint8))
    if result.tolist() != [[-18]]:  # min(5 + 3 * 5, 9) * -2
        raise ArithmeticError(f"a wrong result: {result.tolist()}, not [[-18]]")


def compiled(nodes: Sequence[Node], inputs: Sequence[Port], output: Port, constants: Mapping[str, Array]) -> Run:
    """
    Compile a graph to a function that runs on one core: bulk work is shared between processes.

    Args:
        nodes: the operations, in order.
        inputs: what the function takes, by name.
        output: what it returns.
        constants: what else the nodes take.
    """
    onnxruntime = runtime()
    assert onnxruntime is not None, "ask `runtime` first"
    return _session(onnxruntime, _model(nodes, inputs, output, constants))


def _session(onnxruntime: ModuleType, model: bytes) -> Run:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = thread_count()
    options.inter_op_num_threads = 1
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
