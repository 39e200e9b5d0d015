"""The register as a calendar: what a program that reads RFC 5545 finds in the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from cli_samples import DEADLINE
from corpus_samples import plan
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event
from typer.testing import CliRunner

from pipeline.cli.program import application
from pipeline.corpus import open_corpus
from pipeline.corpus.records import DeadlineRow
from pipeline.export import calendar
from pipeline.export.calendar import Written

AS_OF = date(2024, 4, 20)
FOLD = 75


def row(key: str = "3f9a61", **changes: object) -> DeadlineRow:
    return replace(DEADLINE, key=key, last_day=DEADLINE.date_end, **changes)  # type: ignore[arg-type]  # by name


def recurring(*rules: str, **changes: object) -> DeadlineRow:
    return row(kind="recurring", status="recurring", rrule=rules, date_end=None, **changes)


def events(path: Path) -> list[Event]:
    return list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.ics"


def test_one_event_a_deadline(path: Path) -> None:
    assert calendar.write([row(sentence="Các xã báo cáo; trước ngày 15/4/2024.")], path, AS_OF) == Written(1, 0, 0)
    [event] = events(path)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2024, 4, 14), date(2024, 4, 15))
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["uid"] == "3f9a61@kehoach"
    assert event["summary"] == "báo cáo kết quả"
    lines = str(event["description"]).split("\n")
    assert lines[:2] == ["Chủ trì, thực hiện: Các xã", "Nơi gửi: Phòng Nông nghiệp huyện"]
    assert lines[2].startswith("Kế hoạch: ")
    assert lines[3] == "“Các xã báo cáo; trước ngày 15/4/2024.”"


def test_what_has_no_day_is_left_out_and_counted(path: Path) -> None:
    undatable = row("a", status="undatable", date_end=None)
    rows = [
        replace(undatable, last_day=None),
        replace(undatable, key="b", last_day=None, kind="recurring", rrule=("FREQ=YEARLY;INTERVAL=2",)),
        row("c", status="closed", mark="done"),
        row("d"),
    ]
    assert calendar.write(rows, path, AS_OF) == Written(1, 2, 1)
    assert [event["uid"] for event in events(path)] == ["d@kehoach"]


def test_a_rhythm_repeats_on_its_last_day(path: Path) -> None:
    calendar.write([recurring("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=15", exclusive=True)], path, AS_OF)
    [event] = events(path)
    assert event.decoded("dtstart") == date(2024, 11, 14)
    assert event["rrule"].to_ical().decode() == "FREQ=YEARLY;BYMONTHDAY=14;BYMONTH=11"


def test_each_rhythm_is_an_event_of_its_own(path: Path) -> None:
    assert calendar.write([recurring("FREQ=MONTHLY", "FREQ=YEARLY")], path, AS_OF) == Written(2, 0, 0)
    found = [(str(event["uid"]), event.decoded("dtstart")) for event in events(path)]
    assert found == [("3f9a61@kehoach", date(2024, 4, 30)), ("3f9a61-1@kehoach", date(2024, 12, 31))]


def test_a_rhythm_ends_where_its_plan_says(path: Path) -> None:
    calendar.write([replace(recurring("FREQ=MONTHLY"), date_end="2024-06-30")], path, AS_OF)
    [event] = events(path)
    assert event["rrule"]["UNTIL"] == [date(2024, 6, 30)]
    written = path.read_text("utf-8")
    assert "UNTIL=20240630\r\n" in written or "UNTIL=20240630;" in written


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=DAILY", "FREQ=YEARLY"]
)
def test_the_first_event_is_of_its_own_rule(path: Path, rule: str) -> None:
    """RFC 5545, 3.8.5.3: DTSTART should fall on the rule, or it is an event that the rule does not know."""
    calendar.write([recurring(rule)], path, AS_OF)
    [event] = events(path)
    first = event.decoded("dtstart")
    found = rrulestr(event["rrule"].to_ical().decode(), dtstart=datetime.combine(first, time()))
    assert found[0].date() == first >= AS_OF


def test_the_same_register_gives_the_same_bytes_and_keeps_its_names(path: Path) -> None:
    calendar.write([row(), row("b")], path, AS_OF)
    before = path.read_bytes()
    calendar.write([row(), row("b")], path, AS_OF)
    assert path.read_bytes() == before
    names = [event["uid"] for event in events(path)]
    calendar.write([row("b"), row(task="việc khác")], path, AS_OF + timedelta(days=9))
    assert sorted(event["uid"] for event in events(path)) == sorted(names)


def test_one_plan_in_two_files_is_one_event(path: Path) -> None:
    assert calendar.write([row(), row()], path, AS_OF).events == 1


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, task: str, sentence: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.ics"
    calendar.write([row(task=task or None, sentence=f"x{sentence}")], path, AS_OF)
    data = path.read_bytes()
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= FOLD
    [event] = events(path)
    shown = "".join(sign if sign.isprintable() else " " for sign in f"x{sentence}")
    assert str(event["description"]).endswith(f"“{' '.join(shown.split())}”")


def test_a_failed_write_leaves_the_old_calendar(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calendar.write([row()], path, AS_OF)
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        calendar.write([row("b")], path, AS_OF)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["register.ics"]


def test_lone_surrogates_are_written(path: Path) -> None:
    calendar.write([row(task="tệp \udc80 hỏng")], path, AS_OF)
    assert events(path)[0]["summary"] == "tệp hỏng"


def test_the_command_writes_the_file_and_tells_what_is_left_out(tmp_path: Path) -> None:
    db, path = tmp_path / "corpus.db", tmp_path / "register.ics"
    given = [{"kind": "due", "date_end": "2024-06-30", "task": "nộp báo cáo"}, {"kind": "due", "task": "tổng kết"}]
    with open_corpus(db, create=True) as corpus:
        corpus.add(plan("⟦trước ngày 01/7/2024⟧ nộp, ⟦sau hội nghị⟧ tổng kết", deadlines=given), "a")
    line = ["deadlines", "--as-of", "2024-06-15", "--lang", "en", "--db", str(db), "--ics", str(path)]
    outcome = CliRunner().invoke(application(), line)
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout == ""
    assert f"{path}: 1 event\nleft out, without a day: 1" in outcome.stderr
    assert [event["summary"] for event in events(path)] == ["nộp báo cáo"]
    assert CliRunner().invoke(application(), [*line, "--fail"]).exit_code == 1
    assert CliRunner().invoke(application(), [*line, "--json"]).exit_code == 2
    line[-1] = str(tmp_path / "no such folder" / "register.ics")
    outcome = CliRunner().invoke(application(), line)
    assert outcome.exit_code == 2
    assert "Traceback" not in outcome.output
