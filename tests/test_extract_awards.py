"""Awards: titles and forms, who grants them, to whom, how many; and what only looks like one."""

from __future__ import annotations

import re

import pytest
from conftest import cases, mark, unmark
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import awards
from pipeline.extract.award_names import Form, Lookalike
from pipeline.extract.spelling import fold, phrase_pattern, toneless
from pipeline.parse import document
from pipeline.tables import load

FIELDS = ("form", "category", "authority", "target", "quota")
HEAD = "KẾ HOẠCH\nThi đua\n\nCăn cứ Luật A;\nI. KHEN THƯỞNG\n1. Quy định chung.\n2. "


@pytest.mark.parametrize(
    "case", [*cases("awards", "observed"), *cases("awards", "synthetic"), *cases("awards", "negative")]
)
def test_awards(case):
    text, spans = unmark(case["text"])
    read = document(HEAD + text)
    found = awards.extract(read, {})
    shift = read.text.index(text)
    assert mark(text, [(a.start - shift, a.end - shift) for a in found]) == mark(text, spans)
    assert [{name: getattr(award, name) for name in FIELDS} for award in found] == case["expected"]
    for award in found:
        assert award.section == "I.2"
        for field, (start, stop) in award.spans.items():
            assert read.text[start:stop] == getattr(award, field)


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", cases("awards", "known_failures"))
def test_known_failures(case):
    test_awards(case)


def test_a_heading_above_says_whom():
    read = document(
        "KẾ HOẠCH\nThi đua\n\nCăn cứ Luật A;\nI. KHEN THƯỞNG\n1. Cá nhân\n- Bằng khen của Bộ trưởng.\n"
        "2. Tập thể\n- Giấy khen của Giám đốc.\n"
    )
    assert [award.target for award in awards.extract(read, {})] == ["individual", "collective"]


def test_letterhead_and_closing_block_name_no_awards():
    read = document(
        "KẾ HOẠCH\nThi đua\n\nCăn cứ Luật A;\nI. MỤC ĐÍCH\n1. Trồng cây./.\n\n"
        "Nơi nhận:\n- Các đơn vị được tặng Bằng khen;\n- Lưu: VT.\n\nGIÁM ĐỐC\n\nLò Văn Páo\n"
    )
    assert awards.extract(read, {}) == []


def test_tables_name_each_award_once():
    rows = load("awards", Form, ("form",))
    spellings = [toneless(name) for row in rows for name in (row.form, *row.variants, *row.abbreviations)]
    assert len(spellings) == len(set(spellings))
    assert {row.category for row in rows} == {"danh hiệu thi đua", "hình thức khen thưởng"}
    assert {row.target for row in rows} <= {"individual", "collective", None}
    assert {row.verdict for row in load("award_lookalikes", Lookalike, ("phrase",))} == {"other", "none"}


def test_each_form_of_the_table_is_found_under_its_name():
    for row in load("awards", Form, ("form",)):
        for name in (row.form, *row.variants):
            (award,) = awards.extract(document(f"{HEAD}Danh hiệu {name} được xét hằng năm."), {})
            assert (award.text, award.form) == (name, row.form)


@given(st.text("aàáảãạăâấđêếềoôốơớuưứiyýỹ ABCĐÊ.,“”/", max_size=60))
def test_folding_keeps_every_place(text):
    assert len(fold(text)) == len(toneless(text)) == len(text)


def test_phrases_match_whatever_the_tones():
    pattern = re.compile(phrase_pattern(["Ấp văn hóa", "chiến sĩ"]))
    assert pattern.fullmatch("ấp văn hoá")
    assert pattern.fullmatch("chiên  sỹ")
    assert not pattern.fullmatch("chiến si thi")


@given(st.lists(st.sampled_from(
    ["Bằng khen", "“Giấy khen”", "của", "Chủ tịch UBND tỉnh", "tặng", "15%", "02 tập thể", ";", ".", ",", "(",
     "hạng Nhất", "Huân chương Lao động", "LĐTT", "/", "và", ":", "đề nghị", "cá nhân", "\n", "GK", "İ", "phong trào “"]
), max_size=30))  # fmt: skip
def test_any_heap_of_pieces_is_read(pieces):
    read = document(HEAD + " ".join(pieces))
    found = awards.extract(read, {})
    assert [a.start for a in found] == sorted(a.start for a in found)
    assert all(read.text[a.start : a.end] == a.text for a in found)
    assert found == awards.extract(read, {})
