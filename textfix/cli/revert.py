"""`textfix revert`: undo edits that were made."""

from __future__ import annotations

from typing import Any

import click

from textfix.cli.replays import replay, replay_options


@click.command()
@replay_options
@click.option("--refused", is_flag=True, help='Undo only the edits with "accept": false.')
def revert(refused: bool, **options: Any) -> None:
    """
    Undo edits that textfix clean --edits wrote, or a part of them, in the repaired files.

    Without PATHS, the files that the edits name are edited.  A text that is not the one that was repaired is kept as
    it is, and reported.

    Exits with 0 on success, 2 on errors.
    """
    replay(lambda edits: edits.reverting, options, accepted=not refused)
