"""`python -m textfix`."""

from textfix.cli import main

main(prog_name="textfix")
