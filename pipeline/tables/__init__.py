"""Domain tables of the package and their loader.

A table is a CSV file in this folder with a header line. A NamedTuple of the reading module (its class statement takes
a quarter of a dataclass's, and forty of them a tenth of a short command) names the columns and their types, as text
(`from __future__ import annotations`), so that code and table cannot drift apart unseen:

    str                 as written, stripped
    str | None          empty cell: None
    tuple[str, ...]     split at `|`, pieces stripped; empty cell: ()
    date | None         ISO 8601
    int, bool           decimal; true or false

Every row says where it comes from in its column `source`: a legal document and article, or `usage` with what
attests it. README.md in this folder lists the tables and their official sources.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from pipeline.errors import DamagedTable

Row = TypeVar("Row")

_FOLDER = Path(__file__).parent


def load(name: str, row_type: type[Row], key: tuple[str, ...] = ()) -> tuple[Row, ...]:
    """Read table `name` (without `.csv`) into records, in file order.

    Args:
        key: columns that together name a row once; () checks none.

    Raises:
        DamagedTable: missing or unknown columns, an unreadable cell, an empty `source`, a duplicate key, or
            `valid_to` before `valid_from`; names file and line.
    """
    rows: tuple[Row, ...] = _load(name, cast(Any, row_type), key)
    return rows


@cache
def _load(name: str, row_type: Any, key: tuple[str, ...]) -> tuple[Any, ...]:
    # 4,500 rows are read at the first plan of a process, a tenth of what `kehoach parse` takes: the loop is kept bare
    reader = csv.reader(StringIO(_read(name).decode("utf-8")))
    columns = next(reader, [])
    types = {field: annotation.__forward_arg__ for field, annotation in row_type.__annotations__.items()}
    wanted = types.keys() - row_type._field_defaults.keys()
    if not wanted <= set(columns) or not set(columns) <= set(types):
        raise DamagedTable(f"columns {columns} do not fit {sorted(types)}", f"{name}.csv:1")
    converters = [_CONVERTERS[types[column]] for column in columns]
    named = [columns.index(column) for column in key]
    source = columns.index("source") if "source" in types else None
    valid = [columns.index(column) for column in ("valid_from", "valid_to") if column in columns]
    in_order = columns == [*types]
    make = row_type._make if in_order else lambda values: row_type(**dict(zip(columns, values, strict=True)))
    rows: list[Any] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in reader:
        try:
            if len(row) != len(columns):
                raise ValueError(f"{len(row)} cells in a table of {len(columns)} columns")
            cells = [*map(str.strip, row)]
            if source is not None and not cells[source]:
                raise ValueError("no source")
            if named:
                identity = tuple([cells[i] for i in named])
                if identity in seen:
                    raise ValueError(f"{identity} stands already in line {seen[identity]}")
                seen[identity] = reader.line_num
            values = [convert(cell) for convert, cell in zip(converters, cells, strict=True)]
            if len(valid) == 2 and all(values[i] for i in valid) and values[valid[1]] < values[valid[0]]:
                raise ValueError("valid_to is before valid_from")
        except ValueError as error:
            raise DamagedTable(str(error), f"{name}.csv:{reader.line_num}") from error
        rows.append(make(values))
    return tuple(rows)


class NumberedRow(NamedTuple):
    """A row as it stands in the file of its table: the line that it ends on (the head is line 1), and its cells."""

    line: int
    cells: dict[str, str]


@cache
def numbered(name: str) -> tuple[NumberedRow, ...]:
    """The rows of a table with their lines, in file order: where an explanation leads back to."""
    reader = csv.reader(StringIO(_read(name).decode("utf-8")))
    columns = next(reader, [])
    return tuple(NumberedRow(reader.line_num, dict(zip(columns, map(str.strip, row), strict=True))) for row in reader)


@cache
def checksum(name: str) -> str:
    """SHA-256 of the table file, in hex."""
    return hashlib.sha256(_read(name)).hexdigest()


def names() -> list[str]:
    """Names of the tables that ship with the package, sorted."""
    return sorted(path.stem for path in _FOLDER.glob("*.csv"))


def _read(name: str) -> bytes:
    path = _FOLDER / f"{name}.csv"
    if not path.is_file():
        raise DamagedTable("the table is missing from the package", f"{name}.csv", "reinstall kehoach")
    return path.read_bytes()


def _boolean(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError(f"{cell!r} is neither true nor false")
    return cell == "true"


def _pieces(cell: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in cell.split("|") if piece.strip()) if cell else ()


_CONVERTERS: dict[Any, Callable[[str], Any]] = {
    "str": str,
    "str | None": lambda cell: cell or None,
    "tuple[str, ...]": _pieces,
    "date | None": lambda cell: date.fromisoformat(cell) if cell else None,
    "int": int,
    "bool": _boolean,
}
"""What makes a cell, stripped, into a value of the type that the record gives its column, as the record writes it."""
