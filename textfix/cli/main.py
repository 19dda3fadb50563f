"""The entry point `textfix`, and the group of its commands.

A command is imported when it is called, so that `textfix --help` is instant.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import Any

import click

from textfix import __version__
from textfix.errors import TextfixError
from textfix.render.printable import printable

# The commands, each of the module of its name, and what the list of commands says of them.
COMMANDS = {
    "apply": "Apply edits that are known already.",
    "audit": "Audit a data set without changing it.",
    "clean": "Repair text.",
    "config": "Show the settings that are in force.",
    "diagnose": "Diagnose what damaged each document.",
    "evaluate": "Measure accuracy on your own text.",
    "learn": "Learn names from your own text.",
    "lint": "Report damaged text.",
    "revert": "Undo edits that were made.",
    "rule": "Describe rules.",
    "survey": "Survey what befell a data set.",
}


def _output() -> ModuleType:
    """Return the module that prints, which `--help` does without."""
    return import_module("textfix.cli.output")


class _Failure(click.ClickException):
    """An error that ends the run, shown as one line."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        output = _output()
        with suppress(output.StreamError):  # nowhere to show it
            output.print_text(f"error: {printable(self.message)}\n", err=True)


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"textfix.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (TextfixError, _output().StreamError) as error:
            raise _Failure(str(error)) from error
        except click.UsageError as error:
            lines = error.format_message().expandtabs().split("\n")
            raise click.UsageError("\n".join(map(printable, lines)), error.ctx) from None
        except KeyboardInterrupt:
            output = _output()
            with suppress(output.StreamError):
                output.print_text("interrupted\n", err=True)
            ctx.exit(128 + signal.SIGINT)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            with _cleaning_up():
                return super().main(*args, **kwargs)
        except OSError as error:  # click shows help on a full device
            _Failure(str(_output().StreamError("<stdout>", error))).show()
            sys.exit(2)
        finally:
            _flush()


def _flush() -> None:
    """Flush standard output, which would show a traceback if it failed at exit."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:  # already reported
        _output().discard(sys.stdout)


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


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        kernel = import_module("textfix.engine.text.kernel")
        click.echo(f"{ctx.find_root().info_name}, version {__version__} ({kernel.description()})")
        ctx.exit()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and what computes, and exit.",
)
def main() -> None:
    """Detect and repair text damaged by bad encoding."""
