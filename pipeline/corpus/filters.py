"""The filters of a query, and its phrases, as one SQL condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.corpus import lookup, query
from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.folding import fold, query_text
from pipeline.corpus.query import Query

if TYPE_CHECKING:
    from pipeline.corpus.word_index import WordIndex


class Condition(NamedTuple):
    """SQL condition on `p.document_id`, with its values."""

    sql: str
    values: tuple[Any, ...]


def condition(database: Database, asked: Query, words: Callable[[], WordIndex]) -> Condition:
    """The filters of a query as one SQL condition.

    Args:
        words: opens the word index, which only phrases need.
    """
    tests: list[str] = []
    values: list[Any] = []

    def add(test: str, *its_values: Any) -> None:
        tests.append(test)
        values.extend(its_values)

    for column, names in (("issuer_folded", asked.issuer), ("type_folded", asked.doc_type)):
        for name in names:
            known = [row[0] for row in database.rows(f"SELECT DISTINCT {column} FROM documents")]
            fits = [value for value in known if query.names_match(name, value)]
            add(f"p.document_id IN (SELECT document_id FROM documents WHERE {column} {IN_LIST})", in_list(fits))
    for year in asked.year:
        add("p.document_id IN (SELECT document_id FROM documents WHERE year = ?)", int(year))
    for code in asked.cites:
        test, its_values = lookup.mentions(database, code) or ("0", ())
        add(f"p.document_id IN (SELECT c.document_id FROM citations c WHERE {test})", *its_values)
    for name in asked.signer:
        add("p.document_id IN (SELECT document_id FROM signers WHERE instr(name_folded, ?))", fold(query_text(name)))
    for prefix in asked.due:
        add(
            "p.document_id IN (SELECT document_id FROM deadlines WHERE substr(coalesce(date_end, date), 1, ?) = ?)",
            len(prefix),
            prefix,
        )
    for negation, phrases in (("", asked.phrases), ("NOT ", asked.excluded)):
        for phrase in phrases:
            from pipeline.corpus.phrases import plans_with  # it brings numpy, and most filters need none

            plans = plans_with(database, words(), phrase)
            if plans is not None:
                add(f"p.document_id {negation}{IN_LIST}", in_list(plans))
    return Condition(" AND ".join(tests) or "1", tuple(values))
