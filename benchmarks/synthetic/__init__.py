"""Pieces of synthetic plans that carry their own gold: what `benchmarks/generate.py` builds documents from."""
