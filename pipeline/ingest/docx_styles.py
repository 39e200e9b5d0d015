"""What a paragraph or a run inherits from its style: list, level, capitals, hidden text, font.

Source: ECMA-376 Part 1, 17.7.2 (style hierarchy).
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pipeline.ingest.docx_xml import attribute, number, switch, value

_MAX_ANCESTORS = 20


@dataclass(frozen=True, slots=True)
class Style:
    """One style with what it inherits filled in; None where neither it nor its ancestors say anything."""

    num_id: str | None = None
    depth: int | None = None
    capitals: bool | None = None
    hidden: bool | None = None
    font: str | None = None
    list_style: str | None = None
    """Id of the ancestor or self that names the list: list levels are bound to that."""


_PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Styles:
    """Styles by id; `default` is the paragraph style of paragraphs that name none, `font` what no style names."""

    by_id: dict[str, Style]
    default: str | None
    font: str | None

    def of_paragraph(self, properties: Element | None) -> Style:
        """The style that a paragraph's `pPr` names, or the default one."""
        return self.by_id.get(value(properties, "pStyle") or self.default or "", Style())

    def of_run(self, properties: Element | None) -> Style:
        """The character style that a run's `rPr` names."""
        return self.by_id.get(value(properties, "rStyle") or "", _PLAIN)


def font_of(run_properties: Element | None) -> str | None:
    """The font that a run's (or style's) `rPr` names for Western letters; "" for a font of the theme."""
    fonts = None if run_properties is None else run_properties.find("rFonts")
    named = attribute(fonts, "hAnsi") or attribute(fonts, "ascii")
    return named or ("" if attribute(fonts, "hAnsiTheme") or attribute(fonts, "asciiTheme") else None)


def read_styles(root: Element | None) -> Styles:
    """The styles of `styles.xml`; a circle of ancestors is cut."""
    elements: dict[str, Element] = {}
    default: str | None = None
    for element in () if root is None else root.findall("style"):
        style_id = attribute(element, "styleId") or ""
        elements.setdefault(style_id, element)
        if attribute(element, "type") == "paragraph" and attribute(element, "default") in ("1", "true", "on"):
            default = default or style_id
    font = None if root is None else font_of(root.find("docDefaults/rPrDefault/rPr"))
    return Styles({style_id: _resolve(style_id, elements) for style_id in elements}, default, font)


def _resolve(style_id: str, elements: dict[str, Element]) -> Style:
    num_id = depth = capitals = hidden = font = list_style = None
    current: str | None = style_id
    for _ in range(_MAX_ANCESTORS):
        element = elements.get(current or "")
        if element is None:
            break
        if num_id is None:
            num_id = value(element, "pPr/numPr/numId")
            list_style = None if num_id is None else current
        if depth is None:
            depth = number(value(element, "pPr/numPr/ilvl"))
        capitals = switch(element, "rPr/caps") if capitals is None else capitals
        hidden = switch(element, "rPr/vanish") if hidden is None else hidden
        font = font_of(element.find("rPr")) if font is None else font
        current = value(element, "basedOn")
    return Style(num_id, depth, capitals, hidden, font, list_style)
