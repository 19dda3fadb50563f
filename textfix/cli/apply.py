"""`textfix apply`: make edits that are known already."""

from __future__ import annotations

from typing import Any

import click

from textfix.cli.replays import replay, replay_options


@click.command()
@replay_options
def apply(**options: Any) -> None:
    """
    Apply edits that textfix clean --edits wrote, or a part of them, to the files that they were found in.

    Lines that are deleted, and those with "accept": false, are not applied.  Without PATHS, the files that the edits
    name are edited.  A text that is not the one that was edited is kept as it is, and reported.

    Exits with 0 on success, 2 on errors.
    """
    replay(lambda edits: edits.applying, options)
