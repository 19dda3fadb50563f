"""Texts inside a file, and the file rebuilt around them."""
