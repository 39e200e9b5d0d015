"""What mkdocs calls: the pages that are made from the code join those that are written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

sys.path[:0] = [str(Path(__file__).resolve().parents[folder]) for folder in (1, 2)]

# mkdocs loads this file by its path: the folder has to be named first
from generators import interface  # noqa: E402
from generators.pages import made  # noqa: E402


def on_files(files: Files, config: Any) -> Files:
    """Add the pages for both languages."""
    for path, content in made().items():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Put the Vietnamese meanings where the English page has the docstrings."""
    return interface.filled(markdown) if page.file.src_uri == "vi/python.md" else markdown


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> Any:
    """Let the theme speak the language that the page is written in; it knows one for the whole site."""
    is_vietnamese = page.file.src_uri.startswith("vi/") or page.is_homepage
    config.theme["language"] = "vi" if is_vietnamese else "en"
    return context
