"""The page on the domain tables: what a row is, how many there are, and what they rest on.

The README of the tables says in English what a row is, `tables.csv` in Vietnamese.
"""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

from generators.markdown import code, rows, table
from generators.sources import said
from pipeline import tables
from pipeline.config import Language

_LEAD = {
    "en": """\
# Tables and their sources

What Kehoach knows of Vietnamese administrative documents stands in tables, not in code: `pipeline/tables/*.csv`, UTF-8,
one header line. Every row names its source, a legal document with its article, or `usage` with what attests it.
`kehoach parse --explain` names the rows behind each finding, `kehoach doctor` prints the checksum of each table, and a
corpus reads a plan again when a table has changed. How to add a row: [adding a rule](extending.md).
""",
    "vi": """\
# Bảng dữ liệu và nguồn

Những gì Kehoach biết về văn bản hành chính nằm trong các bảng, không nằm trong mã nguồn: `pipeline/tables/*.csv`,
bảng mã UTF-8, dòng đầu là tên cột. Dòng nào cũng ghi nguồn: văn bản quy phạm pháp luật kèm điều, hoặc *thực tế sử dụng*
(trong tệp ghi là `usage`) kèm chỗ đã thấy. `kehoach parse --explain` nêu các dòng làm căn cứ cho từng kết quả,
`kehoach doctor` in mã kiểm tra của từng bảng; khi một bảng thay đổi, kho tự đọc lại các kế hoạch. Cách thêm một dòng:
[thêm quy tắc](extending.md).
""",
}
_HEAD = {"en": ("table", "a row is", "rows", "read by"), "vi": ("bảng", "mỗi dòng là", "số dòng", "nơi dùng")}
_COLUMNS = {"en": "Columns", "vi": "Các cột"}
_SOURCES = {"en": ("source", "rows"), "vi": ("nguồn", "số dòng")}
_REST = {
    "en": "{sources} further sources of {rows} rows stand in `pipeline/tables/{name}.csv`.",
    "vi": "Còn {sources} nguồn khác của {rows} dòng, xem `pipeline/tables/{name}.csv`.",
}
_STAGES = {
    "header": "phần đầu",
    "signers": "người ký",
    "check": "soát lỗi",
    "citations": "viện dẫn",
    "resolve": "xác định văn bản",
    "search": "tìm kiếm",
    "deadlines": "thời hạn",
    "awards": "khen thưởng",
    "targets": "chỉ tiêu",
    "zones": "các phần",
    "segment": "chia đề mục",
    "repaired": "sửa chữ quét sai",
    "normalise": "làm sạch",
    "ingest": "đọc tệp",
    "embed (training)": "huấn luyện mô hình",
    "doctor": "`kehoach doctor`",
}
_SHOWN = 3


def page(language: Language) -> str:
    """Markdown: an overview, a row a table; then its columns and its most frequent sources."""
    what, used = _meanings(language), _readers(language)
    overview = (
        (f"[{name}](#{name})", what[name], str(len(tables.numbered(name))), used[name]) for name in tables.names()
    )
    lines = [_LEAD[language], *table(_HEAD[language], overview)]
    for name in tables.names():
        cells = [row.cells for row in tables.numbered(name)]
        sources = Counter(said(row["source"], language) for row in cells)
        shown = sources.most_common(_SHOWN)
        lines += [f"## {name} {{#{name}}}", "", f"{_COLUMNS[language]}: {', '.join(map(code, cells[0]))}.", ""]
        lines += table(_SOURCES[language], ((source, str(count)) for source, count in shown))
        if rest := len(sources) - len(shown):
            count = sum(sources.values()) - sum(count for _, count in shown)
            lines += [_REST[language].format(sources=rest, rows=count, name=name), ""]
    return "\n".join(lines)


def _meanings(language: Language) -> dict[str, str]:
    if language == "vi":
        return {row["table"]: row["vi"] for row in rows("tables")}
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", _readme(), re.M))


def _readers(language: Language) -> dict[str, str]:
    used = dict(re.findall(r"^\| `(\w+)` \|.+\| (.+?) \|$", _readme(), re.M))
    if language == "en":
        return used
    return {name: ", ".join(_STAGES.get(stage, stage) for stage in line.split(", ")) for name, line in used.items()}


def _readme() -> str:
    return files("pipeline.tables").joinpath("README.md").read_text("utf-8")
