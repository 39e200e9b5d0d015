"""Rows of tables that several layers read: provinces (tỉnh, thành phố), laws (luật, pháp lệnh), positions (chức vụ).

A look-up in the corpus need not load the extractors for them.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

from pipeline.tables import load


class Province(NamedTuple):
    """One province or municipality in one period; `successor` is the name that took its place."""

    name: str
    unit: str
    variants: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    source: str

    @property
    def full(self) -> str:
        """`tỉnh Khánh Hòa`."""
        return f"{self.unit} {self.name}"


class Law(NamedTuple):
    """A law, code or ordinance: its type and its name without it."""

    type: str
    name: str
    source: str


class Position(NamedTuple):
    """A position that signs, with those of its deputies, and the body that it heads."""

    title: str
    deputies: tuple[str, ...]
    abbreviations: tuple[str, ...]
    body: str
    source: str


@cache
def provinces() -> tuple[Province, ...]:
    """All rows of the table, the older periods first."""
    return load("provinces", Province, ("name", "valid_from"))


@cache
def laws() -> tuple[Law, ...]:
    """All rows of the table, in its order."""
    return load("laws", Law, ("type", "name"))


@cache
def positions() -> tuple[Position, ...]:
    """All rows of the table, in its order."""
    return load("positions", Position, ("title",))
