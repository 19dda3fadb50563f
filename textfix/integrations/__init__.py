"""Adapters to the libraries that hold text in columns; each module imports its library, and none is imported here."""
