"""Synthetic plans with exact gold: `python benchmarks/generate.py --count N --seed S --damage RATE --out DIR`.

Every document is put together from pieces that carry their own expected records, so the gold needs no annotator.
`--score` parses what was written and prints the score instead; `--errors` lists every difference. What the
generator covers, and what it does not, is told in docs/synthetic.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from synthetic import body, frame
from synthetic.citations import grounds
from synthetic.damage import SPANNED, damage
from synthetic.pieces import Piece, piece
from synthetic.sentences import prose
from synthetic.world import new_world

_KINDS = ("citations", "deadlines", "awards", "signers", "targets")


def generate(seed: int, damage_rate: float = 0.0) -> tuple[str, dict[str, Any]]:
    """One plan and its gold; the same seed gives the same plan.

    Args:
        seed: chooses everything.
        damage_rate: probability, 0 to 1, of each kind of fault.

    Returns:
        The text, and the gold in the form of a parsed plan; its places are offsets in this very text.
    """
    rng = Random(f"plan {seed}")
    world = new_world(rng)
    separator = rng.choice(("\n", "\n\n", "\n\n"))
    letterhead, header = frame.letterhead(world)
    title, header["title"] = frame.title(world)
    opening = grounds(world) + "\n" + frame.lead_in(world)
    closing = prose(world, "closing") if rng.random() < 0.9 else None
    written = body.write(body.compose(world), separator, closing)
    ending, recipients = frame.ending(world)

    for part in (title, opening):
        for mark in part.marks:
            if mark.kind == "citations":
                mark.fields["section"] = None
    text: Piece = piece(letterhead)
    text = text + "\n\n" + title + "\n\n" + opening + separator
    shift = len(text.text)
    sections = [{**s, "start": s["start"] + shift, "end": s["end"] + shift} for s in written.sections]
    text = text + written.text + "\n\n" + ending + "\n"

    gold: dict[str, Any] = {"header": header, "sections": sections, **{kind: [] for kind in _KINDS}}
    for mark in sorted(text.marks, key=lambda mark: (mark.start, -mark.stop)):
        shown = {} if mark.kind == "signers" else {"text": text.text[mark.start : mark.stop]}
        gold[mark.kind].append({"start": mark.start, "end": mark.stop, **shown, **mark.fields})
    gold["recipients"] = recipients
    return damage(rng, text.text, gold, damage_rate) if damage_rate else (text.text, gold)


def documents(count: int, seed: int, damage_rate: float) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Stem, text and gold of `count` plans."""
    for number in range(seed, seed + count):
        yield f"synthetic-{number:06}", *generate(number, damage_rate)


def broken_places(text: str, gold: dict[str, Any]) -> list[str]:
    """What is wrong with the places of a gold document; nothing, if the generator is right."""
    wrong = []
    for kind in SPANNED:
        for record in gold[kind]:
            found = text[record["start"] : record["end"]]
            said = record.get("name") if kind == "signers" else record.get("text")
            if not found or found != found.strip() or (said is not None and kind != "signers" and found != said):
                wrong.append(f"{kind}: {found!r} is not {said!r}")
    return wrong


def _score(args: argparse.Namespace) -> None:
    from pipeline import plan_json
    from pipeline.evaluate.extraction import score
    from pipeline.parse import parse

    gold, plans = {}, {}
    for stem, text, document in documents(args.count, args.seed, args.damage):
        gold[stem], plans[stem] = document, plan_json.to_dict(parse(text))
    report = score(gold, plans)
    for kind, row in report.kinds.items():
        print(f"{kind:11} gold {row.gold:6}  P {row.precision:.4f}  R {row.recall:.4f}  F1 {row.f1:.4f}")
    print("header     ", "  ".join(f"{name} {value:.3f}" for name, value in report.header.items()))
    print("fields     ", "  ".join(f"{name} {value:.3f}" for name, value in report.fields.items()))
    print("broken spans", report.broken_spans)
    if args.errors:
        for mismatch in report.mismatches:
            print(mismatch.document, mismatch.what, *mismatch.values, sep=" | ")


def main() -> int:
    """Write or score the documents."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--damage", type=float, default=0.0, metavar="RATE", help="probability of each kind of fault")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where <stem>.txt and <stem>.json are written")
    parser.add_argument("--score", action="store_true", help="parse the documents and print the score")
    parser.add_argument("--errors", action="store_true", help="with --score: list every difference")
    args = parser.parse_args()
    if args.out is None and not args.score:
        parser.error("give --out DIR, or --score")
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
        for stem, text, gold in documents(args.count, args.seed, args.damage):
            (args.out / f"{stem}.txt").write_text(text, "utf-8", newline="")
            (args.out / f"{stem}.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if args.score:
        _score(args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
