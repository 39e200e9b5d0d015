"""Quality and speed of search on a collection in BEIR layout.

    python benchmarks/retrieval.py COLLECTION [--split PREFIX] [--bare] [--floors benchmarks/baseline.json]

`--split` keeps the queries whose id begins so; `--bare` takes the accents off the questions. With `--floors`, exit 1
when a mode is below what the file asks for under "retrieval": {"<collection name>": {"floors": {"<mode>": <mrr@10>}}}.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from pipeline.embed.accents import fold
from pipeline.embed.encoder import load_encoder
from pipeline.embed.passages import text_passages
from pipeline.evaluate.search import MODES, Collection, rank, read_collection


def main() -> int:
    parser = argparse.ArgumentParser(description="Quality and speed of search on a collection in BEIR layout.")
    parser.add_argument("collection", type=Path)
    parser.add_argument("--split", default="")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--model")
    parser.add_argument("--floors", type=Path)
    arguments = parser.parse_args()
    collection = narrowed(read_collection(arguments.collection), arguments.split, arguments.bare)
    begun = time.perf_counter()
    encoder = load_encoder(arguments.model)
    print(f"{encoder.model_id}: {encoder.dim} numbers a vector, read in {time.perf_counter() - begun:.2f} s")
    texts = [p.searchable for _, text in collection.documents.values() for p in text_passages(text)]
    begun = time.perf_counter()
    encoder.encode(texts)
    print(f"{len(texts)} passages, {len(texts) / (time.perf_counter() - begun):.0f} encoded a second")
    rankings = rank(collection, MODES, encoder)
    found = {ranking.mode: ranking.scores(collection.relevant) for ranking in rankings}
    for mode, scores in found.items():
        print(f"{mode:9}", "  ".join(f"{name} {value:.4g}" for name, value in scores.items()))
    floors = json.loads(arguments.floors.read_text("utf-8"))["retrieval"] if arguments.floors else {}
    low = [
        mode
        for mode, least in floors.get(arguments.collection.name, {}).get("floors", {}).items()
        if found[mode]["mrr@10"] < least
    ]
    for mode in low:
        print(f"{mode} is below its floor", file=sys.stderr)
    return 1 if low else 0


def narrowed(collection: Collection, prefix: str, bare: bool) -> Collection:
    relevant = {query: gains for query, gains in collection.relevant.items() if query.startswith(prefix)}
    queries = {query: fold(text) if bare else text for query, text in collection.queries.items()}
    return replace(collection, queries=queries, relevant=relevant)


if __name__ == "__main__":
    sys.exit(main())
