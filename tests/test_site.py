"""The site as it is built: without a warning, whole, and with nothing fetched from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import ROOT
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.slow

_FETCHED = (
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def pages(site: Path) -> Iterator[tuple[Path, LexborHTMLParser]]:
    """The pages with what they hold."""
    return ((path, LexborHTMLParser(path.read_text("utf-8"))) for path in sorted(site.rglob("*.html")))


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    fetched = [
        (path.name, node.attributes[attribute])
        for path, page in pages(site)
        for tag, attribute in _FETCHED
        for node in page.css(f"{tag}[{attribute}]")
    ]
    assert len(fetched) > 100
    assert [found for found in fetched if re.match(r"(?:\w+:)?//", found[1] or "")] == []
    styles = [
        path
        for path in site.rglob("*.css")
        if re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", path.read_text("utf-8"))
    ]
    assert styles == []


def test_every_link_within_leads_somewhere(site: Path) -> None:
    ends = {path: {node.attributes["id"] for node in page.css("[id]")} for path, page in pages(site)}
    lost = []
    for path, page in pages(site):
        for node in page.css("a[href]"):
            place, _, anchor = unquote(node.attributes["href"] or "").partition("#")
            if path.name == "404.html" or re.match(r"\w+:", place):
                continue
            target = (path.parent / place).resolve() if place else path
            if not target.exists() or (anchor and target in ends and anchor not in ends[target]):
                lost.append((path.name, node.attributes["href"]))
    assert lost == []


def test_pages_name_their_language(site: Path) -> None:
    named = {path.relative_to(site).as_posix(): page.css_first("html").attributes["lang"] for path, page in pages(site)}
    assert named["vi/tutorial.html"] == named["index.html"] == "vi"
    assert named["en/tutorial.html"] == named["en/design.html"] == "en"
