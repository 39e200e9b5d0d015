"""Recipients: the items under Nơi nhận, beside a signature or not."""

from __future__ import annotations

import pytest
from conftest import cases, mark, unmark
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import recipients
from pipeline.parse import document

BODY = (
    "KẾ HOẠCH\nTrồng cây\n\nCăn cứ Luật A;\nI. MỤC ĐÍCH\n1. Phủ xanh đồi trọc.\n2. Giữ nước.\n"
    "Trên đây là Kế hoạch./.\n\n"
)


@pytest.mark.parametrize(
    "case", [*cases("recipients", "observed"), *cases("recipients", "synthetic"), *cases("recipients", "negative")]
)
def test_recipients(case):
    text, spans = unmark(case["text"])
    read = document(BODY + text)
    found = recipients.extract(read, {})
    assert [recipient.text for recipient in found] == case["expected"]
    source = [read.map.to_source(recipient.span) for recipient in found]
    marked = [(start + len(BODY), stop + len(BODY)) for start, stop in spans]
    assert mark(BODY + text, [(start, stop) for start, stop in source]) == mark(BODY + text, marked)


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", cases("recipients", "known_failures"))
def test_known_failures(case):
    test_recipients(case)


WORDS = ["Sở", "Nội", "vụ", "các", "xã", "(b/c)", "UBND", "tỉnh", "TT.", "và", "Đảng ủy", "&"]


ITEM = st.lists(st.sampled_from(WORDS), max_size=5).map(lambda words: " ".join(["Phòng", *words, "trực thuộc"]))


@given(st.lists(ITEM, max_size=6))
def test_items_come_back_as_they_were_listed(items):
    listing = "".join(f"- {item};\n" for item in items)
    read = document(f"{BODY}Nơi nhận:\n{listing}- Lưu: VT.\n\nGIÁM ĐỐC\n\nLò Văn Páo\n")
    assert [r.text for r in recipients.extract(read, {})] == [*items, "Lưu: VT"]
