"""Tables and JSON lines: what stands in the cells, what a spreadsheet does with them, and that a folder is whole."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cli_samples import DEADLINE, DIRECTIVE, PLAN
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corpus.records import AwardRow, Cited, DeadlineRow, SignerRow, StoredPlan
from pipeline.errors import UsageError
from pipeline.export import FORMATS, Knowledge, export
from pipeline.export.tables import TABLES, cell, columns, flat, flat_columns, rows, write_csv
from pipeline.plan import Plan
from pipeline.plan_json import from_dict, to_dict

OTHER = replace(PLAN, id="sha256:" + "b2" * 32, citations=(), recipients=(), recipient_spans=())
ONE, TWO = StoredPlan(PLAN, (Cited(DIRECTIVE.id),)), StoredPlan(OTHER)
STRANGER = replace(DIRECTIVE, id="cited by no plan of these")
KNOWLEDGE = Knowledge(
    lambda: (DIRECTIVE, STRANGER), lambda: ((PLAN.id, OTHER.id, 0.97), (PLAN.id, "sha256:" + "c3" * 32, 0.9))
)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_table_has_rows_that_fit_its_columns() -> None:
    for table in TABLES:
        found = list(rows(ONE, table))
        assert all(tuple(row) == columns(table) for row in found), table
        assert found or table == "attached"


def test_citation_row() -> None:
    row = next(iter(rows(ONE, "citations")))
    assert (row["plan"], row["index"], row["code"], row["role"]) == (PLAN.id, 0, "45/CT-TTg", "basis")
    assert row["directive"] == DIRECTIVE.id
    assert "spans" not in row


def test_candidates_are_those_of_the_corpus() -> None:
    [row] = rows(StoredPlan(PLAN, (Cited(None, ("a", "b")),)), "citations")
    assert (row["directive"], row["candidates"]) == (None, ("a", "b"))
    [row] = rows(StoredPlan(PLAN), "citations")
    assert (row["directive"], row["candidates"]) == (None, ())


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_runs_as_a_formula(first: str) -> None:
    assert cell(f"{first}1+1") == f"'{first}1+1"
    assert cell((f"{first}x", "y")).startswith("'")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (-3, "-3"),
        (98.5, "98.5"),
        (5000.0, "5000"),
        (0.1 + 0.2, "0.3"),
        (("a", "b"), "a | b"),
        ((), ""),
        ({"value": 10, "unit": "working_day"}, '{"value": 10, "unit": "working_day"}'),
        ("a=b", "a=b"),
        ("Kế hoạch, “số 1”", "Kế hoạch, “số 1”"),
    ],
)
def test_cells(value: object, shown: str) -> None:
    assert cell(value) == shown


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=4))
def test_cells_come_back_from_csv(values: list[str]) -> None:
    stream = io.StringIO(newline="")
    header = [f"c{i}" for i in range(len(values))]
    assert write_csv(stream, header, [dict(zip(header, values, strict=True))]) == 1
    stream.seek(0)
    [back] = list(csv.DictReader(stream))
    for name, value in zip(header, values, strict=True):
        assert back[name].removeprefix("'") == value.removeprefix("'")
        assert not back[name].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_flat_rows_have_the_columns_announced() -> None:
    row = flat(DEADLINE)
    assert list(row) == flat_columns(DeadlineRow)
    assert row["document_code"] == "12/KH-UBND"
    assert row["document_paths"] == ("data/raw/trong_cay.docx",)
    assert len(set(flat_columns(AwardRow))) == len(flat_columns(AwardRow))
    assert flat_columns(SignerRow)[:2] == ["name", "issuer"]


def test_export_writes_every_format(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    manifest = export([ONE, TWO], out, ["csv", "jsonl"], KNOWLEDGE)
    assert _read(out / "versions.csv") == [{"plan": PLAN.id, "other": OTHER.id, "similarity": "0.97"}]
    assert manifest.files["versions.csv"].rows == 1
    assert [row["id"] for row in _read(out / "directives.csv")] == [DIRECTIVE.id]
    assert {path.name for path in out.iterdir()} == {*manifest.files, "manifest.json"}
    assert manifest.files["citations.csv"].rows == len(_read(out / "citations.csv")) == 1
    assert manifest.files["plans.csv"].rows == len(_read(out / "plans.csv")) == 2
    assert (out / "plans.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    bullets = [row["label"] for row in _read(out / "sections.csv") if row["kind"] == "bullet"]
    assert bullets == ["'-", "'-"]
    plans = [from_dict(json.loads(line)) for line in (out / "plans.jsonl").read_text("utf-8").split("\n") if line]
    assert plans == [PLAN, OTHER]


def test_manifest_tells_what_is_there(tmp_path: Path) -> None:
    export([ONE], tmp_path, ["jsonl", "csv", "jsonl"])
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["schema"] == "kehoach/1"
    assert manifest["tool"].startswith("kehoach ")
    assert (manifest["plans"], manifest["filter"]) == (1, {})
    assert list(manifest["files"]) == sorted(manifest["files"])
    for name, entry in manifest["files"].items():
        data = (tmp_path / name).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["size"] == len(data)


def test_same_plans_same_bytes(tmp_path: Path) -> None:
    for library in ("pyarrow", "xlsxwriter", "spacy", "underthesea"):
        pytest.importorskip(library)
    for name in ("one", "two"):
        export([ONE, TWO], tmp_path / name, list(FORMATS))
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(files) > len(FORMATS)
    for path in files:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes(), path


def test_a_failure_leaves_the_former_export(tmp_path: Path) -> None:
    export([ONE], tmp_path, ["csv"])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def breaking() -> Iterator[Plan]:
        yield TWO
        raise RuntimeError("the corpus was taken away")

    with pytest.raises(RuntimeError, match="taken away"):
        export(breaking(), tmp_path, ["csv"])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_no_plans_give_headers(tmp_path: Path) -> None:
    export([], tmp_path, ["csv", "jsonl"])
    assert (tmp_path / "deadlines.csv").read_text("utf-8-sig").startswith("plan,index,text,start,end")
    assert (tmp_path / "plans.jsonl").read_bytes() == b""


def test_odd_file_names_and_letters_are_written(tmp_path: Path) -> None:
    # a name of bytes that are no UTF-8 reaches Python as a lone surrogate
    odd = replace(PLAN, source=replace(PLAN.source, path="k\udcff.txt"), header=replace(PLAN.header, title="a\u2028b"))
    export([StoredPlan(odd)], tmp_path, ["csv", "jsonl"])
    [line] = [line for line in (tmp_path / "plans.jsonl").read_text("utf-8").split("\n") if line]
    assert json.loads(line) == to_dict(odd)
    assert _read(tmp_path / "plans.csv")[0]["path"] == r"k\udcff.txt"


@pytest.mark.parametrize(
    ("formats", "what"), [([], "no format given"), (["csv", "wordstar"], "unknown format 'wordstar'")]
)
def test_unknown_format(formats: list[str], what: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=what):
        export([ONE], tmp_path / "out", formats)
    assert not (tmp_path / "out").exists()
