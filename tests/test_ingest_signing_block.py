"""The second look at a scanned signature, and Roman numbers counted by their strokes."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.ingest import signing_block
from pipeline.ingest.page import Word
from pipeline.ingest.strokes import counted

HEIGHT, LETTER = 12.0, 7.0
PAPER = np.zeros((900, 700), bool)


def line(left: float, top: float, text: str, sure: float = 0.95) -> list[Word]:
    """A line of words, one blank apart; a word behind ~ is not surely read."""
    words = []
    for word in text.split():
        width = LETTER * len(word)
        words.append(Word(word.strip("~"), left, top, left + width, top + HEIGHT, 0.2 if "~" in word else sure))
        left += width + 5
    return words


def texts(lines: list[signing_block.Line]) -> list[str]:
    return [" ".join(word.text for word in found) for found in lines]


PAGE = [line(60, 100, "Các thôn thực hiện."), line(60, 400, "Nơi nhận:"), line(60, 416, "- Đảng ủy xã;")]


def test_the_block_begins_above_the_first_of_its_sides():
    assert signing_block.block_of(PAGE) == (376, 730)
    assert signing_block.block_of([*PAGE, line(300, 390, "KT. CHỦ TỊCH")]) == (366, 720)
    assert signing_block.block_of([line(60, 400, "Nơi nhận: KT. CHỦ TỊCH")]) == (376, 730)
    assert signing_block.block_of(PAGE[:1]) is None


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ("CHỦ TỊCH", ["CHỦ TỊCH"]),
        ("GIÁM ĐÓC SỞ Y TẾ", ["GIÁM ĐÓC SỞ Y TẾ"]),
        ("~an H THANH TRA", ["H THANH TRA"]),  # the stamp lies on the rest
        ("PHÓ HIỆU TRƯỞN6", ["PHÓ HIỆU TRƯỞN6"]),
        ("~CHỦ TỊCH", []),
        ("THANH TRA VIỆT NAM", []),  # the rim of the stamp
        ("Chủ tịch", []),
        ("Lò Thị Mẩy", []),
        ("SỞ Y TẾ", []),
    ],
)
def test_positions_are_taken_and_nothing_else(read, found):
    assert texts(signing_block.positions([line(300, 400, read)])) == found


def test_two_columns_that_were_read_as_one_line_are_parted():
    both = [*line(60, 400, "- Đảng ủy xã;"), *line(300, 400, "CHỦ TỊCH")]
    assert texts(signing_block.positions([both])) == ["CHỦ TỊCH"]


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ("Lò Thị Mẩy", ["Lò Thị Mẩy"]),
        ("Thào A Chứ", ["Thào A Chứ"]),
        ("~“ Lò Thị Mẩy", ["Lò Thị Mẩy"]),
        ("Lò Thxị Mẩy", []),
        ("Mẩy", []),
        ("NẬM XOONG", []),
    ],
)
def test_names_are_taken_and_nothing_else(read, found):
    assert texts(signing_block.names([line(300, 500, read)], PAPER, 72)) == found


def test_a_name_that_a_stamp_touches_is_left_blank():
    ink = PAPER.copy()
    ink[495:515, 285:296] = True
    assert signing_block.names([line(300, 500, "Thị Mẩy")], ink, 72) == []


def test_what_is_seen_takes_the_place_of_what_was_read_there():
    words = [word for each in (*PAGE, line(300, 400, "GI ÁM Đ ỐC"), line(310, 480, "Lò Thị Mẩy")) for word in each]
    seen = [line(300, 401, "GIÁM ĐỐC")]
    assert texts([signing_block.with_seen(words, seen)]) == [
        "Các thôn thực hiện. Nơi nhận: - Đảng ủy xã; Lò Thị Mẩy GIÁM ĐỐC"
    ]


def test_a_position_that_was_read_stays():
    words = line(280, 400, "KT. GIÁM ĐỐC")
    assert signing_block.with_seen(words, [line(305, 401, "GIÁM ĐÓC")]) == words


# -- strokes

SCALE = 300 / 72


def printed(strokes: str) -> np.ndarray:
    """Letters of 40 pixels from (100, 100): I an upright stroke with serifs, V two strokes that meet, H with a bar."""
    ink = np.zeros((300, 600), bool)
    x = 100
    for letter in strokes:
        if letter == "I":
            ink[100:140, x + 6 : x + 12] = True
            ink[100:104, x : x + 18] = ink[136:140, x : x + 18] = True  # serifs that touch the next
            x += 18
        elif letter == "V":
            for row in range(40):
                ink[100 + row, x + row // 3 : x + row // 3 + 5] = True
                ink[100 + row, x + 36 - row // 3 : x + 41 - row // 3] = True
            x += 44
    return ink


def as_read(text: str, strokes: str) -> str:
    word = Word(text, 100 / SCALE, 100 / SCALE, (100 + 30 * len(strokes)) / SCALE, 140 / SCALE, 0.5)
    return counted([word], printed(strokes), 300)[0].text


@pytest.mark.parametrize(
    ("text", "strokes", "meant"),
    [
        ("II.", "III", "III."),
        ("III.", "III", "III."),
        ("IL.", "I", "I."),
        ("IL.", "II", "II."),
        ("H", "II", "II"),
        ("HI", "III", "III"),
        ("VI.", "VII", "VII."),
        ("VIII", "VIII", "VIII"),
        ("H.", "I", "H."),  # a letter
        ("II", "IIIII", "II"),  # not so many
        ("11", "III", "11"),  # digits
        ("LH:", "III", "LH:"),  # an abbreviation
        ("II", "", "II"),
    ],
)
def test_a_roman_number_has_as_many_i_as_strokes(text, strokes, meant):
    assert as_read(text, strokes) == meant
