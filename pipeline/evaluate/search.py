"""Evaluate search on a collection in BEIR layout: corpus.jsonl, queries.jsonl and qrels.

The documents are put into a corpus in memory and searched by the very code that searches plans; a document is cut
into passages and found by its best one. A question is taken as plain text: quotes and colons in it mean nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from pipeline.corpus import search, semantic
from pipeline.corpus.database import MEMORY, Database
from pipeline.corpus.query import Query
from pipeline.corpus.records import Mode
from pipeline.corpus.word_index import WordIndex
from pipeline.embed.encoder import Encoder, load_encoder
from pipeline.embed.passages import text_passages
from pipeline.errors import UnreadableFile, UsageError

DEPTH = 10
"""Documents of a ranking that are judged."""

MODES: tuple[Mode, ...] = ("lexical", "semantic", "hybrid")

Measure = Literal["acc@1", "hit@10", "recall@10", "mrr@10", "ndcg@10"]


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents as (title, text) and queries by id; `relevant` maps a judged query to its documents' gains.

    `kinds` names the kind of a query (`metadata.kind` in queries.jsonl), where it has one.
    """

    documents: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    relevant: Mapping[str, Mapping[str, int]]
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The documents found for each judged query, best first, with their scores."""

    mode: Mode
    found: Mapping[str, Sequence[tuple[str, float]]]

    def scores(self, relevant: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
        """Means over the judged queries; a query for which nothing was found counts as 0."""
        rows = [_judge([document for document, _ in self.found.get(q, ())], gains) for q, gains in relevant.items()]
        means = {name: math.fsum(row[name] for row in rows) / len(rows) for name in get_args(Measure)}
        return {**means, "queries": len(rows)}

    def run_lines(self) -> Iterator[str]:
        """Lines of a TREC run: query Q0 document rank score tag.

        Blanks in ids become `_`, for they would break the columns. Equal scores are set apart by a millionth, because
        a scorer sorts by score and would put them into an order of its own.
        """
        for query, documents in self.found.items():
            last = math.inf
            for rank, (document, score) in enumerate(documents, start=1):
                last = min(score, last - 1e-6)
                yield f"{_column(query)} Q0 {_column(document)} {rank} {last:.6f} kehoach-{self.mode}"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was found in each mode, and what should have been."""

    rankings: tuple[Ranking, ...]
    relevant: Mapping[str, Mapping[str, int]]
    kinds: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: {"modes": {"hybrid": {"acc@1", ..., "queries"}, ...}}.

        Where queries have kinds, "kinds" holds the same for the queries of each kind, in the order of the file.
        """
        report: dict[str, Any] = {"modes": self._scores(self.relevant)}
        by_kind: dict[str, dict[str, Mapping[str, int]]] = {}
        for query, gains in self.relevant.items():
            if query in self.kinds:
                by_kind.setdefault(self.kinds[query], {})[query] = gains
        if by_kind:
            report["kinds"] = {kind: self._scores(relevant) for kind, relevant in by_kind.items()}
        return report

    def _scores(self, relevant: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
        return {ranking.mode: ranking.scores(relevant) for ranking in self.rankings}


def evaluate(folder: Path, modes: Sequence[Mode] = MODES, model: str | None = None) -> Evaluation:
    """Rank the documents of a collection for each of its judged queries, in each mode.

    Args:
        model: as `load_encoder` takes it; not loaded for words alone.

    Raises:
        UnreadableFile: a file of the collection is missing or not in the layout.
        UsageError: no query is judged.
    """
    collection = read_collection(folder)
    encoder = None if set(modes) == {"lexical"} else load_encoder(model)
    return Evaluation(tuple(rank(collection, modes, encoder)), collection.relevant, collection.kinds)


def rank(collection: Collection, modes: Sequence[Mode], encoder: Encoder | None = None) -> list[Ranking]:
    """Rank the documents for each judged query; `encoder` is needed for all modes but `lexical`."""
    database = Database.open(MEMORY, create=True)
    try:
        _fill(database, collection)
        similar = _similar(database, encoder) if encoder else None
        words = WordIndex.open(database)
        rankings = []
        for mode in modes:
            side = None if mode == "lexical" else similar
            found = {}
            for query in collection.relevant:
                asked = Query(words=collection.queries[query])
                hits = search.search(database, asked, DEPTH, words, side, words=mode != "semantic").hits
                found[query] = [(hit.document.id, hit.score) for hit in hits]
            rankings.append(Ranking(mode, found))
        return rankings
    finally:
        database.close()


def read_collection(folder: Path) -> Collection:
    """Read `corpus.jsonl`, `queries.jsonl` (`_id` or `id`) and `qrels.tsv` or `qrels/test.tsv`.

    Judgements of documents or queries that are not in the collection are left out.
    """
    documents = {_id(row): (row.get("title") or "", row.get("text") or "") for row in _rows(folder / "corpus.jsonl")}
    queries, kinds = {}, {}
    for row in _rows(folder / "queries.jsonl"):
        queries[_id(row)] = row.get("text") or ""
        if kind := (row.get("metadata") or {}).get("kind"):
            kinds[_id(row)] = str(kind)
    path = next((p for p in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if p.is_file()), None)
    if path is None:
        raise UnreadableFile("no qrels.tsv and no qrels/test.tsv", str(folder), "give a folder in BEIR layout")
    relevant: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), start=1):
        cells = line.split("\t")
        if number == 1 and cells[-1].strip() == "score":
            continue
        try:
            query, document, gain = cells[0], cells[-2], int(cells[-1])
        except (IndexError, ValueError) as error:
            raise UnreadableFile("not query, document and gain between tabs", f"{path}:{number}") from error
        if gain > 0 and query in queries and document in documents:
            relevant.setdefault(query, {})[document] = gain
    if not relevant:
        raise UsageError("no query of the collection is judged", str(path), "check that the ids agree")
    return Collection(documents, queries, relevant, kinds)


def _judge(found: Sequence[str], gains: Mapping[str, int]) -> dict[str, float]:
    ranks = [i for i, document in enumerate(found[:DEPTH]) if document in gains]
    ideal = sorted(gains.values(), reverse=True)[:DEPTH]
    return {
        "acc@1": float(ranks[:1] == [0]),
        "hit@10": float(bool(ranks)),
        "recall@10": len(ranks) / len(gains),
        "mrr@10": 1 / (ranks[0] + 1) if ranks else 0.0,
        "ndcg@10": math.fsum(gains[found[i]] / math.log2(i + 2) for i in ranks)
        / math.fsum(gain / math.log2(i + 2) for i, gain in enumerate(ideal)),
    }


def _fill(database: Database, collection: Collection) -> None:
    with database.transaction():
        for document, (title, text) in collection.documents.items():
            document_id = database.execute(
                "INSERT INTO documents (id, sha256, size, media_type, reader, title, issuer_folded, type_folded, rules,"
                " text, plan) VALUES (?, '', 0, 'text/plain', 'collection', ?, '', '', '', ?, '')",
                (document, title, text),
            )
            database.execute("INSERT INTO files VALUES (?, ?, '')", (document, document_id))
            for passage in text_passages(text):
                database.execute(
                    'INSERT INTO passages (document_id, start, "end", aside, searchable) VALUES (?, ?, ?, 0, ?)',
                    (document_id, passage.start, passage.end, passage.searchable),
                )


def _similar(database: Database, encoder: Encoder) -> semantic.Similar | None:
    for _ in semantic.encode_missing(database, encoder, None):
        pass
    vectors = semantic.load(database)
    return semantic.similar(vectors, encoder) if vectors else None


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise UnreadableFile(f"not JSON: {error}", f"{path}:{number}") from error


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"cannot be read: {error}", str(path), "give a folder in BEIR layout") from error


def _id(row: Mapping[str, Any]) -> str:
    found = row.get("_id", row.get("id"))
    if found is None:
        raise UnreadableFile("a row has neither _id nor id", None, "give a folder in BEIR layout")
    return str(found)


def _column(name: str) -> str:
    return name.replace(" ", "_")
