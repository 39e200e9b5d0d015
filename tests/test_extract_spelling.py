"""Folded spellings: a character for a character, the same by either way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.spelling import fold, toneless

LONG = "Căn cứ Quyết định số 19/QĐ-UBND của Uỷ ban nhân dân tỉnh Lạc Khê; "
FOLDS = pytest.mark.parametrize("folded", [fold, toneless])


@FOLDS
@given(text=st.text(st.characters()))
def test_a_long_text_is_folded_letter_by_letter(folded: Callable[[str], str], text: str) -> None:
    expected = "".join(map(folded, LONG + text))
    assert folded(LONG + text) == expected
    assert len(expected) == len(LONG + text)


@FOLDS
def test_every_character_of_a_long_text_is_folded_as_alone(folded: Callable[[str], str]) -> None:
    for code in range(0x3000):
        assert folded(chr(code) * 50) == folded(chr(code)) * 50
