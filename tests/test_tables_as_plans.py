"""Assignment tables: a row becomes a deadline whose task, offices, time and product lead back to their cells."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.cell_times import cell_times
from pipeline.extract.table_columns import head_column
from pipeline.extract.times import PlanYear
from pipeline.ingest import read
from pipeline.normalise.drawn_tables import drawn_table_edits
from pipeline.parse import parse
from pipeline.plan import Deadline, Plan
from pipeline.text import Span, apply_edits


def plan_with(table: str) -> Plan:
    """A small plan of 2025 around a table in HTML."""
    page = f"<p>KẾ HOẠCH</p><p>Công tác dân số năm 2025</p><p>I. PHÂN CÔNG</p>{table}<p>./.</p>"
    return parse(read(f"<html><body>{page}</body></html>".encode()))


def html(rows: list[list[str]]) -> str:
    """A table; `a ^2` is a cell of two rows, `a >3` one of three columns, a line end in a cell a paragraph."""
    body = []
    for row in rows:
        cells = []
        for cell in row:
            words, attribute = cell, ""
            for mark, name in ((" ^", "rowspan"), (" >", "colspan")):
                before, found, number = words.rpartition(mark)
                if found and number.isdigit():
                    words, attribute = before, f' {name}="{number}"'
            paragraphs = "".join(f"<p>{line}</p>" for line in words.split("\n"))
            cells.append(f"<td{attribute}>{paragraphs}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(body)}</table>"


def said(record: Deadline, fields: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in fields}


@pytest.mark.parametrize("case", cases("assignment_tables", "synthetic"))
def test_rows_become_deadlines(case: dict[str, Any]) -> None:
    plan = plan_with(html(case["rows"]))
    expected = case["expected"]
    assert [said(record, wanted) for record, wanted in zip(plan.deadlines, expected, strict=False)] == expected
    assert len(plan.deadlines) == len(expected)
    assert [record.start for record in plan.deadlines] == sorted(record.start for record in plan.deadlines)
    for record in plan.deadlines:
        assert plan.text[record.start : record.end] == record.text
        for field, (start, end) in record.spans.items():
            words, value = plan.text[start:end], getattr(record, field)
            # a cell broken over two rows has the other cells of the first between its words
            assert words == value or ("\n" in words and words.startswith(value[:9]) and words.endswith(value[-9:])), (
                field
            )


@pytest.mark.parametrize("case", cases("assignment_tables", "negative"))
def test_other_tables_give_none(case: dict[str, Any]) -> None:
    assert [record.text for record in plan_with(html(case["rows"])).deadlines] == []


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("STT", "number"),
        ("Nội dung công việc", "task"),
        ("Nội dung chi", "note"),
        ("Cơ quan, đơn vị chủ trì tham mưu", "responsible"),
        ("Đơn vị phối hợp thực hiện", "cooperating"),
        ("Đơn vị chủ trì/phối hợp", "roles"),
        ("Lãnh đạo phụ trách", "overseer"),
        ("Thời gian thực hiện (dự kiến)", "time"),
        ("Thời gian thực hiện năm 2025", "time"),
        ("Thời gian công tác", "note"),
        ("Ngày", "time"),
        ("Ngày sinh", "note"),
        ("Ngày 15/3", None),
        ("Hạn hoàn thành", "finish"),
        ("Từ tháng", "begin"),
        ("Sản phẩm, kết quả đầu ra", "product"),
        ("Hoàn thành 100% hồ sơ", None),
        ("Số hộ", None),
    ],
)
def test_a_head_names_its_column(head: str, column: str | None) -> None:
    assert head_column(head) == column


@pytest.mark.parametrize(
    ("cell", "times"),
    [
        ("2026", [("milestone", "2026-01-01", "2026-12-31")]),
        ("2025 - 2026", [("range", "2025-01-01", "2026-12-31")]),
        ("Cả năm", [("milestone", "2025-01-01", "2025-12-31")]),
        ("T3/2025", [("milestone", "2025-03-01", "2025-03-31")]),
        ("05/2025", [("milestone", "2025-05-01", "2025-05-31")]),
        ("Tháng 3 - 5", [("range", "2025-03-01", "2025-05-31")]),
        ("Tháng 3, 6, 9", [("milestone", "2025-03-01", "2025-09-30")]),
        ("QII/2025", [("milestone", "2025-04-01", "2025-06-30")]),
        ("Quý I, II/2025", [("milestone", "2025-01-01", "2025-06-30")]),
        ("QI - QIII", [("range", "2025-01-01", "2025-09-30")]),
        ("15-20/3", [("range", "2025-03-15", "2025-03-20")]),
        ("Đầu tháng 3", [("milestone", "2025-03-01", None)]),
        ("Trước 30/6", [("due", None, "2025-06-29")]),
        ("Tháng 4; tháng 10", [("milestone", "2025-04-01", "2025-04-30"), ("milestone", "2025-10-01", "2025-10-31")]),
        ("Hằng tháng", [("recurring", None, None)]),
        ("Sau khi có văn bản của Sở Nội vụ", [("milestone", None, None)]),
        ("Thường xuyên", []),
        ("Khi có yêu cầu", []),
        ("Theo kế hoạch của tỉnh", []),
        ("Giai đoạn 2025-2030", []),
        ("12", []),
        ("", []),
    ],
)
def test_times_of_a_cell(cell: str, times: list[tuple[str, str | None, str | None]]) -> None:
    found = cell_times(cell, Span(0, len(cell)), PlanYear(2025))
    assert [
        (time.kind, time.first and time.first.isoformat(), time.last and time.last.isoformat()) for time in found
    ] == times


def test_a_cell_that_hangs_on_an_event_says_which() -> None:
    rows = [["STT", "Nhiệm vụ", "Thời gian"], ["1", "Tập huấn", "Sau khi có văn bản của Sở Nội vụ"]]
    assert [record.anchor for record in plan_with(html(rows)).deadlines] == ["có văn bản của Sở Nội vụ"]


DRAWN = {
    "tabs": "STT\tNội dung\tChủ trì\tThời gian\n1\tRà soát\tPhòng Y tế\tTháng 3\n2\tTổng kết\t\tTrước 30/11\n",
    "blanks, a cell broken over two lines": (
        "TT   Nội dung                 Đơn vị chủ trì     Thời gian\n"
        "1    Rà soát                  Phòng Y tế         Tháng 3\n"
        "2    Tổng kết, đánh giá                          Trước 30/11\n"
        "     trên địa bàn\n"
    ),
}


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_a_table_drawn_with_blanks_has_rows_where_its_columns_are_certain(drawn: str) -> None:
    text = f"KẾ HOẠCH\nCông tác dân số năm 2025\n\nI. PHÂN CÔNG\n{drawn}\nII. KINH PHÍ\nTheo quy định."
    plan = parse(text)
    first, second = plan.deadlines
    assert (first.task, first.responsible, first.date_end, first.section) == (
        "Rà soát",
        "Phòng Y tế",
        "2025-03-31",
        "I.1",
    )
    assert (second.responsible, second.date_end, second.section) == (None, "2025-11-29", "I.2")
    assert text[second.source_start : second.source_end] == second.text == "Trước 30/11"
    assert [section.label for section in plan.sections] == ["I", "1", "2", "II"]


@pytest.mark.parametrize(
    "drawn",
    [
        "TT   Nội dung   Chủ trì   Thời gian\n1    Rà soát tại Phòng A     Quý I\n2    Họp        Phòng B   Quý I\n",
        "TT   Nội dung          Chủ trì      Thời gian\n1    Họp               Phòng B      Quý I\n",
        "TT\tHọ và tên\tChức vụ\n1\tLò Thị May\tKế toán\n2\tHà Văn Sinh\tVăn thư\n",
        "Tổ trưởng\tphụ trách\tThời gian\n1\ta\tb\n2\tc\td\n",
    ],
    ids=["a cell reaches into the next", "one row", "no head of an assignment table", "no counter"],
)
def test_what_is_not_certain_is_no_table(drawn: str) -> None:
    assert "|" not in parse(f"KẾ HOẠCH\nCông tác\n\nI. VIỆC\n{drawn}").text


PIECES = st.sampled_from(["STT", "Thời gian", "Chủ trì", "1", "2", "I", "họp", "\t", "   ", " ", "\n", "|", "Đ"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_bars_are_all_that_is_added(tail: str) -> None:
    text = f"STT\tNội dung\tThời gian\n1\ta\tb\n2\t\tc\n{tail}"
    drawn, back = apply_edits(text, drawn_table_edits(text))
    assert "".join(drawn.replace("|", " ").split()) == "".join(text.replace("|", " ").split())
    for found in re.finditer(r"[^|\s]+", drawn):
        assert text[slice(*back.to_source(found.span()))] == found[0]


def test_merged_cells_of_a_word_file() -> None:
    document = docx.Document()
    for line in ("KẾ HOẠCH", "Công tác thủy lợi năm 2025", "I. PHÂN CÔNG"):
        document.add_paragraph(line)
    rows = [
        ["STT", "Nội dung", "Phân công", "", "Thời gian"],
        ["", "", "Chủ trì", "Phối hợp", ""],
        ["1", "Nạo vét kênh", "Hợp tác xã", "Các thôn", "3/2025"],
        ["2", "Sửa cống", "", "", "4/2025"],
    ]
    table = document.add_table(len(rows), 5)
    for cell, text in zip(table._cells, [text for row in rows for text in row], strict=True):
        cell.text = text
    table.cell(0, 2).merge(table.cell(0, 3))
    for column in (0, 1, 4):
        table.cell(0, column).merge(table.cell(1, column))
    table.cell(2, 2).merge(table.cell(3, 2))
    file = io.BytesIO()
    document.save(file)
    first, second = parse(read(file.getvalue())).deadlines
    assert (first.task, first.responsible, first.cooperating) == ("Nạo vét kênh", "Hợp tác xã", "Các thôn")
    assert (second.task, second.responsible, second.cooperating) == ("Sửa cống", "Hợp tác xã", None)
    assert first.spans["responsible"] == second.spans["responsible"]
    assert (first.section, second.section) == ("I.1", "I.2")
