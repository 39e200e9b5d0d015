"""Thousands of damaged plans, read and parsed. `python benchmarks/fuzz.py [--count 20000] [--seed 1]`.

Each is a sample of `data/raw` (or of a folder given: `benchmarks/renderings.py --keep DIR` makes them in every format)
with bytes changed, cut off, repeated or mixed with another sample; in archives the XML within is changed too and packed
again. A new format joins with its first sample. Every one
must be read or refused with a reason. What counts against us: another exception, a reader that fails or dies, a file
that meets a limit, a process or a file that is left behind. Those files are kept in a folder for a look.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from pipeline.errors import UnreadableFile
from pipeline.ingest import guard, read
from pipeline.parse import parse

ROOT = Path(__file__).resolve().parents[1]
_BY_PROGRAMS = (".doc", ".rtf", ".odt", ".fodt", ".xml", ".jpg", ".tif", "scan.pdf")
"""What LibreOffice and tesseract read: seconds a file, so one mutation for every `_SELDOM` of others."""
_SELDOM = 20
_TOLD_EVERY = 1000

FAULTS = ("its reader failed", "the process that read it died", "reading it took")
"""How a refusal begins that blames no file."""


def samples(folder: Path = ROOT / "data" / "raw") -> dict[str, bytes]:
    """The files of a folder by name; those of a folder `scan` within it as `NAME.scan.pdf`."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    scan = [".scan" if path.parent.name == "scan" else "" for path in files]
    return {f"{path.stem}{mark}{path.suffix}": path.read_bytes() for path, mark in zip(files, scan, strict=True)}


@dataclass
class Outcome:
    """What became of the mutations; `faults` holds those that count against us, with what was said."""

    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, bytes, str]] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")


def run(mutations: Iterable[tuple[str, bytes]]) -> Outcome:
    """Read and parse all of them."""
    outcome = Outcome()
    for name, data in mutations:
        start = time.perf_counter()
        outcome.formats[Path(name).suffix] += 1
        try:
            parse(read(data, name=name))
            outcome.read += 1
        except UnreadableFile as error:
            outcome.refused[re.sub(r"0x\w+|[0-9]+|'[^']*'", "…", error.what)[:70]] += 1
            if error.what.startswith(FAULTS):
                outcome.faults.append((name, data, error.what))
        except Exception as error:
            outcome.faults.append((name, data, f"{type(error).__name__}: {error}"))
        outcome.slowest = max(outcome.slowest, (time.perf_counter() - start, name))
        if outcome.formats.total() % _TOLD_EVERY == 0:
            print(f"{outcome.formats.total()} so far, {len(outcome.faults)} faults", file=sys.stderr, flush=True)
    return outcome


def mutations(files: dict[str, bytes], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Damaged files, the same for the same seed; formats come up equally often, those that programs read seldom."""
    chance = Random(seed)
    formats: dict[str, list[str]] = {}
    for name in files:
        formats.setdefault("scan.pdf" if name.endswith("scan.pdf") else Path(name).suffix, []).append(name)
    turns = [names for kind, names in formats.items() for _ in range(1 if kind in _BY_PROGRAMS else _SELDOM)]
    chance.shuffle(turns)
    for i in range(count):
        name = chance.choice(turns[i % len(turns)])
        data = files[name]
        if data.startswith(b"PK") and chance.random() < 0.6:
            yield name, _inside(data, chance)
        else:
            yield name, _damaged(data, files[chance.choice(list(files))], chance)


def _damaged(data: bytes, other: bytes, chance: Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5))):
        data = chance.choice(_DAMAGES)(data, other, chance)
    return data


def _flip(data: bytes, _: bytes, chance: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(data), chance.choice((1, 2, 8, 64)))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _overwrite(data: bytes, _: bytes, chance: Random) -> bytes:
    at, size = _place(data, chance), chance.choice((1, 4, 16, 256))
    return data[:at] + chance.choice((b"\0", b"\xff", b"\x80", b"<", b"&")) * size + data[at + size :]


def _cut(data: bytes, _: bytes, chance: Random) -> bytes:
    return data[: _place(data, chance)]


def _drop(data: bytes, _: bytes, chance: Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + data[at + chance.choice((1, 3, 50, 1000)) :]


def _repeat(data: bytes, _: bytes, chance: Random) -> bytes:
    at, size = _place(data, chance), chance.choice((1, 20, 500, 5000))
    return data[:at] + data[at : at + size] * chance.choice((2, 10, 200)) + data[at + size :]


def _splice(data: bytes, other: bytes, chance: Random) -> bytes:
    return data[: _place(data, chance)] + other[_place(other, chance) :]


def _swap_tags(data: bytes, _: bytes, chance: Random) -> bytes:
    """Markup that is well formed but makes no sense: tags and numbers in each other's places."""
    tokens = sorted(set(re.findall(rb"<[^<>]{1,80}>|(?<=\")[0-9]{1,9}(?=\")", data)))
    if not tokens:
        return _flip(data, b"", chance)
    for _ in range(chance.choice((1, 3, 10))):
        old, new = chance.choice(tokens), chance.choice((*tokens, b"99999999", b"-1", b""))
        data = data.replace(old, new, chance.choice((1, 1, 5, -1)))
    return data


_DAMAGES: tuple[Callable[[bytes, bytes, Random], bytes], ...] = (
    _flip, _overwrite, _cut, _drop, _repeat, _splice, _swap_tags,
)  # fmt: skip


def _inside(data: bytes, chance: Random) -> bytes:
    """The archive with one of its XML members damaged, or left out, or under another's name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    hit = chance.choice([name for name in members if name.endswith((".xml", ".rels"))] or list(members))
    other = members[chance.choice(list(members))]
    if chance.random() < 0.1:
        members.pop(hit)
    else:
        members[hit] = chance.choice((_swap_tags, _swap_tags, _damaged_member))(members[hit], other, chance)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(zipfile.ZipInfo(name), member, zipfile.ZIP_DEFLATED)  # without the time of day
    return file.getvalue()


def _damaged_member(data: bytes, other: bytes, chance: Random) -> bytes:
    return _damaged(data, other, chance)


def _place(data: bytes, chance: Random) -> int:
    return chance.randrange(len(data) + 1)


def _children() -> list[str]:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return []
    return ["a process"]


def main() -> int:
    """Print the counts; exit status 1 when something counts against us."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "raw", help="samples (default: data/raw)")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-faults"), help="where files that harmed us are put")
    asked = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        outcome = run(mutations(samples(asked.folder), asked.count, asked.seed))
        guard.end_all()
        left = [path.name for path in Path(folder).iterdir()] + _children()
        tempfile.tempdir = None
    print(f"{asked.count} mutations, seed {asked.seed}, {time.perf_counter() - start:.0f} s; "
          f"slowest {outcome.slowest[0]:.1f} s ({outcome.slowest[1]})")  # fmt: skip
    told = ", ".join(f"{count} {kind[1:]}" for kind, count in outcome.formats.most_common())
    print(f"of them {told}")
    print(f"{outcome.read:6} read\n{outcome.refused.total():6} refused, of them")
    for reason, count in outcome.refused.most_common():
        print(f"{count:13} {reason}")
    print(f"{len(outcome.faults):6} faults; left behind: {left or 'nothing'}")
    for i, (name, data, said) in enumerate(outcome.faults):
        asked.keep.mkdir(exist_ok=True)
        (asked.keep / f"{asked.seed}-{i} {name}").write_bytes(data)
        print(f"       {name}: {said}")
    return 1 if outcome.faults or left else 0


if __name__ == "__main__":
    sys.exit(main())
