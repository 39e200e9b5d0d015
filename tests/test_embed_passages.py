from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from blowup import seconds
from hypothesis import given
from hypothesis import strategies as st

from pipeline.embed.passages import LONGEST, passages, text_passages
from pipeline.plan import Header, Plan, SectionRecord, SourceInfo
from tests.conftest import cases, mark, unmark

SOURCE = SourceInfo(path=None, media_type="text/plain", sha256="", size=0, reader="plain", pages=None)


@pytest.mark.parametrize("case", [*cases("passages", "synthetic"), *cases("passages", "negative")])
def test_cuts(case: dict[str, Any]) -> None:
    text, spans = unmark(case["text"])
    found = text_passages(text)
    assert mark(text, [(p.start, p.end) for p in found]) == mark(text, spans)
    assert [p.searchable for p in found] == case["searchable"]


def section(text: str, start: int, stop: int, heading: str | None, parent: int | None) -> SectionRecord:
    return SectionRecord(
        level=1 if parent is None else 2,
        kind="roman",
        label=text[start],
        heading=heading,
        parent=parent,
        start=start,
        end=stop,
        source_start=start,
        source_end=stop,
        page=None,
        part=0,
    )


def test_headings_of_a_plan_come_from_its_sections() -> None:
    text = "KẾ HOẠCH\nI. Nhiệm vụ\n1. Tuyên truyền\nPhát thanh hằng tuần.\nII. Tổ chức thực hiện\nGiao xã Tân An."
    second = text.index("II.")
    sections = (
        section(text, 9, second, "Nhiệm vụ", None),
        section(text, text.index("1."), second, "Tuyên truyền", 0),
        section(text, second, len(text), "Tổ chức thực hiện", None),
    )
    plan = Plan(id="x", source=SOURCE, header=Header(), sections=sections, text=text)
    assert [(p.text, p.headings, p.section) for p in passages(plan)] == [
        ("KẾ HOẠCH", (), None),
        ("I. Nhiệm vụ", (), 0),
        ("1. Tuyên truyền", ("Nhiệm vụ",), 1),
        ("Phát thanh hằng tuần.", ("Nhiệm vụ", "Tuyên truyền"), 1),
        ("II. Tổ chức thực hiện", (), 2),
        ("Giao xã Tân An.", ("Tổ chức thực hiện",), 2),
    ]


def test_headings_above_all_of_a_text() -> None:
    assert text_passages("Một câu.", ["Luật Hồ đập"])[0].searchable == "Luật Hồ đập\nMột câu."


def test_long_paragraph_is_split_where_sentences_end() -> None:
    sentence = " ".join(["nước"] * 49) + ". "
    found = text_passages(sentence * 5)
    assert [p.text.count("nước") for p in found] == [98, 98, 49]
    assert all(p.text.endswith(".") for p in found)


def test_sentence_without_end_is_split_at_commas_then_at_blanks() -> None:
    clauses = text_passages(", ".join([" ".join(["nước"] * 50)] * 4))
    assert [p.text.count("nước") for p in clauses] == [100, 100]
    bare = text_passages("nước " * 300)
    assert all(p.text.count("nước") <= LONGEST + 1 for p in bare)
    assert sum(p.text.count("nước") for p in bare) == 300


LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "I. ", "1. ", "1.1. ", "a) ", "đ) ", "- ", "+ ", "Điều 1. ", "Chương I ", "| "]),
        st.text(alphabet="ươ nđ.;:,|A9", max_size=40) | st.just("nước, " * 200),
        st.sampled_from(["", ".", ":", ";"]),
    ).map("".join),
    max_size=12,
)


@given(LINES)
def test_passages_carry_every_word_once_and_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = text_passages(text)
    assert all(text[p.start : p.end] == p.text == p.text.strip() for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered = "".join(p.text for p in found)
    assert [c for c in covered if c.isalnum()] == [c for c in text if c.isalnum()]


def test_hostile_text_takes_linear_time() -> None:
    for text in ("a) " * 30_000, "- x\n" * 20_000, "Điều 1. x\n" * 20_000, "," * 200_000, "I. A\n1. b:\n" * 10_000):
        assert seconds(text, text_passages) < 5
