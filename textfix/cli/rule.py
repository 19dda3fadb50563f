"""`textfix rule`: describe rules."""

from __future__ import annotations

import click

from textfix.cli.output import print_text
from textfix.files.text_settings import check_code
from textfix.render.json_records import to_json
from textfix.render.rule_descriptions import describe_rule, rule_record
from textfix.rules import RULES


@click.command()
@click.argument("codes", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Describe all rules.")
@click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Format of the descriptions.",
)
def rule(codes: tuple[str, ...], every: bool, output_format: str) -> None:
    """
    Describe rules, by code or prefix, such as TF201 or TF2.

    Exits with 0 on success, 2 on errors.
    """
    if bool(codes) == every:
        raise click.UsageError("name the codes of rules, or --all")
    for code in codes:
        check_code(code)
    chosen = [known for known in RULES.values() if every or known.code.startswith(codes)]
    if output_format == "json":
        print_text(to_json([rule_record(known) for known in chosen]))
    else:
        print_text("\n".join(map(describe_rule, chosen)))
