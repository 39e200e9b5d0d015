"""The repaired view: misread anchors are understood, running text stays, what a hand wrote is not guessed."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import CASES, cases
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.repaired import repaired
from pipeline.parse import parse

PLAN = (CASES / "repaired" / "plan.txt").read_text("utf-8")


def facts(text: str) -> dict[str, Any]:
    """What is found in a plan, without the words as they are read."""
    plan = parse(text)
    header = plan.header
    names = ("issuer", "number", "symbol", "place", "date", "doc_type", "title")
    return {name: getattr(header, name) for name in names} | {
        "citations": [(c.doc_type, c.code, c.date, c.issuer, c.role) for c in plan.citations],
        "deadlines": [(d.kind, d.date_end, d.task) for d in plan.deadlines],
        "awards": [award.form for award in plan.awards],
        "signers": [(s.authority_prefix, s.on_behalf_of, s.position, s.name) for s in plan.signers],
        "recipients": plan.recipients,
        "sections": [section.label for section in plan.sections],
    }


def misread(case: dict[str, Any]) -> str:
    assert case["printed"] in PLAN
    return PLAN.replace(case["printed"], case["read"])


def test_the_plan_as_printed_is_read_whole() -> None:
    assert facts(PLAN) == {
        "issuer": "Ủy ban nhân dân huyện Lạc Khê",
        "number": "17",
        "symbol": "KH-UBND",
        "place": "Lạc Khê",
        "date": "2024-03-11",
        "doc_type": "Kế hoạch",
        "title": "Phát động phong trào trồng cây năm 2024",
        "citations": [("Quyết định", "318/QĐ-TTg", "2024-02-11", "Thủ tướng Chính phủ", "basis")],
        "deadlines": [("due", "2024-11-14", "nộp báo cáo")],
        "awards": ["Giấy khen"],
        "signers": [("TM.", "ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH", "Lò Văn Páo")],
        "recipients": ("Như trên", "Lưu: VT"),
        "sections": ["I", "II", "1", "2"],
    }


@pytest.mark.parametrize("case", cases("repaired", "same"))
def test_a_misread_anchor_is_understood(case: dict[str, Any]) -> None:
    assert facts(misread(case)) == facts(PLAN)


@pytest.mark.parametrize("case", cases("repaired", "blank"))
def test_what_cannot_be_read_stays_blank(case: dict[str, Any]) -> None:
    assert facts(misread(case)) == facts(PLAN) | case["expected"]


@pytest.mark.xfail(strict=True, reason="known to be misunderstood")
@pytest.mark.parametrize("case", cases("repaired", "known_failures"))
def test_known_failure(case: dict[str, Any]) -> None:
    assert facts(misread(case)) == facts(PLAN)


@pytest.mark.parametrize("case", cases("repaired", "negative"))
def test_running_text_is_not_rewritten(case: dict[str, Any]) -> None:
    assert repaired(case["text"]) == case["text"]


@pytest.mark.parametrize("case", cases("repaired", "same"))
def test_positions_lead_back_to_what_was_read(case: dict[str, Any]) -> None:
    text = misread(case)
    plan = parse(text)
    assert case["read"].split("\n")[0] in text
    for record in (*plan.citations, *plan.deadlines, *plan.awards, *plan.signers):
        assert plan.text[record.start : record.end] == record.text
    assert "truớc" not in text or "truớc ngày 15/11/2024" in [deadline.text for deadline in plan.deadlines]


WORDS = (
    "ngay",
    "thảng",
    "nam",
    "năm",
    "2024",
    "l1",
    "11/3",
    "truớc",
    "Việt",
    "ƯBND",
    "КН",
    "Căn cử",
    ".",
    "\n",
    "３",
    " ",
)


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_the_view_is_as_long_as_the_text_and_needs_no_repair(text: str) -> None:
    view = repaired(text)
    assert len(view) == len(text)
    assert repaired(view) == view
