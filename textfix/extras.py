"""Libraries of extras, which may be missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textfix.errors import MissingExtraError


@contextmanager
def extra(name: str) -> Iterator[None]:
    """
    Import the library of an extra.

    Args:
        name: the extra, as `pip install "textfix[name]"` knows it.

    Raises:
        MissingExtraError: the library, or one that it needs, is not installed.

    >>> with extra("parquet"):
    ...     import a_library_that_is_missing
    Traceback (most recent call last):
    textfix.errors.MissingExtraError: a_library_that_is_missing is not installed: pip install "textfix[parquet]"
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or str(error)).partition(".")[0]
        raise MissingExtraError(f'{package} is not installed: pip install "textfix[{name}]"') from None
