"""The entry point `textfix`, and the group of its commands.

Importing it loads neither a model nor numpy, so that `textfix --help` is instant.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from textfix import __version__
from textfix.cli.clean import clean
from textfix.cli.diagnose import diagnose
from textfix.cli.evaluate import evaluate
from textfix.cli.learn import learn
from textfix.cli.lint import lint
from textfix.cli.output import StreamError, discard, print_text
from textfix.cli.survey import survey
from textfix.errors import TextfixError
from textfix.files.problems import FileProblem
from textfix.render.printable import printable


class _Failure(click.ClickException):
    """An error that ends the run, shown as one line."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        with suppress(StreamError):  # nowhere to show it
            print_text(f"error: {printable(self.message)}\n", err=True)


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (TextfixError, StreamError) as error:
            raise _Failure(str(error)) from error
        except click.UsageError as error:
            lines = error.format_message().expandtabs().split("\n")
            raise click.UsageError("\n".join(map(printable, lines)), error.ctx) from None
        except KeyboardInterrupt:
            with suppress(StreamError):
                print_text("interrupted\n", err=True)
            ctx.exit(128 + signal.SIGINT)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            with _cleaning_up():
                return super().main(*args, **kwargs)
        except OSError as error:  # click shows help on a full device
            _Failure(str(FileProblem.from_error(Path("<stdout>"), error))).show()
            sys.exit(2)
        finally:
            _flush()


def _flush() -> None:
    """Flush standard output, which would show a traceback if it failed at exit."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:  # already reported
        discard(sys.stdout)


@contextmanager
def _cleaning_up() -> Iterator[None]:
    """Let signals that end the process end it as an exception does, so that files that are being written go."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    in_main = threading.current_thread() is threading.main_thread()
    caught = [number for number in numbers if in_main and signal.getsignal(number) is signal.SIG_DFL]  # nohup ignores
    for number in caught:
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        for number in caught:
            signal.signal(number, signal.SIG_DFL)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Detect and repair text damaged by bad encoding."""


for _command in (clean, lint, diagnose, survey, evaluate, learn):
    main.add_command(_command)
