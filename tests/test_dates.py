"""Printed dates: one parser, and the pattern pieces that other grammars embed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.dates import BLANK_DATE, DATE, parse_date


@pytest.mark.parametrize("case", [*cases("dates", "synthetic"), *cases("dates", "observed")])
def test_date_is_read(case: dict[str, Any]) -> None:
    found = parse_date(case["text"])
    assert found is not None
    assert found.iso == case["expected"]


@pytest.mark.parametrize("case", cases("dates", "negative"))
def test_no_date_is_made_up(case: dict[str, Any]) -> None:
    found = parse_date(case["text"])
    assert found is None or found.iso is None


def test_impossible_date_keeps_its_place() -> None:
    text = "nộp trước ngày 31/02/2021."
    found = parse_date(text)
    assert found is not None
    assert (found.year, found.month, found.day, found.iso) == (2021, 2, 31, None)
    assert text[slice(*found.span)] == "ngày 31/02/2021"


@pytest.mark.parametrize(
    ("piece", "text", "expected"),
    [
        (DATE, "số 12/KH ngày 05/8/2023 và 07-8-2019", ["ngày 05/8/2023", "07-8-2019"]),
        (DATE, "(30/10/1972-30/10/2024)", ["30/10/1972", "30/10/2024"]),
        (DATE, "Nghị quyết 88/2019/QH14, số 12/01/2020/QH14", []),
        (DATE, "mục 1.12.01.2020", []),
        (BLANK_DATE, "Ba Vì, ngày    tháng 4 năm 2024", ["ngày    tháng 4 năm 2024"]),
    ],
)
def test_piece_finds_exactly(piece: str, text: str, expected: list[str]) -> None:
    assert [found[0] for found in re.finditer(piece, text)] == expected


def test_pieces_hold_no_groups() -> None:
    for piece in (DATE, BLANK_DATE):
        assert re.compile(piece).groups == 0


@given(st.dates(date(1945, 9, 2), date(2099, 12, 31)), st.sampled_from(["/", "-", "."]), st.booleans())
def test_every_date_is_read_back(day: date, mark: str, padded: bool) -> None:
    numbers = [f"{day.day:02}", f"{day.month:02}"] if padded else [str(day.day), str(day.month)]
    for printed in (mark.join([*numbers, str(day.year)]), f"ngày {numbers[0]} tháng {numbers[1]} năm {day.year}"):
        found = parse_date(printed)
        assert found is not None
        assert found.iso == day.isoformat()
        assert re.search(DATE, printed)


@given(st.text(alphabet="0123456789/.- ngàythánm lO", max_size=80))
def test_any_text_is_survived(text: str) -> None:
    found = parse_date(text)
    if found is not None:
        assert 0 <= found.span.start < found.span.stop <= len(text)
