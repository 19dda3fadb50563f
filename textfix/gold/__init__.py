"""What clean text teaches: where its marks stand, and its names."""
