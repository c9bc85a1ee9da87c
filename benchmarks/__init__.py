"""Measurements beside peers: ``python -m benchmarks``; see benchmarks/README.md."""
