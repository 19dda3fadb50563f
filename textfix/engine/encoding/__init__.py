"""TF1: exact decoders."""
