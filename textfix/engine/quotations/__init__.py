"""TF3: deleted quotation marks."""
