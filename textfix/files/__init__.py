"""Files: paths, bytes, encodings, and the settings of a project."""
