"""A small part of `benchmarks/fuzz.py`: damaged plans are read or refused, and nothing is left behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import fuzz
import pytest

from pipeline.errors import UnreadableFile
from pipeline.ingest import guard, read


@pytest.mark.parametrize(("count", "seed"), [(300, 7), pytest.param(2000, 8, marks=pytest.mark.slow)])
def test_damaged_plans(count: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guard.end_all()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    outcome = fuzz.run(fuzz.mutations(fuzz.samples(), count, seed))
    guard.end_all()
    assert outcome.faults == []
    assert outcome.read + outcome.refused.total() == count
    assert min(outcome.read, outcome.refused.total()) > count / 10
    assert list(tmp_path.iterdir()) == []


def test_every_format_is_among_the_samples() -> None:
    assert {read(data, name=name).reader for name, data in fuzz.samples().items()} >= {"plain", "html", "docx"}


def test_the_same_seed_damages_alike_and_always_something() -> None:
    samples = fuzz.samples()
    first, again = (list(fuzz.mutations(samples, 60, 3)) for _ in range(2))
    assert first == again
    assert sum(samples[name] != data for name, data in first) > 50


def test_what_counts_against_us_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    said = iter([UnreadableFile("its reader failed: KeyError: 1"), UnreadableFile("the file is empty"), KeyError("x")])

    def fail(*_: object, **__: object) -> None:
        raise next(said)

    monkeypatch.setattr(fuzz, "read", fail)
    outcome = fuzz.run([("a", b""), ("b", b""), ("c", b"")])
    assert [(name, what) for name, _, what in outcome.faults] == [
        ("a", "its reader failed: KeyError: 1"),
        ("c", "KeyError: 'x'"),
    ]
    assert outcome.refused.total() == 2
