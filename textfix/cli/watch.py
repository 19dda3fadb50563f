"""Do something again whenever a file changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress

import click

from textfix.cli.output import print_text
from textfix.extras import extra
from textfix.files.cache import CACHE_FOLDER


def repeat(once: Callable[[], None], paths: Sequence[str]) -> None:
    """
    Do something now, and whenever a file at some paths changes; Ctrl-C ends that.

    Args:
        once: what is done; that it exits ends nothing.
        paths: files and folders.

    Raises:
        MissingExtraError: watchfiles is not installed.
        UsageError: a path does not exist.
    """
    for path in paths:
        if not os.path.exists(path):
            raise click.UsageError(f"{path}: no such file or directory; check the path")
    with extra("watch"):
        from watchfiles import DefaultFilter, watch  # late: an extra
    wanted = DefaultFilter(ignore_dirs=(*DefaultFilter.ignore_dirs, CACHE_FOLDER))
    _do(once)
    for _ in watch(*paths, watch_filter=wanted):
        click.clear()  # of a terminal
        _do(once)


def _do(once: Callable[[], None]) -> None:
    with suppress(click.exceptions.Exit):
        once()
    print_text("Watching for changes; Ctrl-C ends.\n", err=True)
