"""The door to the compiled kernel, which is there if textfix was built where a C compiler is.

What it computes is computed with arrays where it is missing, bit for bit the same, in more time.
"""

from __future__ import annotations

import os
import warnings
import zlib
from pathlib import Path
from types import ModuleType

compiled: ModuleType | None
try:
    from textfix.engine.text import _kernel
except ImportError:
    compiled = None
else:
    compiled = _kernel


def is_stale(folder: str) -> bool:
    """
    True if the kernel was compiled from other sources than a folder holds, as in a clone that has moved on.

    Args:
        folder: where the sources lie; an installation has none, and there the kernel is what it should be.
    """
    sources = sorted(path for path in Path(folder).iterdir() if path.suffix in (".pxi", ".pyx"))
    compiled_from = getattr(_kernel, "SOURCES", None)  # absent from the first kernels
    return bool(sources) and zlib.crc32(b"".join(map(Path.read_bytes, sources))) != compiled_from


if compiled is not None and is_stale(os.path.dirname(__file__)):
    compiled = None
    warnings.warn("the compiled kernel is older than its sources and not used; install textfix again", stacklevel=1)


def description() -> str:
    """Return what runs, for people."""
    return "compiled kernel" if compiled else "without compiled kernel"
