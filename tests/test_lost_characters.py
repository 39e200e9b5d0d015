"""A page with damaged bytes: read but for them, with a warning, and what touches them is doubtful."""

from __future__ import annotations

import pytest

from pipeline import parse, read
from pipeline.parse import parse_all_checked
from pipeline.plan import Plan

PAGE = """<html><meta charset=utf-8><body>
<p>KẾ HOẠCH</p><p>Trồng cây năm 2026</p>
<p>Thực hiện Chỉ thị số 1{code}/CT-UBND ngày 11/02/2026 của UBND tỉnh về trồng rừ{subject}ng;</p>
<p>I. NHIỆM VỤ</p>
<p>1. Trạm Y tế gửi báo {task}cáo trước ngày 15/11/202{year}.</p>
<p>2. Các xã trồng ít nhất 20 ha rừng{target}.</p>
</body></html>"""
WHOLE = {"code": b"2", "subject": b"", "task": b"", "year": b"6", "target": b""}


def plan_with(**damage: bytes) -> Plan:
    page = PAGE.encode()
    for place, letters in (WHOLE | damage).items():
        page = page.replace(b"{%b}" % place.encode(), letters)
    return parse_all_checked(read(page, name="a.html"))[0]


def doubted(plan: Plan) -> list[str]:
    return [
        kind for kind in ("citations", "deadlines", "targets") if any(found.doubtful for found in getattr(plan, kind))
    ]


@pytest.mark.parametrize(
    ("place", "kind"),
    [("code", "citations"), ("subject", "citations"), ("task", "deadlines"), ("year", "deadlines"),
     ("target", "targets")],
)  # fmt: skip
def test_what_touches_a_lost_character_is_doubtful(place: str, kind: str) -> None:
    plan = plan_with(**{place: b"\xff"})
    assert doubted(plan) == [kind]
    warnings = [remark for remark in plan.findings if remark.rule == "W410"]
    assert [(remark.severity, "\ufffd" in remark.text) for remark in warnings] == [("warning", True)]
    assert warnings[0].message.startswith("Ký tự không đọc được (�): 1;")


def test_a_whole_page_has_no_doubt_and_no_warning() -> None:
    plan = plan_with()
    assert doubted(plan) == []
    assert "W410" not in [remark.rule for remark in plan.findings]
    assert [len(found) for found in (plan.citations, plan.deadlines, plan.targets)] == [1, 1, 1]


def test_a_number_that_lost_a_digit_is_blank() -> None:
    citation = plan_with(code=b"\xff").citations[0]
    assert (citation.number, citation.code) == (None, None)


def test_nothing_is_doubted_beside_other_words() -> None:
    text = "KẾ HOẠCH\nI. VIỆC\n1. Trạm Y tế gửi báo cáo trước ngày 15/11/2026 \ufffd.\n"
    assert not parse(text).deadlines[0].doubtful
