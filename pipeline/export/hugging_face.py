"""A data set that `datasets.load_dataset` opens as it lies: a configuration a table, and a card that explains them.

`plans` is the configuration to begin with: one row a plan, with its text and the spans of all its findings.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from string import Template
from typing import Final

import pyarrow as pa

from pipeline import __version__
from pipeline.corpus.records import StoredPlan
from pipeline.export.annotation import marks
from pipeline.export.frame import Count, Surroundings, create
from pipeline.export.parquet import TypedFile, schema
from pipeline.export.tables import CORPUS_TABLES, TABLES, corpus_rows, rows

_FOLDER: Final = "hf"
_CARD: Final = "README.md"
_SPAN: Final = pa.struct(
    [("kind", pa.string()), ("start", pa.int64()), ("end", pa.int64()), ("label", pa.string()), ("index", pa.int64())]
)
_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LARGEST: Final = "1M<n<10M"

_CONFIGURATION: Final = Template("""- config_name: $table
  data_files: data/$table.parquet
""")
_TEXT: Final = Template("""---
pretty_name: Vietnamese administrative plans (Kế hoạch)
language:
- vi
task_categories:
- token-classification
size_categories:
- $size
configs:
$configurations---

# Vietnamese administrative plans (Kế hoạch)

$plans plans, read by Kehoach $version. Nothing in this folder was checked by hand.

```python
from datasets import load_dataset

plans = load_dataset("PATH/TO/THIS/FOLDER", "plans", split="train")
plan = plans[0]
for span in plan["spans"]:
    print(span["kind"], plan["text"][span["start"]:span["end"]])
```

`plans` has one row a plan: letterhead, source file, `text`, and `spans`, the places of its findings. Each other
configuration is a table of one kind of finding, with all its values; `plan` is the id of its plan and `index` its place
in the plan's list, as in `spans`. `directives` are the documents that plans cite, `versions` the pairs of plans that
are drafts, copies or scans of one another.

`start` and `end` are positions in `text`, counted in Unicode code points, the end exclusive. What a plan does not say
is null; a value that the context supplied is named in `inferred`.

Licence and origin are those of the documents that were read: say them here before you pass the data on.

| configuration | rows |
|---|---|
$counts""")


class HuggingFace:
    """`hf/README.md` and `hf/data/<table>.parquet`."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._folder = folder / _FOLDER
        (self._folder / "data").mkdir(parents=True)
        self._opened = opened
        schemas = {table: schema(table) for table in (*TABLES, *CORPUS_TABLES)}
        schemas["plans"] = schemas["plans"].append(pa.field("spans", pa.list_(_SPAN)))
        self._files = {
            table: TypedFile(self._folder / "data" / f"{table}.parquet", typed, opened)
            for table, typed in schemas.items()
        }

    def add(self, stored: StoredPlan) -> None:
        """The rows of one plan, to each table."""
        plan = stored.plan
        spans = [
            {"kind": mark.kind, "start": mark.start, "end": mark.end, "label": mark.label, "index": mark.index}
            for mark in marks(plan)
        ]
        for table in TABLES:
            for row in rows(stored, table):
                self._files[table].write(row | {"text": plan.text, "spans": spans} if table == "plans" else row)

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """The tables across plans, and the card."""
        for table in CORPUS_TABLES:
            for row in corpus_rows(around, table):
                self._files[table].write(row)
        counts = {table: file.finish() for table, file in self._files.items()}
        self._opened.enter_context(create(self._folder / _CARD)).write(_card(counts))
        return {f"{_FOLDER}/{_CARD}": Count(0)} | {
            f"{_FOLDER}/data/{table}.parquet": Count(count) for table, count in counts.items()
        }


def _card(counts: dict[str, int]) -> str:
    """A table without a row gives no configuration: `load_dataset` refuses an empty split."""
    filled = {table: count for table, count in counts.items() if count}
    return _TEXT.substitute(
        size=next((name for limit, name in _SIZES if counts["plans"] < limit), _LARGEST),
        configurations="".join(_CONFIGURATION.substitute(table=table) for table in filled),
        plans=f"{counts['plans']:,}",
        version=__version__,
        counts="".join(f"| {table} | {count} |\n" for table, count in filled.items()),
    )
