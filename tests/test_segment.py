import pytest
from conftest import cases, unmark
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Source
from pipeline.parse import document

LABELS = st.sampled_from(
    [
        "I. ",
        "II. ",
        "IV- ",
        "1. ",
        "2. ",
        "1.1. ",
        "2.3 ",
        "1) ",
        "a) ",
        "đ) ",
        "- ",
        "– ",
        "+ ",
        "• ",
        "Điều 1. ",
        "Phần II ",
        "Chương I ",
        "A. ",
        "H. ",
        "",
        "| 1 | ",
        "| STT | Nội dung | Thời gian |",
        "\t",
        "Nơi nhận: ",
        "TM. ",
        "PHỤ LỤC ",
    ]
)
WORDS = st.sampled_from(
    [
        "KẾ HOẠCH",
        "QUYẾT ĐỊNH:",
        "QUYẾT ĐỊNH",
        "Mục đích",
        "thực hiện nhiệm vụ;",
        "Căn cứ Luật Thi đua;",
        "./.",
        "ỦY BAN NHÂN DÂN",
        "Trần Thị Lài",
        "Số: /KH-UBND",
        "(Ban hành kèm theo Quyết định số 12/QĐ-UBND)",
        "Trên đây là Kế hoạch./.",
        "",
        "x" * 130,
    ]
)
PLANS = st.lists(st.tuples(LABELS, WORDS | st.text(max_size=20)).map("".join), max_size=30).map("\n".join)


@pytest.mark.parametrize("case", cases("segment", "trees"))
def test_trees(case):
    read = document(case["text"])
    tree = []
    for section, path in zip(read.sections, read.paths, strict=True):
        heading = read.text[slice(*section.heading)] if section.heading else ""
        tree.append(f"{section.level} {path or ''} {heading}".rstrip())
    assert tree == case["tree"]


def test_a_number_that_comes_twice_in_a_scan_lacks_a_stroke():
    text = "I. Mục đích\nTốt.\nII. Nội dung\nTrồng.\nII. Kinh phí\nXã.\nV. Tổ chức\nThôn."
    scan = Source(text, None, "application/pdf", "", 0, "pdf", page_starts=(0,), page_confidence=(0.9,))
    assert [section.label for section in document(scan).sections] == ["I", "II", "III", "V"]


@pytest.mark.parametrize("case", cases("segment", "owners"))
def test_owners(case):
    text, [(start, stop)] = unmark(case["text"])
    read = document(text)
    owner = read.section_at(start)
    assert owner is not None
    assert read.sections[owner].label == case["owner"]
    assert read.sections[owner].span.stop >= stop


@given(PLANS)
def test_every_character_belongs_to_one_part_and_sections_nest(text):
    read = document(text)
    assert "".join(read.text[slice(*part.span)] for part in read.parts) == read.text
    opened = [section.span.start for section in read.sections]
    assert opened == sorted(opened)
    last_stop: dict[int | None, int] = {}
    for section in read.sections:
        start, stop = section.span
        assert 0 <= start < stop <= len(read.text)
        assert section.level == (read.sections[section.parent].level + 1 if section.parent is not None else 1)
        if section.parent is not None:
            above = read.sections[section.parent].span
            assert above.start <= start
            assert stop <= above.stop
        assert last_stop.get(section.parent, 0) <= start
        last_stop[section.parent] = stop
        assert read.part_at(start).kind == "body"


@given(PLANS)
def test_a_place_leads_back_to_the_source(text):
    read = document(text)
    for section in read.sections:
        place = read.place(*section.span)
        assert place["text"] == (read.as_read or read.text)[slice(*section.span)]
        assert 0 <= place["source_start"] < place["source_end"] <= len(text)


def kinds(text: str) -> list[tuple[str, int]]:
    return [(part.kind, part.number) for part in document(text).parts]


PLAN = """UBND HUYỆN LÂM KHÊ
Số: 12/KH-UBND

KẾ HOẠCH
Trồng rừng năm 2024

Căn cứ Luật Lâm nghiệp;

I. NỘI DUNG
1. Trồng 10 ha rừng.
Trên đây là Kế hoạch trồng rừng năm 2024./.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Lò Văn Sương
"""


def test_parts_of_an_ordinary_plan():
    names = ["letterhead", "title", "preamble", "body", "recipients", "signature"]
    assert kinds(PLAN) == [(name, 0) for name in names]


@pytest.mark.parametrize("mark", ["- ", "+ ", "– "])
def test_grounds_with_bullets_end_the_title(mark: str):
    grounds = f"{mark}Căn cứ Luật Nhà ở năm 2014;\n{mark}Thực hiện Chỉ thị số 04/CT-UBND ngày 02/01/2024;\n"
    head = "UBND TỈNH HẢI LAM\nSố: 12/KH-SXD\n\nKẾ HOẠCH\nPhát triển nhà ở năm 2024\n\n"
    names = [name for name, _ in kinds(f"{head}{grounds}Sở Xây dựng ban hành Kế hoạch như sau:\n\nI. MỤC TIÊU\n")]
    assert names == ["letterhead", "title", "preamble", "body"]
    assert "preamble" not in [name for name, _ in kinds(f"{head}{mark}Xây mới 20 nhà.\n{mark}Sửa 10 nhà.\n")]


def test_an_annex_behind_the_signature_has_no_sections():
    read = document(PLAN + "\nPHỤ LỤC\nDANH MỤC\n1. Xã Hòa Khê\n2. Xã Tân Khê\n")
    assert read.parts[-1].kind == "annex"
    assert [section.label for section in read.sections] == ["I", "1"]


def test_signature_above_the_recipients():
    body, _, closing = PLAN.partition("Nơi nhận:")
    swapped = body + "HIỆU TRƯỞNG\n\nLò Văn Sương\n\nNơi nhận:\n- Lưu: VT."
    assert [kind for kind, _ in kinds(swapped)][-2:] == ["signature", "recipients"]
    assert closing


def test_no_signature_and_no_recipients():
    assert kinds("KẾ HOẠCH\nThi đua\n\nI. NỘI DUNG\n- Thi đua.")[-1] == ("body", 0)


def test_a_decision_and_its_attached_plan_are_two_trees():
    text = """UBND TỈNH SÔNG NGÂN
Số: 45/QĐ-UBND

QUYẾT ĐỊNH
Ban hành Kế hoạch cải cách hành chính năm 2024

Căn cứ Luật Tổ chức chính quyền địa phương;

QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Kế hoạch cải cách hành chính.
Điều 2. Quyết định này có hiệu lực kể từ ngày ký./.

Nơi nhận:
- Lưu: VT.

CHỦ TỊCH

Đinh Thị Ngần

KẾ HOẠCH
Cải cách hành chính năm 2024
(Ban hành kèm theo Quyết định số 45/QĐ-UBND)

I. MỤC TIÊU
1. Rà soát thủ tục.
"""
    read = document(text)
    assert [(s.number, s.level, s.label) for s in read.sections] == [
        (0, 1, "Điều 1"), (0, 1, "Điều 2"), (1, 1, "I"), (1, 2, "1"),
    ]  # fmt: skip


def test_type_and_title_on_one_line():
    head = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/KH-UBND\n\n"
    text = head + "KẾ HOẠCH HUẤN LUYỆN NĂM 2024\n\nI. NỘI DUNG\n1. Tập huấn."
    assert [kind for kind, _ in kinds(text)] == ["letterhead", "title", "body"]


def test_a_second_signer_in_capitals_is_no_annex():
    text = PLAN + "\nPHÓ CHỦ TỊCH\n\nLÒ VĂN PẢN\n"
    assert kinds(text)[-1] == ("signature", 0)
