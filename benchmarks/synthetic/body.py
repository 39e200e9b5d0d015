"""The body: sections in several styles of numbering, filled with sentences, written out with their gold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from synthetic import sentences
from synthetic.pieces import Piece, Record, piece
from synthetic.words import pick
from synthetic.world import World

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_LETTERS = "abcdđeghik"


@dataclass(frozen=True, slots=True)
class Rank:
    """One rank of a numbering: its kind, the label of the n-th item below `parent`, and the label as printed."""

    kind: str
    label: Callable[[int, str], str]
    printed: str


_UPPER_ROMAN = Rank("roman", lambda n, parent: _ROMAN[n], "{}. ")
_ROMAN_DASH = Rank("roman", lambda n, parent: _ROMAN[n], "{}- ")
_CAPITAL = Rank("letter", lambda n, parent: "ABCDEFGH"[n], "{}. ")
_PART = Rank("part", lambda n, parent: f"Phần {_ROMAN[n]}", "{}. ")
_ARABIC = Rank("arabic", lambda n, parent: str(n + 1), "{}. ")
_ARABIC_SLASH = Rank("arabic", lambda n, parent: str(n + 1), "{}/ ")
_DOTTED = Rank("arabic", lambda n, parent: f"{parent}.{n + 1}", "{}. ")
_LETTER = Rank("letter", lambda n, parent: _LETTERS[n], "{}) ")
_BULLET = Rank("bullet", lambda n, parent: "-", "- ")
_PLUS = Rank("plus", lambda n, parent: "+", "+ ")

STYLES: tuple[tuple[Rank, ...], ...] = (
    (_UPPER_ROMAN, _ARABIC, _LETTER, _BULLET, _PLUS),
    (_UPPER_ROMAN, _ARABIC, _BULLET, _PLUS),
    (_UPPER_ROMAN, _ARABIC, _DOTTED, _LETTER, _BULLET),
    (_ARABIC, _DOTTED, _LETTER, _BULLET),
    (_CAPITAL, _UPPER_ROMAN, _ARABIC, _BULLET),
    (_UPPER_ROMAN, _BULLET),
    (_ROMAN_DASH, _ARABIC, _BULLET, _PLUS),
    (_UPPER_ROMAN, _ARABIC_SLASH, _BULLET),
    (_PART, _UPPER_ROMAN, _ARABIC, _BULLET),
)


@dataclass(slots=True)
class Item:
    """One labelled item: what stands on its line, its own paragraphs, the items below it."""

    rank: Rank
    line: Piece
    heading: str | None = None
    paragraphs: list[Piece] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Written:
    """The body as text, its sections with places, and for each place the label path."""

    text: Piece
    sections: list[Record]


def compose(world: World) -> list[Item]:
    """The top items: purposes first, then content, awards and a table at times, the assignment of work last."""
    rng, style = world.rng, world.rng.choice(STYLES)
    caps = style[0].kind != "arabic"
    titles = ["MỤC ĐÍCH, YÊU CẦU", *rng.sample(_tops(), rng.randint(1, 3))]
    if rng.random() < 0.6:
        titles.append(pick(rng, "headings", "phrase", rank="awards"))
    if rng.random() < 0.6:
        titles.append(pick(rng, "headings", "phrase", rank="targets"))
    if rng.random() < 0.5:
        titles.append(pick(rng, "headings", "phrase", rank="table"))
    titles.append("TỔ CHỨC THỰC HIỆN")
    return [_top(world, style, title, caps) for title in titles]


def write(items: list[Item], separator: str, closing: Piece | None) -> Written:
    """The items as text; the closing paragraph belongs to the last top item."""
    writer = _Writer(separator)
    for i, item in enumerate(items):
        writer.item(item, None, 1, "", None, i)
    if closing is not None:
        writer.paragraph(closing)
        writer.sections[writer.last_top]["end"] = len(writer.text.text)
    return Written(writer.text, writer.sections)


def _tops() -> list[str]:
    return ["NỘI DUNG THỰC HIỆN", "NHIỆM VỤ VÀ GIẢI PHÁP", "PHẠM VI, ĐỐI TƯỢNG", "KINH PHÍ VÀ ĐIỀU KIỆN BẢO ĐẢM"]


def _top(world: World, style: tuple[Rank, ...], title: str, caps: bool) -> Item:
    rng = world.rng
    heading = title if caps else title.capitalize()
    top = Item(style[0], piece(heading), heading)
    if title.startswith("TIẾN ĐỘ"):
        top.paragraphs = sentences.table_of_work(world)
        return top
    fill = _filler(title)
    below = style[1:]
    if below[0].kind == "bullet" or (below[0].kind != "roman" and rng.random() < 0.35):
        top.items = _leaves(world, below, fill)
        return top
    for _ in range(rng.randint(2, 4)):
        top.items.append(_sub(world, below, fill, title))
    return top


def _sub(world: World, ranks: tuple[Rank, ...], fill: Callable[[World, str | None], Piece], title: str) -> Item:
    """An item with a heading and items below it; in the assignment of work the heading is the one who must act."""
    rng = world.rng
    if title == "TỔ CHỨC THỰC HIỆN" and rng.random() < 0.6:
        doer = sentences.actor(world)
        item = Item(ranks[0], piece(doer), doer)
        item.items = _leaves(world, ranks[1:], lambda w, _: fill(w, doer))
        return item
    heading = pick(rng, "headings", "phrase", rank="sub")
    item = Item(ranks[0], piece(heading), heading)
    if rng.random() < 0.25:
        item.paragraphs = [fill(world, None) for _ in range(rng.randint(1, 2))]
    elif len(ranks) > 2 and rng.random() < 0.3:
        item.items = [_sub(world, ranks[1:], fill, "") for _ in range(2)]
    else:
        item.items = _leaves(world, ranks[1:], fill)
    return item


def _leaves(world: World, ranks: tuple[Rank, ...], fill: Callable[[World, str | None], Piece]) -> list[Item]:
    leaves = [Item(ranks[0], fill(world, None)) for _ in range(world.rng.randint(2, 4))]
    if len(ranks) > 1 and world.rng.random() < 0.2:  # one item opens a list of its own
        opening = piece("Các nội dung trọng tâm gồm có:")
        parent = Item(ranks[0], opening)
        parent.items = [Item(ranks[1], fill(world, None)) for _ in range(2)]
        leaves.append(parent)
    return leaves


def _filler(title: str) -> Callable[[World, str | None], Piece]:
    """What the sentences of a section are about."""

    def fill(world: World, doer: str | None) -> Piece:
        rng = world.rng
        if title.startswith("DANH HIỆU"):
            return sentences.award(world)
        if title.startswith("CHỈ TIÊU"):
            return sentences.target(world)
        if title.startswith("MỤC ĐÍCH"):
            return rng.choice((_aim, _aim, _lookalike, sentences.citing))(world)
        if doer is not None:
            return sentences.task(world, doer)
        makers = (sentences.task, sentences.task, sentences.task, _lookalike_for, _citing_for, _untimed)
        return rng.choice(makers)(world, None)

    return fill


def _aim(world: World) -> Piece:
    return sentences.prose(world, "aim")


def _lookalike(world: World) -> Piece:
    return sentences.prose(world, "lookalike")


def _lookalike_for(world: World, doer: str | None) -> Piece:
    return sentences.prose(world, "lookalike")


def _citing_for(world: World, doer: str | None) -> Piece:
    return sentences.citing(world)


def _untimed(world: World, doer: str | None) -> Piece:
    return sentences.task_without_time(world)


class _Writer:
    """Writes items one below the other and notes where each section begins and ends."""

    def __init__(self, separator: str) -> None:
        self.separator = separator
        self.text = Piece("")
        self.sections: list[Record] = []
        self.last_top = 0

    def paragraph(self, text: Piece, path: str | None = None, is_row: bool = False) -> None:
        """One more paragraph; `path` is noted on its records. Rows of a table stand close together."""
        if self.text.text:
            self.text += "\n" if is_row else self.separator
        for mark in text.marks:
            if mark.kind in ("citations", "deadlines") and path != "":
                mark.fields["section"] = path
        self.text += text

    def item(
        self, item: Item, parent: int | None, level: int, parent_label: str, path: str | None, number: int
    ) -> None:
        label = item.rank.label(number, parent_label)
        index = len(self.sections)
        section: Record = {"level": level, "kind": item.rank.kind, "label": label, "heading": item.heading}
        if item.heading and item.rank.kind in ("bullet", "plus"):
            del section["heading"]  # whether a short bullet is a title is a matter of taste
        self.sections.append({**section, "parent": parent})
        if parent is None:
            self.last_top = index
        own_path = _path(path, label, parent_label, item.rank.kind)
        printed = Piece(item.rank.printed.format(label))
        self.paragraph(printed + item.line, own_path)
        self.sections[index]["start"] = len(self.text.text) - len(item.line.text) - len(printed.text)
        is_table = any(paragraph.text.startswith("|") for paragraph in item.paragraphs)
        for i, paragraph in enumerate(item.paragraphs):
            self.paragraph(paragraph, own_path, is_row=is_table and i > 0)
        for i, child in enumerate(item.items):
            self.item(child, index, level + 1, label, own_path, i)
        self.sections[index]["end"] = len(self.text.text)


def _path(path: str | None, label: str, parent_label: str, kind: str) -> str | None:
    """The label path of a section; "" where the guideline leaves it open (below a Phần)."""
    if kind in ("bullet", "plus"):
        return path
    if kind == "part" or path == "":
        return ""
    if path is None:
        return label
    if label.startswith(f"{parent_label}."):  # "1.2" stands for "1" and "2"
        return path[: len(path) - len(parent_label)] + label
    return f"{path}.{label}"
