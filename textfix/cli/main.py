"""The entry point `textfix`, and the group of its commands.

Importing it loads neither a model nor numpy, so that `textfix --help` is instant.
"""

from __future__ import annotations

from typing import Any

import click

from textfix import __version__
from textfix.cli.clean import clean
from textfix.cli.diagnose import diagnose
from textfix.cli.evaluate import evaluate
from textfix.cli.learn import learn
from textfix.cli.lint import lint
from textfix.cli.output import print_text
from textfix.errors import TextfixError


class _Failure(click.ClickException):
    """An error of the library, shown as one line."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        print_text(f"error: {self.message}\n", err=True)


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TextfixError as error:
            raise _Failure(str(error)) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Detect and repair text damaged by bad encoding."""


for _command in (clean, lint, diagnose, evaluate, learn):
    main.add_command(_command)
