"""Domain tables of the package and their loader.

A table is a CSV file in this folder with a header line. A frozen dataclass of the reading module names its
columns and their types, so that code and table cannot drift apart unseen:

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
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any, TypeVar, cast, get_type_hints

from pipeline.errors import DamagedTable

Row = TypeVar("Row")


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
    reader = csv.reader(StringIO(_read(name).decode("utf-8")))
    columns = next(reader, [])
    hints = get_type_hints(row_type)
    wanted = {f.name for f in fields(row_type) if f.default is MISSING}
    if not wanted <= set(columns) or not set(columns) <= set(hints):
        raise DamagedTable(f"columns {columns} do not fit {sorted(hints)}", f"{name}.csv:1")
    converters = {column: _CONVERTERS[hints[column]] for column in columns}
    sourced = "source" in hints
    rows: list[Any] = []
    seen: dict[tuple[str, ...], int] = {}
    for cells in reader:
        try:
            if len(cells) != len(columns):
                raise ValueError(f"{len(cells)} cells in a table of {len(columns)} columns")
            record = {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}
            if sourced and not record["source"]:
                raise ValueError("no source")
            identity = tuple(record[column] for column in key)
            if key and identity in seen:
                raise ValueError(f"{identity} stands already in line {seen[identity]}")
            seen[identity] = reader.line_num
            values = {column: converters[column](cell) for column, cell in record.items()}
            if values.get("valid_from") and values.get("valid_to") and values["valid_to"] < values["valid_from"]:
                raise ValueError("valid_to is before valid_from")
        except ValueError as error:
            raise DamagedTable(str(error), f"{name}.csv:{reader.line_num}") from error
        rows.append(row_type(**values))
    return tuple(rows)


@cache
def checksum(name: str) -> str:
    """SHA-256 of the table file, in hex."""
    return hashlib.sha256(_read(name)).hexdigest()


def names() -> list[str]:
    """Names of the tables that ship with the package, sorted."""
    return sorted(entry.name.removesuffix(".csv") for entry in files(__name__).iterdir() if entry.name.endswith(".csv"))


def _read(name: str) -> bytes:
    path = files(__name__) / f"{name}.csv"
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
    str: str,
    str | None: lambda cell: cell or None,
    tuple[str, ...]: _pieces,
    date | None: lambda cell: date.fromisoformat(cell) if cell else None,
    int: int,
    bool: _boolean,
}
"""What makes a cell, stripped, into a value of the type that the record gives its column."""
