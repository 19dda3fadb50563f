"""Model files taken apart and put together again."""

import io
import json

import numpy as np

from textfix.engine.nn.model_file import seal


def arrays_of(data):
    """Return the arrays of a model file, the header among them."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def altered(data, without=(), arrays=None, **header):
    """Return a model file with some entries of its header changed, without some arrays, and with others replaced."""
    arrays = {name: array for name, array in arrays_of(data).items() if name not in without} | (arrays or {})
    changed = json.dumps(json.loads(arrays.pop("meta").tobytes()) | header)
    file = io.BytesIO()
    np.savez(file, **arrays, meta=np.frombuffer(changed.encode(), dtype=np.uint8))  # to compress takes a second
    return seal(file.getvalue())
