"""The command line, one module for each command; the only part of textfix that prints."""
