"""Signers: authority, position, name; one or two of them, in columns or not."""

from __future__ import annotations

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import closing, signers
from pipeline.extract.spelling import fold
from pipeline.parse import document

BODY = (
    "KẾ HOẠCH\nTrồng cây\n\nCăn cứ Luật A;\nI. MỤC ĐÍCH\n1. Phủ xanh đồi trọc.\n2. Giữ nước.\n"
    "Trên đây là Kế hoạch./.\n\n"
)


@pytest.mark.parametrize(
    "case", [*cases("signers", "observed"), *cases("signers", "synthetic"), *cases("signers", "negative")]
)
def test_signers(case):
    read = document(BODY + case["text"])
    found = signers.extract(read, {})
    assert [[s.authority_prefix, s.on_behalf_of, s.position, s.name] for s in found] == case["expected"]
    for signer in found:
        assert read.text[signer.start : signer.end] == signer.name == signer.text
        for field, (start, stop) in signer.spans.items():
            if field not in signer.inferred:
                assert " ".join(read.text[start:stop].split()) == getattr(signer, field)


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", cases("signers", "known_failures"))
def test_known_failures(case):
    test_signers(case)


def test_a_repaired_position_says_so():
    read = document(BODY + "Nơi nhận:\n- Lưu: VT.\n\nGIÁM ĐÓC\n\nLò Văn Páo\n")
    (signer,) = signers.extract(read, {})
    assert (signer.position, signer.inferred) == ("GIÁM ĐỐC", ("position",))
    assert read.text[slice(*signer.spans["position"])] == "GIÁM ĐÓC"


@pytest.mark.parametrize(
    "text", ["Lò Văn Páo", "Thào A Chứ", "Y Thông", "H'Yim Kđoh", "PGS.TS. Lò Thị Mẩy", "Đại tá Lò Páo"]
)
def test_names(text):
    assert closing.find_name(text)


@pytest.mark.parametrize("text", ["Lò", "Trưởng ban", "LÒ VĂN PÁO", "Sở nội vụ", "Như Điều 4", "Phó Giám đốc", ""])
def test_no_names(text):
    assert not closing.find_name(text)


@pytest.mark.parametrize(
    "text", ["GIÁM ĐỐC", "KT. GIÁM ĐỐC", "T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ THƯỜNG TRỰC", "Trưởng ban"]
)
def test_words_of_a_signature(text):
    assert closing.begins_signature(text)


@pytest.mark.parametrize("text", ["Giám đốc Sở;", "UBND tỉnh", "TMĐT tỉnh", "Chủ tịch các xã, phường", "Quyền lợi"])
def test_no_words_of_a_signature(text):
    assert not closing.begins_signature(text)


def test_each_position_of_the_table_is_found_whole():
    for title in closing.positions():
        found = closing.position_pattern().match(fold(title.upper()))
        assert found, title
        assert found.end() == len(title)


@given(st.lists(st.sampled_from(
    ["Nơi nhận:", "- A;", "- Lưu: VT.", "TM. ỦY BAN", "KT.", "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lò Văn Páo", "(đã ký)", "|",
     "\t", "         ", "DUYỆT", "Q. ", "PHỤ LỤC", "./.", "T/M", "İ"]
), max_size=25), st.sampled_from(["\n", " ", "\t"]))  # fmt: skip
def test_any_heap_of_pieces_is_read(pieces, blank):
    read = document(BODY + blank.join(pieces))
    found = signers.extract(read, {})
    assert [s.start for s in found] == sorted(s.start for s in found)
    assert all(read.text[s.start : s.end] == s.name for s in found)
