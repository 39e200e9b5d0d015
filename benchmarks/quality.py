"""How good extraction is, against the floors of baseline.json: `python benchmarks/quality.py [--errors] [SET ...]`.

`--compare REV [PATH ...]` prints the facts gained, lost and changed since a revision, over the files given (default:
data/raw).

Sets: `own` is tests/gold over data/raw; the others are the reference data, where it is (environment
KEHOACH_REFERENCE, default the sibling folder `shared`). Exit status 1 when a floor is missed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path
from statistics import mean
from typing import Any

from compare import compare

from pipeline import plan_json
from pipeline.evaluate.extraction import Report, read_gold, score
from pipeline.ingest import read
from pipeline.parse import parse

ROOT = Path(__file__).resolve().parents[1]
SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx")
BASELINE = ROOT / "benchmarks" / "baseline.json"
REFERENCE = Path(os.environ.get("KEHOACH_REFERENCE") or ROOT.parent / "shared")


def gold_folders(name: str) -> list[Path]:
    """Folders of the gold files of a set."""
    if name == "own":
        return [ROOT / "tests" / "gold"]
    kinds = (
        ("seeds", "composed", "real")
        if name == "pooled"
        else ("real" if name in ("real_text", "real_files") else name,)
    )
    return [REFERENCE / "gold" / kind for kind in kinds]


def plan_folders(name: str) -> list[Path]:
    """Folders of the plans of a set."""
    if name == "own":
        return [ROOT / "data" / "raw"]
    names = ("seeds", "composed", "real_text") if name == "pooled" else ("real" if name == "real_files" else name,)
    return [REFERENCE / "plans" / folder for folder in names]


def is_available(name: str) -> bool:
    """Whether the gold and the plans of a set are on this machine."""
    return all(folder.is_dir() and any(folder.iterdir()) for folder in gold_folders(name) + plan_folders(name))


def measure(name: str) -> Report:
    """Parse the plans of a set that have gold, and score them."""
    left_out: dict[str, Any] = json.loads(BASELINE.read_text("utf-8"))["sets"][name].get("left_out", {})
    gold = {stem: dict(plan) for folder in gold_folders(name) for stem, plan in read_gold(folder).items()}
    for stem, kinds in left_out.items():
        if kinds == "all":
            del gold[stem]
        else:
            for kind in kinds:
                gold[stem].pop(kind, None)
    plans = {}
    for folder in plan_folders(name):
        for path in sorted(folder.rglob("*")):
            if path.stem in gold and path.is_file():
                plans[path.stem] = plan_json.to_dict(parse(read(path)))
    return score(gold, plans)


def checksum(name: str) -> str:
    """SHA-256 over the gold files of a set, so that a floor is never compared with other gold."""
    digest = hashlib.sha256()
    for folder in gold_folders(name):
        for path in sorted(folder.glob("*.json")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def missed_floors(name: str, report: Report) -> list[str]:
    """Each floor of the set that the report does not reach, in words; broken spans must be 0."""
    floors: dict[str, float] = json.loads(BASELINE.read_text("utf-8"))["sets"][name]["floors"]
    missed = []
    for what, floor in floors.items():
        value = _value(report, what)
        if value < floor:
            missed.append(f"{name}: {what} is {value:.3f}, the floor is {floor}")
    if report.broken_spans:
        missed.append(f"{name}: {report.broken_spans} broken spans")
    return missed


def _value(report: Report, what: str) -> float:
    if what == "header":
        return mean(report.header.values())
    return report.kinds[what].f1 if what in report.kinds else report.fields[what]


def print_comparison(revision: str, paths: list[Path]) -> int:
    """Print every difference and their number; 0 always, a difference is no fault."""
    files = sorted(file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())
    found = compare(revision, [file.resolve() for file in files if file.suffix in SUFFIXES])
    print(*found, sep="\n")
    print(f"{len(found)} facts differ from {revision}")
    return 0


def main() -> int:
    """Print a table a set and what misses its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--errors", action="store_true", help="list every difference")
    parser.add_argument("--compare", metavar="REV", help="facts gained, lost and changed since REV")
    args = parser.parse_args()
    if args.compare:
        return print_comparison(args.compare, [Path(path) for path in args.sets] or [ROOT / "data" / "raw"])
    missed: list[str] = []
    for name in args.sets or json.loads(BASELINE.read_text("utf-8"))["sets"]:
        if not is_available(name):
            print(f"{name}: not on this machine")
            continue
        report = measure(name)
        print(f"\n{name}: header mean {_value(report, 'header'):.3f}, broken spans {report.broken_spans}")
        for kind, row in report.kinds.items():
            rates = f"P {row.precision:.3f}  R {row.recall:.3f}  F1 {row.f1:.3f}"
            print(
                f"  {kind:11} gold {row.gold:4}  {rates}  {1000 * row.errors / max(1, row.gold):4.0f} errors per 1000"
            )
        print("  fields     " + "  ".join(f"{field} {value:.2f}" for field, value in report.fields.items()))
        if args.errors:
            for mismatch in report.mismatches:
                print("   ", mismatch.document, mismatch.what, *mismatch.values, sep=" | ")
        missed += missed_floors(name, report)
    print("", *missed, sep="\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
