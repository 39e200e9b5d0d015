"""Full-text index (FTS5) of the passages, for phrases that must or must not stand in a plan.

It holds each passage twice, with one tone placement and folded, and the codes that it cites.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.corpus.database import Database
from pipeline.corpus.folding import accented, code_key, exact, folded, tokens


def index_passages(database: Database, added: Iterable[tuple[int, str, Iterable[str]]]) -> None:
    """Add passages, as id, text and codes; deleting one from `passages` takes it out (a trigger)."""
    database.execute_many(
        "INSERT INTO passages_fts (rowid, exact, folded, codes) VALUES (?, ?, ?, ?)",
        (
            (passage_id, exact(searchable).replace("_", " "), folded(searchable).replace("_", " "), " ".join(codes))
            for passage_id, searchable, codes in added
        ),
    )


def phrase_expression(phrase: str) -> str | None:
    """FTS5 expression for passages that hold the phrase, with the marks that it has; None where it has no words.

    >>> phrase_expression("Thi đua"), phrase_expression("7/QD-UBND")
    ('exact : "thi đua"', 'folded : "7 qd ubnd" OR codes : "7_qd_ubnd"')
    """
    column, form = ("exact", exact) if accented(phrase) else ("folded", folded)
    pieces = tokens(form(phrase))
    if not pieces:
        return None
    expression = f'{column} : "{" ".join(pieces)}"'
    return f'{expression} OR codes : "{code_key(phrase)}"' if pieces[0].isdecimal() and len(pieces) > 1 else expression
