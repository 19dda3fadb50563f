"""Model files: an .npz archive of arrays with a JSON header, no pickle, and a digest of all bytes before it.

The digest ends the comment of the ZIP archive, and with it the file, so that every library still reads the archive.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

from textfix.engine.text.arrays import F32
from textfix.errors import ModelError

T = TypeVar("T")
Arrays = Mapping[str, NDArray[Any]]
Header = dict[str, Any]
Shape = tuple[int | str, ...]
_HEADER = "meta"  # name of the array that holds the header, JSON in UTF-8 as uint8
_SEAL = b"textfix sha256 "  # the comment before the digest
_DIGEST = 64  # hexadecimal digits
# Arrays of so many bytes that packing does not make smaller than this share of them are stored as they are; guesses.
_LARGE, _WORTH_PACKING = 1 << 20, 0.75
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
        ModelError: the file is damaged or altered, holds objects, or lacks a part that `build` asks for; or `build`
            raised it.
    """
    try:
        _check_digest(data)
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {array: file[array] for array in file.files}
        return build(arrays, json.loads(arrays[_HEADER].tobytes()))
    except _DAMAGE as error:
        raise ModelError(f"{name} is damaged ({error}); reinstall textfix") from error


def write_model_file(arrays: Arrays, header: Header) -> bytes:
    """
    Return the bytes of a model file with these arrays and this header.

    The embeddings of words are stored as they are: packed they would be a sixth smaller, and the file would take half
    as long again to load.
    """
    packed = np.frombuffer(json.dumps(header, sort_keys=True).encode(), dtype=np.uint8)
    contents: dict[str, Any] = {_HEADER: packed, **arrays}
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as file:
        for name, array in contents.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)
            content = member.getvalue()
            is_worth_it = len(content) < _LARGE or len(zlib.compress(content)) < _WORTH_PACKING * len(content)
            file.writestr(ZipInfo(f"{name}.npy"), content, ZIP_DEFLATED if is_worth_it else ZIP_STORED)
    return seal(buffer.getvalue())


def seal(archive: bytes) -> bytes:
    """Return an archive with its digest as comment, in place of an older one."""
    buffer = io.BytesIO(archive)
    with ZipFile(buffer, "a") as file:
        file.comment = _SEAL + bytes(_DIGEST)
    content = buffer.getvalue()[:-_DIGEST]
    return content + sha256(content).hexdigest().encode()


def _check_digest(data: bytes) -> None:
    content, digest = data[:-_DIGEST], data[-_DIGEST:]
    if not content.endswith(_SEAL):
        raise ValueError("it does not end with a digest")
    if sha256(content).hexdigest().encode() != digest:
        raise ValueError("its digest is of another content")


def check_shapes(arrays: Arrays, shapes: Mapping[str, Shape]) -> dict[str, int]:
    """
    Check that arrays hold numbers and have the shapes that the code counts on.

    Args:
        arrays: the arrays of a model file.
        shapes: the shape of each array that is needed.  A name stands for a size that is the same wherever it occurs.

    Returns:
        the sizes by name.

    Raises:
        ValueError: an array is missing or does not fit; `read_model_file` turns that into a `ModelError`.

    >>> check_shapes({"weights": np.zeros((2, 3)), "bias": np.zeros(3)}, {"weights": (2, "out"), "bias": ("out",)})
    {'out': 3}
    """
    sizes: dict[str, int] = {}
    for name, shape in shapes.items():
        if name not in arrays:
            raise ValueError(f"no array {name}")
        array = arrays[name]
        if array.ndim == len(shape):
            for expected, size in zip(shape, array.shape, strict=True):
                if isinstance(expected, str):
                    sizes.setdefault(expected, size)
        wanted = tuple(sizes.get(size, size) if isinstance(size, str) else size for size in shape)
        if array.shape != wanted or array.dtype.kind not in "iuf":
            raise ValueError(f"the array {name} is {array.dtype.name} {array.shape}; numbers of shape {wanted} fit")
    return sizes


def layer_shapes(name: str, inputs: int | str, outputs: int | str) -> dict[str, Shape]:
    """Return the shapes of the arrays of a dense layer or convolution, see `layer_arrays`."""
    return {f"{name}_weights": (inputs, outputs), f"{name}_scale": (outputs,), f"{name}_bias": (outputs,)}


def layer_arrays(arrays: Arrays, name: str) -> tuple[NDArray[Any], F32, F32]:
    """
    Return the arrays of a dense layer or convolution.

    Returns:
        the weights as stored, (inputs, outputs); float32 (outputs,), the scale; float32 (outputs,), the bias.
    """
    weights, scale, bias = (arrays[f"{name}_{part}"] for part in ("weights", "scale", "bias"))
    return weights, scale.astype(np.float32), bias.astype(np.float32)
