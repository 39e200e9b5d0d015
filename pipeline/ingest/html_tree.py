"""Small questions to a node of a page, and the walk over all nodes below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_NOT_SHOWN = frozenset(
    (
        "aside", "audio", "button", "canvas", "datalist", "del", "embed", "footer", "head", "iframe", "input",
        "link", "map", "meta", "nav", "noscript", "object", "optgroup", "option", "rp", "rt", "script", "select",
        "style", "svg", "template", "textarea", "title", "video", "xml",
    )
)  # fmt: skip
# "mso-element:header" and its like: what Word keeps beside the text; notes stay, they are printed
_HIDING = re.compile(r"display:none|visibility:hidden|mso-hide:all|mso-element:(?:header|footer|comment-list)")
_HIDDEN_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search"))


def attribute(node: LexborNode, name: str) -> str:
    """The attribute's value; "" where it is missing or empty."""
    return node.attributes.get(name) or ""


def style_of(node: LexborNode) -> str:
    """The inline style in small letters without blanks: "text-align:center;mso-list:ignore"."""
    style = node.attributes.get("style")
    return "".join(style.lower().split()) if style else ""


def children(node: LexborNode) -> Iterator[LexborNode]:
    """The nodes right below `node`."""
    child = node.child
    while child is not None:
        yield child
        child = child.next


def is_shown(node: LexborNode) -> bool:
    """Whether the element belongs to what a reader reads of the page."""
    if node.tag in _NOT_SHOWN:
        return False
    given = node.attributes
    if not given:
        return True
    if "hidden" in given or given.get("role") in _HIDDEN_ROLES:
        return False
    return "style" not in given or not _HIDING.search(style_of(node))


def walk(root: LexborNode, enters: Callable[[LexborNode], bool]) -> Iterator[tuple[LexborNode, bool]]:
    """All nodes below `root` in document order: (node, True) when it begins, (node, False) when it ends.

    Nodes that `enters` refuses, and text, only begin. Nothing is kept on a stack: where tags stay open a page nests
    without end.
    """
    node = root.child
    while node is not None:
        yield node, True
        entered = node.is_element_node and enters(node)
        if entered and node.child is not None:
            node = node.child
            continue
        if entered:
            yield node, False
        while node.next is None:
            parent = node.parent
            if parent is None or parent.mem_id == root.mem_id:
                return
            node = parent
            yield node, False
        node = node.next
