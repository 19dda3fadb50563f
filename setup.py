"""The compiled kernel; all else of the build is in pyproject.toml."""

import sys
import zlib
from pathlib import Path

from setuptools import Extension, setup

_TEXT = "textfix/engine/text"
_INCLUDED = sorted(path.as_posix() for path in Path(_TEXT).glob("_*.pxi"))
_SOURCES = [*_INCLUDED, f"{_TEXT}/_kernel.pyx"]
# Optional: without a C compiler the build goes on, and numpy computes the same in more time.
_KERNEL = Extension(
    "textfix.engine.text._kernel",
    _SOURCES[-1:],
    depends=_INCLUDED,
    define_macros=[
        ("TEXTFIX_SOURCES", f"{zlib.crc32(b''.join(Path(path).read_bytes() for path in sorted(_SOURCES)))}u")
    ],
    extra_compile_args=[] if sys.platform == "win32" else ["-O3", "-ffp-contract=off"],  # the same bits as numpy
    optional=True,
)
setup(ext_modules=[_KERNEL])
