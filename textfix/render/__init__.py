"""Reports as strings: lint lines, diffs, JSON, explanations.  Pure functions; only the command line prints."""
