"""Agency names: where a printed name ends, its full form, and the places of a document."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases, mark, unmark
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.agency_names import Context, context, expand, national_name
from pipeline.extract.agency_spans import name_stop, starts_agency
from pipeline.extract.places import province_of, provinces
from pipeline.parse import document
from pipeline.plan import Header

PLACE = Context(province="tỉnh Lai Châu", district="huyện Sơn Khê", commune="xã Vân Lĩnh")


@pytest.mark.parametrize("case", cases("agency_names", "observed"))
def test_a_short_name_is_written_out(case: dict[str, Any]) -> None:
    assert expand(case["text"], PLACE) == case["expected"]


@pytest.mark.parametrize("case", cases("agency_names", "observed"))
def test_a_full_name_stays(case: dict[str, Any]) -> None:
    assert expand(case["expected"], PLACE) == case["expected"]


def test_nothing_is_added_where_the_document_names_no_place() -> None:
    assert expand("UBND tỉnh", Context()) == "Ủy ban nhân dân tỉnh"
    assert expand("Sở Nội vụ", Context()) == "Sở Nội vụ"


@pytest.mark.parametrize("case", cases("agency_names", "ends"))
def test_a_name_ends(case: dict[str, Any]) -> None:
    text, [(start, stop)] = unmark(case["text"])
    found = name_stop(text, text.lower(), start, len(text), joint=False)
    assert mark(text, [(start, found)]) == case["text"]
    assert starts_agency(text, text.lower(), start)
    assert found == stop


def test_only_a_capital_begins_an_agency() -> None:
    say = "theo quy định của pháp luật và sở thích"
    assert not any(starts_agency(say, say, i) for i in range(len(say)))


@given(st.text("UBND Ban chỉ đạo và, tỉnh Sơn La ();.năm 2020 của\n", max_size=80), st.integers(0, 20))
def test_a_name_ends_inside_the_text(text: str, start: int) -> None:
    start = min(start, len(text))
    assert start <= name_stop(text, text.lower(), start, len(text)) <= len(text)


@pytest.mark.parametrize(
    ("header", "text", "expected"),
    [
        (
            Header(issuer="Ủy ban nhân dân xã Vân Lĩnh", issuer_parent="HUYỆN SƠN KHÊ"),
            "Thực hiện Nghị quyết của Tỉnh ủy Lai Châu, UBND huyện Sơn Khê.",
            ("tỉnh Lai Châu", "huyện Sơn Khê", "xã Vân Lĩnh"),
        ),
        (
            Header(issuer="Ủy ban nhân dân tỉnh Lai Châu"),
            "Giao UBND huyện Sơn Khê, xã Vân Lĩnh thực hiện; học tập tỉnh Sơn La, tỉnh Sơn La.",
            ("tỉnh Lai Châu", None, None),
        ),
        (
            Header(issuer="Sở Y tế", place="Đà Nẵng", date="2026-01-05"),
            "Ngành y tế.",
            ("thành phố Đà Nẵng", None, None),
        ),
        (None, "Không nêu địa phương nào.", (None, None, None)),
    ],
    ids=["commune", "province: the communes of its text are any", "place line", "nothing named"],
)
def test_context_of_a_document(header: Header | None, text: str, expected: tuple[str | None, ...]) -> None:
    found = context(document(f"KẾ HOẠCH\nThử\n\n{text}\n"), header)
    assert (found.province, found.district, found.commune) == expected


def test_a_damaged_national_name_is_mended_and_a_sound_one_left() -> None:
    assert national_name("Chính phú") == "Chính phủ"
    assert national_name("Chính phủ") is None
    assert national_name("Bộ Y Tế") is None
    assert national_name("Sở Chính phu") is None


def test_provinces_before_and_after_the_reform() -> None:
    old = {row.name for row in provinces() if row.valid_to and row.valid_to.isoformat() <= "2025-06-30"}
    new = {row.name for row in provinces() if row.valid_from}
    assert (len(old), len(new)) == (63, 34)
    assert {row.successor for row in provinces() if row.successor} == new


def test_a_province_is_looked_up_at_its_date() -> None:
    before, after = province_of("Huế", "2024-06-01"), province_of("Huế", "2025-08-01")
    assert after is not None
    assert after.unit == "thành phố"
    assert before is None or before.valid_from == after.valid_from
    kon_tum = province_of("Kontum", "2020-01-01")
    assert kon_tum is not None
    assert (kon_tum.name, kon_tum.successor) == ("Kon Tum", "Quảng Ngãi")


def test_a_province_that_no_table_lists_is_taken_from_the_document() -> None:
    header = Header(issuer="Ủy ban nhân dân huyện Lạc Khê")
    assert context(document("UBND tỉnh Hải Lâm đã giao. Tỉnh Đoàn phối hợp."), header).province == "tỉnh Hải Lâm"
    assert context(document("Tỉnh Hải Lâm. Học tập tỉnh Cà Mau."), header).province == "tỉnh Cà Mau"
    assert context(document("Tỉnh Đoàn phối hợp."), header).province is None
