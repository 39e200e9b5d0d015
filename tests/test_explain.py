"""Explanations: the exact rows behind findings of each kind, where they stand, and that they are what decided."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import ROOT, cases
from typer.testing import CliRunner

from pipeline import tables
from pipeline.cli.program import application
from pipeline.explain import Evidence, Explanation, explain, with_evidence
from pipeline.ingest import read
from pipeline.parse import document, parse_all_explained, plan_of
from pipeline.plan import Plan
from pipeline.plan_json import from_dict, to_dict

SAMPLES = sorted(path for path in (ROOT / "data" / "raw").glob("*/*") if path.is_file())
KINDS = ("citations", "deadlines", "awards", "signers", "targets", "findings")
FRAME = """UBND TỈNH BẮC GIANG
SỞ NỘI VỤ
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 12/KH-SNV
Bắc Giang, ngày 05 tháng 02 năm 2024

KẾ HOẠCH
Phát động phong trào thi đua năm 2024

{opening}

I. NỘI DUNG
{body}

Nơi nhận:
- Như trên;
- Lưu: VT.

{signature}

Lò Văn Páo
"""


def plan_text(case: dict[str, Any]) -> str:
    return FRAME.format(
        opening=case.get("opening", "Sở Nội vụ xây dựng Kế hoạch như sau:"),
        body=case.get("body", "1. Việc chung."),
        signature=case.get("signature", "GIÁM ĐỐC"),
    )


def behind(plan: Plan, explanation: Explanation, case: dict[str, Any]) -> tuple[Any, tuple[Evidence, ...]]:
    """The record that the case speaks of, and the rows behind it."""
    if case["kind"] == "header":
        return plan.header, explanation.header
    pairs = zip(getattr(plan, case["kind"]), getattr(explanation, case["kind"]), strict=True)
    return next((record, rows) for record, rows in pairs if record.text == case["finding"])


def keys(rows: tuple[Evidence, ...]) -> list[list[str]]:
    """Field, table and key wording of each row; a law goes by its name, not by its type."""
    return [
        [row.field, row.table, row.row["name"] if row.table == "laws" else next(iter(row.row.values()))] for row in rows
    ]


@pytest.mark.parametrize("case", cases("explain", "rows"))
def test_the_rows_behind_a_finding(case: dict[str, Any]) -> None:
    _, rows = behind(*next(parse_all_explained(plan_text(case))), case)
    assert keys(rows) == case["rows"]


@pytest.mark.slow
@pytest.mark.parametrize("case", cases("explain", "rows"))
def test_without_a_row_the_finding_is_another_or_none(case: dict[str, Any]) -> None:
    text = plan_text(case)
    record, rows = behind(*next(parse_all_explained(text)), case)
    for row, (_, _, key) in zip(rows, case["rows"], strict=True):
        with without(row):
            plan, _ = next(parse_all_explained(text))
        others = [plan.header] if case["kind"] == "header" else getattr(plan, case["kind"])
        # another row, or the rule for what is in no row, may come to the same: the case says where
        assert (record in others) == (key in case.get("replaceable", [])), key


@contextmanager
def without(row: Evidence) -> Iterator[None]:
    """The package as if a row stood in no table."""
    read_table = tables._read

    def without_line(name: str) -> bytes:
        lines = read_table(name).splitlines(keepends=True)
        return b"".join(lines[: row.line - 1] + lines[row.line :]) if name == row.table else b"".join(lines)

    try:
        tables._read = without_line
        _forget()
        yield
    finally:
        tables._read = read_table
        _forget()


def _forget() -> None:
    """Empty every cache of the package: most of them hold what was made of a table."""
    for name, module in list(sys.modules.items()):
        if name.startswith("pipeline"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


@cache
def explained(path: Path) -> tuple[Plan, Explanation]:
    return next(parse_all_explained(read(path)))


def every_row(explanation: Explanation) -> list[Evidence]:
    return [*explanation.header, *(row for kind in KINDS for rows in getattr(explanation, kind) for row in rows)]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_row_stands_in_its_table_at_its_line_with_a_source(path: Path) -> None:
    rows = every_row(explained(path)[1])
    assert rows
    for row in rows:
        lines = (files("pipeline.tables") / f"{row.table}.csv").read_text("utf-8").split("\n")
        columns, cells = csv.reader([lines[0], lines[row.line - 1]])
        filled = {column: cell for column, cell in zip(columns, cells, strict=True) if cell}
        assert filled == {**row.row, "source": row.source}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_row_speaks_of_a_field_and_no_finding_that_a_table_decides_is_without(path: Path) -> None:
    plan, explanation = explained(path)
    for kind in KINDS:
        for record, rows in zip(getattr(plan, kind), getattr(explanation, kind), strict=True):
            assert all(hasattr(record, row.field) for row in rows)
    decided = {"citations": "doc_type", "awards": "form", "targets": "unit", "findings": "rule"}
    for kind, field in decided.items():
        assert all(any(row.field == field for row in rows) for rows in getattr(explanation, kind)), kind


def test_a_plan_is_the_same_with_and_without_explanation() -> None:
    read_plan = document((ROOT / "data/raw/tinh-an-khe-thuong/thi-dua-khen-thuong-2024.txt").read_text("utf-8"))
    plan = plan_of(read_plan)
    explanation = explain(read_plan, plan)
    data = with_evidence(to_dict(plan), explanation)
    assert plan_of(read_plan) == plan == from_dict(data)
    assert [len(record["evidence"]) for record in data["awards"]] == [len(rows) for rows in explanation.awards]
    assert data["header"]["evidence"][0]["table"] == "document_types"


@pytest.mark.parametrize("text", ["", " \n", "|" * 300, "số" * 300, "trước ngày 99/99/2024", "Điều 0 Luật"])
def test_junk_has_nothing_to_explain(text: str) -> None:
    plan, explanation = next(parse_all_explained(text))
    assert [len(getattr(explanation, kind)) for kind in KINDS] == [len(getattr(plan, kind)) for kind in KINDS]


def test_the_page_in_the_docs_shows_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "explain.md").read_text("utf-8").split("```")[1]
    command, *shown = page.removeprefix("text\n$ kehoach ").strip().split("\n")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "118")
    printed = CliRunner().invoke(application(), command.split()).stdout
    lines = {unnumbered(line) for line in printed.splitlines()}
    assert [line for line in shown if line != "..." and unnumbered(line) not in lines] == []


def unnumbered(line: str) -> str:
    """The line without the number of the table's row, which moves when rows are added."""
    return re.sub(r"\.csv:[0-9]+ ", ".csv ", line).rstrip()


def test_the_schema_knows_the_evidence() -> None:
    schema = json.loads(CliRunner().invoke(application(), ["schema"]).stdout)
    [(plan, why)] = parse_all_explained(read(ROOT / "data/raw/tinh-hai-lam/cai-cach-hanh-chinh-2024.docx"))
    said = json.loads(json.dumps(with_evidence(to_dict(plan), why)))
    jsonschema.validate(said, schema)
    jsonschema.validate(json.loads(json.dumps(to_dict(plan))), schema)
    said["deadlines"][0]["evidence"][0]["line"] = "two"
    with pytest.raises(jsonschema.ValidationError, match="'two' is not of type 'integer'"):
        jsonschema.validate(said, schema)
