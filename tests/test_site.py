"""The site as it is built: without a warning, whole, and with nothing fetched from elsewhere."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

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


def test_blanks_of_a_message_are_shown(site: Path) -> None:
    for language, told in (("vi", "trước ký hiệu {symbol}"), ("en", "has no year: {code}")):
        page = LexborHTMLParser((site / language / "check.html").read_text("utf-8"))
        assert [node.text() for node in page.css("td") if told in node.text()]


def test_pages_name_their_language(site: Path) -> None:
    named = {path.relative_to(site).as_posix(): page.css_first("html").attributes["lang"] for path, page in pages(site)}
    assert named["vi/tutorial.html"] == named["index.html"] == "vi"
    assert named["en/tutorial.html"] == named["en/design.html"] == "en"


def test_the_script_of_others_is_the_one_that_is_named() -> None:
    script = (ROOT / "docs/assets/iframe-worker/shim.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() in (ROOT / "docs/dependencies.md").read_text("utf-8")


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed")
@pytest.mark.parametrize(
    ("start", "asked", "led_to", "told"),
    [
        ("vi/tutorial.html", "khen thưởng", "vi/compliance.html#khen-thuong-va-nguoi-ky", "tài liệu liên quan"),
        ("index.html", "quá hạn", "vi/compliance.html#so-theo-doi", "tài liệu liên quan"),
        ("en/design.html", "overdue", "en/compliance.html#the-register", "matching documents"),
        ("en/design.html", "xyzzy", None, "No matching documents"),
    ],
)
def test_the_site_is_searched_from_a_folder(
    site: Path, tmp_path: Path, start: str, asked: str, led_to: str | None, told: str
) -> None:
    switches = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking"
    switches += f" disable-component-update disable-sync user-data-dir={tmp_path / 'profile'}"
    command = ["chromium", *(f"--{switch}" for switch in switches.split()), "--host-resolver-rules=MAP * ~NOTFOUND"]
    command += ["--virtual-time-budget=30000", "--dump-dom", f"{(site / start).as_uri()}?q={quote(asked)}"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    page = LexborHTMLParser(done.stdout)
    found = {unquote(node.attributes["href"] or "") for node in page.css("a.md-search-result__link")}
    assert ({link.removeprefix(f"{site.as_uri()}/") for link in found} >= {led_to}) if led_to else found == set()
    assert told in page.css_first(".md-search-result__meta").text()
