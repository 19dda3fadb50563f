"""Directives of reStructuredText by name."""

from __future__ import annotations

# Those whose content is prose.
ADMONITIONS = (
    "admonition attention caution danger error hint important note tip warning seealso todo topic sidebar rubric "
    "centered versionadded versionchanged versionremoved deprecated epigraph highlights pull-quote list-table"
).split()
