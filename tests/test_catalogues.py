"""Every row of the reference catalogues of expressions, read in a small plan and held against what the row expects.

The catalogues are no part of the project: these tests run where the reference data is. `decided.jsonl` names the rows
that the annotation guideline decides otherwise, with its rule; `known_failures.jsonl` those that are read wrongly, with
the reason (strict: an accidental mend is noticed). Neither holds a sentence of the reference. `forms.jsonl` has a
sentence of our own for every row, and runs anywhere.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import CASES, cases, mark, reference, unmark

from pipeline.extract.reference_numbers import canonical
from pipeline.parse import parse
from pipeline.plan import Citation, Deadline, Plan

FRAME = """UBND HUYỆN LẠC KHÊ
PHÒNG NỘI VỤ
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
{number}
Lạc Khê, ngày {day:02d} tháng {month:02d} năm {year}

KẾ HOẠCH
Phát động phong trào thi đua năm {plan_year}

I. NỘI DUNG
1. Việc chung
{body}
2. Việc khác
Các cơ quan, đơn vị nghiêm túc triển khai.

Nơi nhận:
- Như trên;
- Lưu: VT.

TRƯỞNG PHÒNG

Lò Văn Páo
"""
FILES = ("citation_expressions", "deadline_expressions", "number_variants")
MOST_FAILURES = 0.03


def rows(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Id and row of one catalogue; number variants have no id of their own and go by their place, NV001 the first."""
    folder = reference()
    if folder is None:
        return []
    found = json.loads((folder / "domain" / f"{name}.json").read_text("utf-8"))["rows"]
    return [(row.get("id", f"NV{i:03d}"), row) for i, row in enumerate(found, 1)]


def listed(name: str) -> dict[str, str]:
    """Row to reason, of `decided` or `known_failures`."""
    lines = (CASES / "catalogues" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return {record["row"]: record["reason"] for record in map(json.loads, lines)}


DECIDED, KNOWN = listed("decided"), listed("known_failures")


def parameters(name: str) -> list[Any]:
    """The rows of a catalogue but for those decided otherwise; without the reference data one that says so."""
    if reference() is None:
        return [pytest.param(None, marks=pytest.mark.skip(reason="no reference data here"), id="none")]
    return [
        pytest.param(
            row,
            id=key,
            marks=[pytest.mark.xfail(strict=True, reason=KNOWN[key], raises=AssertionError)] if key in KNOWN else [],
        )
        for key, row in rows(name)
        if key not in DECIDED
    ]


def read(body: str, issued: str = "2023-01-19", plan_year: int | None = None, number: str = "Số: 7/KH-PNV") -> Plan:
    day = date.fromisoformat(issued)
    text = FRAME.format(
        body=body, number=number, day=day.day, month=day.month, year=day.year, plan_year=plan_year or day.year
    )
    return parse(text)


def in_body(plan: Plan, records: tuple[Any, ...]) -> list[Any]:
    start, stop = plan.text.index("1. Việc chung"), plan.text.index("2. Việc khác")
    return [record for record in records if start <= record.start < stop]


def test_the_lists_name_rows_that_exist_and_few_fail() -> None:
    assert not DECIDED.keys() & KNOWN.keys()
    assert all(DECIDED.values())
    assert all(KNOWN.values())
    found = {key for name in FILES for key, _ in rows(name)}
    if not found:
        pytest.skip("no reference data here")
    assert (DECIDED.keys() | KNOWN.keys()) <= found
    assert len(KNOWN) <= MOST_FAILURES * len(found)


def test_every_row_has_a_sentence_of_our_own() -> None:
    found = {key for name in FILES for key, _ in rows(name)}
    if not found:
        pytest.skip("no reference data here")
    assert {json.loads(line)["form"] for line in (CASES / "catalogues" / "forms.jsonl").open(encoding="utf-8")} == found


@pytest.mark.parametrize("case", cases("catalogues", "forms"))
def test_form(case: dict[str, Any]) -> None:
    assert form_as_read(case) == {"text": case["text"], "expected": case["expected"]}


def form_as_read(case: dict[str, Any]) -> dict[str, Any]:
    """The marked text and the expected fields of a case as we read it; `kind` header: the number of the letterhead."""
    printed = case.get("printed") or unmark(case["text"])[0]  # what the reader or the normaliser makes another text of
    if case["kind"] == "header":
        header = read("Triển khai.", number=printed).header
        return {"text": case["text"], "expected": [{"number": header.number, "symbol": header.symbol}]}
    plan = read(printed, "2024-01-15")
    found = in_body(plan, getattr(plan, case["kind"]))
    start = plan.text.index("1. Việc chung") + len("1. Việc chung\n")
    body = plan.text[start : plan.text.index("2. Việc khác")].rstrip()
    marked = mark(body, [(record.start - start, record.end - start) for record in found])
    return {"text": marked, "expected": [filled(record, FIELDS[case["kind"]]) for record in found]}


FIELDS = {
    "citations": ("doc_type", "code", "date", "issuer", "subject", "relation", "pinpoint"),
    "deadlines": ("kind", "date_start", "date_end", "exclusive", "precision", "recurrence", "approximate", "anchor"),
}


def filled(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(record, name))}


@pytest.mark.parametrize("row", parameters("citation_expressions"))
def test_citation_expression(row: dict[str, Any]) -> None:
    example, expected = row["example"], row["expected"]
    codes = [entry["symbol"] for entry in expected if entry["symbol"]]
    if codes and not any(code in example for code in codes):  # the row shows a piece of a citation only
        example = f"{expected[0]['type']} số {codes[0]} {example}"
    plan = read(example.rstrip(".;") + ".")
    # of numbers under one type word the last in print has the longest span
    found = sorted(in_body(plan, plan.citations), key=lambda c: (c.start, plan.text.find(c.code or "", c.start)))
    pairs = list(zip(found, expected, strict=False))
    assert [said(citation, entry, row["example"]) for citation, entry in pairs] == [
        wanted(entry, row["example"]) for _, entry in pairs
    ]
    assert len(found) == len(expected), [citation.text for citation in found]


def wanted(entry: dict[str, Any], example: str) -> dict[str, Any]:
    """What a row says of one citation; an issuer, a subject or a name only where the example prints it."""
    out = {"doc_type": entry["type"], "code": canonical(entry["symbol"]) if entry["symbol"] else None}
    out["date"] = entry["date"]
    if entry["issuer"] and re.search(rf"(?<![\w/-]){re.escape(entry['issuer'])}", example):
        out["issuer"] = entry["issuer"]
    if entry.get("about"):
        out["subject"] = entry["about"]
    if entry.get("name"):
        out["name"] = entry["name"]
    if entry.get("nested"):
        out["nested"] = True
    if isinstance(entry.get("pinpoint"), dict):
        names = {"dieu": "article", "khoan": "clause", "diem": "point"}
        out["pinpoint"] = {names[name]: str(value) for name, value in entry["pinpoint"].items()}
    return out


def said(citation: Citation, entry: dict[str, Any], example: str) -> dict[str, Any]:
    issuers = (citation.issuer, citation.issuer_resolved)  # an issuer printed once for several fills the latter
    values = {
        "doc_type": citation.doc_type,
        "code": canonical(citation.code) if citation.code else None,
        "date": citation.date,
        "issuer": entry["issuer"] if entry["issuer"] in issuers else citation.issuer,
        "subject": citation.subject,
        "name": citation.text[: len(entry.get("name", ""))],
        "nested": citation.within is not None,
        "pinpoint": citation.pinpoint,
    }
    return {name: values[name] for name in wanted(entry, example)}


KINDS = {
    "due_by_exclusive": ("due",),
    "due_by_inclusive": ("due",),
    "start": ("start",),
    "range": ("range", "milestone"),
    "milestone": ("milestone", "event"),
    "month": ("milestone",),
    "quarter": ("milestone",),
    "half_year": ("milestone",),
    "relative": ("milestone", "start"),
    "recurring": ("recurring",),
    "event_anchored": ("due", "milestone", "range"),
}


@pytest.mark.parametrize("row", parameters("deadline_expressions"))
def test_deadline_expression(row: dict[str, Any]) -> None:
    context, body = row["context"], row["example"]
    if body.startswith("|"):  # a row of a table needs its head
        body = f"| TT | Nội dung | Đơn vị thực hiện | Thời gian thực hiện |\n{body}"
    plan = read(body, context.get("document_date", "2023-01-19"), context.get("plan_year"))
    found = in_body(plan, plan.deadlines)
    if not row["is_deadline"]:
        assert [deadline.text for deadline in found] == []
        return
    assert found
    check_deadline(found[0], row)
    assert len(found) == (2 if re.search(r"hai mốc|Y1.*Y2", row["expression"]) else 1)


def check_deadline(deadline: Deadline, row: dict[str, Any]) -> None:
    """The guideline reads `trước ngày X` as ending the day before, and leaves the open side of `đầu tháng` blank."""
    resolved, kind = row["resolved"], row["kind"]
    assert deadline.kind in KINDS[kind]
    first, last = ((resolved[side] or "")[:10] or None for side in ("start", "end"))
    if last and not resolved["end_inclusive"]:
        last = str(date.fromisoformat(last) - timedelta(days=1))
    if kind == "relative":
        assert deadline.approximate
        assert deadline.date_start in (first, None)
        assert deadline.date_end in (last, None)
    elif kind == "recurring":
        rules = resolved["recurrence"]
        assert deadline.rrule
        if rules.startswith("FREQ") and not re.search("[|]|twice", rules):
            assert deadline.rrule == (rules,)
    else:
        assert (deadline.date_start, deadline.date_end) == (first, last)
        assert deadline.exclusive == (not resolved["end_inclusive"])
    if kind == "event_anchored":
        assert deadline.anchor
    elif kind not in ("relative", "recurring"):
        assert deadline.precision == resolved["precision"].removesuffix("_year")


LETTERHEAD = re.compile(r"(?:Số|So) ?:|Số ")


@pytest.mark.parametrize("row", parameters("number_variants"))
def test_number_variant(row: dict[str, Any]) -> None:
    surface, expected = row["surface"], row["canonical"]
    codes = expected.split("; ") if expected and "?" not in expected else []  # "?": the print says too little
    if LETTERHEAD.match(surface):
        header = read("Triển khai.", number=surface).header
        symbol = row["components"]["type_code"]
        assert (header.symbol or "").startswith(symbol)
        assert (header.number is None) == (not codes)
        if codes:
            assert canonical(f"{header.number}/{header.symbol}") == canonical(codes[0].replace("-", "/", 1))
        return
    if not re.match(r"(?i)[^\W\d_]{2,}", surface) or surface.startswith("số"):  # the number alone
        plan = read(f"Thực hiện Quyết định {surface}.")
    else:
        plan = read(f"Thực hiện {surface} về việc học tập.")
    found = [canonical(citation.code) for citation in in_body(plan, plan.citations) if citation.code]
    assert sorted(found) == sorted(map(canonical, codes))
