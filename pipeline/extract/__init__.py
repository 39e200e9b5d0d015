"""Extraction: one module a kind of finding. `extractors` runs them all; who needs one table imports that alone."""
