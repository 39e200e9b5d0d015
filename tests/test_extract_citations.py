"""Citations: printed forms, subjects, nesting and roles, as marked sentences."""

from __future__ import annotations

from typing import Any

import pytest
from blowup import seconds
from conftest import cases, mark, unmark
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.extract import citations
from pipeline.parse import document
from pipeline.plan import Citation, Header

HEADER = Header(number="146", symbol="KH-UBND", doc_type="Kế hoạch", issuer="Ủy ban nhân dân tỉnh Lai Châu")
SETTINGS = {
    "body": "KẾ HOẠCH\nThử nghiệm\n\nI. NỘI DUNG\n1. Việc chung\n{}\n",
    "opening": "KẾ HOẠCH\nThử nghiệm\n\n{}\n\nI. NỘI DUNG\n1. Việc chung\n",
    "grounds": "KẾ HOẠCH\nThử nghiệm\n\nCăn cứ:\n{}\n\nI. NỘI DUNG\n1. Việc chung\n",
    "title": "KẾ HOẠCH\n{}\n\nCăn cứ tình hình thực tế.\n\nI. NỘI DUNG\n1. Việc chung\n",
    "letterhead": "{}\n\nKẾ HOẠCH\nThử nghiệm\n\nCăn cứ tình hình thực tế.\n\nI. NỘI DUNG\n1. Việc chung\n",
}


def read(where: str, sentence: str) -> tuple[Document, list[Citation]]:
    parsed = document(SETTINGS[where].format(sentence))
    return parsed, citations.extract(parsed, {"header": HEADER})


def check(case: dict[str, Any]) -> None:
    sentence, _ = unmark(case["text"])
    parsed, found = read(case["where"], sentence)
    begin = (parsed.as_read or parsed.text).index(sentence)
    spans = [(citation.start - begin, citation.end - begin) for citation in found]
    assert mark(sentence, spans) == case["text"]
    for citation, expected in zip(found, case["expected"], strict=True):
        assert {name: getattr(citation, name) for name in expected} == expected


@pytest.mark.parametrize("case", [*cases("citations", "observed"), *cases("citations", "synthetic")])
def test_citations_of_a_sentence(case: dict[str, Any]) -> None:
    check(case)


@pytest.mark.parametrize("case", cases("citations", "negative"))
def test_no_citation(case: dict[str, Any]) -> None:
    _, found = read(case["where"], case["text"])
    assert [citation.text for citation in found] == []


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", cases("citations", "known_failures"))
def test_known_failure(case: dict[str, Any]) -> None:
    check(case)


def test_a_list_takes_its_role_from_the_sentence_over_it() -> None:
    over = (
        "KẾ HOẠCH\nThử\n\nI. NỘI DUNG\n1. {} các văn bản sau:\n- Luật Cư trú;\n- Chỉ thị số 9/CT-TTg của Thủ tướng.\n"
    )
    for words, role in (("Quán triệt, triển khai", "implements"), ("Tuyên truyền", "mention")):
        found = citations.extract(document(over.format(words)), {})
        assert [citation.role for citation in found] == [role, role]


def test_sections_lead_to_the_citation() -> None:
    _, found = read("body", "Thực hiện Luật Cư trú.")
    assert [citation.section for citation in found] == ["I.1"]


PIECES = """Quyết định số @12/QĐ-UBND@34-CT/TW@ngày 02/3/2021@của UBND tỉnh@về việc@, @; @và @Luật Đất đai@. @(“@”)@
@Luật sửa đổi, bổ sung một số điều của @Nghị quyết Đại hội @Trung ương 4 khóa XII@- @I. @Căn cứ @thực hiện @theo
@Kế hoạch này @số @15/KH-@năm 2020@điểm a khoản 1 Điều 2 @ | a | @Chính phủ"""


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES.split("@")), max_size=40).map("".join))
def test_any_text_gives_ordered_citations_that_say_what_stands_there(text: str) -> None:
    parsed = document(text or "x")
    found = citations.extract(parsed, {})
    assert found == citations.extract(parsed, {})
    assert [(c.start, -c.end) for c in found] == sorted((c.start, -c.end) for c in found)
    for i, citation in enumerate(found):
        assert citation.text == parsed.text[citation.start : citation.end]
        assert citation.text == citation.text.strip()
        assert citation.numbered == (citation.code is not None)
        assert citation.within is None or (citation.within < i and citation.role == "mention")


def test_reading_is_linear() -> None:
    def taken(times: int) -> float:
        parsed = document("Thực hiện Quyết định số 12/QĐ-UBND ngày 02/3/2021 của UBND tỉnh về việc A; " * times)
        return seconds(parsed, lambda parsed: citations.extract(parsed, {}))

    taken(50)  # tables and patterns are loaded at first use
    assert taken(1600) < 3 * 8 * max(taken(200), 0.004)
