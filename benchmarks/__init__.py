"""Compare the cost of textfix with that of its peers; see `python -m benchmarks --help` and docs/speed.md."""
