"""The compiled kernel; all else of the build is in pyproject.toml."""

from setuptools import Extension, setup

# Optional: without a C compiler the build goes on, and numpy computes the same in more time.
setup(ext_modules=[Extension("textfix.engine.text._kernel", ["textfix/engine/text/_kernel.pyx"], optional=True)])
