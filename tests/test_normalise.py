import re
import unicodedata

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalise import normalise

LINES = st.sampled_from(
    [
        "KẾ HOẠCH",
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Mục đích",
        "a) Đối với cá nhân",
        "- Các phòng nộp báo cáo;",
        "+ Cấp xã",
        "Căn cứ **Luật** Thi đua, khen thưởng;",
        "trước ngày **15/3/2024** về",
        "Văn phòng Sở   tổng hợp",
        "2",
        "",
        "Nơi nhận:          GIÁM ĐỐC",
        "| 1 | Nộp báo cáo | 15/3 |",
        "|---|---|",
        "Trang 2/3",
        "thực hie\u0302\u0323n",
        "Số:        /KH-UBND",
        "cơ quan\u00a0*ghi chú*",
        "\u200b\ufeff",
        "NĐ-",
        "CP ngày 05/8/2025",
        "### Tiêu đề ###",
        "./.",
    ]
)
DAMAGED = st.lists(LINES | st.text(max_size=30), max_size=25).map("\n".join)


@pytest.mark.parametrize("case", cases("normalise", "synthetic"))
def test_synthetic(case):
    assert normalise(case["text"])[0] == case["clean"]


@pytest.mark.parametrize("case", cases("normalise", "negative"))
def test_text_that_is_clean_stays(case):
    assert normalise(case["text"])[0] == case["text"]


def words(text: str) -> str:
    """What of a text must survive: its letters and digits, composed, without marks, blanks and joins."""
    return re.sub(
        r"[\W_]+", "", unicodedata.normalize("NFC", re.sub("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]", "", text))
    )


def is_within(part: str, whole: str) -> bool:
    """Whether `part` is `whole` with nothing but page numbers and running heads left out of it."""
    rest = iter(whole)
    return all(letter in rest for letter in part)


@given(DAMAGED, st.data())
def test_the_source_slice_of_any_span_shows_the_same_words(text, data):
    clean, back = normalise(text)
    start = data.draw(st.integers(0, len(clean)))
    stop = data.draw(st.integers(start, len(clean)))
    source = back.to_source((start, stop))
    assert is_within(words(clean[start:stop]), words(text[slice(*source)]))


@given(DAMAGED)
def test_clean_text_is_composed_and_has_no_outer_blanks(text):
    clean, _ = normalise(text)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == clean.strip(" \n")
    assert "  " not in clean
    assert "\n\n\n" not in clean


def test_a_decomposed_text_is_read_like_its_composed_form():
    composed = "KẾ HOẠCH\nThi đua năm 2024\n\nCăn cứ Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị;"
    clean, back = normalise(unicodedata.normalize("NFD", composed))
    assert clean == composed
    start = clean.index("Chỉ thị")
    source = back.to_source((start, start + 7))
    assert unicodedata.normalize("NFC", unicodedata.normalize("NFD", composed)[slice(*source)]) == "Chỉ thị"
