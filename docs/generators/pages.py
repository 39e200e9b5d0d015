"""The pages that are made, by their place in the site."""

from __future__ import annotations

from generators import commands, fields, rules, tables
from pipeline.config import LANGUAGES


def made() -> dict[str, str]:
    """Markdown by path, each page in both languages."""
    makers = {"commands": commands.page, "fields": fields.page, "tables": tables.page, "check": rules.page}
    return {f"{language}/{name}.md": page(language) for language in LANGUAGES for name, page in makers.items()}
