"""Time expressions (thời hạn) in the forms of the guideline, each with the days that it means."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.pieces import Record
from synthetic.world import World

_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Time:
    """The words and what a record says of them; `leads` is true where they may open a sentence."""

    text: str
    fields: Record
    leads: bool = True


def any_time(world: World) -> Time:
    """A time of some kind for a piece of work; deliveries and periods are the commonest."""
    makers = (before, before, before, by, by, start, span, span, month, quarter, half, year, end_of, rhythm, rhythm)
    makers += (rhythm_with_day, working_days, bound_to_event)
    return world.rng.choice(makers)(world)


def delivery_time(world: World) -> Time:
    """A last moment, for something that is handed in."""
    return world.rng.choice((before, before, by, by, rhythm_with_day, working_days))(world)


def before(world: World) -> Time:
    """trước ngày X: the day itself is too late."""
    rng = world.rng
    day, text, has_year = _day(world)
    words = rng.choice(("trước ngày {}", "trước ngày {}", "trước {}", "chậm nhất trước ngày {}"))
    return Time(words.format(text), _dated(_due(day - timedelta(days=1), day, exclusive=True), has_year))


def by(world: World) -> Time:
    """chậm nhất, đến hết: the day itself will do."""
    rng = world.rng
    if rng.random() < 0.15:
        number = _month(world)
        last = _month_end(world.year, number)
        return Time(f"đến hết tháng {number}/{world.year}", _due(last, None, precision="month"))
    day, text, has_year = _day(world)
    words = ("chậm nhất ngày {}", "chậm nhất là ngày {}", "chậm nhất {}", "đến hết ngày {}", "muộn nhất ngày {}")
    return Time(rng.choice(words).format(text), _dated(_due(day, day), has_year))


def start(world: World) -> Time:
    """từ ngày X, with no end."""
    rng = world.rng
    if rng.random() < 0.3:
        number = _month(world)
        first = date(world.year, number, 1)
        return Time(f"từ tháng {number}/{world.year}", _fields("start", first, None, precision="month"))
    day, text, has_year = _day(world)
    words = rng.choice(("từ ngày {}", "kể từ ngày {}")).format(text)
    return Time(words, _dated(_fields("start", day, None, day), has_year))


def span(world: World) -> Time:
    """từ … đến …"""
    rng = world.rng
    if rng.random() < 0.3:
        first, last = sorted(rng.sample(range(world.signed.month + 1, 13), 2))
        years = rng.choice((f"từ tháng {first} đến tháng {last}/{world.year}",
                            f"từ tháng {first}/{world.year} đến tháng {last}/{world.year}",
                            f"từ tháng {first} đến hết tháng {last} năm {world.year}"))  # fmt: skip
        fields = _fields("range", date(world.year, first, 1), _month_end(world.year, last), precision="month")
        return Time(years, fields)
    first_day = _future(world, 200)
    last_day = min(first_day + timedelta(days=rng.randint(3, 60)), date(world.year, 12, 31))
    short, text = f"{first_day.day:02}/{first_day.month}", f"{last_day.day:02}/{last_day.month}/{last_day.year}"
    forms = ["từ ngày {s}/{y} đến ngày {t}", "từ ngày {s} đến ngày {t}", "từ ngày {s} đến hết ngày {t}"]
    forms += ["từ ngày {s} - {t}", "từ {s}/{y} đến {t}"]
    if first_day.month == last_day.month:
        forms.append("từ ngày {d} đến ngày {t}")
    words = rng.choice(forms).format(s=short, y=first_day.year, d=f"{first_day.day:02}", t=text)
    return Time(words, _fields("range", first_day, last_day))


def month(world: World) -> Time:
    """Trong tháng M."""
    number, rng = _month(world), world.rng
    words = rng.choice(("trong tháng {m}/{y}", "vào tháng {m}/{y}", "trong tháng {m:02} năm {y}", "trong tháng {m}"))
    fields = _fields("milestone", date(world.year, number, 1), _month_end(world.year, number), precision="month")
    return Time(words.format(m=number, y=world.year), fields)


def quarter(world: World) -> Time:
    """Trong quý Q."""
    rng, i = world.rng, world.rng.randint(1, 3)
    words = rng.choice(("trong quý {q}/{y}", "trong quý {q} năm {y}", "vào quý {q}/{y}", "trong Quý {q}/{y}"))
    first, last = date(world.year, 3 * i + 1, 1), _month_end(world.year, 3 * i + 3)
    return Time(words.format(q=_ROMAN[i], y=world.year), _fields("milestone", first, last, precision="quarter"))


def half(world: World) -> Time:
    """Trong 6 tháng đầu năm."""
    words = world.rng.choice(("trong 6 tháng {} năm {}", "trong 06 tháng {} năm {}", "trong sáu tháng {} năm {}"))
    which, months = world.rng.choice((("đầu", (1, 6)), ("cuối", (7, 12))))
    first, last = date(world.year, months[0], 1), _month_end(world.year, months[1])
    return Time(words.format(which, world.year), _fields("milestone", first, last, precision="half"))


def year(world: World) -> Time:
    """vào năm Y."""
    number = world.year + world.rng.randint(0, 1)
    words = world.rng.choice(("trong năm {}", "vào năm {}")).format(number)
    return Time(words, _fields("milestone", date(number, 1, 1), date(number, 12, 31), precision="year"))


def end_of(world: World) -> Time:
    """cuối năm, cuối tháng, đầu tháng: open on one side."""
    rng = world.rng
    which = rng.choice(("year", "month", "begin"))
    if which == "year":
        words = rng.choice(("vào cuối năm", "cuối năm", f"cuối năm {world.year}"))
        fields = _fields("milestone", None, date(world.year, 12, 31), precision="year")
        # a vague year-end may be left out
        return Time(words, fields | {"approximate": True, "borderline": True})
    number = _month(world)
    if which == "month":
        fields = _fields("milestone", None, _month_end(world.year, number), precision="month")
        return Time(f"cuối tháng {number}/{world.year}", fields | {"approximate": True})
    fields = _fields("milestone", date(world.year, number, 1), None, precision="month")
    return Time(f"đầu tháng {number}/{world.year}", fields | {"approximate": True})


def rhythm(world: World) -> Time:
    """hằng năm, định kỳ hằng quý: how often."""
    words, recurrence = world.rng.choice(
        (
            ("hằng tháng", "monthly"), ("hàng tháng", "monthly"), ("định kỳ hằng tháng", "monthly"),
            ("định kỳ hằng quý", "quarterly"), ("hằng năm", "yearly"), ("định kỳ hằng năm", "yearly"),
            ("định kỳ 6 tháng, hằng năm", "half-yearly,yearly"), ("định kỳ 06 tháng", "half-yearly"),
            ("hằng tuần", "weekly"), ("mỗi tháng một lần", "monthly"), ("mỗi quý một lần", "quarterly"),
            ("định kỳ", "periodic"), ("theo từng tháng, quý và cả năm", "monthly,quarterly,yearly"),
            ("định kỳ hằng tháng, quý, năm", "monthly,quarterly,yearly"),
        )
    )  # fmt: skip
    return Time(words, _recurring(recurrence), leads=words.startswith(("hằng", "hàng", "định kỳ h", "mỗi")))


def rhythm_with_day(world: World) -> Time:
    """trước ngày 25 hằng tháng: how often, with a last day each time."""
    rng = world.rng
    day, number = rng.randint(5, 28), rng.randint(5, 12)
    words, recurrence, exclusive = rng.choice(
        (
            (f"trước ngày {day} hằng tháng", "monthly", True),
            (f"trước ngày {day}/{number} hằng năm", "yearly", True),
            (f"trước ngày {day} tháng {number} hằng năm", "yearly", True),
            (f"chậm nhất ngày {day} hằng tháng", "monthly", False),
            (f"vào ngày {day} hằng tháng", "monthly", False),
            (f"trước ngày {day} tháng cuối quý", "quarterly", True),
        )
    )
    return Time(words, _recurring(recurrence, exclusive))


def working_days(world: World) -> Time:
    """Trong thời hạn N ngày làm việc kể từ …"""
    rng, days = world.rng, world.rng.choice((2, 3, 5, 7, 10, 15, 20))
    anchor = rng.choice(("nhận được văn bản", "nhận đủ hồ sơ", "kết thúc đợt kiểm tra"))
    words = rng.choice(
        (
            "trong thời hạn {:02} ngày làm việc kể từ ngày {}",
            "trong vòng {:02} ngày kể từ ngày {}",
            "chậm nhất {:02} ngày làm việc sau khi {}",
            "trong thời hạn {:02} ngày, kể từ ngày {}",
        )
    )
    return Time(words.format(days, anchor), _due(None, None, precision=None))


def bound_to_event(world: World) -> Time:
    """trước khi …: no day can be told."""
    event = world.rng.choice(("kết thúc học kỳ I", "khai mạc hội nghị", "bước vào mùa mưa bão", "kết thúc năm học"))
    return Time(f"trước khi {event}", _due(None, None, exclusive=True, precision=None))


def meeting_day(world: World) -> Time:
    """The set day of a meeting."""
    day, text, _ = _day(world, full=True)
    words = world.rng.choice(("vào ngày {}", "ngày {}", "trong ngày {}")).format(text)
    return Time(words, _fields("event", day, day, day))


def cell_time(world: World, is_finish: bool) -> Time:
    """The time cell of an assignment table; `is_finish` where its column says when the work is finished."""
    rng = world.rng
    number, i = _month(world), rng.randint(1, 3)
    month_end, quarter_end = _month_end(world.year, number), _month_end(world.year, 3 * i + 3)
    day = _future(world)
    printed = f"{day.day:02}/{day.month:02}/{day.year}"
    shared = [
        Time(f"Trước ngày {printed}", _due(day - timedelta(days=1), day, exclusive=True)),
        Time(f"Trước {printed}", _due(day - timedelta(days=1), day, exclusive=True)),
        Time(f"Chậm nhất {printed}", _due(day, day)),
        Time("Hằng quý", _recurring("quarterly")),
        Time("Hằng năm", _recurring("yearly")),
    ]
    if is_finish:
        own = [
            Time(f"Tháng {number}/{world.year}", _due(month_end, None, precision="month")),
            Time(f"Quý {_ROMAN[i]}/{world.year}", _due(quarter_end, None, precision="quarter")),
            Time(printed, _due(day, day)),
        ]
    else:
        last = min(day + timedelta(days=rng.randint(4, 40)), date(world.year, 12, 31))
        own = [
            Time(f"Tháng {number}/{world.year}",
                 _fields("milestone", date(world.year, number, 1), month_end, precision="month")),
            Time(f"Quý {_ROMAN[i]}/{world.year}",
                 _fields("milestone", date(world.year, 3 * i + 1, 1), quarter_end, precision="quarter")),
            Time(f"{day.day:02}/{day.month} - {last.day:02}/{last.month}/{last.year}", _fields("range", day, last)),
            Time(f"Từ tháng {number}/{world.year}",
                 _fields("start", date(world.year, number, 1), None, precision="month")),
        ]  # fmt: skip
    return rng.choice(shared + own + own)


def whole_month(world: World, number: int) -> Time:
    """A month that stands alone."""
    fields = _fields("milestone", date(world.year, number, 1), _month_end(world.year, number), precision="month")
    return Time(f"Tháng {number}/{world.year}", fields)


def _day(world: World, full: bool = False) -> tuple[date, str, bool]:
    """A later day of the plan year, how it is printed, and whether with its year."""
    rng, day = world.rng, _future(world)
    forms: tuple[Callable[[date], str], ...] = (
        lambda d: f"{d.day:02}/{d.month}/{d.year}",
        lambda d: f"{d.day:02}/{d.month:02}/{d.year}",
        lambda d: f"{d.day} tháng {d.month} năm {d.year}",
        lambda d: f"{d.day:02}/{d.month:02}",
    )
    i = rng.choice((0, 0, 1, 1, 2) if full else (0, 0, 1, 1, 2, 3))
    return day, forms[i](day), i != 3


def _dated(fields: Record, has_year: bool) -> Record:
    """Whether a day without a year is a printed calendar day is a matter of taste: its `date` is not compared."""
    return fields if has_year else {name: value for name, value in fields.items() if name != "date"}


def _future(world: World, most: int = 330) -> date:
    last = date(world.year, 12, 31)
    return min(
        world.signed + timedelta(days=world.rng.randint(10, most)), last - timedelta(days=world.rng.randint(0, 9))
    )


def _month(world: World) -> int:
    """A month after the one in which the plan was signed: no plan asks for the past."""
    return world.rng.randint(world.signed.month + 1, 12)


def _month_end(year: int, number: int) -> date:
    return date(year, number, calendar.monthrange(year, number)[1])


def _due(last: date | None, day: date | None, exclusive: bool = False, precision: str | None = "day") -> Record:
    return _fields("due", None, last, day, precision, exclusive)


def _recurring(recurrence: str, exclusive: bool = False) -> Record:
    return _fields("recurring", None, None, None, None, exclusive) | {"recurrence": recurrence}


def _fields(
    kind: str,
    first: date | None,
    last: date | None,
    day: date | None = None,
    precision: str | None = "day",
    exclusive: bool = False,
) -> Record:
    return {
        "kind": kind,
        "date": day.isoformat() if day else None,
        "date_start": first.isoformat() if first else None,
        "date_end": last.isoformat() if last else None,
        "exclusive": exclusive,
        "precision": precision,
        "recurrence": None,
    }
