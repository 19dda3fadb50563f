"""
Fit the weights of `textfix.engine.text.code_lines` on lines of programs and lines of prose, and print them.

    python -m tools.prose.fit_lines --code sources/ --prose texts/

Both folders are read recursively; files that are not UTF-8 are left out.  The weights that ship were fitted on up to
60 files each of 20 languages and on 60 documents of each training corpus, clean and damaged, wrapped and not.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
from sklearn.linear_model import LogisticRegression

from textfix.engine.text.arrays import F64
from textfix.engine.text.code_lines import line_features
from textfix.engine.text.line_counts import count_lines

LINES = 400  # of one file, so that none outweighs the others


def read_texts(folder: Path) -> Iterator[str]:
    """Yield the UTF-8 files of a folder, in order of path."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            yield path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def features_of(folder: Path) -> F64:
    """Return the features of the lines that are not blank, float64 (n_lines, n_features)."""
    tables = [np.zeros((0, 0))]
    for text in read_texts(folder):
        lines = count_lines(text)
        table = np.stack(list(line_features(lines).values()), axis=1)
        tables.append(table[lines.counts["black"] > 0][:LINES])
    return np.concatenate(tables[1:]) if len(tables) > 1 else tables[0]


@click.command()
@click.option("--code", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--prose", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
def main(code: Path, prose: Path) -> None:
    """Print a weight for each feature, code against prose, with both classes weighing the same."""
    programs, texts = features_of(code), features_of(prose)
    labels = np.repeat([1, 0], [len(programs), len(texts)])
    model = LogisticRegression(fit_intercept=False, class_weight="balanced", max_iter=1000)
    model.fit(np.concatenate([programs, texts]), labels)
    for name, weight in zip(line_features(count_lines("")), model.coef_[0], strict=True):
        click.echo(f"{name:28} {weight:7.3f}")


if __name__ == "__main__":
    main()
