"""Letters from before Unicode in a page: by the fonts that it names, and by what its text looks like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.html_tree import BLOCKS, attribute, walk
from pipeline.ingest.legacy_letters import BREAK, Stretch, recognise, restored_stretches

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_FAMILY = re.compile(r"font-family\s*:\s*([^,;]{1,60})", re.I)
_TAG = re.compile(r"<[^<>]*>")


def shown_words(page: str) -> str:
    """What stands between the tags."""
    return _TAG.sub(" ", page)


def looks_legacy(page: str) -> bool:
    """Whether the text between the tags is in an encoding from before Unicode."""
    return recognise(shown_words(page)) is not None


def restore_letters(body: LexborNode) -> None:
    """Put Unicode in the place of such letters, in place."""
    nodes: list[LexborNode | None] = []
    stretches: list[Stretch] = []
    fonts: list[tuple[int, str]] = []  # of the open elements that name one
    for node, begins in walk(body, lambda element: element.tag not in ("script", "style")):
        if node.tag == "-text":
            nodes.append(node)
            stretches.append(Stretch(node.text_content or "", fonts[-1][1] if fonts else None))
        elif not begins:
            if fonts and fonts[-1][0] == node.mem_id:
                fonts.pop()
        elif node.is_element_node and node.tag not in ("script", "style"):
            named = attribute(node, "face") or _FAMILY.search(attribute(node, "style"))
            if named:
                fonts.append((node.mem_id, named if isinstance(named, str) else named[1]))
        if node.tag in BLOCKS or node.tag == "br":
            nodes.append(None)
            stretches.append(BREAK)
    for place, before, text in zip(nodes, stretches, restored_stretches(stretches), strict=True):
        if place is not None and text != before.text:
            place.replace_with(text)
