"""The scorer: what counts as the same, what is optional, and the same numbers as the reference script."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from conftest import reference

from pipeline.errors import UsageError
from pipeline.evaluate.comparing import code, fold, number, printed, same
from pipeline.evaluate.extraction import broken_spans, read_gold, score

CITATION = {
    "text": "Chỉ thị số 45/CT-TTg",
    "start": 7,
    "end": 27,
    "doc_type": "Chỉ thị",
    "number": "45",
    "symbol": "CT-TTg",
    "code": "45/CT-TTg",
    "date": None,
    "numbered": True,
    "role": "basis",
    "section": None,
}
DEADLINE = {
    "text": "trước ngày 15/4/2024",
    "kind": "due",
    "date": "2024-04-15",
    "date_start": None,
    "date_end": "2024-04-14",
    "exclusive": True,
    "recurrence": None,
    "task": "báo cáo",
    "section": "II.1",
}
TEXT = "Căn cứ Chỉ thị số 45/CT-TTg; báo cáo trước ngày 15/4/2024."


def _plan(**lists: Any) -> dict[str, Any]:
    return {"header": {"issuer": "UBND xã Đá Bạc", "number": "7"}, "text": TEXT, **lists}


def _placed(record: dict[str, Any]) -> dict[str, Any]:
    start = TEXT.index(record["text"])
    end = start + len(record["text"])
    return record | {"start": start, "end": end, "source_start": start, "source_end": end}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("**Kỹ thuật**  hàng năm;", "kĩ thuật hằng năm"),
        ("Hòa – Bình", "Hoà - Bình"),
        ("“Lao động giỏi”", '"Lao động giỏi"'),
        ("thủy lợi", "thuỷ lợi"),
        ("ÐẢNG", "Đảng"),
    ],
)
def test_fold_makes_spellings_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ma", "má"), ("hai", "hay"), ("quy", "quỳ"), ("d", "đ")])
def test_fold_keeps_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_values_of_fields() -> None:
    assert code(" 45 / CT – TTg ") == "45/CT-TTG"
    assert number("15.0") == number(15) == "15"
    assert number(None) is None
    assert printed("sha1:0123456789ab") == "0123456789ab"
    assert same("date", None, None)
    assert not same("date", None, "")
    assert not same("task", "báo cáo", None)
    # a day is compared as it is, a task by its words
    assert not same("date", "2024-4-1", "2024-04-01")
    assert same("task", "Báo cáo.", "báo  cáo")


def test_perfect() -> None:
    gold = _plan(citations=[CITATION], deadlines=[DEADLINE], awards=[])
    plan = _plan(citations=[_placed(CITATION)], deadlines=[_placed(DEADLINE)], awards=[])
    report = score({"a": gold}, {"a": plan, "no gold for this": plan})
    assert {kind: (row.gold, row.pred, row.hit, row.f1) for kind, row in report.kinds.items()} == {
        "citations": (1, 1, 1, 1.0),
        "deadlines": (1, 1, 1, 1.0),
        "awards": (0, 0, 0, 1.0),
    }
    assert report.mismatches == ()
    assert report.broken_spans == 0
    assert set(report.fields.values()) == {1.0}


def test_missed_extra_and_wrong_field() -> None:
    other = _placed(CITATION) | {"code": "46/CT-TTg"}
    late = _placed(DEADLINE) | {"task": "gửi báo cáo", "section": None}
    report = score(
        {"a": _plan(citations=[CITATION], deadlines=[DEADLINE])}, {"a": _plan(citations=[other], deadlines=[late])}
    )
    row = report.kinds["citations"]
    assert (row.gold, row.pred, row.hit, row.errors, row.precision, row.recall, row.f1) == (1, 1, 0, 2, 0.0, 0.0, 0.0)
    assert report.fields["deadlines.task"] == 0.0
    assert report.fields["deadlines.text"] == 1.0
    assert [mismatch.what for mismatch in report.mismatches] == [
        "citations missed",
        "citations extra",
        "deadlines.task",
        "deadlines.section",
    ]


def test_not_parsed() -> None:
    report = score({"a": _plan(citations=[CITATION])}, {})
    assert report.mismatches[0].values == ("not parsed", None)
    assert report.kinds["citations"].recall == 0.0
    assert report.header["issuer"] == 0.0
    assert report.header["place"] == 1.0  # blank on both sides


@pytest.mark.parametrize("found", [True, False])
def test_borderline_costs_nothing(found: bool) -> None:
    gold = _plan(deadlines=[DEADLINE | {"borderline": True}])
    report = score({"a": gold}, {"a": _plan(deadlines=[_placed(DEADLINE)] if found else [])})
    row = report.kinds["deadlines"]
    assert (row.gold, row.pred, row.hit, row.f1) == (0, 0, 0, 1.0)


def test_borderline_excuses_one_prediction_on_its_words() -> None:
    gold = _plan(deadlines=[_placed(DEADLINE) | {"borderline": True}])
    milestone = _placed(DEADLINE) | {"kind": "milestone"}
    one = score({"a": gold}, {"a": _plan(deadlines=[milestone])})
    two = score({"a": gold}, {"a": _plan(deadlines=[milestone, milestone])})
    assert one.kinds["deadlines"].pred == 0
    assert two.kinds["deadlines"].pred == 1


def test_borderline_yields_to_what_must_be_found() -> None:
    gold = _plan(deadlines=[DEADLINE | {"borderline": True}, DEADLINE])
    row = score({"a": gold}, {"a": _plan(deadlines=[_placed(DEADLINE)])}).kinds["deadlines"]
    assert (row.gold, row.hit) == (1, 1)


def test_acceptable_text_is_not_extra() -> None:
    gold = _plan(deadlines=[]) | {"acceptable": [{"list": "deadlines", "text": "Trước ngày 15/4/2024."}]}
    assert score({"a": gold}, {"a": _plan(deadlines=[_placed(DEADLINE)])}).kinds["deadlines"].pred == 0


def test_broken_spans() -> None:
    shifted = _placed(CITATION) | {"start": 8}
    outside = _placed(DEADLINE) | {"end": 999}
    child = {"label": "1", "start": 0, "end": 20, "parent": 0}
    sections = [{"label": "I", "start": 5, "end": 20, "parent": None}, child]
    broken = broken_spans(_plan(citations=[shifted], deadlines=[outside], sections=sections))
    assert [entry[0] for entry in broken] == ["citations", "deadlines", "sections"]


def test_section_paths_tell_equal_labels_apart() -> None:
    def tree(*labels: tuple[int, str]) -> list[dict[str, Any]]:
        return [{"kind": "roman", "label": label, "level": level, "heading": None} for level, label in labels]

    gold = _plan(sections=tree((1, "I"), (2, "1"), (1, "II"), (2, "1")))
    plan = _plan(sections=tree((1, "I"), (2, "1"), (2, "1"), (1, "II")))
    row = score({"a": gold}, {"a": plan}).kinds["sections"]
    assert (row.gold, row.pred, row.hit) == (4, 4, 3)


def test_read_gold(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no gold files"):
        read_gold(tmp_path)
    (tmp_path / "b.json").write_text("{}", "utf-8")
    (tmp_path / "a.json").write_text('{"header": {}}', "utf-8")
    assert list(read_gold(tmp_path)) == ["a", "b"]
    (tmp_path / "c.json").write_text("{", "utf-8")
    with pytest.raises(UsageError, match=r"c\.json"):
        read_gold(tmp_path)


def _damaged(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A prediction made of a gold document: records lost, doubled and changed, with places that may not hold."""
    plan = deepcopy(document)
    plan["text"] = "x" * 20_000
    for kind in ("citations", "deadlines", "awards", "signers", "targets", "sections"):
        records = []
        for record in plan.get(kind) or []:
            draw = chance.random()
            if draw < 0.1:
                continue
            if draw < 0.3:
                name = chance.choice(sorted(record))
                record = record | {name: chance.choice([None, chance.choice(sorted(map(str, record.values())))])}
                if name in ("start", "end", "value", "level", "parent", "numbered"):
                    del record[name]
            record = record | {"source_start": record.get("start"), "source_end": record.get("end")}
            record.pop("borderline", None)
            records += [record] * (2 if draw > 0.9 else 1)
        if kind == "sections":
            records = [record | {"start": 0, "end": 20_000, "parent": None} for record in records]
        plan[kind] = records
    plan["recipients"] = [text for text in plan.get("recipients") or [] if chance.random() > 0.1]
    return plan


@pytest.mark.skipif(reference() is None, reason="no reference data")
@pytest.mark.parametrize("folder", ["seeds", "composed", "real", "openings"])
def test_same_numbers_as_the_reference_script(folder: str, reference_folder: Path, tmp_path: Path) -> None:
    gold = read_gold(reference_folder / "gold" / folder)
    chance = random.Random(folder)
    plans = {stem: _damaged(dict(document), chance) for stem, document in list(gold.items())[1:]}
    lines = [json.dumps(plan | {"source": {"path": f"{stem}.txt"}}, ensure_ascii=True) for stem, plan in plans.items()]
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_text("\n".join(lines), "utf-8")
    script = [sys.executable, str(reference_folder / "gold" / "score.py"), str(reference_folder / "gold" / folder)]
    run = subprocess.run([*script, str(predictions), "--json"], capture_output=True, text=True, check=True)
    report = score(gold, plans).to_dict()
    assert report == json.loads(run.stdout)
    assert sum(row["errors"] for row in report["kinds"].values()) > 0
