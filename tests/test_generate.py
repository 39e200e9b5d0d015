"""The generator of synthetic plans: its gold is true and its plans differ."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest
from generate import SPANNED, broken_places, generate

from pipeline import plan_json
from pipeline.evaluate.extraction import score
from pipeline.parse import parse

SEEDS = range(40)
FLOORS = {
    "citations": 0.99,
    "deadlines": 0.95,
    "awards": 0.99,
    "signers": 0.99,
    "recipients": 0.99,
    "targets": 0.88,
    "sections": 0.99,
}


@cache
def plan(seed: int) -> tuple[str, dict[str, Any]]:
    return generate(seed)


def test_a_seed_gives_the_same_plan_again():
    assert generate(7) == generate(7)
    assert generate(7, 0.5) == generate(7, 0.5)


def test_plans_differ():
    lines = Counter(line for seed in SEEDS for line in set(plan(seed)[0].split("\n")) if len(line) > 60)
    repeated = sum(1 for times in lines.values() if times > 4)
    assert len({plan(seed)[0] for seed in SEEDS}) == len(SEEDS)
    assert repeated < 0.02 * len(lines)


@pytest.mark.parametrize("damage", [0.0, 0.3, 1.0])
def test_places_of_the_gold_are_true(damage: float):
    for seed in SEEDS:
        assert broken_places(*generate(seed, damage)) == []


def test_damage_moves_places_and_keeps_values():
    for seed in SEEDS:
        (text, gold), (damaged, moved) = plan(seed), generate(seed, 1.0)
        assert damaged != text
        for kind in SPANNED:
            values = [{k: v for k, v in record.items() if k not in ("start", "end", "text")} for record in gold[kind]]
            kept = [{k: v for k, v in record.items() if k not in ("start", "end", "text")} for record in moved[kind]]
            assert kept == values


def test_sections_hold_each_other():
    for seed in SEEDS:
        sections = plan(seed)[1]["sections"]
        for section in sections:
            if section["parent"] is not None:
                parent = sections[section["parent"]]
                assert parent["start"] < section["start"] < section["end"] <= parent["end"]
                assert section["level"] == parent["level"] + 1


def test_every_form_occurs():
    golds = [plan(seed)[1] for seed in SEEDS]
    assert {d["kind"] for gold in golds for d in gold["deadlines"]} == {
        "due", "start", "range", "milestone", "recurring", "event",
    }  # fmt: skip
    assert {c["role"] for gold in golds for c in gold["citations"]} == {"basis", "implements", "mention"}
    assert {c["numbered"] for gold in golds for c in gold["citations"]} == {True, False}
    assert {s["kind"] for gold in golds for s in gold["sections"]} == {
        "part", "roman", "arabic", "letter", "bullet", "plus",
    }  # fmt: skip
    assert {s["authority_prefix"] for gold in golds for s in gold["signers"]} >= {None, "TM.", "KT."}
    assert {len(gold["signers"]) for gold in golds} >= {0, 1}
    assert {gold["header"]["number"] is None for gold in golds} == {True, False}


def test_extraction_reaches_the_floors():
    plans = {f"{seed}": plan_json.to_dict(parse(plan(seed)[0])) for seed in SEEDS}
    report = score({f"{seed}": plan(seed)[1] for seed in SEEDS}, plans)
    assert report.broken_spans == 0
    assert {kind: row.f1 for kind, row in report.kinds.items() if row.f1 < FLOORS[kind]} == {}


def test_damage_changes_little():
    damaged = {f"{seed}": generate(seed, 1.0) for seed in SEEDS[:12]}
    report = score(
        {stem: gold for stem, (_, gold) in damaged.items()},
        {stem: plan_json.to_dict(parse(text)) for stem, (text, _) in damaged.items()},
    )
    assert report.broken_spans == 0
    assert {kind: row.f1 for kind, row in report.kinds.items() if row.f1 < FLOORS[kind] - 0.02} == {}
