"""The compiled kernel; all else of the build is in pyproject.toml."""

from setuptools import Extension, setup

# Optional: without a C compiler the build goes on, and numpy computes the same in more time.
_TEXT = "textfix/engine/text"
_KERNEL = Extension(
    "textfix.engine.text._kernel", [f"{_TEXT}/_kernel.pyx"], depends=[f"{_TEXT}/_scores.pxi"], optional=True
)
setup(ext_modules=[_KERNEL])
