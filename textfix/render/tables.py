"""Tables of aligned columns."""

from __future__ import annotations

from collections.abc import Sequence


def align(rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """
    Return rows as lines, the first columns to the left and the others to the right.

    Args:
        rows: the cells, as many in each row.
        left: number of columns to the left.

    >>> print(align([["kind", "n"], ["elision", "12"]]), end="")
    kind      n
    elision  12
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            cell.ljust(width) if number < left else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)
