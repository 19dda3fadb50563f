"""A stage of a NeMo Curator pipeline that repairs columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from textfix import Cleaner
from textfix.engine.cleaner import Errors
from textfix.extras import extra

with extra("nemo"):
    import pyarrow as pa
    from nemo_curator.stages.base import ProcessingStage
    from nemo_curator.tasks import DocumentBatch

    from textfix.integrations.arrow import clean_table
    from textfix.integrations.pandas import clean_series


class TextfixStage(ProcessingStage[DocumentBatch, DocumentBatch]):
    """
    Repair columns of each batch of documents, on CPUs.

    A batch stays what it is, an Arrow table or a pandas frame, with its other columns, its index and its schema.  The
    stage carries the content of the lexicon, so workers need no access to its file.  Prefer it to `Modify(cleaner)`,
    which repairs one document at a time.

    Args:
        columns: name of the column, or names; of nested Arrow columns, paths as for
            `textfix.integrations.arrow.clean_table`.
        cleaner: repairs the texts; None for the default settings.
        errors: "keep" leaves a text that cannot be analyzed as it is, "raise" ends the task.
    """

    name = "textfix"

    def __init__(
        self, columns: str | Sequence[str] = "text", cleaner: Cleaner | None = None, errors: Errors = "keep"
    ) -> None:
        self.columns = [columns] if isinstance(columns, str) else list(columns)
        self.cleaner = cleaner or Cleaner()
        self.errors: Errors = errors

    def inputs(self) -> tuple[list[str], list[str]]:
        """Return what a task needs: its data, and the columns in it."""
        return ["data"], [column.partition(".")[0] for column in self.columns]

    def outputs(self) -> tuple[list[str], list[str]]:
        """Return what a task has afterwards: the same."""
        return self.inputs()

    def setup(self, worker_metadata: Any = None) -> None:
        """Load the models before the first batch."""
        self.cleaner.clean("Its warm.")

    def process(self, task: Any) -> Any:
        """Return a `DocumentBatch` repaired."""
        data = task.data
        if isinstance(data, pa.Table):
            return replace(task, data=clean_table(data, self.columns, self.cleaner, errors=self.errors))
        repaired = {column: clean_series(data[column], self.cleaner, errors=self.errors) for column in self.columns}
        return replace(task, data=data.assign(**repaired))
