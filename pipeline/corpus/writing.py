"""One plan as rows: its letterhead, its findings, and its passages with their words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline import plan_json
from pipeline.corpus.database import Database
from pipeline.corpus.families import family_of
from pipeline.corpus.folding import code_key, fold, slug
from pipeline.document import LABELLED
from pipeline.embed.passages import passages
from pipeline.plan import Plan

_HEADING_MARK = " › "
_NESTED = (list, tuple, dict)


def write(database: Database, plan: Plan, rules: str, document_id: int | None) -> int:
    """Insert the plan, or fill the cleared document again; inside a transaction. Its document_id.

    Args:
        rules: fingerprint of what read it.
    """
    data = plan_json.to_dict(plan)
    text = data.pop("text")
    header, source = data["header"], data["source"]
    code = printed_code(header["number"], header["symbol"])
    document = {
        **header,
        **source,
        "id": plan.id,
        "code": code,
        "code_key": code and code_key(code),
        "year": int(header["date"][:4]) if header["date"] else None,
        "issuer_folded": fold(header["issuer"] or ""),
        "type_folded": fold(header["doc_type"] or ""),
        "rules": rules,
        "text": text,
        "plan": json.dumps(data, ensure_ascii=False, separators=(",", ":")),
    }
    if document_id is None:
        document_id = (database.value("SELECT max(document_id) FROM documents") or 0) + 1
        _insert(database, "documents", [{**document, "document_id": document_id}])
    else:
        _update_document(database, document_id, document)
    own = {"document_id": document_id}
    keys = _deadline_keys(plan, code)
    extra: dict[str, Any] = {
        "citations": lambda row: {
            "code_key": row["code"] and code_key(row["code"]),
            "family": family_of(row),
            "candidates": [],
        },
        "deadlines": lambda _: {"key": next(keys)},
        "signers": lambda row: {"name_folded": fold(row["name"])},
    }
    for table in ("sections", "citations", "deadlines", "awards", "signers", "targets"):
        more = extra.get(table, lambda _: {})
        _insert(
            database,
            table,
            [{**row, **more(row), **own, "ordinal": ordinal} for ordinal, row in enumerate(data[table])],
        )
    spans = data["recipient_spans"] or [(None, None)] * len(data["recipients"])
    _insert(
        database,
        "recipients",
        [
            {**own, "ordinal": ordinal, "text": recipient, "start": start, "end": end}
            for ordinal, (recipient, (start, end)) in enumerate(zip(data["recipients"], spans, strict=True))
        ],
    )
    write_passages(database, document_id, plan)
    return document_id


def _insert(database: Database, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert what the table has columns for, of rows with the same names; lists and mappings become JSON."""
    if not rows:
        return
    columns = [column for column in database.columns(table) if column in rows[0]]
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    database.execute_many(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",
        ([_cell(row[column]) for column in columns] for row in rows),
    )


def _update_document(database: Database, document_id: int, row: Mapping[str, Any]) -> None:
    columns = [column for column in database.columns("documents") if column in row]
    settings = ", ".join(f'"{column}" = ?' for column in columns)
    values = [_cell(row[column]) for column in columns]
    database.execute(f"UPDATE documents SET {settings} WHERE document_id = ?", (*values, document_id))


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, _NESTED) else value


def printed_code(number: str | None, symbol: str | None) -> str | None:
    """Số and ký hiệu as they are written together, 12/KH-UBND or 12-KH/TU; None while one of them is blank."""
    if not number or not symbol:
        return None
    return f"{number}-{symbol}" if "/" in symbol else f"{number}/{symbol}"


def _deadline_keys(plan: Plan, code: str | None) -> Iterator[str]:
    """A short name for each deadline that a corrected copy of the plan, or better rules, leave as it is.

    It rests on the plan's own identity and on the words of deadline and task, never on places or running numbers.
    """
    header = plan.header
    identity = "|".join((code, slug(header.issuer or ""), header.date)) if code and header.date else plan.id
    seen: dict[str, int] = {}
    for deadline in plan.deadlines:
        words = "|".join((identity, slug(deadline.text), slug(deadline.task or "")))
        seen[words] = seen.get(words, 0) + 1
        yield hashlib.sha256(f"{words}|{seen[words]}".encode()).hexdigest()[:12]


def write_passages(database: Database, document_id: int, plan: Plan) -> None:
    """Cut the plan into passages; inside a transaction."""
    paths = _section_paths(plan)
    codes = [(c.start, c.end, code_key(c.code)) for c in plan.citations if c.code]
    own_code = printed_code(plan.header.number, plan.header.symbol)
    number_span = plan.header.spans.get("number")
    if own_code and number_span:
        codes.append((*number_span, code_key(own_code)))
    rows = []
    last = database.value("SELECT seq FROM sqlite_sequence WHERE name = 'passages'") or 0
    for passage_id, passage in enumerate(passages(plan), start=last + 1):
        inside = [key for start, end, key in codes if start < passage.end and end > passage.start]
        rows.append(
            {
                "passage_id": passage_id,
                "document_id": document_id,
                "start": passage.start,
                "end": passage.end,
                "section": None if passage.section is None else paths[passage.section],
                "heading": _HEADING_MARK.join(passage.headings) or None,
                "aside": any(start < passage.end and end > passage.start for start, end in plan.recipient_spans),
                "searchable": passage.searchable,
                "codes": " ".join(inside),
            }
        )
    _insert(database, "passages", rows)


def _section_paths(plan: Plan) -> list[str | None]:
    """Label path of each section, as `II.2.a`, the way the extractors print it."""
    paths: list[tuple[str, ...]] = []
    for section in plan.sections:
        above = () if section.parent is None else paths[section.parent]
        if section.kind not in LABELLED:
            paths.append(above)
        elif above and section.label.startswith(f"{above[-1]}."):  # "2.3" under "2" is the path 2.3, not 2.2.3
            paths.append((*above[:-1], section.label))
        else:
            paths.append((*above, section.label))
    return [".".join(path) or None for path in paths]
