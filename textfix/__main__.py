"""`python -m textfix`."""

from textfix.cli.main import main

main(prog_name="textfix")
