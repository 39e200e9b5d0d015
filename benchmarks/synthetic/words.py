"""The vocabulary: small tables beside this module, cells between semicolons (the phrases are full of commas)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one table."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = tuple(csv.DictReader(file, delimiter=";"))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ValueError(f"{name}.csv:{number}: as many cells as columns are needed: {row}")
    return rows


@cache
def column(name: str, wanted: str, **conditions: str) -> tuple[str, ...]:
    """The cells of one column, of the rows in which the other columns have the given values."""
    return tuple(row[wanted] for row in table(name) if all(row[key] == value for key, value in conditions.items()))


def pick(rng: Random, name: str, wanted: str, **conditions: str) -> str:
    """One cell by chance."""
    return rng.choice(column(name, wanted, **conditions))
