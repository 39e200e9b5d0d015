"""The corpus: one SQLite file is the truth. `store.py` is the page to open first."""

from pipeline.corpus.store import Corpus, open_corpus

__all__ = ["Corpus", "open_corpus"]
