"""No edit of a plan breaks the parser: a small version of `benchmarks/edits.py`, and what the large one found."""

from __future__ import annotations

from random import Random

import edits
import pytest

from pipeline.parse import parse

FOUND = (
    "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTM.\nLò Văn Páo",  # an authority prefix with nothing behind it
    "Nơi nhận:TM.\nC H",
    "Nộp báo cáo trước quý İ/2025.",  # a Turkish letter, which patterns take for I
    "|Thời gian ,|Người phụ trách|\n|0/5|",  # the head of a column of time and a comma: no action
)


@pytest.mark.parametrize("seed", range(6))
def test_no_edit_breaks_the_parser(seed: int):
    assert list(edits.run(edits.plans([]), seed, 500)) == []


@pytest.mark.parametrize("text", FOUND)
def test_what_edits_have_found_stays_mended(text: str):
    assert edits.faults(text) == []


def test_the_same_seed_gives_the_same_edits():
    text = edits.plans([])[0]
    twice = [[edits.edited(rng, text) for _ in range(20)] for rng in (Random(3), Random(3))]
    assert twice[0] == twice[1]
    assert len(set(twice[0])) > 10


def test_an_exception_and_a_wrong_place_are_faults(monkeypatch: pytest.MonkeyPatch):
    def moved(text: str):
        plan = parse(text)
        object.__setattr__(plan.citations[0], "start", plan.citations[0].start + 1)
        return plan

    monkeypatch.setattr(edits, "parse", moved)
    assert len(edits.faults("Thực hiện Quyết định số 12/QĐ-UBND.")) == 1
    monkeypatch.setattr(edits, "parse", lambda text: {}[text])
    assert edits.faults("a")[0].startswith("KeyError")
