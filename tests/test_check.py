"""Each rule on a model plan that breaks none, with one thing changed."""

from datetime import date

import pytest
from conftest import CASES, cases

from pipeline.check import check, rules
from pipeline.parse import document, parse

MODEL = (CASES / "check" / "model_plan.txt").read_text("utf-8")


def weekend(day: date) -> str | None:
    return "ngày nghỉ" if day.weekday() > 4 or (day.month, day.day) == (5, 1) else None


def broken_rules(text: str) -> list[str]:
    return [remark.rule for remark in check(document(text), parse(text), weekend)]


def changed(case) -> str:
    text = MODEL
    for old, new in case["changes"]:
        assert old in text, "the case names words that the model plan does not have"
        text = text.replace(old, new, 1)
    return text


def test_the_model_plan_breaks_no_rule():
    assert broken_rules(MODEL) == []


@pytest.mark.parametrize("case", cases("check", "broken"))
def test_broken(case):
    assert case["rule"] in broken_rules(changed(case))


@pytest.mark.parametrize("case", cases("check", "negative"))
def test_negative(case):
    assert case["rule"] not in broken_rules(changed(case))


def test_every_rule_has_a_case_that_breaks_it():
    assert [rule.code for rule in rules()] == [case.values[0]["rule"] for case in cases("check", "broken")]


def test_remarks_stand_where_they_say_and_speak_both_languages():
    text = MODEL.replace("Phủ xanh", "Phủ và và xanh").replace("12/KH", "7/KH")
    read = document(text)
    remarks = check(read, parse(text))
    assert [remark.rule for remark in remarks] == ["F110", "W406"]
    for remark in remarks:
        assert read.text[remark.start : remark.end] == remark.text
    assert remarks[1].message == "Từ lặp: và và"
    assert remarks[1].message_en == "A word stands twice: và và"


def test_party_plans_are_not_held_to_the_form_of_the_state():
    text = MODEL.replace("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM").replace(
        "12/KH-UBND", "5-KH/HU"
    )
    assert not {"F106", "F110", "F112"} & set(broken_rules(text))


@pytest.mark.parametrize("text", ["", "\n\n", "KẾ HOẠCH", "I.", "Nơi nhận:", "“(" * 50])
def test_odd_texts_raise_nothing(text):
    assert isinstance(broken_rules(text), list)
