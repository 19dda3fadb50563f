"""Bytes and paths."""
