"""Shared by all tests: where the reference data is, case files, marked text."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A run that was started in the background has Ctrl-C ignored, and the programs that tests start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).with_name("cases")
GOLD = Path(__file__).with_name("gold")

settings.register_profile("kehoach", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kehoach")


def reference() -> Path | None:
    """The folder of reference data: KEHOACH_REFERENCE, else the sibling `shared`; None where there is none."""
    folder = Path(os.environ.get("KEHOACH_REFERENCE") or ROOT.parent / "shared")
    return folder if (folder / "gold").is_dir() else None


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    folder = reference()
    if folder is None:
        pytest.skip("no reference data here")
    return folder


def cases(stage: str, name: str) -> list[Any]:
    """The cases of tests/cases/<stage>/<name>.jsonl as pytest parameters, named by their label."""
    lines = (CASES / stage / f"{name}.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.strip()]
    return [pytest.param(record, id=record["label"]) for record in records]


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without ⟦ and ⟧, and the spans that stood between them, by their start.

    >>> unmark("nộp ⟦trước ⟦15/3⟧⟧")
    ('nộp trước 15/3', [(4, 14), (10, 14)])
    """
    text, spans, opened = "", [], []
    for character in marked:
        if character == "⟦":
            opened.append(len(text))
        elif character == "⟧":
            spans.append((opened.pop(), len(text)))
        else:
            text += character
    return text, sorted(spans, key=lambda span: (span[0], -span[1]))


def mark(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with ⟦ and ⟧ around the spans, for a failing comparison that a person can read."""
    opens, closes = [start for start, _ in spans], [stop for _, stop in spans]
    return "".join("⟧" * closes.count(i) + "⟦" * opens.count(i) + text[i : i + 1] for i in range(len(text) + 1))
