"""The compiled kernel; all else of the build is in pyproject.toml."""

import sys

from setuptools import Extension, setup

_TEXT = "textfix/engine/text"
_INCLUDED = [f"{_TEXT}/_{part}.pxi" for part in ("scores", "screen", "candidates", "networks")]
# Optional: without a C compiler the build goes on, and numpy computes the same in more time.
_KERNEL = Extension(
    "textfix.engine.text._kernel",
    [f"{_TEXT}/_kernel.pyx"],
    depends=_INCLUDED,
    extra_compile_args=[] if sys.platform == "win32" else ["-ffp-contract=off"],  # the same bits as numpy
    optional=True,
)
setup(ext_modules=[_KERNEL])
