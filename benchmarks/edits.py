"""Does any edit break the parser? `python benchmarks/edits.py [--edits 1000000] [--seed 0] [PATH ...]`.

Random edits of plans, ten between two parses, add up until the plan is taken afresh. Nothing may raise, and every
record must stand where it says it stands. Plans: the files and folders given, else the samples and synthetic ones.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from generate import generate

from pipeline import plan_json
from pipeline.evaluate.extraction import broken_spans
from pipeline.ingest import read
from pipeline.parse import parse

EDITS_A_PARSE = 10
PARSES_A_PLAN = 20
"""Then the plan is taken afresh: after some hundred edits little is left of it."""

LONGEST = 2000
"""Code points of a plan that are edited; of a longer one another stretch each time."""

_MARKS = "()[]{}“”\"'«»|/-–—.:;,+*#_%…"
_ODD = "\x00\t\u00a0\u200b\u00ad\u0301\ufeff\ufffd😀漢İßĐÐ\n\r\f\\0123456789OIlIVXaA"
_LABELS = ("I. ", "IV. ", "1. ", "1.1. ", "a) ", "đ) ", "- ", "+ ", "Điều 1. ", "Phần I ", "| ", "TM. ", "Nơi nhận:")
_KINDS = (
    re.compile(r"."),
    re.compile(r"\w+"),
    re.compile(r"\S+(?: \S+){1,4}"),
    re.compile(r"[^\n]*\n"),
    re.compile(r"[0-9]+"),
    re.compile(f"[{re.escape(_MARKS)}]"),
    re.compile(r"^[ \t]*(?:[IVX]{1,5}|[0-9.]{1,7}|[a-zđ]|[-+])[.)/]? ", re.M),
)
"""What is edited: a character, a word, some words, a line, a number, a mark or bracket, a label."""


def edited(rng: Random, text: str) -> str:
    """The text after one edit: a piece deleted, doubled, moved, replaced, turned round, or something put in."""
    kind = _KINDS[rng.randrange(len(_KINDS))]
    found = [kind.search(text, rng.randrange(len(text) + 1)) or kind.search(text) for _ in range(2)]
    (start, stop), (other, end) = sorted(piece.span() if piece else (0, 0) for piece in found)
    piece = text[start:stop]
    match rng.randrange(7):
        case 0:
            return text[:start] + text[stop:]
        case 1:
            return text[:stop] + piece + text[stop:]
        case 2:  # a swap
            return text if other < stop else text[:start] + text[other:end] + text[stop:other] + piece + text[end:]
        case 3:
            return text[:start] + rng.choice((rng.choice(_MARKS), rng.choice(_ODD), rng.choice(_LABELS))) + text[stop:]
        case 4:
            return text[:start] + "".join(rng.choices(_ODD + _MARKS, k=rng.randint(1, 6))) + text[start:]
        case 5:
            return text[:start] + piece[::-1] + text[stop:]
    return text[:start] + rng.choice((str.upper, str.lower, str.title))(piece) + text[stop:]


def faults(text: str) -> list[str]:
    """What is wrong with the plan that is read from `text`: an exception, or records that do not stand."""
    try:
        plan = parse(text)
        read_back: dict[str, Any] = plan_json.to_dict(plan)
    except Exception as error:  # that is what we look for
        return [f"{type(error).__name__}: {error}"]
    found = list(map(str, broken_spans(read_back)))
    for kind in ("citations", "deadlines", "awards", "targets", "signers"):
        for record in read_back[kind]:
            if not 0 <= record["source_start"] < record["source_end"] <= len(text):
                found.append(f"{kind}: source {record['source_start']}:{record['source_end']} of {len(text)}")
            for field, (start, stop) in (record.get("spans") or {}).items():
                if not 0 <= start < stop <= len(plan.text):
                    found.append(f"{kind}: {field} {start}:{stop} of {len(plan.text)}")
    return found


def run(texts: Sequence[str], seed: int, edits: int) -> Iterator[tuple[str, list[str]]]:
    """Every edited text that has faults, with them; the same seed gives the same edits."""
    rng = Random(seed)
    text = ""
    for number in range(edits // EDITS_A_PARSE):
        if number % PARSES_A_PLAN == 0:
            whole = rng.choice(texts)
            start = rng.randrange(max(1, len(whole) - LONGEST)) if rng.random() < 0.5 else 0
            text = whole[start : start + LONGEST]
        for _ in range(EDITS_A_PARSE):
            text = edited(rng, text)
        text = text[: 2 * LONGEST]
        if found := faults(text):
            yield text, found


def plans(paths: Sequence[Path]) -> list[str]:
    """The texts that are edited."""
    if not paths:
        samples = sorted((Path(__file__).resolve().parents[1] / "data" / "raw").rglob("*.txt"))
        return [read(path).text for path in samples] + [generate(seed)[0] for seed in range(20)]
    files = (file for path in paths for file in (sorted(path.rglob("*.txt")) if path.is_dir() else [path]))
    return [read(file).text for file in files]


def main() -> int:
    """Edit and parse; 1 when anything was wrong, with the text that shows it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--edits", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    wrong = 0
    for text, found in run(plans(args.paths), args.seed, args.edits):
        wrong += 1
        print(*found, repr(text), sep="\n", flush=True)
    print(f"seed {args.seed}: {args.edits} edits, {args.edits // EDITS_A_PARSE} parses, {wrong} with faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
