"""Phrases that must or must not stand in a plan, word by word.

The word index tells which passages hold every pair of neighbouring words of a phrase. A phrase of three words or more
may still not stand there ("thi đua khen" in "đua khen, thi đua"), so that the passage itself is read.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.corpus.database import IN_LIST, Database, in_list
from pipeline.corpus.folding import accented, code_key, exact, folded, tokens
from pipeline.corpus.postings import Form, pairs, term
from pipeline.corpus.word_index import WordIndex

_BATCH = 1000  # passages read at a time

_FORMS = {"exact": exact, "folded": folded}


def plans_with(database: Database, index: WordIndex, phrase: str) -> set[int] | None:
    """Plans a passage of which holds the phrase, with the marks that it has, or cites the code that it is.

    Returns:
        Their document_id; None for a phrase without any word.
    """
    form: Form = "exact" if accented(phrase) else "folded"
    words = tokens(_FORMS[form](phrase))
    if not words:
        return None
    single = [term(form, word) for word in words]
    passages, plans = index.holding(pairs(single) or single)
    found = set(plans.tolist()) if len(words) <= 2 else _confirmed(database, passages, plans, form, words)
    if words[0].isdecimal() and len(words) > 1:
        found |= set(index.holding([term("code", code_key(phrase))])[1].tolist())
    return found


def _confirmed(
    database: Database, passages: NDArray[np.int64], plans: NDArray[np.int64], form: Form, words: Sequence[str]
) -> set[int]:
    """Those of the plans whose passage holds the words behind each other.

    One passage a plan is enough, and mostly the first that may hold them does: the others are read where it does not.
    """
    wanted = f" {' '.join(words)} "
    found: set[int] = set()
    first = np.zeros(len(plans), np.bool_)
    first[np.unique(plans, return_index=True)[1]] = True
    for turn in (first, ~first):
        unsure = passages[turn & ~np.isin(plans, list(found))]
        for start in range(0, len(unsure), _BATCH):
            texts = database.rows(
                f"SELECT document_id, searchable FROM passages WHERE passage_id {IN_LIST}",
                (in_list(unsure[start : start + _BATCH].tolist()),),
            )
            found |= {row[0] for row in texts if wanted in f" {' '.join(tokens(_FORMS[form](row[1])))} "}
    return found
