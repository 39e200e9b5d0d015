import pytest
from conftest import cases

from pipeline.numbering import label_at, roman_value


@pytest.mark.parametrize("case", cases("numbering", "synthetic"))
def test_labels(case):
    label = label_at(case["text"])
    assert label is not None
    assert (label.kind, label.text) == (case["kind"], case["says"])
    assert not case["text"][label.content :].startswith(" ")


@pytest.mark.parametrize("case", cases("numbering", "negative"))
def test_what_is_no_label(case):
    assert label_at(case["text"]) is None


def test_roman_values_cover_every_numeral_a_plan_can_have():
    tens, ones = ["", "X", "XX", "XXX"], ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    numerals = [ten + one for ten in tens for one in ones]
    assert [roman_value(numeral) for numeral in numerals] == list(range(40))
