"""Repair columns of a `datasets.Dataset`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textfix import Cleaner
from textfix.engine.cleaner import Errors
from textfix.extras import extra

with extra("datasets"):
    import pyarrow as pa

    from textfix.integrations.arrow import clean_table


class CleanColumns:
    """
    A function for `Dataset.map` and `IterableDataset.map`, with `batched=True`.

    It pickles to what its results depend on (see `Cleaner`), so the fingerprint of the result changes with the
    settings, with the version of textfix and with the content of the lexicon, and with nothing else.

    Args:
        columns: names of the columns to repair; "text" if none is named.  In the format "arrow", they may be paths to
            text inside lists and structs, such as "messages.content".
        cleaner: repairs the texts; None for the default settings.
        errors: "keep" leaves a text that cannot be analyzed as it is, "raise" ends the map.

    >>> CleanColumns("text")({"text": ["Theyre late.", None], "id": [1, 2]})
    {'text': ['They’re late.', None]}
    """

    def __init__(self, *columns: str, cleaner: Cleaner | None = None, errors: Errors = "keep") -> None:
        self.columns = columns or ("text",)
        self.cleaner = cleaner or Cleaner()
        self.errors: Errors = errors

    def __call__(self, batch: Mapping[str, Any]) -> Any:
        """
        Return the repaired columns of a batch; the whole batch if it is a `pyarrow.Table`.

        Raises:
            TypeError: the batch is a single record.
        """
        if isinstance(batch, pa.Table):
            return clean_table(batch, self.columns, self.cleaner, errors=self.errors)
        return {name: self._clean(name, batch[name]) for name in self.columns}

    def _clean(self, name: str, texts: Any) -> list[str | None]:
        if isinstance(texts, str) or texts is None:
            raise TypeError(f"column {name!r} holds a single text; pass batched=True to map")
        return self.cleaner.clean_many(texts, self.errors)
