"""PDF files with a text layer: order of reading, paragraphs, tables, torn letters, refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_samples import Drawing, Line, Text, centred, pdf, table, width

from pipeline import parse
from pipeline.errors import UnreadableFile
from pipeline.ingest import read
from pipeline.ingest.page import Page, Word
from pipeline.ingest.pages import reading_of
from pipeline.ingest.sources import read_here

LEFT, RIGHT = 85, 540
LETTERHEAD: list[Drawing] = [
    # drawn line by line across both columns, the right one a little lower: as Word does for a table without borders
    centred(190, 60, "UBND XÃ NẬM XOONG"),
    centred(405, 61, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    centred(190, 78, "PHÒNG KINH TẾ"),
    centred(405, 80, "Độc lập - Tự do - Hạnh phúc"),
    centred(190, 104, "Số: 12/KH-KT"),
    centred(405, 108, "Nậm Xoong, ngày 3 tháng 4 năm 2025"),
    centred(312, 150, "KẾ HOẠCH"),
    centred(312, 168, "Phát triển chợ phiên năm 2025"),
]


def lines(*texts: str, top: float = 220, indent: float = 0) -> list[Drawing]:
    """Lines of one paragraph, the first set in."""
    return [Text(LEFT + (0 if i else indent), top + 18 * i, text) for i, text in enumerate(texts)]


def full(text: str, indent: float = 0) -> str:
    """The text, filled to the right margin."""
    room = int((RIGHT - LEFT - indent) / width("x"))
    return text + " " + "x" * (room - len(text) - 1)


def text_of(*pages: list[Drawing]) -> str:
    return read(pdf(*pages)).text


def test_a_letterhead_is_read_column_by_column():
    assert text_of(LETTERHEAD).split("\n\n") == [
        "UBND XÃ NẬM XOONG\nPHÒNG KINH TẾ\nSố: 12/KH-KT",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nNậm Xoong, ngày 3 tháng 4 năm 2025",
        "KẾ HOẠCH\nPhát triển chợ phiên năm 2025",
    ]


def test_the_header_is_that_of_the_letterhead():
    header = parse(read(pdf(LETTERHEAD))).header
    assert (header.issuer_parent, header.number, header.symbol) == ("UBND XÃ NẬM XOONG", "12", "KH-KT")
    assert (header.place, header.date, header.title) == ("Nậm Xoong", "2025-04-03", "Phát triển chợ phiên năm 2025")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_it_is_looked_at(turn):
    drawn = [*LETTERHEAD, *table(LEFT, 220, (40, 200), [["TT", "Việc"], ["1", "Sửa mái chợ"]])]
    assert read(pdf(drawn, turned=turn)).text == read(pdf(drawn)).text


def test_a_motto_one_blank_behind_the_agency_is_parted():
    narrow: list[Drawing] = [
        Text(LEFT, 60, "BAN QUẢN LÝ CHỢ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        Text(LEFT, 78, "Số: 4/KH-BQL"),
        centred(420, 78, "Độc lập - Tự do - Hạnh phúc"),
        centred(312, 150, "KẾ HOẠCH"),
    ]
    assert text_of(narrow).startswith("BAN QUẢN LÝ CHỢ\nSố: 4/KH-BQL\n\nCỘNG HÒA XÃ HỘI")


def test_a_signature_block_is_read_column_by_column():
    block: list[Drawing] = [
        Text(LEFT, 200, "I. TỔ CHỨC THỰC HIỆN"),
        *lines(full("Các thôn thực hiện"), "kế hoạch này./."),
        Text(LEFT, 300, "Nơi nhận:"),
        Text(LEFT, 318, "- Đảng ủy xã;"),
        Text(LEFT, 336, "- Lưu: VT."),
        centred(430, 296, "KT. CHỦ TỊCH"),
        centred(430, 314, "PHÓ CHỦ TỊCH"),
        centred(430, 400, "Lò Thị Mẩy"),
    ]
    shown = text_of(block)
    assert shown.endswith("Nơi nhận:\n- Đảng ủy xã;\n- Lưu: VT.\n\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLò Thị Mẩy")
    plan = parse(read(pdf(LETTERHEAD, block)))
    assert [(s.position, s.name) for s in plan.signers] == [("PHÓ CHỦ TỊCH", "Lò Thị Mẩy")]
    assert plan.recipients == ("Đảng ủy xã", "Lưu: VT")


def test_columns_without_a_letterhead_or_signature_stay_side_by_side():
    shown = text_of(
        [
            Text(LEFT, 60, "Chợ Nậm Xoong"),
            Text(400, 60, "thứ bảy"),
            Text(LEFT, 78, "Chợ Mường Tang"),
            *lines(full("Ghi chú")),
        ]
    )
    assert shown.startswith("Chợ Nậm Xoong   thứ bảy\n\nChợ Mường Tang\n")


def test_lines_filled_to_the_margin_are_one_paragraph():
    first, second = full("Căn cứ Nghị quyết số 5/NQ-HĐND", 28), full("của Hội đồng nhân dân xã")
    shown = text_of([*lines(first, second, "về chợ phiên;", indent=28), *lines("Xét đề nghị.", top=274, indent=28)])
    assert shown == f"{first} {second} về chợ phiên;\n\nXét đề nghị."


def test_a_full_line_before_an_indented_one_is_left_open():
    first = full("Căn cứ Nghị quyết số 5/NQ-HĐND")
    assert text_of([*lines(first), *lines("Xét đề nghị.", top=238, indent=28)]) == f"{first}\nXét đề nghị."


def test_a_code_is_joined_at_its_hyphen():
    room = int((RIGHT - LEFT) / width("x"))
    first = "x" * (room - 12) + " 30/2020/NĐ-"
    assert text_of([*lines(first, "CP của Chính phủ")]).endswith("30/2020/NĐ-CP của Chính phủ")


def test_a_short_line_is_not_joined():
    assert text_of([*lines(full("Các thôn"), "vận động.", "Trưởng thôn báo cáo")]).endswith(
        "vận động.\n\nTrưởng thôn báo cáo"
    )


def test_a_ruled_table_becomes_rows():
    rows = [["TT", "Việc", "Hạn"], ["1", "Sửa mái chợ", "30/6/2025"], ["2", "Tập huấn", ""]]
    shown = text_of([Text(LEFT, 60, "Phân công:"), *table(LEFT, 90, (40, 200, 120), rows), Text(LEFT, 230, "Hết.")])
    assert shown == "Phân công:\n\n| TT | Việc | Hạn |\n| 1 | Sửa mái chợ | 30/6/2025 |\n| 2 | Tập huấn |  |\n\nHết."


def test_cells_without_a_rule_between_them_are_one():
    drawn = [d for d in table(LEFT, 90, (40, 200), [["Quý I", ""], ["1", "Sửa"], ["2", "Xây"]]) if isinstance(d, Text)]
    rules: list[Drawing] = [Line(LEFT, y, LEFT + 240, y) for y in (90, 120, 150, 180)]
    rules += [Line(LEFT, 90, LEFT, 180), Line(LEFT + 240, 90, LEFT + 240, 180), Line(LEFT + 40, 120, LEFT + 40, 180)]
    assert text_of([*drawn, *rules]) == "| Quý I |  |\n| 1 | Sửa |\n| 2 | Xây |"


def test_rules_alone_are_no_table():
    underlined: list[Drawing] = [centred(312, 60, "KẾ HOẠCH"), Line(280, 64, 340, 64), Line(200, 70, 420, 70)]
    assert text_of(underlined) == "KẾ HOẠCH"


def test_a_row_goes_on_over_the_page_break():
    head = ["TT", "Việc", "Đơn vị"]
    first = table(LEFT, 90, (40, 200, 200), [head, ["1", "Sửa mái chợ,", "Ban quản lý,"]])
    second = table(LEFT, 60, (40, 200, 200), [head, ["", "thay cửa", "các thôn"], ["2", "Tập huấn", "Hội"]])
    page: list[Drawing] = [centred(312, 30, "2"), *second]
    assert text_of(first, page).split("\n\n") == [
        "| TT | Việc | Đơn vị |\n| 1 | Sửa mái chợ, thay cửa | Ban quản lý, các thôn |\n2",
        "| 2 | Tập huấn | Hội |",
    ]


def test_a_row_goes_on_though_the_page_above_did_not_repeat_the_head():
    head = ["TT", "Việc", "Đơn vị"]
    pages = [
        table(LEFT, 90, (40, 200, 200), [head, ["1", "Sửa mái chợ", "Ban quản lý"]]),
        table(LEFT, 60, (40, 200, 200), [["2", "Thay cửa", "Các thôn"], ["3", "Tập huấn", "Hội nông dân,"]]),
        table(LEFT, 60, (40, 200, 200), [head, ["", "", "các chi hội"], ["4", "Tổng kết", "Ủy ban"]]),
    ]
    rows = text_of(*pages).replace("\n\n", "\n").split("\n")
    assert rows[2:] == [
        "| 2 | Thay cửa | Các thôn |",
        "| 3 | Tập huấn | Hội nông dân, các chi hội |",
        "| 4 | Tổng kết | Ủy ban |",
    ]


def test_a_table_with_another_head_is_another():
    first = table(LEFT, 90, (40, 200), [["TT", "Việc"], ["1", "Sửa mái chợ"]])
    second = table(LEFT, 60, (40, 200), [["TT", "Nơi"], ["1", "Nậm Xoong"]])
    assert "| TT | Nơi |" in text_of(first, second)


def test_a_wide_annex_does_not_widen_the_text():
    def sheet(across: float, *shown: str) -> Page:
        words = [
            Word(word, at, 60 + 16 * i, at + 58, 72 + 16 * i)
            for i, line in enumerate(shown)
            for at, word in zip(range(60, 900, 60), line.split(), strict=False)
        ]
        return Page(tuple(words), across=across)

    upright = sheet(595, "Căn cứ Nghị quyết của Ban Thường", "vụ về chợ phiên")
    lying = sheet(842, *(["một hai ba bốn năm sáu bảy tám chín mười"] * 3))
    joined = "Căn cứ Nghị quyết của Ban Thường vụ về chợ phiên"
    assert reading_of([upright, lying, lying]).text.startswith(joined)
    assert not reading_of([upright, replace(lying, across=595), replace(lying, across=595)]).text.startswith(joined)


def test_a_row_of_its_own_stays_one():
    first = table(LEFT, 90, (40, 200), [["TT", "Việc"], ["1", "Sửa mái chợ."]])
    second = table(LEFT, 60, (40, 200), [["", "Thay cửa"], ["2", "Tập huấn"]])
    assert "| 1 | Sửa mái chợ. |\n" in text_of(first, second)
    assert "|  | Thay cửa |" in text_of(first, second)


def test_letters_of_two_fonts_are_put_together():
    # one font lacks Ỉ: the file draws "T NH HẢI LÂM" and later, in the other font, the letter into the gap
    torn: list[Drawing] = [Text(100, 60, "T"), Text(114.4, 60, "NH HẢI LÂM"), Text(107.2, 60, "Ỉ", font=2)]
    assert text_of(torn) == "TỈNH HẢI LÂM"


def test_what_is_drawn_twice_is_read_once():
    assert text_of([Text(100, 60, "KẾ HOẠCH"), Text(100.4, 60, "KẾ HOẠCH")]) == "KẾ HOẠCH"


def test_pages_begin_where_they_begin():
    source = read(pdf(lines("Trang một"), [], lines("Trang ba")))
    assert [source.text[start:] for start in source.page_starts] == ["Trang một\n\nTrang ba", "Trang ba", "Trang ba"]
    assert source.page_of(source.text.index("ba")) == 3
    assert source.page_confidence == ()
    assert (source.reader, source.media_type) == ("pdf", "application/pdf")


def test_one_page_is_page_one():
    source = read(pdf(lines("Trang một")))
    assert source.page_starts == (0,)


LOCKED = pdf(lines("Chợ")).replace(
    b"trailer <<",
    b"trailer << /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <"
    + b"11" * 32
    + b"> /U <"
    + b"22" * 32
    + b"> >> /ID [<00> <00>]",
)
REFUSED = {
    "only a mark": (b"%PDF-1.7\n1 0 obj", "the PDF is damaged or was not downloaded fully (print or export the plan"),
    "behind rubbish": (b"\r\n\r\n%PDF-1.4\n", "the PDF is damaged or was not downloaded fully"),
    "cut in the middle": (pdf(lines("Chợ"))[:300], "the PDF is damaged or was not downloaded fully"),
    "no page": (pdf(), "the PDF is damaged or was not downloaded fully (print or export the plan to PDF again"),
    "locked": (LOCKED, "the PDF is locked with a password (open it, remove the password and save it)"),
    "an empty page": (pdf([]), "there is no text in it"),
}


@pytest.mark.parametrize("label", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(label):
    data, said = REFUSED[label]
    with pytest.raises(UnreadableFile) as refused:
        read(data, name="a.pdf")
    assert str(refused.value).startswith(f"a.pdf: {said}")
    assert "\n" not in str(refused.value)


def test_too_many_pages_are_refused(monkeypatch):
    monkeypatch.setenv("KEHOACH_READ_PAGES", "2")
    with pytest.raises(UnreadableFile, match="the PDF has 3 pages, more than 2"):
        read_here(pdf([], [], []), None)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 2000), st.booleans())
def test_a_damaged_file_is_read_or_refused(noise, place, longer):
    whole = pdf(LETTERHEAD, table(LEFT, 90, (40, 200), [["TT", "Việc"], ["1", "Sửa mái chợ."]]))
    data = whole[:place] + noise + whole[place + (0 if longer else len(noise)) :]
    try:
        source = read(b"%PDF-1.4\n" + data)
    except UnreadableFile:
        return
    assert "\0" not in source.text
    assert list(source.page_starts) == sorted(source.page_starts)
