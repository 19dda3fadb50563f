"""A class for `ray.data.Dataset.map_batches` that repairs columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textfix import Cleaner
from textfix.engine.cleaner import Errors
from textfix.extras import extra

with extra("ray"):
    from textfix.integrations.arrow import clean_table


class CleanBatch:
    """
    Repair columns of Arrow batches in an actor, which loads the models once.

    Pass the class, not an object, and the cleaner as an argument: it carries the content of its lexicon to the actors.

        dataset.map_batches(
            CleanBatch,
            fn_constructor_args=("text", Cleaner(config)),
            batch_format="pyarrow",
            batch_size=512,
            compute=ray.data.ActorPoolStrategy(size=4),
        )

    Args:
        columns: as for `textfix.integrations.arrow.clean_table`.
        cleaner: repairs the texts; None for the default settings.
        errors: "keep" leaves a text that cannot be analyzed as it is, "raise" ends the job.

    >>> import pyarrow as pa
    >>> CleanBatch("text")(pa.table({"text": ["Theyre late."]}))["text"].to_pylist()
    ['They’re late.']
    """

    def __init__(
        self, columns: str | Sequence[str] = "text", cleaner: Cleaner | None = None, errors: Errors = "keep"
    ) -> None:
        self.columns = columns
        self.cleaner = cleaner or Cleaner()
        self.errors: Errors = errors
        self.cleaner.clean("Its warm.")  # load the models before the first batch

    def __call__(self, batch: Any) -> Any:
        """Return a `pyarrow.Table` repaired."""
        return clean_table(batch, self.columns, self.cleaner, errors=self.errors)
