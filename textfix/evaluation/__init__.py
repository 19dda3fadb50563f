"""Measure repairs: damage clean text, repair it, compare."""
