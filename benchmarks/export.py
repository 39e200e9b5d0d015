"""Exports at size: `python benchmarks/export.py [--count 100000] [--distinct 200] [--formats csv,akn] [--db FILE]`.

Each format is written in a process of its own; printed are plans a second, the bytes of a plan, and the peak memory of
the process before the first plan, after a tenth of the plans and at the end: a format that streams stays level. The
plans are `distinct` generated ones, parsed and then repeated under ids of their own until there are `count`, each
citation settled as a corpus would; with `--db` they are those of a corpus (`benchmarks/ingest.py --keep` makes one).

underthesea splits the words of spacy and conll, at some 50 ms a plan. `--split-once` keeps those of the repeated plans,
so that the memory of a long export is seen without the hours: the rate is then of all but the splitting.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from generate import generate

from pipeline.corpus import open_corpus
from pipeline.corpus.records import Cited, StoredPlan
from pipeline.export import FORMATS, Knowledge, export
from pipeline.export.annotation import Mark
from pipeline.parse import parse
from pipeline.plan import Plan


def plans(count: int, distinct: int) -> Iterator[StoredPlan]:
    """Generated plans, the same over and over but for their ids and paths."""
    parsed = [parse(generate(seed)[0]) for seed in range(min(distinct, count))]
    for i in range(count):
        plan = parsed[i % len(parsed)]
        sha256 = hashlib.sha256(f"{i}".encode()).hexdigest()
        source = replace(plan.source, path=f"generated/{i:06}.txt", sha256=sha256)
        # directives of one place: a third of them is cited by one plan alone, as in a real corpus
        cited = tuple(Cited(f"{c.key}{i if n % 3 == 0 else ''}") for n, c in enumerate(plan.citations))
        yield StoredPlan(replace(plan, id=f"sha256:{sha256}", source=source), cited)


def _split_once() -> None:
    """Let the words of a text that comes again be those of the first time."""
    from pipeline.export import conll, docbin, words

    found: dict[str, words.Words] = {}
    split = words.words

    def kept(plan: Plan, marks: Sequence[Mark]) -> words.Words:
        if plan.text not in found:
            found[plan.text] = split(plan, marks)
        return found[plan.text]

    for module in (conll, docbin):
        vars(module)["words"] = kept


def _one(args: argparse.Namespace) -> None:
    """What the measured process does."""
    if args.split_once:
        _split_once()
    peaks: dict[int, float] = {}
    began = 0.0
    tenth = max(1, args.count // 10)

    def watched(source: Iterator[StoredPlan]) -> Iterator[StoredPlan]:
        nonlocal began
        for number, stored in enumerate(source):
            if number in (0, tenth):
                peaks[number] = _peak_mb()
            began = began or time.perf_counter()
            yield stored

    if args.db:
        with open_corpus(args.db) as corpus:
            knowledge = Knowledge(corpus.directives, corpus.version_pairs)
            manifest = export(watched(corpus.stored()), args.out, [args.one], knowledge)
    else:
        manifest = export(watched(plans(args.count, args.distinct)), args.out, [args.one])
    seconds = time.perf_counter() - began
    size = sum(file.size for file in manifest.files.values())
    memory = [*peaks.values(), _peak_mb()]
    print(json.dumps({"plans": manifest.plans, "seconds": seconds, "bytes": size, "memory": memory}))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> int:
    """Write with each format, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--distinct", type=int, default=200)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--db", type=Path)
    parser.add_argument("--split-once", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        _one(args)
        return 0
    source = ["--db", str(args.db)] if args.db else ["--distinct", str(args.distinct)]
    source += ["--split-once"] if args.split_once else []
    if args.db:
        with open_corpus(args.db) as corpus:
            args.count = corpus.stats().documents
    print("format        plans   plans/s   KB a plan   peak MB at the first plan, a tenth, the end")
    for name in args.formats.split(","):
        folder = Path(tempfile.mkdtemp())
        command = [sys.executable, __file__, "--one", name, "--out", str(folder), "--count", str(args.count), *source]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        shutil.rmtree(folder)
        row = json.loads(done.stdout)
        memory = "  ".join(f"{peak:5.0f}" for peak in row["memory"])
        rate, size = row["plans"] / row["seconds"], row["bytes"] / row["plans"] / 1000
        print(f"{name:12} {row['plans']:6} {rate:9.1f} {size:11.1f}   {memory}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
