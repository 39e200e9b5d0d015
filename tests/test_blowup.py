"""Small worst cases: the time for a character must not grow with the text."""

from __future__ import annotations

import re

import pytest
from blowup import REPEATED, seconds, worst_case

from pipeline.parse import parse

SMALL, LARGE = 20_000, 80_000
MOST_GROWTH = 3.0
"""Generous, for machines that are busy with something else; what is quadratic grows by 4."""

LINEAR = (
    "digits",
    "số slash",
    "ngày",
    "của alone",
    "opening brackets",
    "opening quotes",
    "one endless word",
    "one endless sentence",
    "one endless capital line",
    "Căn cứ",
    "Điều",
    "khoản",
    "dashes",
    "underscores",
    "stars",
    "endless code",
    "endless symbol",
    "tháng",
    "trước",
    "từ đến",
    "full stops",
    "pipes",
    "tabs",
    "blanks",
    "blank lines",
    "capitals",
    "roman run",
    "short lines",
    "decomposed",
    "marks without letters",
    "names",
    "letterheads",
    "KẾ HOẠCH",
)
"""Cases of `benchmarks/blowup.py` that are quick enough for every run of the tests."""


@pytest.mark.parametrize("name", LINEAR)
def test_time_grows_with_the_length_alone(name: str):
    parse(worst_case(name, 1000))  # tables and patterns are loaded at first use
    small, large = seconds(worst_case(name, SMALL)), seconds(worst_case(name, LARGE))
    # below a hundredth of a second the clock itself is what one measures
    assert large < MOST_GROWTH * (LARGE / SMALL) * max(small, 0.01)


def test_a_quadratic_run_would_be_noticed():
    def quadratic(text: str) -> list[str]:
        return re.findall("a*b", text)

    small, large = seconds("a" * 3000, quadratic), seconds("a" * 24_000, quadratic)
    assert large > MOST_GROWTH * 8 * max(small, 0.01)


def test_every_case_has_the_asked_length():
    assert {len(worst_case(name, 1234)) for name in REPEATED} == {1234}
