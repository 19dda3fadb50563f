"""Work on data sets: one file after the other, or many at a time."""
