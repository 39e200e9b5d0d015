"""Pages of portals: whatever stands around it, the plan is read as if it stood alone."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from pipeline import parse, read

PLANS = sorted(Path("data/raw").rglob("*.txt")) + [
    # the third page of the samples stands in a portal itself
    path
    for path in sorted(Path("data/raw").rglob("*.html"))
    if b"<nav" not in path.read_bytes()
]

PORTALS = sorted(Path(__file__).parent.glob("cases/ingest/portals/*.html"))


@pytest.mark.parametrize("portal", PORTALS, ids=lambda path: path.stem)
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_reads_as_if_it_stood_alone(path: Path, portal: Path) -> None:
    body = "".join(f"<p>{escape(line)}</p>" for line in read(path).text.split("\n"))
    if path.suffix == ".html":
        page = path.read_text("utf-8")
        body = page[page.index(">", page.index("<body")) + 1 : page.index("</body>")]
    alone = read(f"<html><body>{body}</body></html>".encode()).text
    found = read(portal.read_text("utf-8").replace("{body}", body).encode()).text
    assert [line for line in found.split("\n") if line] == [line for line in alone.split("\n") if line]
    assert parse(found).header == parse(alone).header
