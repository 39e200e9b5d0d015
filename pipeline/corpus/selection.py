"""Whole plans out of the corpus, one at a time: all of them, or those that the filters of a search leave."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

from pipeline.corpus import intake
from pipeline.corpus.database import Database
from pipeline.corpus.filters import condition
from pipeline.corpus.query import Query
from pipeline.corpus.records import Cited, StoredPlan
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.corpus.word_index import WordIndex

_LOOSE_WORDS = "words alone rank plans, they leave none out"
_IN_QUOTES = 'put them in quotes: "thi đua"'


def plans(database: Database, asked: Query, words: Callable[[], WordIndex]) -> Generator[StoredPlan]:
    """See `Corpus.stored`. One state of the file is seen from the first plan to the last."""
    with database.snapshot():
        narrowed = condition(database, asked, words)
        found = database.rows(
            "SELECT p.document_id, min(f.path) AS path FROM documents p JOIN files f USING (document_id)"
            f" WHERE {narrowed.sql} GROUP BY p.document_id ORDER BY path, p.document_id",
            narrowed.values,
        )
        for document_id, _ in found:
            plan = intake.load(database, document_id)
            yield StoredPlan(plan, tuple(_cited(database, document_id)))


def checked(asked: Query) -> Query:
    """The query, when it only filters.

    Raises:
        UsageError: it holds words outside quotes, or something that is no field.
    """
    if asked.note:
        raise UsageError(asked.note, None, _IN_QUOTES)
    if asked.words:
        raise UsageError(_LOOSE_WORDS, asked.words, _IN_QUOTES)
    return asked


def _cited(database: Database, document_id: int) -> Iterator[Cited]:
    for directive, candidates in database.rows(
        "SELECT directive_id, candidates FROM citations WHERE document_id = ? ORDER BY ordinal", (document_id,)
    ):
        yield Cited(directive, tuple(json.loads(candidates)))
