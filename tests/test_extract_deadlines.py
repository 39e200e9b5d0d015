"""Deadlines: what binds and what does not, what the time means, who does what for whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from blowup import seconds
from conftest import cases, mark, unmark
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import deadlines
from pipeline.extract.actor_names import name_end
from pipeline.extract.rhythms import parse_rhythm
from pipeline.extract.time_expressions import find_times
from pipeline.extract.times import PlanYear
from pipeline.parse import document
from pipeline.plan import Citation, Deadline, Header

HEADER = Header(title="Phát động phong trào năm 2024", date="2024-01-15")
OPENING = "KẾ HOẠCH\nPhát động phong trào năm 2024\n\nI. TỔ CHỨC THỰC HIỆN\n\n"


def extract(text: str, header: Header = HEADER) -> tuple[str, list[Deadline]]:
    """The text of a small plan around `text`, and its deadlines."""
    read = document(f"{OPENING}{text}\n")
    return read.text, deadlines.extract(read, {"header": header, "citations": ()})


def marked(text: str, whole: str, found: list[Deadline]) -> str:
    shift = whole.index(text)
    return mark(text, [(record.start - shift, record.end - shift) for record in found])


def check(case: dict[str, Any]) -> None:
    text, _ = unmark(case["text"])
    whole, found = extract(text)
    assert marked(text, whole, found) == case["text"]
    for record, expected in zip(found, case.get("expected", []), strict=False):
        said = {name: getattr(record, name) for name in expected}
        assert {name: list(v) if isinstance(v, tuple) else v for name, v in said.items()} == expected


@pytest.mark.parametrize("case", [*cases("deadlines", "synthetic"), *cases("deadlines", "observed")])
def test_deadline_is_found(case: dict[str, Any]) -> None:
    check(case)


@pytest.mark.parametrize("case", cases("deadlines", "negative"))
def test_other_times_are_none(case: dict[str, Any]) -> None:
    whole, found = extract(case["text"])
    assert marked(case["text"], whole, found) == case["text"]


@pytest.mark.xfail(strict=True, reason="known to be read wrongly")
@pytest.mark.parametrize("case", cases("deadlines", "known_failures"))
def test_known_failure(case: dict[str, Any]) -> None:
    check(case)


def test_values_stand_where_their_spans_say() -> None:
    whole, found = extract("Các tổ gửi báo cáo về Văn phòng trước ngày 05/12/2024 để tổng hợp.")
    assert {name: whole[slice(*span)] for name, span in found[0].spans.items()} == {
        "task": "gửi báo cáo",
        "responsible": "Các tổ",
        "submit_to": "Văn phòng",
    }


def test_time_inside_a_citation_is_none() -> None:
    text = "Thực hiện Đề án phát triển chợ từ ngày 01/3/2024 của huyện."
    read = document(OPENING + text)
    start = read.text.index("Đề án")
    cited = Citation(**read.place(start, start + 45), rule="test", doc_type="Đề án", role="mention")
    assert deadlines.extract(read, {"header": HEADER, "citations": ()})
    assert deadlines.extract(read, {"header": HEADER, "citations": (cited,)}) == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (Header(title="Phong trào năm 2023", date="2022-12-30"), "2023-05-14"),
        (Header(title="Phong trào năm 2O23"), "2023-05-14"),
        (Header(title="Phong trào giai đoạn 2022 - 2025", date="2022-04"), "2022-05-14"),
        (Header(title="Thi đua năm học 2024 – 2025", date="2024-09-16"), "2025-05-14"),
        (Header(), "2024-05-14"),
    ],
)
def test_year_that_goes_without_saying(header: Header, expected: str) -> None:
    _, found = extract("Các tổ nộp hồ sơ trước ngày 15/5.", header)
    assert [record.date_end for record in found] == [expected]
    assert found[0].date is None
    assert "date_end" in found[0].inferred


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("định kỳ 3 tháng, 6 tháng và hằng năm", ("quarterly", "half-yearly", "yearly")),
        ("02 năm một lần", ("yearly",)),
        ("mỗi năm 02 lần", ("half-yearly",)),
        ("hằng ngày", ("daily",)),
        ("năm 2024", None),
        ("6 tháng cuối năm", None),
    ],
)
def test_rhythm(text: str, names: tuple[str, ...] | None) -> None:
    rhythm = parse_rhythm(text, 0, len(text))
    assert (rhythm.names if rhythm else None) == names


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["trước ngày", "chậm nhất ngày", "từ ngày"]))
def test_bounds_follow_the_signal(day: date, signal: str) -> None:
    text = f"nộp {signal} {day.day}/{day.month}/{day.year}"
    (found,) = find_times(text, 0, len(text), PlanYear(day.year))
    assert found.day == day
    if signal == "trước ngày":
        assert found.last is not None
        assert (day - found.last).days == 1
    else:
        assert (found.first or found.last) == day


LINE = """
trước ngày 15/3 từ đến hết tháng 4 quý II/2024 hằng năm định kỳ 6 ( ) ; , . : | Sở gửi về Văn phòng
và “ ” báo cáo để 31/02/2024 cuối nay trong vòng 03 làm việc kể sau khi Đại hội 2/2024 - – 13h30’
lần /
"""
WORDS = st.sampled_from(LINE.split())


@given(st.lists(WORDS, max_size=40), st.booleans())
def test_any_line_is_survived(words: list[str], table: bool) -> None:
    line = " ".join(words)
    whole, found = extract(f"| STT | Nội dung | Thời gian |\n| 1 | {line} | {line} |" if table else line)
    last = 0
    for record in found:
        assert whole[record.start : record.end] == record.text
        assert last <= record.start < record.end
        last = record.start
        for start, stop in record.spans.values():
            assert 0 <= start < stop <= len(whole)


@pytest.mark.parametrize(
    "hostile", ["từ ngày " * 3000, "trước khi " * 3000, "1/1/" * 6000, "(" * 9000 + "15/3", "a, " * 9000 + "hằng năm"]
)
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    assert seconds(hostile, extract) < 5


@given(st.text(alphabet="Sở Các và,(5% ngày-“công an xã mở của )", max_size=60))
def test_a_name_always_ends(tail: str) -> None:
    text = f"Công an tỉnh {tail}"
    for followed in (True, False):
        assert 0 < name_end(text, 0, len(text), followed=followed) <= len(text)


@pytest.mark.parametrize(
    ("text", "task", "responsible"),
    [
        ("1. Thời gian, đối tượng kiểm tra:\n1.1. Đợt 1: Từ 13h30 ngày 02/6/2024.", "kiểm tra", None),
        ("1. Thời gian và địa điểm tập huấn\n- Từ ngày 02/6/2024 đến ngày 05/6/2024.", "tập huấn", None),
        ("1. Thời gian thực hiện\n- Từ ngày 02/6/2024 đến ngày 05/6/2024.", None, None),
        (
            "1. Sở Y tế, Sở Nội vụ chủ trì phối hợp với Sở Tài chính tổ chức tập huấn cho cán bộ.\n"
            "Thời gian thực hiện: Quý III/2024",
            "tổ chức tập huấn cho cán bộ",
            "Sở Y tế, Sở Nội vụ",
        ),
    ],
)
def test_a_time_alone_takes_the_work_of_its_item(text: str, task: str | None, responsible: str | None) -> None:
    (found,) = extract(text)[1]
    assert (found.task, found.responsible) == (task, responsible)


@pytest.mark.parametrize(
    ("heading", "task", "responsible"),
    [
        ("1. Đảng ủy xã", "Lãnh đạo các chi bộ tổ chức đại hội", "Đảng ủy xã"),
        ("1. Tiến độ", "tổ chức đại hội", "Lãnh đạo các chi bộ"),
    ],
)
def test_a_post_under_the_heading_of_another_is_what_that_one_does(heading: str, task: str, responsible: str) -> None:
    (found,) = extract(f"{heading}\n- Lãnh đạo các chi bộ tổ chức đại hội trước ngày 30/9/2024.")[1]
    assert (found.task, found.responsible) == (task, responsible)


@pytest.mark.parametrize(
    ("heading", "line", "responsible"),
    [
        ("1. Công an xã", "Đối với các cơ sở kinh doanh, hướng dẫn ký cam kết", "Công an xã"),
        ("1. Tiến độ", "Đối với các cơ sở kinh doanh, gửi bản cam kết", "các cơ sở kinh doanh"),
        ("1. Giao Sở Xây dựng", "Tổng hợp tình hình thực hiện", "Sở Xây dựng"),
        ("1. Giao Sở Xây dựng rà soát.", "Tổng hợp tình hình thực hiện", None),
    ],
)
def test_whom_a_heading_addresses(heading: str, line: str, responsible: str | None) -> None:
    (found,) = extract(f"{heading}\n{line} trước ngày 30/9/2024.")[1]
    assert found.responsible == responsible
