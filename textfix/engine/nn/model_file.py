"""Model files: an .npz archive of arrays with a JSON header, and no pickle."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from textfix.engine.text.arrays import F32
from textfix.errors import ModelError

T = TypeVar("T")
Arrays = Mapping[str, NDArray[Any]]
Header = dict[str, Any]
_HEADER = "meta"  # name of the array that holds the header, JSON in UTF-8 as uint8
# What numpy, zipfile and json raise on a file that was cut or altered.
_DAMAGE = (KeyError, TypeError, ValueError, OSError, EOFError, BadZipFile, zlib.error)


def read_model_file(data: bytes, name: str, build: Callable[[Arrays, Header], T]) -> T:
    """
    Build a model from the bytes of its file.

    Args:
        data: the archive.
        name: what error messages call it, such as "the quotation model".
        build: makes the model of the arrays and the header; raises ModelError if the header is of another format.

    Raises:
        ModelError: the file is damaged, holds objects, or lacks a part that `build` asks for; or `build` raised it.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {array: file[array] for array in file.files}
        return build(arrays, json.loads(arrays[_HEADER].tobytes()))
    except _DAMAGE as error:
        raise ModelError(f"{name} is damaged ({error}); reinstall textfix") from error


def write_model_file(arrays: Arrays, header: Header) -> bytes:
    """Return the bytes of a model file with these arrays and this header."""
    packed = np.frombuffer(json.dumps(header, sort_keys=True).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{_HEADER: packed, **arrays})
    return buffer.getvalue()


def layer_arrays(arrays: Arrays, name: str) -> tuple[NDArray[Any], F32, F32]:
    """
    Return the arrays of a dense layer or convolution.

    Returns:
        the weights as stored, (inputs, outputs); float32 (outputs,), the scale; float32 (outputs,), the bias.
    """
    weights, scale, bias = (arrays[f"{name}_{part}"] for part in ("weights", "scale", "bias"))
    return weights, scale.astype(np.float32), bias.astype(np.float32)
