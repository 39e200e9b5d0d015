"""The page on the meaning of every field: `fields.csv` says what it means, `pipeline/plan.py` what it can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from generators.markdown import code, rows, table
from pipeline import plan
from pipeline.config import Language

_TITLE = {"en": "What each field means", "vi": "Ý nghĩa các trường"}
_LEAD = {
    "en": """\
`kehoach parse --json`, `kehoach export` and `pipeline.parse` give the same records under the same names.

- What the document does not say is empty (`null`, an empty cell, `None`); it is never guessed.
- Dates are written `2024-03-15`, a month alone `2024-04`.
- Positions count code points of `text` from 0, and `end` is the position behind the last character.
- `kehoach schema` prints the same as a JSON Schema for programs. With `--explain` the header and every record carry
  `evidence` too: the [table rows](tables.md) behind it.
""",
    "vi": """\
`kehoach parse --json`, `kehoach export` và `pipeline.parse` cho cùng các bản ghi, cùng tên trường.

- Điều văn bản không nói thì để trống (`null`, ô trống, `None`), không bao giờ phỏng đoán.
- Ngày viết `2024-03-15`; chỉ có tháng thì viết `2024-04`.
- Vị trí đếm theo ký tự Unicode của `text`, từ 0; `end` là vị trí ngay sau ký tự cuối.
- `kehoach schema` in JSON Schema tương ứng cho chương trình. Với `--explain`, phần đầu và mọi bản ghi có thêm
  `evidence`: các [dòng bảng dữ liệu](tables.md) làm căn cứ.
""",
}
_HEAD = {"en": ("field", "holds", "term", "meaning"), "vi": ("trường", "kiểu", "thuật ngữ", "ý nghĩa")}
_KINDS = {
    "en": {str: "text", int: "whole number", float: "number", bool: "true or false", dict: "names with values"},
    "vi": {str: "chữ", int: "số nguyên", float: "số", bool: "đúng hoặc sai", dict: "tên kèm giá trị"},
}
_MANY = {"en": "list", "vi": "danh sách"}
_MAY_BE_EMPTY = {"en": ", may be empty", "vi": ", có thể trống"}


def page(language: Language) -> str:
    """Markdown: a chapter a record, a row a field, a row below it for each of its fixed values."""
    lines = [f"# {_TITLE[language]}", "", _LEAD[language]]
    said = rows("fields")
    for record in rows("records"):
        name = f" ({code(record['json'])})" if record["json"] else ""
        lines += [f"## {record[language]}{name} {{#{record['record'].lower()}}}", ""]
        own = [row for row in said if row["record"] == record["record"]]
        lines += table(_HEAD[language], (_cells(row, language) for row in own))
    return "\n".join(lines)


def of_record(record: str) -> Iterator[str]:
    """What the page has to speak of: the own fields of a record of `pipeline.plan`, each with its fixed values."""
    hints = _own(record)
    for name, hint in hints.items():
        yield name
        yield from (f"{name}: {value}" for value in _values(hint))


def _own(record: str) -> dict[str, Any]:
    """Names and types of the fields, without those that every finding has."""
    cls = getattr(plan, record)
    shared = () if cls is plan.Finding or not issubclass(cls, plan.Finding) else fields(plan.Finding)
    left_out = {field.name for field in shared}
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls) if field.name not in left_out}


def _values(hint: Any) -> tuple[str, ...]:
    """The fixed values of `Literal[...]`, also where None is allowed."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    return next((get_args(part) for part in get_args(hint) if get_origin(part) is Literal), ())


def _cells(row: dict[str, str], language: Language) -> tuple[str, ...]:
    name, _, value = row["field"].partition(": ")
    first = f"· {code(value)}" if value else code(name)
    holds = "" if value else _holds(_own(row["record"])[name], language)
    return first, holds, row["term"], row[language]


def _holds(hint: Any, language: Language) -> str:
    parts = [part for part in get_args(hint) if part is not type(None)]
    optional = type(None) in get_args(hint)
    hint = parts[0] if optional else hint
    if get_origin(hint) is tuple:
        kind = _MANY[language]
    else:
        kind = _KINDS[language].get(
            get_origin(hint) or hint, "" if _values(hint) else code(getattr(hint, "__name__", ""))
        )
    return f"{kind}{_MAY_BE_EMPTY[language]}" if optional and kind else kind or _MAY_BE_EMPTY[language][2:] * optional
