"""The generator of synthetic plans: its gold is true, its plans differ, and no edit of them breaks the parser."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random
from typing import Any

import pytest
from generate import SPANNED, broken_places, generate
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import plan_json
from pipeline.evaluate.extraction import broken_spans, score
from pipeline.parse import parse

SEEDS = range(40)
ODD = "\x00\t\u00a0\u200b\u0301\ufeff😀|*#_()“”\"'«»/-–.:;,+0123456789IVXaAđĐệ\n\r\f\\"
"""Characters that an edit puts in."""

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


@given(seed=st.sampled_from(SEEDS), chance=st.integers(0, 2**32 - 1), edits=st.integers(1, 12))
@settings(max_examples=300)
def test_no_edit_breaks_the_parser(seed: int, chance: int, edits: int):
    rng = Random(chance)
    text = plan(seed)[0]
    start = rng.randrange(len(text))
    text = text[start : start + 2500] if rng.random() < 0.7 else text[:2500]
    for _ in range(edits):
        text = edited(rng, text)
    parsed = parse(text)
    assert broken_spans(plan_json.to_dict(parsed)) == []
    for record in (*parsed.citations, *parsed.deadlines, *parsed.awards, *parsed.targets, *parsed.signers):
        assert 0 <= record.source_start < record.source_end <= len(text)


def edited(rng: Random, text: str) -> str:
    """The text after one random edit: something deleted, doubled, exchanged or put in."""
    first, second = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
    second = min(second, first + 200)
    piece = text[first:second]
    match rng.randrange(5):
        case 0:
            return text[:first] + text[second:]
        case 1:
            return text[:second] + piece + text[second:]
        case 2:
            lines = text.split("\n")
            rng.shuffle(lines)
            return "\n".join(lines)
        case 3:
            return text[:first] + "".join(rng.choices(ODD, k=rng.randint(1, 6))) + text[first:]
    return text[:first] + piece[::-1] + text[second:]
