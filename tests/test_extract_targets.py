"""Targets: numbers with a unit that are to be reached, and numbers that are something else."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases, mark, unmark
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import targets
from pipeline.extract.quantities import parse_quantity
from pipeline.parse import document
from pipeline.plan import Header, Target

OPENING = "KẾ HOẠCH\nPhát động phong trào năm 2024\n\nI. NỘI DUNG\n\n"


def extract(text: str, opening: str = OPENING) -> tuple[str, list[Target]]:
    read = document(f"{opening}{text}\n")
    return read.text, targets.extract(read, {"header": Header(title="Phát động phong trào năm 2024")})


def check(case: dict[str, Any]) -> None:
    text, _ = unmark(case["text"])
    whole, found = extract(text)
    shift = whole.index(text)
    assert mark(text, [(record.start - shift, record.end - shift) for record in found]) == case["text"]
    said = [{"value": record.value, "unit": record.unit, "subject": record.subject} for record in found]
    assert said == case.get("expected", [])


@pytest.mark.parametrize(
    "case", [*cases("targets", "synthetic"), *cases("targets", "observed"), *cases("targets", "negative")]
)
def test_targets_of_a_line(case: dict[str, Any]) -> None:
    check(case)


@pytest.mark.xfail(strict=True, reason="known to be read wrongly")
@pytest.mark.parametrize("case", cases("targets", "known_failures"))
def test_known_failure(case: dict[str, Any]) -> None:
    check(case)


def test_report_of_the_past_has_none() -> None:
    opening = OPENING.replace("I. NỘI DUNG", "I. ĐÁNH GIÁ CHUNG")
    assert extract("- 95% hộ dùng nước sạch.")[1]
    assert extract("- 95% hộ dùng nước sạch.", opening)[1] == []


@pytest.mark.parametrize(
    ("printed", "value"),
    [("7.500", 7500.0), ("14,5", 14.5), ("1.234.567", 1234567.0), ("1.234,5", 1234.5), ("98.5", 98.5), ("03", 3.0)],
)
def test_quantity(printed: str, value: float) -> None:
    assert parse_quantity(printed) == value


LINE = """
đạt từ 98% trở lên 7.500 14,5 km hộ 05 triệu đồng ít nhất không quá Tỷ lệ ; , . ( ) được giao trong
đó tổ %
"""
WORDS = st.sampled_from(LINE.split())


@given(st.lists(WORDS, max_size=40))
def test_any_line_is_survived(words: list[str]) -> None:
    whole, found = extract(" ".join(words))
    last = 0
    for record in found:
        assert whole[record.start : record.end] == record.text
        assert last <= record.start < record.end
        assert record.subject or (record.rule == "target.count" and record.subject is None)
        last = record.end


def test_a_forecast_says_how_things_are() -> None:
    item = "Với mưa lớn: có 40 điểm ngập do huyện quản lý."
    assert extract(f"1. Dự báo tình hình ngập:\n- {item}\n2. Nhiệm vụ: xóa ít nhất 05 điểm ngập.")[1][0].value == 5
    assert [t.value for t in extract(f"1. Mục tiêu cụ thể:\n- {item}")[1]] == [40]
