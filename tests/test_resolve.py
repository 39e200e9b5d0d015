"""Resolution: issuers in context, keys that mentions share, candidates."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases, unmark
from hypothesis import given
from hypothesis import strategies as st

from pipeline.directive_keys import UNKNOWN
from pipeline.extract import citations
from pipeline.parse import document
from pipeline.plan import Citation, Header
from pipeline.resolve import resolve

HEADER = Header(issuer="Ủy ban nhân dân tỉnh Lai Châu", number="146", symbol="KH-UBND", doc_type="Kế hoạch")


def resolved(sentence: str, header: Header | None = HEADER) -> list[Citation]:
    parsed = document(f"KẾ HOẠCH\nThử nghiệm\n\nI. NỘI DUNG\n1. Việc chung\n{sentence}\n")
    return resolve(parsed, header, citations.extract(parsed, {"header": header}))


@pytest.mark.parametrize("case", cases("resolve", "observed"))
def test_resolution_in_a_sentence(case: dict[str, Any]) -> None:
    sentence, spans = unmark(case["text"])
    found = resolved(sentence)
    assert [citation.text for citation in found] == [sentence[start:stop] for start, stop in spans]
    for citation, expected in zip(found, case["expected"], strict=True):
        said = {name: getattr(citation, name) for name in expected}
        assert {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()} == expected


def test_what_context_supplied_is_named() -> None:
    [printed] = resolved("theo Quyết định số 9/QĐ-TTg của Thủ tướng Chính phủ.")
    [supplied] = resolved("theo Quyết định số 9/QĐ-TTg.")
    assert printed.issuer_resolved == supplied.issuer_resolved
    assert (printed.inferred, supplied.inferred) == ((), ("issuer_resolved",))


def test_the_own_symbol_is_the_own_agency() -> None:
    header = Header(issuer="Ban Dân tộc tỉnh Lai Châu")
    [own] = resolved("theo Quyết định số 9/QĐ-BDT ngày 02/3/2021.", header)
    assert own.issuer_resolved == "Ban Dân tộc tỉnh Lai Châu"


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("Sở Y tế tỉnh Lai Châu", "Ủy ban nhân dân tỉnh Lai Châu"),
        ("Ủy ban nhân dân huyện Sơn Khê", None),
        ("Ủy ban nhân dân xã Vân Lĩnh", None),
    ],
)
def test_the_symbol_ubnd_is_settled_only_at_the_top(issuer: str, expected: str | None) -> None:
    [cited] = resolved("Việc của tỉnh Lai Châu theo Quyết định số 9/QĐ-UBND ngày 02/3/2021.", Header(issuer=issuer))
    assert cited.issuer_resolved == expected


def test_the_party_committee_of_a_city_is_a_thanh_uy() -> None:
    [cited] = resolved("theo Nghị quyết số 9-NQ/TU.", Header(issuer="Ủy ban nhân dân thành phố Đà Nẵng"))
    assert cited.issuer_resolved == "Thành ủy Đà Nẵng"


def test_without_a_place_nothing_is_made_up() -> None:
    [open_] = resolved("theo Quyết định số 9/QĐ-UBND ngày 02/3/2021.", None)
    assert open_.issuer_resolved is None
    assert open_.key == "quyet-dinh|09/QĐ-UBND|?|2021-03-02"


_mention = st.tuples(
    st.sampled_from(
        ["Chỉ thị số 8/CT-TTg", "Chỉ thị 08/CT-TTG", "Quyết định số 8/QĐ-UBND", "Luật Cư trú", "Chỉ thị số 8"]
    ),
    st.sampled_from(["", " ngày 02/3/2021", " ngày 05/5/2022"]),
    st.sampled_from(["", " của Thủ tướng Chính phủ", " của UBND tỉnh"]),
).map("".join)


@given(st.lists(_mention, min_size=1, max_size=8))
def test_a_key_never_denies_what_the_mention_says(mentions: list[str]) -> None:
    for citation in resolved("; ".join(mentions) + "."):
        parts = citation.key.split("|")
        assert len(parts) == 4
        assert parts[3] == citation.date if citation.date else True
        assert not citation.candidates or parts[1] == UNKNOWN or UNKNOWN in parts
        assert all(candidate.startswith(parts[0]) for candidate in citation.candidates)


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("Trường THCS Đồng Rạng", "Hiệu trưởng Trường THCS Đồng Rạng"),
        ("Ủy ban nhân dân xã Vân Lĩnh", "Hiệu trưởng"),
    ],
)
def test_an_office_alone_is_of_the_plans_own_body(issuer: str, expected: str) -> None:
    [cited] = resolved("theo Quyết định số 9/QĐ-HT ngày 02/3/2021 của Hiệu trưởng.", Header(issuer=issuer))
    assert cited.issuer_resolved == expected
