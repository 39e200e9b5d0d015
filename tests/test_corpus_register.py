"""Registers: what falls due when, the user's own marks, awards and signers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import cases
from corpus_samples import plan
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.check.days_off import days_off
from pipeline.corpus import Corpus, open_corpus
from pipeline.corpus.due_days import counted_end, last_day_rules, next_day
from pipeline.corpus.register import status_on
from pipeline.errors import UsageError

AS_OF = date(2024, 6, 15)
RULES = ["FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;BYDAY=MO", "FREQ=YEARLY"]


@pytest.fixture
def corpus():
    with open_corpus(":memory:", create=True) as corpus:
        yield corpus


def due(corpus: Corpus, name: str, *ends: str | None, **header: str) -> None:
    lines = "\n".join(f"Báo cáo lần {i} ⟦trước hạn {i}⟧." for i in range(len(ends)))
    deadlines = [{"kind": "due", "date_end": end, "task": f"báo cáo lần {i}"} for i, end in enumerate(ends)]
    corpus.add(plan(f"{name}\n{lines}", deadlines=deadlines, **header), name)


@pytest.mark.parametrize("case", cases("corpus", "statuses"))
def test_status_on_a_day(case: dict[str, Any]) -> None:
    found = status_on(AS_OF, case["kind"], case.get("start"), case.get("end"), case.get("mark"))
    assert list(found) == case["expected"]


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_days_left_lead_to_the_day(as_of: date, end: date) -> None:
    status, left = status_on(as_of, "due", None, end.isoformat(), None)
    assert left == (end - as_of).days
    assert (status == "overdue") == (end < as_of)


def test_filters_narrow(corpus: Corpus) -> None:
    due(corpus, "a", "2024-06-01", "2024-06-15", "2024-07-10", "2024-12-31", None, issuer="Ủy ban nhân dân xã Mây")
    due(corpus, "b", "2024-06-20", issuer="Sở Y tế")
    everything = corpus.deadlines(AS_OF)
    assert [(row.status, row.days_left) for row in everything] == [
        ("overdue", -14),
        ("due", 0),
        ("due", 5),
        ("due", 25),
        ("upcoming", 199),
        ("undatable", None),
    ]
    assert [row.days_left for row in corpus.deadlines(AS_OF, within_days=7)] == [0, 5]
    assert [row.days_left for row in corpus.deadlines(AS_OF, overdue=True)] == [-14]
    assert [row.days_left for row in corpus.deadlines(AS_OF, within_days=7, overdue=True)] == [-14, 0, 5]
    assert [row.document.path for row in corpus.deadlines(AS_OF, within_days=7, issuer="so y te")] == ["b"]
    assert [row.days_left for row in corpus.deadlines(AS_OF, within_days=7, issuer="UBND")] == [0]


@pytest.mark.parametrize("case", cases("corpus", "last_days"))
def test_last_day_of_a_deadline_that_prints_none(corpus: Corpus, case: dict[str, Any]) -> None:
    sentence = f"I. VIỆC\nBáo cáo ⟦{case['text']}⟧ về Văn phòng."
    corpus.add(plan(sentence, deadlines=[case["deadline"]], date=case.get("plan_date")), "a")
    [row] = corpus.deadlines(AS_OF)
    assert [row.status, row.last_day, row.days_left] == case["expected"]
    assert row.sentence is not None
    assert case["text"] in row.sentence


@settings(max_examples=25)
@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(1, 20))
def test_working_days_are_all_counted(start: date, value: int) -> None:
    anchor = f"họp ngày {start:%d/%m/%Y}"
    end = counted_end(f"kể từ ngày {anchor}", anchor, {"value": value, "unit": "working_day"}, None)
    assert end is not None
    assert days_off(end) is None
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(days_off(day) is None for day in between) == value


@given(st.lists(st.text(max_size=40) | st.sampled_from(RULES), max_size=3), st.booleans(), st.dates(date(2000, 1, 1)))
def test_any_rule_gives_a_day_to_come_or_none(rules: list[str], exclusive: bool, start: date) -> None:
    day = next_day(last_day_rules(rules, exclusive), start)
    assert day is None or day >= start


def test_within_lists_the_next_turn_of_a_rhythm(corpus: Corpus) -> None:
    monthly = {"kind": "recurring", "recurrence": "monthly", "rrule": ("FREQ=MONTHLY;BYMONTHDAY=25",)}
    corpus.add(plan("⟦ngày 25 hằng tháng⟧ nộp báo cáo", deadlines=[monthly]), "a")
    assert [row.last_day for row in corpus.deadlines(AS_OF, within_days=10)] == ["2024-06-25"]
    assert corpus.deadlines(AS_OF, within_days=9) == ()
    assert [row.last_day for row in corpus.deadlines(date(2024, 6, 26))] == ["2024-07-25"]
    assert corpus.deadlines(AS_OF, overdue=True) == ()


def test_mark_closes_and_outlives_a_new_extraction(corpus: Corpus) -> None:
    header = {"number": "3", "symbol": "KH-UBND", "date": "2024-01-02", "issuer": "Ủy ban nhân dân xã Mây"}
    due(corpus, "a", "2024-06-01", "2024-06-01", **header)
    keys = [row.key for row in corpus.deadlines(AS_OF)]
    assert len(set(keys)) == 2
    marked = corpus.mark(keys[0][:8], "done", "đã nộp")
    assert [(row.mark, row.note) for row in marked] == [("done", "đã nộp")]
    corpus.remove(["a"])
    again = [{"kind": "due", "date_end": "2024-06-01", "task": "báo cáo lần 0"}]
    corpus.add(plan("Bản sửa.\nBáo cáo lần 0 ⟦trước hạn 0⟧.", deadlines=again, **header), "a")
    assert [(row.status, row.mark) for row in corpus.deadlines(AS_OF)] == [("closed", "done")]
    assert corpus.deadlines(AS_OF, overdue=True) == ()
    corpus.mark(keys[0], None)
    assert [row.status for row in corpus.deadlines(AS_OF)] == ["overdue"]


def test_mark_survives_a_new_ingest_of_the_file(corpus: Corpus, tmp_path: Path) -> None:
    head = "ỦY BAN NHÂN DÂN HUYỆN SƠN KHÊ\nSố: 14/KH-UBND\nSơn Khê, ngày 19 tháng 02 năm 2024\n\nKẾ HOẠCH\nGiữ rừng\n\n"
    task = "I. TỔ CHỨC THỰC HIỆN\n1. Các xã gửi báo cáo về Văn phòng trước ngày 20/5/2024.\n"
    file = tmp_path / "plan.txt"
    file.write_text(head + task, "utf-8")
    corpus.ingest([file])
    [row] = corpus.deadlines(AS_OF)
    assert row.status == "overdue"
    corpus.mark(row.key, "done", note="đã gửi")
    file.write_text(head + "Bản đã sửa lỗi chính tả.\n\n" + task, "utf-8")
    assert corpus.ingest([file]).replaced == (str(file),)
    [again] = corpus.deadlines(AS_OF)
    assert (again.key, again.status, again.note) == (row.key, "closed", "đã gửi")
    assert again.start != row.start


def test_same_words_twice_are_two_deadlines(corpus: Corpus) -> None:
    twice = [{"kind": "recurring", "task": "nộp"}, {"kind": "recurring", "task": "nộp"}]
    corpus.add(plan("⟦hằng tháng⟧ nộp, rồi ⟦hằng tháng⟧ nộp", deadlines=twice), "a")
    assert len({row.key for row in corpus.deadlines(AS_OF)}) == 2


@pytest.mark.parametrize("key", ["", "zzzz", "0"])
def test_mark_of_nothing_or_several_is_refused(corpus: Corpus, key: str) -> None:
    due(corpus, "a", *["2024-06-01"] * 40)
    with pytest.raises(UsageError):
        corpus.mark(key, "done")
    assert all(row.mark is None for row in corpus.deadlines(AS_OF))


def test_status_that_is_none_is_refused(corpus: Corpus) -> None:
    due(corpus, "a", "2024-06-01")
    with pytest.raises(UsageError, match="doing"):
        corpus.mark(corpus.deadlines(AS_OF)[0].key, "finished")  # type: ignore[arg-type]  # what the test is about


def test_awards_by_document_and_place(corpus: Corpus) -> None:
    prize = {"form": "Giấy khen", "category": "hình thức khen thưởng", "authority": "Chủ tịch xã"}
    corpus.add(plan("Tặng ⟦Giấy khen⟧ và ⟦giấy khen⟧", awards=[prize, {**prize, "quota": "15%"}]), "b")
    corpus.add(plan("Chỉ tặng ⟦Giấy khen⟧", awards=[prize]), "a")
    assert [(row.document.path, row.form, row.quota) for row in corpus.awards()] == [
        ("a", "Giấy khen", None),
        ("b", "Giấy khen", None),
        ("b", "Giấy khen", "15%"),
    ]


def test_one_name_in_two_agencies_is_two_signers(corpus: Corpus) -> None:
    for name, issuer, day, position in (
        ("a", "Sở A", "2022-01-01", "Giám đốc"),
        ("b", "Sở A", "2023-05", "GIÁM ĐỐC"),
        ("c", "Sở B", None, None),
    ):
        signers = [{"name": "Lê Thị Sương", "position": position}]
        corpus.add(plan(f"{name}\n⟦Lê Thị Sương⟧", signers=signers, issuer=issuer, date=day), name)
    corpus.add(plan("d\n⟦Lê Thị Sướng⟧", signers=[{"name": "Lê Thị Sướng"}], issuer="Sở A"), "d")
    assert [(row.name, row.issuer, row.documents, row.first_date, row.last_date) for row in corpus.signers()] == [
        ("Lê Thị Sương", "Sở A", 2, "2022-01-01", "2023-05"),
        ("Lê Thị Sương", "Sở B", 1, None, None),
        ("Lê Thị Sướng", "Sở A", 1, None, None),
    ]


def test_stats_count(corpus: Corpus) -> None:
    due(corpus, "a", "2024-06-01", date="2024-01-02", issuer="Sở A")
    due(corpus, "b", "2024-06-01", date="2023-03", issuer="Sở A")
    due(corpus, "c", "2024-06-01", doc_type="Công văn")
    stats = corpus.stats()
    assert (stats.documents, stats.deadlines, stats.vectors, stats.model) == (3, 3, 0, None)
    assert stats.per_year == (("2023", 1), ("2024", 1), (None, 1))
    assert stats.per_issuer == (("Sở A", 2), (None, 1))
    assert stats.per_type == (("Kế hoạch", 2), ("Công văn", 1))
