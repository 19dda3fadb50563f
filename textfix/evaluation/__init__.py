"""Corrupt, repair, compare."""
