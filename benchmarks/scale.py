"""Search at size: `python benchmarks/scale.py [--passages 20000 100000 1000000] [--json FILE] [--picture FILE]`.

For each size a corpus of generated plans is built (words, then vectors), searched in every mode, and compared with
plain full-text search (SQLite FTS5, syllables) and, where it is installed, bm25s. Every size runs in a process of its
own, so that its peak memory is its own. Times are processor time, so that other work on the machine counts little;
compare ratios. Building is measured by the clock too, for encoding uses all cores: that figure wants an idle machine.
`--keep DIR` leaves the corpora, and finds them there again: then nothing is built.
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
from typing import Any, NamedTuple

import numpy as np
from generate import generate

from pipeline.corpus import intake, open_corpus
from pipeline.corpus.database import Database
from pipeline.corpus.folding import fold, normal, tokens
from pipeline.corpus.semantic import meant
from pipeline.corpus.store import Corpus
from pipeline.corpus.vectors import VectorIndex
from pipeline.corpus.word_index import WordIndex
from pipeline.embed.accents import readings
from pipeline.embed.encoder import load_encoder
from pipeline.parse import parse
from pipeline.plan import Plan

ROOT = Path(__file__).resolve().parents[1]
QUERIES = 60
GOALS = {
    "built passages/s by the clock": {100_000: 5000, 1_000_000: 5000},
    "hybrid p50 ms": {100_000: 20, 1_000_000: 60},
    "hybrid p95 ms": {100_000: 50, 1_000_000: 150},
    "recall@10 of vectors": {100_000: 0.97, 1_000_000: 0.97},
    "adding a plan ms": {100_000: 100},
    "cold search s": {100_000: 0.8},
    "peak memory MB": {1_000_000: 2500},
}
_PLANS_PER_COMMIT = 200


class Seconds(NamedTuple):
    """What something took: of the processors, all cores together, and by the clock."""

    processor: float
    clock: float


def main() -> int:
    parser = argparse.ArgumentParser(description="Search at size.")
    parser.add_argument("--passages", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--json", type=Path, help="write what was measured")
    parser.add_argument("--picture", type=Path, help="draw the curves (needs matplotlib)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where the corpora are made, and stay")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure((arguments.keep or Path(folder)) / f"{arguments.one}.db", arguments.one)))
        return 0
    measured = []
    for size in arguments.passages:
        command = [sys.executable, __file__, "--one", str(size)]
        command += ["--keep", str(arguments.keep)] if arguments.keep else []
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
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
    stored = None if path.exists() else fill(path, size)
    with open_corpus(path) as corpus:
        encoded = spent(corpus.encode)
        passages = found["passages"] = corpus.stats().passages
        if stored:
            steps = {"stored": stored, "encoded": encoded, "indexed": spent(lambda: index(path))}
            found |= {f"{name} passages/s": passages / step.processor for name, step in steps.items()}
            found["built passages/s"] = passages / sum(step.processor for step in steps.values())
            found["built passages/s by the clock"] = passages / sum(step.clock for step in steps.values())
        asked = queries(Database.open(path, create=False), QUERIES)
        _, found["first hybrid search ms"] = in_ms(lambda: corpus.search(asked[0]))
        for mode in ("lexical", "semantic", "hybrid"):
            found |= spread(mode, lambda text, mode=mode: corpus.search(text, mode=mode), asked)
        found["recall@10 of vectors"] = recall(path, asked)
        found["adding a plan ms"] = added(corpus)
        _, found["first search after that ms"] = in_ms(lambda: corpus.search(asked[0]))
    files = [file.stat().st_size for file in path.parent.glob(f"{path.name}*")]
    found["file bytes/passage"] = sum(files) / passages
    found["cold search s"] = cold([sys.executable, "-m", "pipeline", "--db", str(path), "search", asked[0]])
    found["peak memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found | baselines(path, asked)


def fill(path: Path, size: int) -> Seconds:
    """Store generated plans until there are `size` passages; what storing took, without parsing."""
    corpus = open_corpus(path, create=True)
    corpus.close()
    database = Database.open(path, create=False)
    taken, seed, passages = Seconds(0.0, 0.0), 0, 0
    while passages < size:
        plans = [parse(generate(number)[0]) for number in range(seed, seed + _PLANS_PER_COMMIT)]
        step = spent(lambda plans=plans, seed=seed: store(database, plans, seed))
        taken = Seconds(taken.processor + step.processor, taken.clock + step.clock)
        seed += _PLANS_PER_COMMIT
        passages = database.value("SELECT count(*) FROM passages")
    database.close()
    return taken


def store(database: Database, plans: Sequence[Plan], first: int) -> None:
    with database.many_transactions():
        for number, plan in enumerate(plans, start=first):
            intake.store(database, f"plan-{number}.txt", [plan])


def index(path: Path) -> None:
    """Make the files beside the corpus, as its first search does."""
    database = Database.open(path, create=False)
    WordIndex.open(database)
    VectorIndex.open(database)
    database.close()


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


def recall(path: Path, asked: Sequence[str], k: int = 10) -> float:
    """Share of the k truly nearest passages that the index finds, of the queries and of questions put by people.

    Accents that are missing are guessed without the evidence of the corpus.
    """
    database, encoder = Database.open(path, create=False), load_encoder()
    questions = [
        row["text"] for row in map(json.loads, (ROOT / "tests/search/queries.jsonl").read_text("utf-8").splitlines())
    ]
    found = VectorIndex.open(database)
    assert found is not None
    encoded = np.array([meant(encoder, readings(text)) for text in [*asked, *questions[::3]]])
    best = np.empty((len(encoded), 0), np.float32)
    last = -1
    while rows := database.rows(
        "SELECT passage_id, vector FROM passage_vectors WHERE passage_id > ? ORDER BY passage_id LIMIT 50000", (last,)
    ):
        last = rows[-1][0]
        matrix = np.frombuffer(b"".join(row[1] for row in rows), "<f4").reshape(len(rows), -1)
        nearest = np.partition(encoded @ matrix.T, -k, axis=1)[:, -k:]
        best = np.partition(np.concatenate([best, nearest], axis=1), -k, axis=1)[:, -k:]
    least = best.min(axis=1) - 1e-4  # generated plans repeat sentences: equals are as good
    shares = [
        np.mean(found.search(query, k).similarities >= bound) for query, bound in zip(encoded, least, strict=True)
    ]
    database.close()
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
    vocabulary: dict[str, int] = {}
    cut = [[vocabulary.setdefault(word, len(vocabulary)) for word in tokens(normal(text))] for text in texts]
    ranker = bm25s.BM25()
    passages = bm25s.tokenization.Tokenized(ids=cut, vocab=vocabulary)
    _, seconds = timed(lambda: ranker.index(passages, show_progress=False))
    found["bm25s built passages/s"] = len(cut) / seconds

    def ask_bm25s(text: str) -> object:
        known = [word for word in tokens(normal(text)) if word in vocabulary]
        return ranker.retrieve([known], k=10, show_progress=False) if known else None

    return found | spread("bm25s", ask_bm25s, asked)


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


def spent(work: Callable[[], Any]) -> Seconds:
    start, clock = time.process_time(), time.perf_counter()
    work()
    return Seconds(time.process_time() - start, time.perf_counter() - clock)


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
