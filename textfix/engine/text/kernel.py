"""The door to the compiled kernel, which is there if textfix was built where a C compiler is.

What it computes is computed with arrays where it is missing, bit for bit the same, in more time.
"""

from __future__ import annotations

from types import ModuleType

compiled: ModuleType | None
try:
    from textfix.engine.text import _kernel
except ImportError:
    compiled = None
else:
    compiled = _kernel


def description() -> str:
    """Return what runs, for people."""
    return "compiled kernel" if compiled else "without compiled kernel"
