"""How fast: plans a second in one process, and cold starts of the commands. `python benchmarks/speed.py`.

Times are of this machine; compare ratios. The plans are the reference seeds where they are, else our own samples.
"""

from __future__ import annotations

import compileall
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from pipeline.document import Source
from pipeline.ingest import read
from pipeline.parse import document, parse

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = Path(os.environ.get("KEHOACH_REFERENCE") or ROOT.parent / "shared")
HEAVY = ("torch", "spacy", "pandas", "faiss", "sentence_transformers", "underthesea", "pydantic", "dateparser")


def plans() -> list[Path]:
    """The plans that are timed."""
    seeds = sorted((REFERENCE / "plans" / "seeds").glob("*.txt"))
    return seeds or sorted((ROOT / "data" / "raw").rglob("*.txt"))


def per_second(stage: Callable[[Source], object], seconds: float = 4.0) -> float:
    """Plans a second through `stage`: the quickest of many passes over all plans, in processor time of one core."""
    sources = [read(path) for path in plans()]
    for source in sources:
        stage(source)  # patterns and tables are made at the first plan
    best = float("inf")
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = time.process_time()
        for source in sources:
            stage(source)
        best = min(best, (time.process_time() - start) / len(sources))
    return 1 / best


def cold(*arguments: str, runs: int = 7) -> float:
    """Median wall-clock seconds of a fresh `kehoach` process, on a machine where the command has run before."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "pipeline", *arguments], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        times.append(time.perf_counter() - start)
    return median(times[1:])  # the first run stores compiled patterns


def heavy_imports(*arguments: str) -> list[str]:
    """Which of the heavy libraries a command imports."""
    code = (
        "import sys, contextlib, io, json\n"
        "from pipeline.cli import main\n"
        "sys.argv = ['kehoach', *json.loads(sys.argv[1])]\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit): main()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(arguments)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return list(json.loads(done.stdout.splitlines()[-1].replace("'", '"')))


def main() -> None:
    """Print every measurement with its goal."""
    sample = str(plans()[0])
    compileall.compile_dir(ROOT / "pipeline", quiet=1)  # as pip does for an installed package
    print(f"normalise + segment  {per_second(document):7.0f} plans/s")
    print(f"full parse           {per_second(parse):7.0f} plans/s   goal 250, at least 100")
    print(f"kehoach parse, cold  {cold('parse', sample):7.2f} s         at most 0.4")
    print(f"  imports of heavy libraries: {heavy_imports('parse', sample) or 'none'}")
    with tempfile.TemporaryDirectory() as folder:
        db = str(Path(folder) / "corpus.db")
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "pipeline", "--db", db, "--quiet", "ingest", str(ROOT / "data" / "raw")],
            check=False, cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        print(f"ingest of data/raw   {time.perf_counter() - start:7.2f} s")
        print(f"kehoach search, cold {cold('--db', db, 'search', 'nông thôn mới'):7.2f} s         at most 0.8")


if __name__ == "__main__":
    main()
