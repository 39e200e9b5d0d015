"""Search at size: `python benchmarks/scale.py [--passages 20000 100000 1000000] [--json FILE] [--picture FILE]`.

For each size a corpus of generated plans is built (words, then vectors), searched in every mode, and compared with
plain full-text search (SQLite FTS5, syllables) and, where it is installed, bm25s. Every size runs in a process of its
own, so that its peak memory is its own. Times are processor time, so that other work on the machine counts little;
compare ratios. On an idle machine the wall clock shows about as much, or less where two cores share the work.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

import numpy as np
from generate import generate

from pipeline.corpus import intake, open_corpus
from pipeline.corpus.database import Database
from pipeline.corpus.folding import fold, normal, tokens
from pipeline.corpus.store import Corpus
from pipeline.corpus.vectors import VectorIndex
from pipeline.embed.encoder import load_encoder
from pipeline.parse import parse

ROOT = Path(__file__).resolve().parents[1]
QUERIES = 60
GOALS = {"hybrid p50 ms": {100_000: 20, 1_000_000: 60}, "hybrid p95 ms": {100_000: 50, 1_000_000: 150}}
_PLANS_PER_COMMIT = 200


def main() -> int:
    parser = argparse.ArgumentParser(description="Search at size.")
    parser.add_argument("--passages", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--json", type=Path, help="write what was measured")
    parser.add_argument("--picture", type=Path, help="draw the curves (needs matplotlib)")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(Path(folder) / "corpus.db", arguments.one)))
        return 0
    measured = []
    for size in arguments.passages:
        done = subprocess.run([sys.executable, __file__, "--one", str(size)], stdout=subprocess.PIPE, check=True)
        measured.append(json.loads(done.stdout))
        for name, value in measured[-1].items():
            goal = GOALS.get(name, {}).get(size)
            print(f"{size:>9,}  {name:32} {value:12,.3f}" + (f"  goal {goal}" if goal else ""), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    if arguments.picture:
        draw(measured, arguments.picture)
    return 0


def measure(path: Path, size: int) -> dict[str, float]:
    """Build a corpus of at least `size` passages at `path` and measure it; processor times in the unit of the name."""
    found: dict[str, float] = {}
    store_s = fill(path, size)
    with open_corpus(path) as corpus:
        stats = corpus.stats()
        _, encode_s = timed(corpus.encode)
        found["passages"] = stats.passages
        found["built passages/s"] = stats.passages / (store_s + encode_s)
        found["encoded passages/s"] = stats.passages / encode_s
        asked = queries(Database.open(path, create=False), QUERIES)
        _, found["first hybrid search ms"] = in_ms(lambda: corpus.search(asked[0]))
        for mode in ("lexical", "semantic", "hybrid"):
            found |= spread(mode, lambda text, mode=mode: corpus.search(text, mode=mode), asked)
        found["recall@10 of vectors"] = recall(corpus, asked)
        found["adding a plan ms"] = added(corpus)
    found["file bytes/passage"] = path.stat().st_size / stats.passages
    found["cold search s"] = cold([sys.executable, "-m", "pipeline", "--db", str(path), "search", asked[0]])
    found["peak memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found | baselines(path, asked)


def fill(path: Path, size: int) -> float:
    """Store generated plans until there are `size` passages; the seconds that storing took, without parsing."""
    corpus = open_corpus(path, create=True)
    corpus.close()
    database = Database.open(path, create=False)
    spent, seed, passages = 0.0, 0, 0
    while passages < size:
        plans = [parse(generate(number)[0]) for number in range(seed, seed + _PLANS_PER_COMMIT)]
        start = time.process_time()
        for number, plan in enumerate(plans, start=seed):
            intake.store(database, f"plan-{number}.txt", [plan])
        spent += time.process_time() - start
        seed += _PLANS_PER_COMMIT
        passages = database.value("SELECT count(*) FROM passages")
    database.close()
    return spent


def queries(database: Database, count: int) -> list[str]:
    """Queries of three to seven syllables out of the passages, every third without accents."""
    random = Random(0)
    last = database.value("SELECT max(passage_id) FROM passages")
    asked: list[str] = []
    while len(asked) < count:
        row = database.rows("SELECT searchable FROM passages WHERE passage_id = ?", (random.randint(1, last),))
        words = row[0][0].split() if row else []
        length = random.randint(3, 7)
        if len(words) > length:
            start = random.randrange(len(words) - length)
            text = " ".join(words[start : start + length]).replace('"', " ").replace(":", " ")
            asked.append(text if len(asked) % 3 else fold(text))
    database.close()
    return asked


def recall(corpus: Corpus, asked: Sequence[str], k: int = 10) -> float:
    """Share of the k truly nearest passages that the index finds."""
    database, encoder = corpus._database, load_encoder()
    index = VectorIndex.open(database)
    assert index is not None
    rows = database.rows("SELECT vector FROM passage_vectors ORDER BY passage_id")
    matrix = np.frombuffer(b"".join(row[0] for row in rows), "<f4").reshape(len(rows), -1)
    shares = []
    for text in asked:
        query = encoder.encode_query(text)
        exact = matrix @ query
        least = np.partition(exact, -k)[-k]  # generated plans repeat sentences: equals are as good
        shares.append(np.mean(index.search(query, k).similarities >= least - 1e-4))
    return float(np.mean(shares))


def added(corpus: Corpus) -> float:
    """Milliseconds to put one more plan in, words and vectors; the median of five."""
    plans = [parse(generate(10_000_000 + number)[0]) for number in range(5)]

    def put(number: int) -> None:
        corpus.add(plans[number], f"further-{number}.txt")
        corpus.encode()

    return median(in_ms(lambda number=number: put(number))[1] for number in range(5))


def baselines(path: Path, asked: Sequence[str]) -> dict[str, float]:
    """Other ways to search the same passages by words."""
    database = Database.open(path, create=False)
    texts = [row[0] for row in database.rows("SELECT searchable FROM passages ORDER BY passage_id")]
    database.close()
    found = {}
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE VIRTUAL TABLE plain USING fts5 (text)")
    _, seconds = timed(lambda: plain.executemany("INSERT INTO plain VALUES (?)", ((text,) for text in texts)))
    found["plain FTS5 built passages/s"] = len(texts) / seconds

    def ask_plain(text: str) -> object:
        wanted = " OR ".join(f'"{token}"' for token in tokens(text))
        return plain.execute("SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT 10", (wanted,)).fetchall()

    found |= spread("plain FTS5", ask_plain, asked)
    plain.close()
    try:
        import bm25s
    except ModuleNotFoundError:
        return found
    ranker = bm25s.BM25()
    cut = [tokens(normal(text)) for text in texts]
    _, seconds = timed(lambda: ranker.index(cut, show_progress=False))
    found["bm25s built passages/s"] = len(texts) / seconds
    return found | spread(
        "bm25s", lambda text: ranker.retrieve([tokens(normal(text))], k=10, show_progress=False), asked
    )


def spread(name: str, search: Callable[[str], object], asked: Sequence[str]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds, warm."""
    search(asked[-1])
    times = [in_ms(lambda text=text: search(text))[1] for text in asked]
    return {f"{name} p50 ms": median(times), f"{name} p95 ms": quantiles(times, n=20)[-1]}


def cold(program: Sequence[str], runs: int = 3) -> float:
    """Processor seconds of a fresh process, on a machine where the command has run before; the median."""
    times = []
    for _ in range(runs + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(program, stdout=subprocess.DEVNULL, check=True, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(times[1:])


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def in_ms(work: Callable[[], Any]) -> tuple[Any, float]:
    result, seconds = timed(work)
    return result, 1000 * seconds


def draw(measured: Sequence[dict[str, float]], path: Path) -> None:
    """Median times against size, on logarithmic axes, as a picture."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6.4, 4.2))
    sizes = [row["passages"] for row in measured]
    for name in ("lexical", "semantic", "hybrid", "plain FTS5", "bm25s"):
        values = [row.get(f"{name} p50 ms") for row in measured]
        if all(values):
            axes.plot(sizes, values, marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="median time of a search, ms")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path)


if __name__ == "__main__":
    sys.exit(main())
