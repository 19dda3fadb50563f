"""Labels of clean text: its apostrophes and quotations, and the names in it."""
