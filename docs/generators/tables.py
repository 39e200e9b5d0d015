"""The page on the domain tables: what a row is (README of the tables), how many there are, and what they rest on."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

from generators.markdown import code, table
from pipeline import tables

_LEAD = """\
# Tables and their sources

What Kehoach knows of Vietnamese administrative documents stands in tables, not in code: `pipeline/tables/*.csv`, UTF-8,
one header line. Every row names its source, a legal document with its article, or `usage` with what attests it.
`kehoach parse --explain` names the rows behind each finding, `kehoach doctor` prints the checksum of each table, and a
corpus reads a plan again when a table has changed. How to add a row: [adding a rule](extending.md).
"""
_SHOWN = 3


def page() -> str:
    """Markdown: an overview, a row a table; then its columns and its most frequent sources."""
    readme = files("pipeline.tables").joinpath("README.md").read_text("utf-8")
    said = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", readme, re.M))
    used = dict(re.findall(r"^\| `(\w+)` \|.+\| (.+?) \|$", readme, re.M))
    overview = (
        (f"[{name}](#{name})", said[name], str(len(tables.numbered(name))), used[name]) for name in tables.names()
    )
    lines = [_LEAD, *table(("table", "a row is", "rows", "read by"), overview)]
    for name in tables.names():
        rows = [row.cells for row in tables.numbered(name)]
        sources = Counter(re.sub(r"^usage: \d+ of \d+", "usage: so many of all", row["source"]) for row in rows)
        lines += [f"## {name} {{#{name}}}", "", f"Columns: {', '.join(map(code, rows[0]))}.", ""]
        lines += table(("source", "rows"), ((source, str(count)) for source, count in sources.most_common(_SHOWN)))
        if len(sources) > _SHOWN:
            rest = sum(sources.values()) - sum(count for _, count in sources.most_common(_SHOWN))
            lines += [
                f"{len(sources) - _SHOWN} further sources of {rest} rows stand in `pipeline/tables/{name}.csv`.",
                "",
            ]
    return "\n".join(lines)
