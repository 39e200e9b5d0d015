"""Every table of the package: readable, sourced, in one spelling, named in its README; and the loader's complaints."""

from __future__ import annotations

import csv
import unicodedata
from datetime import date
from importlib.resources import files
from typing import NamedTuple

import pytest

from pipeline import tables
from pipeline.errors import DamagedTable
from pipeline.tables.shared import provinces

FOLDER = files("pipeline.tables")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", tables.names())
def test_every_row_is_sourced_and_stands_once(name):
    records = rows(name)
    assert records
    assert all(record["source"].strip() for record in records)
    facts = [tuple(value for key, value in record.items() if key != "source") for record in records]
    assert len(set(facts)) == len(facts)


@pytest.mark.parametrize("name", tables.names())
def test_text_is_composed_and_trimmed(name):
    text = (FOLDER / f"{name}.csv").read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.endswith("\n")
    assert all(cell == cell.strip() for record in rows(name) for cell in record.values())


def test_the_readme_names_every_table():
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert [name for name in tables.names() if f"`{name}`" not in readme] == []


def test_63_provinces_before_july_2025_and_34_after():
    def standing(day: date) -> set[str]:
        return {
            row.name
            for row in provinces()
            if (not row.valid_from or row.valid_from <= day) and (not row.valid_to or day <= row.valid_to)
        }

    before, after = standing(date(2025, 6, 30)), standing(date(2025, 7, 1))
    assert (len(before), len(after)) == (63, 34)
    assert {row.successor for row in provinces() if row.valid_to == date(2025, 6, 30)} <= after


class Fruit(NamedTuple):
    name: str
    colours: tuple[str, ...]
    ripe_on: date | None
    valid_from: date | None
    valid_to: date | None
    source: str


GOOD = "name,colours,ripe_on,valid_from,valid_to,source\nxoài,vàng|xanh,2024-05-01,,,usage: market\n"


def load(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Fruit, ...]:
    monkeypatch.setattr(tables, "_read", lambda name: text.encode())
    tables._load.cache_clear()
    try:
        return tables.load("fruit", Fruit, ("name",))
    finally:
        tables._load.cache_clear()


def test_cells_become_what_the_record_says(monkeypatch):
    [row] = load(GOOD, monkeypatch)
    assert row == Fruit("xoài", ("vàng", "xanh"), date(2024, 5, 1), None, None, "usage: market")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD.replace("ripe_on,", "", 1), "fruit.csv:1: columns"),
        (GOOD + "ổi,xanh,,,,usage\n" + "ổi,đỏ,,,,usage\n", "fruit.csv:4: .* stands already in line 3"),
        (GOOD + "ổi,xanh,,,,\n", "fruit.csv:3: no source"),
        (GOOD + "ổi,xanh,mùa hè,,,usage\n", "fruit.csv:3: "),
        (GOOD + "ổi,xanh,,2025-01-01,2024-01-01,usage\n", "fruit.csv:3: valid_to is before valid_from"),
        (GOOD + "ổi,xanh\n", "fruit.csv:3: 2 cells in a table of 6 columns"),
    ],
)
def test_a_damaged_table_names_file_and_line(text, complaint, monkeypatch):
    with pytest.raises(DamagedTable, match=complaint):
        load(text, monkeypatch)


def test_a_missing_table_says_what_to_do():
    with pytest.raises(DamagedTable, match="reinstall"):
        tables.checksum("no_such_table")
