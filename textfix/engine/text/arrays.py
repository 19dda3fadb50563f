"""Array types of the engine."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

I8 = NDArray[np.int8]
I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]
U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
_Number = TypeVar("_Number", bound=np.integer[Any])


def distinct(values: NDArray[_Number]) -> NDArray[_Number]:
    """
    Return the values that occur, (m,), rising; `numpy.unique` would load numpy.ma, which is slow.

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ordered = np.sort(values)
    is_first = np.ones(ordered.size, dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered[is_first]


def among(values: NDArray[_Number], some: NDArray[_Number]) -> Bools:
    """
    Return a mask (n,) of the values that are among some; `numpy.isin` takes ten times as long for few values.

    Args:
        values: (n,).
        some: (m,), rising.

    >>> among(np.array([4, 1, 7]), np.array([1, 4])).tolist(), among(np.array([4]), np.zeros(0, dtype=np.intp)).tolist()
    ([True, True, False], [False])
    """
    if some.size == 0:
        return np.zeros(values.size, dtype=np.bool_)
    found: Bools = some[np.minimum(some.searchsorted(values), some.size - 1)] == values
    return found
