"""The block of a page that holds the document, without the menus and lists of other documents around it.

A portal wraps a document in its own page. The lines that every document prints (Quốc hiệu, KẾ HOẠCH, Nơi nhận) show
where it stands; no rule knows a portal by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.html_tree import BLOCKS, attribute, is_shown, walk
from pipeline.ingest.landmarks import is_annex, is_recipients, is_signing, is_state_line, is_type

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_FEW_LINKS = 5
_DECLARED = "main, article, [role=main], [itemprop=articleBody]"
_LINKS = "a[href]:not([href^='#'])"
_MIN_SHARE = 0.5
_ANNEX_SHARE = 0.2
_MAX_LINKED_SHARE = 0.3
_MENU_LINKS = 2
_MENU_HEAD = 40
_MENU_LINES = ("div", "p", "nav", "span", "h1", "h2")
_MENU_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of text without a line break, and the ids of the elements it stands in, outermost first."""

    text: str
    path: tuple[int, ...]
    linked: int
    """How many of its characters are in links."""

    @property
    def weight(self) -> int:
        """Characters outside links."""
        return len(self.text) - self.linked


def main_block(body: LexborNode) -> LexborNode:
    """The element to read: `body` itself where the page has no menus or nothing shows where the document stands."""
    links = len(body.css(_LINKS))
    _drop_menus(body)
    if links <= _FEW_LINKS:
        return body  # saved by an office program
    blocks, elements = _blocks(body)
    first = next((i for i, block in enumerate(blocks) if is_state_line(block.text)), None)
    if first is None:
        first = next((i for i, block in enumerate(blocks) if is_type(block.text)), None)
    if first is None:
        declared = body.css(_DECLARED)
        return declared[0] if len(declared) == 1 else body
    last = first
    for i in range(first, len(blocks)):
        if is_recipients(blocks[i].text) or is_signing(blocks[i].text):
            last = i
    return _widened(_common(blocks[first].path, blocks[last].path), blocks, elements)


def _widened(path: tuple[int, ...], blocks: list[_Block], elements: dict[int, LexborNode]) -> LexborNode:
    """The last of `path`, or an ancestor of it while most of the page's text stands outside, or an annex (phụ lục).

    What follows the signature without many links, and is long or begins like an annex, is one; what stands before
    the document beside it (a table of its properties) goes.
    """
    total = sum(block.weight for block in blocks)
    for depth in range(len(path) - 1, 0, -1):
        inside = _within(blocks, path, depth)
        wider = _within(blocks, path, depth - 1)
        behind = wider[1 + next(i for i, block in enumerate(wider) if block is inside[-1]) :]
        weight, linked = sum(block.weight for block in behind), sum(block.linked for block in behind)
        like_annex = weight >= _ANNEX_SHARE * total or any(is_annex(block.text) for block in behind)
        if like_annex and linked <= _MAX_LINKED_SHARE * (weight + linked):
            while (before := elements[path[depth]].prev) is not None:
                before.decompose()
        elif sum(block.weight for block in inside) >= _MIN_SHARE * total:
            return elements[path[depth]]
    return elements[path[0]]


def _within(blocks: list[_Block], path: tuple[int, ...], depth: int) -> list[_Block]:
    return [block for block in blocks if block.path[depth : depth + 1] == path[depth : depth + 1]]


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[:same]


def _blocks(body: LexborNode) -> tuple[list[_Block], dict[int, LexborNode]]:
    """The blocks of the page in document order, and the elements by the ids in their paths."""
    blocks: list[_Block] = []
    elements = {body.mem_id: body}
    path = [body.mem_id]
    pieces: list[str] = []
    linked = links = 0

    def end_block() -> None:
        nonlocal linked
        text = " ".join("".join(pieces).split())
        if text:
            blocks.append(_Block(text, tuple(path), linked))
        pieces.clear()
        linked = 0

    for node, begins in walk(body, is_shown):
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            pieces.append(text)
            linked += len(text) if links else 0
        elif tag == "br":
            end_block()
        elif not is_shown(node):
            continue
        elif tag == "a" and attribute(node, "href"):
            links += 1 if begins else -1
        elif tag in BLOCKS:
            end_block()
            if begins:
                path.append(node.mem_id)
                elements[node.mem_id] = node
            else:
                path.pop()
    end_block()
    return blocks, elements


def _drop_menus(body: LexborNode) -> None:
    """Take out lists and lines that are nothing but links (menus, breadcrumbs, related documents), with their heads."""
    lines = {link.parent.mem_id: link.parent for link in body.css("a[href]") if link.parent is not None}
    blocks = (*body.css("ul, ol"), *(line for line in lines.values() if line.tag in _MENU_LINES))
    dropped = {target.mem_id: target for block in blocks if _is_menu(block) for target in [_with_head(block)]}
    # a dropped element takes what is in it along, and what is gone must not be touched again
    for node in [node for node in dropped.values() if not _has_ancestor(node, dropped)]:
        node.decompose()


def _is_menu(node: LexborNode) -> bool:
    links = node.css("a[href]")
    linked = sum(len(link.text(deep=True).strip()) for link in links)
    return len(links) >= _MENU_LINKS and linked >= _MENU_SHARE * len(" ".join(node.text(deep=True).split()))


def _with_head(menu: LexborNode) -> LexborNode:
    """The element around the menu when it holds no more than a few words over it ("Tin liên quan"), else the menu."""
    parent = menu.parent
    if parent is None or parent.tag == "body":
        return menu
    head = " ".join(parent.text(deep=True).split()).replace(" ".join(menu.text(deep=True).split()), "").strip()
    said = is_state_line(head) or is_type(head) or is_recipients(head)
    return menu if len(head) > _MENU_HEAD or said else parent


def _has_ancestor(node: LexborNode, others: dict[int, LexborNode]) -> bool:
    above = node.parent
    while above is not None:
        if above.mem_id in others:
            return True
        above = above.parent
    return False
