"""Quality reports for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from pipeline.cli.messages import Phrases
from pipeline.cli.page import console, entries, heading, joined, text
from pipeline.evaluate.extraction import Report

GOOD = 0.95
"""Rates below it are coloured."""


def show_report(report: Report, phrases: Phrases) -> None:
    """A row a kind, then the accuracy of the header and of the fields of what matched."""
    page = console()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(phrases("Kind"))
    for name in ("Gold", "Found", "Right", "Errors", "Precision", "Recall", "F1"):
        table.add_column(phrases(name), justify="right")
    for kind, row in report.kinds.items():
        rates = (_rate(rate) for rate in (row.precision, row.recall, row.f1))
        table.add_row(phrases(kind), *map(str, (row.gold, row.pred, row.hit, row.errors)), *rates)
    page.print(table)
    page.print(heading(phrases("Header")))
    page.print(entries([(text(""), [_named(report.header)], None)]))
    page.print(heading(phrases("Fields of what matched")))
    page.print(entries((text(phrases(kind)), [_named(rates)], None) for kind, rates in _by_kind(report.fields).items()))
    page.print(heading(phrases("Broken spans"), report.broken_spans))


def show_search_report(report: Mapping[str, Any], phrases: Phrases) -> None:
    """A row a mode: means of each measure over the judged queries; then the same for each kind of query."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(phrases("Mode"))
    for name in next(iter(report["modes"].values())):
        table.add_column(phrases(name), justify="right")
    _add_modes(table, report["modes"])
    for kind, rows in report.get("kinds", {}).items():
        table.add_row()
        table.add_row(text(kind, "bold"))
        _add_modes(table, rows)
    console().print(table)


def _add_modes(table: Table, rows: Mapping[str, Mapping[str, float]]) -> None:
    for mode, means in rows.items():
        table.add_row(mode, *(str(mean) if name == "queries" else f"{mean:.3f}" for name, mean in means.items()))


def _by_kind(fields: dict[str, float]) -> dict[str, dict[str, float]]:
    """`citations.date` and its like, under their kind."""
    kinds: dict[str, dict[str, float]] = {}
    for name, rate in fields.items():
        kind, _, field = name.partition(".")
        kinds.setdefault(kind, {})[field] = rate
    return kinds


def _named(rates: dict[str, float]) -> Text:
    return joined([text(f"{name}=", "dim").append_text(_rate(rate)) for name, rate in rates.items()], "  ")


def _rate(rate: float) -> Text:
    return text(f"{rate:.3f}", "default" if rate >= GOOD else "yellow")
