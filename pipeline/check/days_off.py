"""Days off in Vietnam: weekends and public holidays (nghỉ lễ, tết; Bộ luật Lao động 45/2019/QH14, Điều 111, 112)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

_WEEKEND = {5: "Thứ Bảy", 6: "Chủ nhật"}


def days_off(day: date) -> str | None:
    """Why nobody works on that day, in Vietnamese; None for a working day.

    >>> days_off(date(2024, 5, 1)), days_off(date(2024, 5, 4)), days_off(date(2024, 5, 6))
    ('Ngày Quốc tế Lao động', 'Thứ Bảy', None)
    """
    from holidays.countries.vietnam import Vietnam  # a quarter of a second, and only `kehoach check` asks

    calendar: Mapping[date, str] = cast(Any, Vietnam)(years=day.year, language="vi")
    name = calendar.get(day)
    return name or _WEEKEND.get(day.weekday())
