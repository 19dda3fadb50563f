"""TF4 and TF5: other characters deleted with the marks."""
