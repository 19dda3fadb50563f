"""TF2: deleted apostrophes."""
