"""WordprocessingML by local names, so that Transitional and Strict files read alike."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

_NUMBER = re.compile(r"-?[0-9]{1,6}")


def without_namespaces(root: Element) -> Element:
    """The same tree with `{namespace}p` called `p`; attributes keep theirs, `attribute` looks past them."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def attribute(element: Element | None, name: str) -> str | None:
    """The attribute `name` in whatever namespace; None where the element or the attribute is missing."""
    if element is not None:
        for key, text in element.attrib.items():
            if key == name or key.endswith("}" + name):
                return text
    return None


def value(element: Element | None, path: str) -> str | None:
    """The `val` of the element at `path` below `element`; None where there is none."""
    return None if element is None else attribute(element.find(path), "val")


def number(text: str | None) -> int | None:
    """A whole number as Word writes it; None where there is none or no program could have meant it."""
    return int(text) if text and _NUMBER.fullmatch(text) else None


def switch(element: Element | None, path: str) -> bool | None:
    """A switch such as `<w:caps/>`: on unless its value says off; None where it is not there."""
    target = None if element is None else element.find(path)
    return None if target is None else attribute(target, "val") not in ("0", "false", "off", "none")
