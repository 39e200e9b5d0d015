"""Throughput by format, beside markitdown: `python benchmarks/readers.py [--markitdown PYTHON]`.

One set of generated plans is written in every format and read, in turns, each pass in processor time of all processes
that took part (the one that reads hostile formats, LibreOffice); the best pass counts. PDF files are printed by
LibreOffice and .doc files saved by it, and left out where it is missing. markitdown (which gives Markdown, no sections
or findings) is no dependency of ours: `--markitdown` takes a python that has it,
`python -m venv T && T/bin/pip install 'markitdown[docx,pdf]'` makes one. Times are of this machine: compare ratios.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from generate import generate
from renderings import converted
from synthetic.files import WRITERS

from pipeline.ingest import programs

ROUNDS = 3

# runs with the other python, which knows nothing of ours: one line of JSON a round
_THEIRS = """
import json, sys, time
from pathlib import Path
from markitdown import MarkItDown
reader = MarkItDown()
folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
for _ in range(rounds):
    times = {}
    for kind in sorted(folder.iterdir()):
        start, failed = time.process_time(), 0
        for path in sorted(kind.iterdir()):
            try:
                reader.convert(str(path))
            except Exception:  # whatever it raises, the file is one that it does not read
                failed += 1
        times[kind.name] = (time.process_time() - start, failed)
    print(json.dumps(times))
"""


def ours(folder: Path) -> dict[str, tuple[float, float, int]]:
    """Seconds to read, seconds to read and parse, and files that failed, by format."""
    from pipeline.errors import PipelineError
    from pipeline.ingest import guard, read
    from pipeline.ingest.ahead import converted_ahead
    from pipeline.parse import parse

    found = {}
    for kind in sorted(folder.iterdir()):
        parsing, failed = 0.0, 0
        start = _processor_s()
        for path, conversions in converted_ahead(map(str, sorted(kind.iterdir()))):
            try:
                source = read(path, conversions=conversions)
            except PipelineError:
                failed += 1
                continue
            begin = time.process_time()
            parse(source)
            parsing += time.process_time() - begin
        guard.end_all()  # its time counts when it has ended
        whole = _processor_s() - start
        found[kind.name] = (whole - parsing, whole, failed)
    return found


def _processor_s() -> float:
    """Processor seconds of this process and of those below it that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def theirs(python: Path, folder: Path) -> list[dict[str, tuple[float, int]]]:
    """Seconds and failures by format, of every round."""
    done = subprocess.run(
        [python, "-c", _THEIRS, folder, str(ROUNDS)], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main() -> int:
    """Write the files, time both, print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100, help="plans; each is written in every format")
    parser.add_argument("--markitdown", type=Path, metavar="PYTHON")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        plans = {f"{number:04}": generate(number)[0] for number in range(args.count)}
        written = {ending: {name: write(text) for name, text in plans.items()} for ending, write in WRITERS.items()}
        if programs.find("libreoffice"):
            with tempfile.TemporaryDirectory() as work:
                for ending in ("pdf", "doc"):
                    written[ending] = converted(written["docx"], ending, Path(work))
        for ending, files in written.items():
            (folder / ending).mkdir()
            for name, data in files.items():
                (folder / ending / f"{name}.{ending}").write_bytes(data)
        rounds = [ours(folder) for _ in range(ROUNDS)]
        others = []
        if args.markitdown is None:
            print("markitdown: left out, give --markitdown PYTHON with one that has it")
        else:
            with suppress(subprocess.CalledProcessError):
                others = theirs(args.markitdown, folder)
            if not others:
                print(f"markitdown: {args.markitdown} cannot import it")
        print("files a second of processor time")
        print("| format | read | read and parse | markitdown | read / markitdown |\n|---|---|---|---|---|")
        for ending in sorted(written):
            reading, whole = (min(times[ending][i] for times in rounds) for i in (0, 1))
            read_well = args.count - rounds[0][ending][2]
            if not read_well:
                print(f"| {ending} | not read here | | | |")
                continue
            rate = read_well / reading
            row = f"| {ending} | {rate:.0f} | {read_well / whole:.0f} |"
            if others:
                seconds, failed = min(times[ending] for times in others)
                their_rate = (args.count - failed) / seconds
                told = f"{their_rate:.1f}{f' ({failed} failed)' if failed else ''} | {rate / their_rate:.1f}"
                row += f" {told if their_rate else 'not read'} |{'' if their_rate else ' |'}"
            print(row if others else f"{row} | |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
