"""Our own questions over our own plans: judged, up to date with the samples, and answered well enough."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from build_search_collection import FOLDER, collection

from pipeline.corpus.records import Mode
from pipeline.embed.accents import fold
from pipeline.embed.encoder import load_encoder
from pipeline.evaluate.search import MODES, evaluate, rank, read_collection

FLOORS = json.loads((Path(__file__).parents[1] / "benchmarks" / "baseline.json").read_text("utf-8"))["retrieval"]
KINDS = {"paraphrase", "question", "accent_free", "abbreviation", "code"}


def test_the_collection_is_made_from_the_samples() -> None:
    for name, text in collection().items():
        assert (FOLDER / name).read_text("utf-8") == text, f"run tests/build_search_collection.py: {name} is old"


def test_every_kind_of_question_is_there() -> None:
    read = read_collection(FOLDER)
    asked = Counter(read.kinds.values())
    assert set(asked) == KINDS
    assert min(asked.values()) >= 20
    assert len(read.queries) == len(read.relevant) >= 150


@pytest.mark.parametrize("mode", ["lexical", "semantic", "hybrid"])
def test_answers_do_not_get_worse(mode: str) -> None:
    report = evaluate(FOLDER, (mode,)).to_dict()["kinds"]
    found = {kind: report[kind][mode]["ndcg@10"] for kind in KINDS}
    low = {kind: value for kind, value in found.items() if value < FLOORS["own"]["floors"][mode][kind]}
    assert not low


def test_meaning_earns_its_place() -> None:
    report = evaluate(FOLDER, ("lexical", "hybrid")).to_dict()["kinds"]
    gains = {kind: report[kind]["hybrid"]["ndcg@10"] - report[kind]["lexical"]["ndcg@10"] for kind in KINDS}
    assert min(gains.values()) >= 0, "words and meaning together are worse than words alone"
    assert gains["paraphrase"] > 0.1


@pytest.mark.parametrize("mode", MODES)
def test_questions_without_accents_find_as_much(mode: Mode) -> None:
    collection = read_collection(FOLDER)
    bare = replace(collection, queries={query: fold(text) for query, text in collection.queries.items()})
    encoder = load_encoder()
    with_accents, without = (
        rank(asked, (mode,), encoder)[0].scores(collection.relevant)["recall@10"] for asked in (collection, bare)
    )
    assert without >= 0.99 * with_accents
