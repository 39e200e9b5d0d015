"""Header: letterhead in all its shapes, issuer in full, title; plans attached to a decision."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import header
from pipeline.extract.document_types import document_types
from pipeline.extract.issuer import recased
from pipeline.extract.spelling import fold
from pipeline.parse import document

FIELDS = ("issuer_parent", "issuer", "number", "symbol", "place", "date", "doc_type", "title")


@pytest.mark.parametrize(
    "case", [*cases("header", "observed"), *cases("header", "synthetic"), *cases("header", "negative")]
)
def test_header(case):
    read = document(case["text"])
    found = header.extract(read)
    record = asdict(found)
    # the case of letters in a name restored from capitals is checked apart
    assert _folded(record) == _folded(case["expected"])
    assert sorted(found.inferred) == sorted(case["inferred"])


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", cases("header", "known_failures"))
def test_known_failures(case):
    test_header(case)


def _folded(record):
    """The values compared: the issuer without regard to capitals, whose restoring has its own test."""
    return {name: record[name].lower() if name == "issuer" and record[name] else record[name] for name in FIELDS}


@pytest.mark.parametrize("case", [*cases("header", "observed"), *cases("header", "synthetic")])
def test_every_printed_value_has_its_place(case):
    read = document(case["text"])
    found = header.extract(read)
    for name in FIELDS:
        value = getattr(found, name)
        if value is None:
            assert name not in found.spans
        elif name not in found.inferred or name in found.spans:
            start, stop = found.spans[name]
            assert 0 <= start < stop <= len(read.text)
            if name in ("number", "symbol", "place", "title", "issuer_parent", "doc_type"):
                printed = " ".join(read.text[start:stop].split())
                assert fold(value).replace(" ", "") in fold(printed).replace(" ", "")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            "CHƯƠNG TRÌNH HÀNH ĐỘNG\nthực hiện Chỉ thị số 9/CT-TTg về trồng rừng",
            "thực hiện Chỉ thị số 9/CT-TTg về trồng rừng",
        ),
        ("CHƯƠNG TRÌNH CÔNG TÁC\nTrồng rừng năm 2025", "Trồng rừng năm 2025"),
        (
            "CHÍNH PHỦ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
            "CHƯƠNG TRÌNH HÀNH ĐỘNG CỦA CHÍNH PHỦ\nthực hiện Chỉ thị số 9-CT/TW về trồng rừng",
            "CỦA CHÍNH PHỦ thực hiện Chỉ thị số 9-CT/TW về trồng rừng",
        ),
    ],
)
def test_an_attached_programme_is_read_as_a_plan_is(head: str, title: str) -> None:
    text = (
        "CHÍNH PHỦ\nSố: 7/NQ-CP\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
        "NGHỊ QUYẾT\nBan hành Chương trình\n\nQUYẾT NGHỊ:\nĐiều 1. Ban hành kèm theo Nghị quyết này Chương trình.\n"
        "Điều 2. Nghị quyết này có hiệu lực kể từ ngày ký./.\n\nTM. CHÍNH PHỦ\nTHỦ TƯỚNG\n\nLò Văn Sương\n\n"
        f"{head}\n(Kèm theo Nghị quyết số 7/NQ-CP ngày 05/3/2025 của Chính phủ)\n\n"
        "I. MỤC TIÊU\n1. Trồng 20 ha rừng.\nII. NHIỆM VỤ\n1. Các xã trồng rừng.\n"
    )
    read = document(text)
    (programme,) = header.attached(read, header.extract(read))
    assert (programme.doc_type, programme.title) == ("Chương trình", title)
    assert [section.label for section in read.sections if section.number == 1] == ["I", "1", "II", "1"]


def test_an_annex_that_names_a_course_is_no_attached_plan() -> None:
    text = (
        "SỞ Y TẾ\nSố: 7/KH-SYT\n\nKẾ HOẠCH\nTập huấn năm 2025\n\nI. MỤC TIÊU\n1. Tập huấn cho trạm y tế./.\n\n"
        "Nơi nhận:\n- Các trạm;\n- Lưu: VT.\n\nGIÁM ĐỐC\n\nLò Văn Sương\n\n"
        "PHỤ LỤC\nCHƯƠNG TRÌNH ĐÀO TẠO ĐIỀU DƯỠNG\n1. Sơ cứu\n"
    )
    read = document(text)
    assert header.attached(read, header.extract(read)) == []


def test_attached_plan():
    text = (
        "ỦY BAN NHÂN DÂN\nTỈNH HÀ GIANG\nSố: 77/QĐ-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Hà Giang, ngày 9 tháng 2 năm 2024\nQUYẾT ĐỊNH\nBAN HÀNH KẾ HOẠCH TRỒNG CÂY\nCăn cứ Luật A;\nQUYẾT ĐỊNH:\n"
        "Điều 1. Ban hành Kế hoạch trồng cây.\nĐiều 2. Hiệu lực từ ngày ký./.\n\n"
        "Nơi nhận:\n- Như Điều 2;\n- Lưu: VT.\n\nCHỦ TỊCH\n\nLò Văn Páo\n\n"
        "KẾ HOẠCH\nTRỒNG CÂY NĂM 2024\n(Ban hành kèm theo Quyết định số 77/QĐ-UBND)\n"
        "I. MỤC ĐÍCH\n1. Phủ xanh đồi trọc.\n"
    )
    read = document(text)
    assert header.extract(read).title == "BAN HÀNH KẾ HOẠCH TRỒNG CÂY"
    (plan,) = header.attached(read, header.extract(read))
    assert (plan.doc_type, plan.title) == ("Kế hoạch", "TRỒNG CÂY NĂM 2024")
    assert plan.issuer == header.extract(read).issuer
    assert read.text[plan.start :].startswith("KẾ HOẠCH\nTRỒNG CÂY")
    assert read.text[: plan.end].endswith("Phủ xanh đồi trọc.")


def test_plan_without_attachment_has_none():
    read = document("KẾ HOẠCH\nTrồng cây\n\nCăn cứ Luật A;\nI. MỤC ĐÍCH\n")
    assert header.attached(read, header.extract(read)) == []


@pytest.mark.parametrize(
    ("capitals", "name"),
    [
        ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Sở Giáo dục và Đào tạo"),
        ("BẢO HIỂM XÃ HỘI TỈNH CÀ MAU", "Bảo hiểm xã hội tỉnh Cà Mau"),
        ("HUYỆN ỦY NẬM TIA", "Huyện ủy Nậm Tia"),
        ("TRƯỜNG TIỂU HỌC LÊ LỢI", "Trường Tiểu học Lê Lợi"),
        ("ĐOÀN KIỂM TRA THEO QUYẾT ĐỊNH SỐ 12/QĐ-SXD", "Đoàn kiểm tra theo quyết định số 12/QĐ-SXD"),
    ],
)
def test_case_of_names(capitals, name):
    assert recased(capitals) == name


def test_document_types_table():
    rows = document_types()
    codes = [row.abbreviation for row in rows if row.abbreviation]
    assert len(codes) == len(set(codes))
    assert {"Kế hoạch", "Quyết định", "Nghị định", "Kết luận"} <= {row.name for row in rows}


@given(st.lists(st.sampled_from(
    ["UBND TỈNH X", "SỞ", "Số: /KH-UBND", "Số", "/", "KẾ HOẠCH", "QUYẾT ĐỊNH:", "\t", "|", "ngày tháng năm", "ủy ban",
     "CỘNG HÒA XÃ HỘI", "A, ngày 31 tháng 2 năm 2020", "\n", " ", "*", "TM.", "ban hành Kế hoạch:", "🙂", "İ"]
), max_size=30))  # fmt: skip
def test_any_heap_of_pieces_is_read(pieces):
    read = document("\n".join(pieces))
    found = header.extract(read)
    assert all(0 <= start < stop <= len(read.text) for start, stop in found.spans.values())
    assert found == header.extract(read)


def test_a_letter_that_asks_for_a_plan_is_none() -> None:
    text = (
        "UBND TỈNH LÀO CAI\nSố: 74/UBND-XD\nV/v trồng cây\n\nKính gửi: Các xã.\n\nCác xã xây dựng kế hoạch trồng cây.\n"
    )
    found = header.extract(document(text))
    assert (found.doc_type, "doc_type" in found.inferred) == ("Công văn", True)
