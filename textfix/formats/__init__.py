"""File formats: the texts inside a file, and the file rebuilt around them."""
