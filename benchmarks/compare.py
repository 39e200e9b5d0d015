"""Facts gained, lost and changed between two revisions: what `quality.py --compare REV` prints.

The code of each revision parses the same files in a process of its own; facts are matched by kind and place in the
source, so a changed value shows as changed and not as one lost and one gained.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("citations", "deadlines", "awards", "signers", "targets", "sections")
_PLACE = ("start", "end", "source_start", "source_end", "page", "part", "spans", "parent", "within", "rule")
_WORKER = """
import json, sys
from pipeline.ingest import read
from pipeline.parse import parse
from pipeline.plan_json import to_dict
for path in json.load(sys.stdin):
    try:
        print(json.dumps([path, to_dict(parse(read(path)))]))
    except Exception as error:
        print(json.dumps([path, {"error": f"{type(error).__name__}: {error}"}]))
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is not the same in both revisions; `before` or `after` is None when it is lost or gained."""

    path: str
    kind: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    sentence: str

    def __str__(self) -> str:
        if self.before is None or self.after is None:
            sign, fact = ("+", self.after) if self.before is None else ("-", self.before)
            return f"{sign} {self.path} {self.kind}: {_shown(fact or {})}\n    {self.sentence}"
        fields = [key for key in {**self.before, **self.after} if self.before.get(key) != self.after.get(key)]
        changes = "; ".join(f"{key}: {self.before.get(key)!r} -> {self.after.get(key)!r}" for key in fields)
        return f"~ {self.path} {self.kind}: {_shown(self.after)}: {changes}\n    {self.sentence}"


def compare(revision: str, paths: Sequence[Path]) -> list[Difference]:
    """Differences of the working tree against `revision` (anything that `git archive` knows), in order of the files."""
    names = [str(path) for path in paths]
    archive = subprocess.run(["git", "archive", revision, "pipeline"], cwd=ROOT, check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        before = _parsed(Path(folder), names)
    after = _parsed(ROOT, names)
    return [difference for name in names for difference in differences(name, before[name], after[name])]


def differences(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """Differences of two parsed forms of one file, kind by kind, in text order."""
    for kind in KINDS:
        old, new = _by_place(before, kind), _by_place(after, kind)
        for place in sorted({*old, *new}):
            if old.get(place) != new.get(place):
                plan = after if place in new else before
                yield Difference(path, kind, old.get(place), new.get(place), _sentence(plan, kind, place))
    for name in {**before.get("header", {}), **after.get("header", {})}:
        one, other = before.get("header", {}).get(name), after.get("header", {}).get(name)
        if one != other and name not in _PLACE:
            yield Difference(path, "header", {name: one}, {name: other}, "")


def _parsed(code: Path, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", _WORKER], input=json.dumps(names), capture_output=True, text=True, check=True,
        cwd=code, env={"PYTHONPATH": str(code), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return dict(json.loads(line) for line in done.stdout.splitlines())


def _by_place(plan: Mapping[str, Any], kind: str) -> dict[tuple[int, int, int], dict[str, Any]]:
    """Facts without their places, by their place; equal places are numbered."""
    found: dict[tuple[int, int, int], dict[str, Any]] = {}
    for record in plan.get(kind, ()):
        nth = 0
        while (place := (record["source_start"], record["source_end"], nth)) in found:
            nth += 1
        found[place] = {key: value for key, value in record.items() if key not in _PLACE}
    return found


def _sentence(plan: Mapping[str, Any], kind: str, place: tuple[int, int, int]) -> str:
    """The line of clean text that the fact stands in, cut to what fits on two lines of a terminal."""
    record = next(r for r in plan[kind] if (r["source_start"], r["source_end"]) == place[:2])
    text: str = plan["text"]
    start = text.rfind("\n", 0, record["start"]) + 1
    stop = text.find("\n", record["end"])
    left = max(start, record["start"] - 80)
    return text[left : min(stop if stop >= 0 else len(text), record["end"] + 80)].replace("\n", " ")


def _shown(fact: Mapping[str, Any]) -> str:
    return str(fact.get("text") or fact.get("heading") or fact.get("label") or "")
