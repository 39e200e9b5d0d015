"""What stands around the body: letterhead, title, opening, recipients and signatures."""

from __future__ import annotations

from synthetic import citations
from synthetic.pieces import Piece, Record, joined, piece
from synthetic.words import column
from synthetic.world import World, person

_STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_GAP = 44
"""Width of the left column where two columns are set with blanks."""


def letterhead(world: World) -> tuple[str, Record]:
    """The letterhead in one of its layouts, and the header fields that it gives."""
    rng, issuer = world.rng, world.issuer
    number, number_line = _number(world)
    day, day_line = _day(world)
    left = [*([issuer.parent] if issuer.parent else []), *issuer.lines]
    right = ["ĐẢNG CỘNG SẢN VIỆT NAM"] if issuer.is_party else list(_STATE)
    if rng.random() < 0.6:
        left.append("*" if issuer.is_party else "-------")
    if rng.random() < 0.5 and not issuer.is_party:
        right.append("---------------")
    layout = rng.choice(("one column", "columns", "columns", "interleaved"))
    if layout == "one column":
        text = "\n".join([*left, *right, number_line, day_line])
    elif layout == "columns":
        rows = max(len(left), len(right))
        left = [*left, *[""] * (rows - len(left)), number_line]
        right = [*right, *[""] * (rows - len(right)), day_line]
        text = _columns(list(map(piece, left)), list(map(piece, right))).text
    else:
        text = "\n".join(line for pair in _zipped(left, right) for line in pair if line)
        text += f"\n{number_line}\n{day_line}"
    fields = {"issuer_parent": issuer.parent, "issuer": issuer.name, "number": number, "symbol": issuer.symbol}
    return text, {**fields, "place": issuer.place, "date": day, "doc_type": "Kế hoạch"}


def title(world: World) -> tuple[Piece, str]:
    """KẾ HOẠCH and the title below it, on one or two lines; the title in one line."""
    rng, topic = world.rng, world.topic
    if rng.random() < 0.15:
        cited, _ = citations.title_citation(world)
        words = "Thực hiện " + cited
    else:
        form = rng.choice(
            (
                "Triển khai {} năm {}",
                "Nâng cao hiệu quả {} năm {}",
                "Tăng cường {} năm {}",
                "{} năm {}",
                "Đẩy mạnh {} trong năm {}",
            )
        )
        words = piece(form.format(topic, world.year)).capitalised()
    if rng.random() < 0.3 and not words.marks:
        words = piece(words.text.upper())
    in_one_line = words.text
    if len(words.text) > 60 and rng.random() < 0.7:
        at = words.text.rindex(" ", 0, 60)
        words = Piece(words.text[:at] + "\n" + words.text[at + 1 :], words.marks)
    return "KẾ HOẠCH\n" + words, in_one_line


def lead_in(world: World) -> str:
    """The sentence that opens the body."""
    rng = world.rng
    name = rng.choice((world.issuer.short, world.issuer.name)) if world.issuer.kind != "school" else world.issuer.name
    doing = rng.choice(("ban hành Kế hoạch", "xây dựng Kế hoạch"))
    tail = rng.choice(("với các nội dung sau:", "như sau:", "cụ thể như sau:"))
    return f"{name} {doing} {tail}"


def ending(world: World) -> tuple[Piece, list[str]]:
    """Recipients and signatures, beside each other or one below the other."""
    rng = world.rng
    listed = _recipients(world)
    blocks = _signatures(world)
    end_marks = [rng.choice((";", ";", " ;")) for _ in listed[:-1]] + ["."]
    remark = " (VBĐT)" if rng.random() < 0.05 else ""
    left = [piece(f"Nơi nhận:{remark}")]
    left += [piece(f"- {name}{mark}") for name, mark in zip(listed, end_marks, strict=True)]
    if not blocks:
        return joined(left, "\n"), listed
    layout = rng.choice(("columns", "below", "below", "above"))
    if len(blocks) == 1 and layout == "columns":
        return _columns(left, blocks[0]), listed
    signed = joined((joined(block, "\n") for block in blocks), "\n\n")
    order = (signed, joined(left, "\n")) if layout == "above" else (joined(left, "\n"), signed)
    return joined(order, "\n\n"), listed


def _number(world: World) -> tuple[str | None, str]:
    rng, issuer = world.rng, world.issuer
    separator, colon = ("-", " ") if issuer.is_party else ("/", ": ")
    if rng.random() < 0.15:
        return None, f"Số{colon}{' ' * 6}{separator}{issuer.symbol}"
    number = f"{rng.randint(1, 420):02}"
    return number, f"Số{colon}{number}{separator}{issuer.symbol}"


def _day(world: World) -> tuple[str, str]:
    day, place = world.signed, world.issuer.place
    if world.rng.random() < 0.15:
        return f"{day:%Y-%m}", f"{place}, ngày{' ' * 6}tháng {day.month:02} năm {day.year}"
    return day.isoformat(), f"{place}, ngày {day.day:02} tháng {day.month:02} năm {day.year}"


def _recipients(world: World) -> list[str]:
    rng = world.rng
    known = column("recipients", "phrase", kind=world.issuer.kind)
    listed = rng.sample(known, rng.randint(1, len(known)))
    kept = "VT" if not world.issuer.is_party else "Văn phòng"
    return [*listed, rng.choice((f"Lưu: {kept}, {world.issuer.office}", f"Lưu: {kept}"))]


def _signatures(world: World) -> list[list[Piece]]:
    """One block of lines for each signer."""
    rng, issuer = world.rng, world.issuer
    if rng.random() < 0.08:
        return []
    blocks = [_block(world, _authority(world))]
    if issuer.kind == "school" and rng.random() < 0.4:
        union = (["TM. BAN CHẤP HÀNH CÔNG ĐOÀN", "CHỦ TỊCH"], "TM.", "BAN CHẤP HÀNH CÔNG ĐOÀN", "CHỦ TỊCH")
        blocks.insert(rng.randint(0, 1), _block(world, union))
    return blocks


def _authority(world: World) -> tuple[list[str], str | None, str | None, str]:
    """The lines above the name, and prefix, on behalf of whom, position."""
    rng, issuer = world.rng, world.issuer
    head, deputy, body = issuer.head, issuer.deputy, issuer.body
    if issuer.is_party:
        together, instead = rng.choice((("T/M", "K/T"), ("TM.", "KT.")))
        return rng.choice(
            (
                ([f"{together} {body}", head], "TM.", body, head),
                ([f"{together} {body}", deputy], "TM.", body, deputy),
                ([f"{together} {body}", f"{instead} {head}", deputy], "TM.", body, deputy),
            )
        )
    if body:
        return rng.choice(
            (
                ([f"TM. {body}", head], "TM.", body, head),
                ([f"TM. {body}", f"KT. {head}", deputy], "TM.", body, deputy),
                ([f"KT. {head}", deputy], "KT.", head, deputy),
            )
        )
    forms: list[tuple[list[str], str | None, str | None, str]] = [
        ([head], None, None, head),
        ([f"KT. {head}", deputy], "KT.", head, deputy),
    ]
    if issuer.kind in ("department", "ministry"):
        forms.append(([f"TL. {head}", "CHÁNH VĂN PHÒNG"], "TL.", head, "CHÁNH VĂN PHÒNG"))
        forms.append(([f"Q. {head}"], "Q.", None, head))
    return rng.choice(forms)


def _block(world: World, authority: tuple[list[str], str | None, str | None, str]) -> list[Piece]:
    lines, prefix, behalf, position = authority
    name = person(world.rng)
    record = {"authority_prefix": prefix, "on_behalf_of": behalf, "position": position, "name": name}
    if prefix == "Q.":
        del record["on_behalf_of"]
    return [*map(piece, lines), piece(""), piece(""), Piece(name).marked("signers", **record)]


def _columns(left: list[Piece], right: list[Piece]) -> Piece:
    """Two columns set with blanks."""
    rows = max(len(left), len(right))
    left = left + [piece("")] * (rows - len(left))
    right = right + [piece("")] * (rows - len(right))
    width = max(_GAP, *(len(line.text) + 4 for line in left))
    return joined(
        (a + " " * (width - len(a.text)) + b if b.text else a for a, b in zip(left, right, strict=True)), "\n"
    )


def _zipped(left: list[str], right: list[str]) -> list[tuple[str, str]]:
    rows = max(len(left), len(right))
    return list(zip(left + [""] * (rows - len(left)), right + [""] * (rows - len(right)), strict=True))
