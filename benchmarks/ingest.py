"""Ingest at size: `python benchmarks/ingest.py [--count 20000] [--jobs 2]`.

Generates files in mixed formats, with damaged and hostile ones, copies, versions (drafts, other formats, rescans) and
plans that only look like versions; ingests them twice; prints rate, memory of every process, what the second run read,
and which versions were linked. Times are of this machine: compare ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from generate import generate
from synthetic import variants
from synthetic.files import WRITERS, damaged

from pipeline.corpus import open_corpus
from pipeline.errors import PipelineError
from pipeline.ingest import read

SHARES = {"damaged": 0.02, "copy": 0.03, "draft": 0.03, "format": 0.03, "rescan": 0.03, "year": 0.05, "place": 0.05}
"""Share of the files that are made out of an earlier plan, or of nothing good."""
VERSIONS = ("draft", "format", "rescan")
"""Those that are the plan itself in another form; `year` and `place` are plans of their own."""

_PER_FOLDER = 500


def readable() -> list[str]:
    """Endings of WRITERS that this installation reads."""
    found = []
    for ending, write in WRITERS.items():
        with suppress(PipelineError):
            read(write("KẾ HOẠCH\nTrồng cây\n"))
            found.append(ending)
    return found


def make(folder: Path, count: int, seed: int = 0) -> list[tuple[str, str, str]]:
    """Write `count` files; the pairs (kind, path, path of what it was made out of)."""
    rng = Random(seed)
    endings = readable()
    pairs: list[tuple[str, str, str]] = []
    recent: list[tuple[int, str, str, str]] = []  # seed, text, path and ending of plans to make something out of
    followed: set[tuple[str, str]] = set()
    for number in range(count):
        place = folder / f"{number // _PER_FOLDER:03}"
        place.mkdir(parents=True, exist_ok=True)
        kind = rng.choices(["new", *SHARES], [1 - sum(SHARES.values()), *SHARES.values()])[0]
        if kind == "damaged":
            ending, data = damaged(rng, WRITERS["docx"](recent[-1][1] if recent else "KẾ HOẠCH"))
            (place / f"{number:06}-damaged.{ending}").write_bytes(data)
            continue
        own = _made_of(rng, kind, recent, endings) if recent and kind != "new" else None
        if own and kind in ("year", "place") and (kind, own[2]) in followed:
            own = None  # a plan has one plan of the next year
        if own:
            followed.add((kind, own[2]))
        if own is None:
            plan, ending = seed * count + number, rng.choice(endings)
            text, _ = generate(plan, 0.05)
            path = place / f"{number:06}-new.{ending}"
            recent = [*recent[-199:], (plan, text, str(path), ending)]
        else:
            text, ending, origin = own
            path = place / f"{number:06}-{kind}.{ending}"
            pairs.append((kind, str(path), origin))
        path.write_bytes(WRITERS[ending](text))
    return pairs


def _made_of(
    rng: Random, kind: str, recent: list[tuple[int, str, str, str]], endings: list[str]
) -> tuple[str, str, str] | None:
    plan, text, origin, ending = rng.choice(recent)
    if kind == "copy":
        return text, ending, origin
    if kind == "format":
        return text, rng.choice([other for other in endings if other != ending]), origin
    changed = {
        "draft": lambda: variants.draft(rng, text),
        "rescan": lambda: variants.rescan(rng, text),
        "year": lambda: variants.next_year(rng, text),
        "place": lambda: variants.neighbour(rng, text, plan),
    }[kind]()
    return None if changed is None else (changed, rng.choice(endings), origin)


# -- one run, watched from outside


def ingest(folder: Path, db: Path, jobs: int) -> dict[str, Any]:
    """Ingest in a process of its own: seconds, counts of its report, peak memory of it and of its workers in MB."""
    start, used_before = time.perf_counter(), _used_by_children()
    child = subprocess.Popen(
        [sys.executable, __file__, "--one-run", str(db), "--jobs", str(jobs), str(folder)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    memory: dict[int, list[tuple[float, float]]] = {}
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(child.pid, memory, start, done))
    watcher.start()
    counts = json.loads(child.communicate()[0])
    done.set()
    watcher.join()
    own = memory.pop(child.pid, [])
    workers = [max(size for _, size in sizes) for sizes in memory.values() if len(sizes) > 2]
    half = [size for at, size in own if at < own[-1][0] / 2] if own else []
    return {
        "seconds": time.perf_counter() - start,
        **counts,
        "processor_s": _used_by_children() - used_before,
        "parent_mb": max((size for _, size in own), default=0.0),
        "parent_mb_first_half": max(half, default=0.0),
        "worker_mb": max(workers, default=0.0),
    }


def _used_by_children() -> float:
    """Processor seconds of all processes that have ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(parent: int, memory: dict[int, list[tuple[float, float]]], start: float, done: threading.Event) -> None:
    """Resident memory of a process and its children, five times a second (Linux)."""
    while not done.wait(0.2):
        with suppress(OSError):
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
            for process in (parent, *map(int, children)):
                pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
                sizes = memory.setdefault(process, [])
                sizes.append((time.perf_counter() - start, pages * os.sysconf("SC_PAGE_SIZE") / 1e6))


def _one_run(db: Path, folder: Path, jobs: int) -> None:
    """What the watched process does."""
    phases: dict[str, float] = {}
    start = time.perf_counter()

    def note(event: Any) -> None:
        phases["vectors" if event.kind == "encoded" else "files"] = time.perf_counter() - start

    with open_corpus(db, create=True) as corpus:
        report = corpus.ingest([folder], jobs=jobs, on_event=note)
    counts = {name: len(getattr(report, name)) for name in ("added", "replaced", "skipped", "duplicates", "failed")}
    print(json.dumps({**counts, "phases": phases, "own_s": time.process_time()}))


# -- versions


def versions_found(db: Path, pairs: Iterable[tuple[str, str, str]]) -> str:
    """Precision and recall of the links between plans, as lines; every pair of one plan's versions counts once.

    Files of the same bytes are one plan of the corpus already and no pair.
    """
    family: dict[str, set[str]] = {}
    for kind, path, origin in pairs:
        if kind in (*VERSIONS, "copy"):
            own = family.setdefault(origin, {origin})
            own.add(path)
            family[path] = own
    with open_corpus(db) as corpus:
        document = dict(corpus.to_pandas("files").itertuples(index=False))
        linked = {frozenset(row[:2]) for row in corpus.to_pandas("versions").itertuples(index=False)}

    def both(one: str, other: str) -> frozenset[str]:
        return frozenset(document[path] for path in (one, other) if path in document)

    members = {id(own): own for own in family.values()}.values()
    same = {pair for own in members for one in own for other in own if len(pair := both(one, other)) == 2}
    lines = [
        f"versions: {len(same)} pairs, {len(linked)} linked; precision {len(linked & same) / max(1, len(linked)):.4f},"
        f" recall {len(linked & same) / max(1, len(same)):.4f}"
    ]
    for kind in (*VERSIONS, "year", "place"):
        own_kind = {pair for its, path, origin in pairs if its == kind and len(pair := both(path, origin)) == 2}
        lines.append(f"  {kind:7} {len(own_kind & linked):5} of {len(own_kind):5} linked")
    return "\n".join(lines)


# -- the whole


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def main() -> int:
    """Generate, ingest twice, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where files and corpus are made, and stay")
    parser.add_argument("--one-run", type=Path, metavar="DB", help=argparse.SUPPRESS)
    parser.add_argument("folder", type=Path, nargs="?", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one_run:
        _one_run(args.one_run, args.folder, args.jobs)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        base = args.keep or Path(temporary)
        folder, db = base / "files", base / "corpus.db"
        if (folder / "pairs.json").exists():
            pairs = json.loads((folder / "pairs.json").read_text("utf-8"))
        else:
            pairs = make(folder, args.count)
            (folder / "pairs.json").write_text(json.dumps(pairs), "utf-8")
        size = sum(path.stat().st_size for path in _files(folder)) / 1e6
        formats = Counter(path.suffix[1:] for path in _files(folder) if path.suffix != ".json")
        mix = ", ".join(f"{count} {name}" for name, count in formats.most_common())
        print(f"{formats.total()} files, {size:.0f} MB: {mix}")
        for name in ("first run", "second run"):
            run = ingest(folder, db, args.jobs)
            told = ", ".join(f"{run[kind]} {kind}" for kind in ("added", "replaced", "skipped", "duplicates", "failed"))
            print(f"{name}: {run['seconds']:.0f} s, {formats.total() / run['seconds']:.0f} files/s; {told}")
            phases = ", ".join(f"{name} {at:.0f} s" for name, at in run["phases"].items())
            per_file = 1000 * run["processor_s"] / formats.total()
            print(f"  phases end at: {phases}")
            print(f"  processor: {per_file:.0f} ms a file, {run['own_s'] / run['processor_s']:.0%} of it in the parent")
            print(
                f"  peak memory: {run['parent_mb']:.0f} MB (first half {run['parent_mb_first_half']:.0f}),"
                f" each worker {run['worker_mb']:.0f} MB"
            )
        print(versions_found(db, pairs))
        print(f"corpus: {db.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
