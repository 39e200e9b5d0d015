"""Search: filters inside the index, words and meaning ranked apart and then together, passages grouped by plan."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.corpus import documents, lexical, lookup
from pipeline.corpus.abbreviations import expanded
from pipeline.corpus.code_query import YEAR, Asked, read_query
from pipeline.corpus.database import Database
from pipeline.corpus.filters import Condition, condition
from pipeline.corpus.query import Query
from pipeline.corpus.records import Hit, Lookup, PassageHit, SearchResult
from pipeline.corpus.semantic import Similar
from pipeline.corpus.snippets import Marker, snippet
from pipeline.corpus.word_index import WordIndex
from pipeline.embed import accents

PASSAGES_PER_HIT = 3

SEMANTIC_WEIGHT = 1.5
"""What a cosine counts beside words, where no word of the query is found (docs/search.md has the measurements)."""

SURENESS = 3.0
"""How fast meaning gives way to words: it counts e ** -(SURENESS * share of the query that the best passage holds)."""

LITERAL_WEIGHT = 0.01
"""What a cosine counts where the query is meant word by word, a code or a phrase in quotes: it only parts equals."""

NEAR = 0.3
"""Cosine under which a passage is not called near in meaning."""

_UNRELATED = 1e-6  # a text without one known word has a zero vector

_DEPTH = 300
_DEPTH_PER_HIT = 20
_DEEPER = 8


@dataclass(slots=True)
class _Found:
    """What is known of one passage that may be shown."""

    passage_id: int
    document_id: int
    words: float | None = None
    similarity: float | None = None


def search(
    database: Database,
    asked: Query,
    limit: int,
    index: WordIndex,
    similar: Similar | None = None,
    words: bool = True,
) -> SearchResult:
    """See `Corpus.search`; for a query with words or phrases.

    Args:
        index: of the words, as the corpus is now.
        similar: finds passages near in meaning; None for words alone.
        words: whether words are looked for at all.
    """
    if limit < 1:
        return SearchResult((), asked.note)
    narrowed = condition(database, asked, lambda: index)
    meant = expanded(asked.words)
    codes = _codes(database, index, asked)
    depth = max(_DEPTH, limit * _DEPTH_PER_HIT)
    terms, whole = lexical.Wanted({}, 1.0)
    if words:
        terms, whole = lexical.wanted(index, meant, asked.phrases, codes, accents.guessed)
    within = _within(database, narrowed)
    near_to = accents.readings(replace(asked, words=meant).text, lexical.CorpusWords(index)) if similar else []
    while True:
        found: dict[int, _Found] = {}
        for match in index.rank(terms, within, depth):
            found[match.passage_id] = _Found(match.passage_id, match.document_id, words=match.score / whole)
        more = len(found) == depth
        if similar is not None:
            nearest = similar(near_to, within, depth, list(found))
            more = more or sum(_is_near(near.similarity, words) for near in nearest) >= depth
            for near in nearest:
                passage = found.setdefault(near.passage_id, _Found(near.passage_id, near.document_id))
                passage.similarity = near.similarity
        kept = [p for p in found.values() if p.words is not None or _is_near(p.similarity or 0.0, words)]
        if not more or len({p.document_id for p in kept}) >= limit:
            break
        depth *= _DEEPER  # few long plans hold all of the best passages
    hits = _hits(database, kept, asked, codes, limit)
    return SearchResult(hits, asked.note, _card(database, asked))


def _is_near(similarity: float, words: bool) -> bool:
    """Whether a passage without the words is worth showing.

    Who asks by meaning alone gets the nearest there are; beside words, what is not near would only be noise.
    """
    return similarity >= NEAR if words else abs(similarity) > _UNRELATED


def _within(database: Database, condition: Condition) -> list[int] | None:
    """The plans that the filters leave; None for all."""
    if not condition.values:
        return None
    found = database.rows(f"SELECT p.document_id FROM documents p WHERE {condition.sql}", condition.values)
    return [row[0] for row in found]


def _codes(database: Database, index: WordIndex, asked: Query) -> list[str]:
    """Codes that the query prints, or else those that it may be when it is one: "chỉ thị 19", "19ct-ttg"."""
    printed = lexical.codes_in(index, asked.words)
    parsed = read_query(asked.words)
    if printed or not _is_code(parsed):
        return printed
    found = lookup.families(database, parsed)
    meant = found.exact or (found.candidates if parsed.kinds else [])
    return [family.partition("|")[2] for family in meant]


def _is_code(parsed: Asked) -> bool:
    """Whether a query is a number with its type or symbol, and nothing else."""
    if parsed.number is None or parsed.words or YEAR.match(parsed.number):
        return False
    return bool(parsed.kinds or parsed.pieces)


def _is_filter(asked: Query) -> bool:
    return bool(
        asked.issuer or asked.year or asked.doc_type or asked.cites or asked.signer or asked.due or asked.excluded
    )


def listed(database: Database, asked: Query, limit: int, index: Callable[[], WordIndex]) -> SearchResult:
    """All plans that fit a query of filters alone, the newest first; see `Corpus.search`."""
    if limit < 1 or not _is_filter(asked):
        return SearchResult((), asked.note)
    narrowed = condition(database, asked, index)
    found = database.rows(
        f"SELECT p.document_id FROM documents p WHERE {narrowed.sql} ORDER BY p.date DESC, p.document_id LIMIT ?",
        (*narrowed.values, limit),
    )
    heads = documents.rows(database, [row[0] for row in found])
    return SearchResult(tuple(Hit(heads[row[0]], 0.0, ()) for row in found), asked.note)


def _hits(
    database: Database, found: Sequence[_Found], asked: Query, codes: Sequence[str], limit: int
) -> tuple[Hit, ...]:
    parsed = read_query(asked.text)
    literal = bool(codes or asked.phrases) or (_is_code(parsed) and not parsed.pieces)
    scores = fuse(_by(found, "passage_id", "words"), _by(found, "passage_id", "similarity"), literal)
    totals = fuse(_by(found, "document_id", "words"), _by(found, "document_id", "similarity"), literal)
    of_document: dict[int, list[_Found]] = {}
    for passage in sorted(found, key=lambda p: (-scores[p.passage_id], p.passage_id)):
        of_document.setdefault(passage.document_id, []).append(passage)
    best = sorted(of_document, key=lambda document_id: (-totals[document_id], document_id))[:limit]
    heads = documents.rows(database, best)
    marker = Marker.of(expanded(asked.words), asked.phrases, codes)
    return tuple(
        Hit(
            heads[document_id],
            totals[document_id],
            tuple(_shown(database, passage, scores, marker) for passage in of_document[document_id][:PASSAGES_PER_HIT]),
        )
        for document_id in best
    )


def _by(found: Sequence[_Found], whose: str, side: str) -> dict[int, float]:
    """The best score of each passage, or of each plan, on one side, where there is one."""
    best: dict[int, float] = {}
    for passage in found:
        score = getattr(passage, side)
        if score is not None:
            key = getattr(passage, whose)
            best[key] = max(score, best.get(key, score))
    return best


def fuse(words: Mapping[int, float], similarity: Mapping[int, float], literal: bool = False) -> dict[int, float]:
    """Words and meaning added, meaning the less the surer words are; one side alone is left as it is.

    Args:
        words: score as a share of what the whole query would score; where it is missing no word was found.
        similarity: cosine; where it is missing no vector was compared, and the lowest of the others stands for it.
        literal: whether the query is meant word by word.

    >>> fuse({1: 0.6, 2: 0.2}, {})
    {1: 0.6, 2: 0.2}
    """
    if not words or not similarity:
        return {**words, **similarity}
    weight = LITERAL_WEIGHT if literal else SEMANTIC_WEIGHT * math.exp(-SURENESS * max(words.values()))
    lowest = min(similarity.values())
    return {key: words.get(key, 0.0) + weight * similarity.get(key, lowest) for key in {**words, **similarity}}


def _shown(database: Database, passage: _Found, scores: Mapping[int, float], marker: Marker) -> PassageHit:
    row = database.rows(
        "SELECT p.start, p.section, p.heading, d.page_starts,"
        ' substr(d.text, p.start + 1, p."end" - p.start) AS text'
        " FROM passages p JOIN documents d USING (document_id) WHERE p.passage_id = ?",
        (passage.passage_id,),
    )[0]
    text: str = row["text"]
    marks = marker.marks(text)
    start, stop = snippet(text, marks)
    near = (passage.similarity or 0.0) >= NEAR
    first = next((a for a, b in marks if start <= a and b <= stop), start)
    page = bisect_right(json.loads(row["page_starts"] or "[]"), row["start"] + first)
    return PassageHit(
        section=row["section"],
        heading=row["heading"],
        start=row["start"] + start,
        end=row["start"] + stop,
        snippet=text[start:stop],
        highlights=tuple((a - start, b - start) for a, b in marks if start <= a and b <= stop),
        score=scores[passage.passage_id],
        reason="semantic" if passage.words is None else "both" if near else "lexical",
        similarity=passage.similarity,
        page=page or None,
    )


def _card(database: Database, asked: Query) -> Lookup | None:
    """The directive, those that may be meant, or the nearest numbers, when the query is a number and little else."""
    parsed = read_query(asked.text)
    if parsed.number is None or not (parsed.kinds or (parsed.pieces and not parsed.words)):
        return None
    found = lookup.lookup(database, asked.text)
    shown = found.exact or (found.candidates and parsed.kinds) or (found.nearest and _is_code(parsed))
    return found if shown else None
