"""Exact integer networks."""
