"""Ingest: bytes to `Source`, one reader per format. `read` is all that other stages need."""

from pipeline.ingest.sources import read

__all__ = ["read"]
