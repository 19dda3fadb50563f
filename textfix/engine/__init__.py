"""The engine: text in, report out; no I/O but package data and the user's lexicon."""
