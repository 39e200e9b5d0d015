"""Cited directives (văn bản được dẫn) in the forms that plans print, each with its gold record.

Numbers and dates of plain directives are made up; laws are real, with their real codes and days.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from synthetic.pieces import Piece, joined, piece
from synthetic.words import pick, table
from synthetic.world import World

_NONE = dict.fromkeys(("number", "symbol", "code", "date", "issuer", "subject"))


def printed_day(rng: Random, day: date) -> str:
    """One of the ways in which a day is printed."""
    return rng.choice(
        (
            f"{day.day:02}/{day.month}/{day.year}",
            f"{day.day:02}/{day.month:02}/{day.year}",
            f"{day.day:02} tháng {day.month:02} năm {day.year}",
            f"{day.day}/{day.month}/{day.year}",
            f"{day.day:02}-{day.month}-{day.year}",
        )
    )


def grounds(world: World) -> Piece:
    """Căn cứ and Thực hiện, one to seven lines."""
    rng = world.rng
    opener = rng.choice(("Căn cứ", "Thực hiện"))
    forms: list[Callable[[World, str], Piece]] = [rng.choice(_GROUNDS) for _ in range(rng.randint(1, 6))]
    if rng.random() < 0.3:  # one opener for a whole list
        listed = [form(world, "basis") for form in forms]
        return opener + " " + joined(listed, "; ") + rng.choice((",", ";"))
    return joined((f"{opener} " + form(world, "basis") + ";" for form in forms), "\n")


def implemented(world: World) -> Piece:
    """A sentence of the body that asks to carry out a directive."""
    opener = world.rng.choice(
        (
            "Tổ chức thực hiện nghiêm ",
            "Quán triệt sâu rộng ",
            "Triển khai thực hiện có hiệu quả ",
            "Tiếp tục thực hiện ",
        )
    )
    form = world.rng.choice((directive, directive, law, congress, pair_of_codes, nested))
    sentence = opener + form(world, "implements")
    if world.rng.random() < 0.2:  # the verb governs the whole list
        sentence = sentence + "; " + directive(world, "implements")
    return sentence + "."


def mentioned(world: World) -> Piece:
    """A sentence of the body that names a directive without asking to carry it out."""
    opener = world.rng.choice(
        (
            "Kinh phí được bố trí theo ",
            "Hồ sơ được lập theo mẫu ban hành kèm theo ",
            "Tuyên truyền, phổ biến đến từng hộ dân về ",
            "Nội dung chi theo quy định tại ",
        )
    )
    forms = (_bare_directive, law)
    if opener.endswith("quy định tại "):
        forms = (_pinpointed, _bare_directive)
    return opener + world.rng.choice(forms)(world, "mention") + "."


def directive(world: World, role: str) -> Piece:
    """One numbered directive, most often with its day, issuer and subject."""
    rng = world.rng
    head, fields = _head(world, with_issuer=rng.random() < 0.9)
    link, subject = rng.choice((_about, _about, _doing, _nothing))(world)
    return _closed(head, fields, role, link, subject)


def nested(world: World, role: str) -> Piece:
    """A directive whose subject names another one."""
    outer, fields = _head(world)
    inner, inner_fields = _head(world)
    topic = pick(world.rng, "topics", "topic")
    doing = world.rng.choice(("ban hành Kế hoạch thực hiện ", "tổ chức triển khai thực hiện "))
    subject = doing + _closed(inner, inner_fields, "mention", " về ", piece(topic))
    # "của UBND tỉnh tổ chức …" could be read as the sentence going on
    link = " về việc " if doing.startswith("tổ chức") else world.rng.choice((" ", " về việc "))
    return _closed(outer, fields, role, link, subject)


def law(world: World, role: str) -> Piece:
    """A law by name, alone or with its day, year or code."""
    rng, row = world.rng, world.rng.choice(table("laws"))
    day = date.fromisoformat(row["date"])
    words = f"ngày {day.day:02} tháng {day.month} năm {day.year}"
    form = rng.choice(("name", "name", "day", "year", "code", "code and day"))
    named = {**_NONE, "doc_type": "Luật", "numbered": False, "role": role}
    numbered = {**named, "numbered": True, "number": row["code"].split("/")[0], "symbol": row["symbol"]}
    numbered["code"] = row["code"]
    match form:
        case "day":
            return Piece(f"{row['name']} {words}").marked("citations", **named | {"date": row["date"]})
        case "year":
            return Piece(f"{row['name']} năm {day.year}").marked("citations", **named)
        case "code":
            return Piece(f"{row['name']} số {row['code']}").marked("citations", **numbered)
        case "code and day":
            both = Piece(f"{row['name']} số {row['code']} {words}")
            return both.marked("citations", **numbered | {"date": row["date"]})
    return Piece(row["name"]).marked("citations", **named)


def amending_law(world: World, role: str) -> Piece:
    """A law whose name holds another law's name: two records."""
    name = pick(world.rng, "laws", "name")
    record = {**_NONE, "doc_type": "Luật", "numbered": False}
    inner = Piece(name).marked("citations", **record, role="mention")
    return ("Luật sửa đổi, bổ sung một số điều của " + inner).marked("citations", **record, role=role)


def without_code(world: World, role: str) -> Piece:
    """A directive known by issuer and subject alone, or by a number without a symbol."""
    rng = world.rng
    kind, issuer = rng.choice(
        (("Nghị định", "Chính phủ"), ("Chỉ thị", "Thủ tướng Chính phủ"), ("Thông tư", "Bộ Nội vụ"))
    )
    fields = {**_NONE, "doc_type": kind, "numbered": False, "issuer": issuer, "issuer_resolved": issuer}
    return _closed(Piece(f"{kind} của {issuer}"), fields, role, *_about(world))


def congress(world: World, role: str) -> Piece:
    """A resolution known by its congress or conference, without a code."""
    rng = world.rng
    lot = rng.choice(("XII", "XIII", "XIV", "XVIII", "XXI"))
    years = rng.choice(("2015 - 2020", "2020 - 2025", "2025 - 2030"))
    bodies = [f"Đại hội đại biểu toàn quốc lần thứ {rng.choice(('XII', 'XIII'))} của Đảng"]
    if world.province:
        bodies += [
            f"Đại hội đại biểu Đảng bộ tỉnh {world.province} lần thứ {lot}",
            f"Đại hội Đảng bộ tỉnh lần thứ {lot}, nhiệm kỳ {years}",
        ]
    if world.issuer.kind == "school":
        bodies = ["Hội nghị viên chức, người lao động năm học " + years.replace("2020 - ", "2024 - ")]
    record = {**_NONE, "doc_type": "Nghị quyết", "numbered": False, "role": role}
    if rng.random() < 0.2:
        form = rng.choice(("Nghị quyết Trung ương {} khóa XII", "Nghị quyết Trung ương {} (khóa XII)"))
        record["issuer"] = "Trung ương"
        record["issuer_resolved"] = "Ban Chấp hành Trung ương Đảng khóa XII"
        return Piece(form.format(rng.randint(4, 12))).marked("citations", **record)
    body = rng.choice(bodies)
    if ", nhiệm kỳ" in body or "năm học" in body:
        del record["issuer"]  # whether the term belongs to the body's name is a matter of taste
    else:
        record["issuer"] = body
    return Piece(f"Nghị quyết {body}").marked("citations", **record)


def pair_of_codes(world: World, role: str) -> Piece:
    """Two codes under one head, or two directives with one issuer at the end."""
    rng, row = world.rng, _row(world)
    first, second = _code(world, row), _code(world, row)
    days = [world.earlier(), world.earlier()]
    issuer, resolved = _issuer(world, row)
    records = [
        {**_NONE, "doc_type": _type(row), "numbered": True, "role": role, **code, "date": day.isoformat()}
        for code, day in zip((first, second), days, strict=True)
    ]
    for record in records:
        record.pop("subject")
        if resolved:
            record["issuer_resolved"] = resolved
    records[1]["issuer"] = issuer
    shared = rng.random() < 0.6
    opening = f"{row['type']} số {first['code']} ngày {printed_day(rng, days[0])}"
    middle = f"{opening}, " if shared else f"{opening} và {row['type']} "
    whole = Piece(f"{middle}số {second['code']} ngày {printed_day(rng, days[1])} của {issuer}")
    start = 0 if shared else len(f"{opening} và ")
    whole = whole.marked("citations", 0, len(opening), **records[0]).marked("citations", start, **records[1])
    return "các " + whole if shared else whole


def title_citation(world: World) -> tuple[Piece, str]:
    """A directive and its topic for a plan's own title."""
    head, fields = _head(world)
    return _closed(head, fields, "mention", " về ", piece(world.topic)), world.topic


def _bare_directive(world: World, role: str) -> Piece:
    head, fields = _head(world)
    return _closed(head, fields, role, "", None)


def _pinpointed(world: World, role: str) -> Piece:
    rng = world.rng
    place = f"khoản {rng.randint(1, 9)} Điều {rng.randint(2, 60)} "
    if rng.random() < 0.4:
        place = f"điểm {rng.choice('abcd')} {place}"
    return place + _bare_directive(world, role)


def _head(world: World, with_issuer: bool = True) -> tuple[Piece, dict[str, object]]:
    """Type, code, day and issuer of a directive, and what the record says of them."""
    rng, row = world.rng, _row(world)
    code = _code(world, row)
    text = row["type"] + rng.choice((" số ", " số ", " số ", " số: ", " ")) + _loosened(rng, str(code["code"]))
    fields = {**_NONE, "doc_type": _type(row), "numbered": True, **code}
    if rng.random() < 0.9:
        day = world.earlier()
        text += rng.choice((" ngày ", " ngày ", " ngày ", ", ngày ")) + printed_day(rng, day)
        fields["date"] = day.isoformat()
    if with_issuer:
        fields["issuer"], resolved = _issuer(world, row)
        text += f" của {fields['issuer']}"
        if resolved:
            fields["issuer_resolved"] = resolved
    return Piece(text), fields


def _loosened(rng: Random, code: str) -> str:
    """The code as a typist may set it: a blank beside the slash."""
    return code if rng.random() < 0.93 or "/" not in code else code.replace("/", rng.choice((" /", "/ ")), 1)


def _closed(head: Piece, fields: dict[str, object], role: str, link: str, subject: Piece | None) -> Piece:
    record = {**fields, "role": role, "subject": subject.text if subject else None}
    marked = head.marked("citations", **record)
    return marked + link + subject if subject else marked


def _about(world: World) -> tuple[str, Piece]:
    rng = world.rng
    topic = pick(rng, "topics", "topic")
    about = rng.choice(("tăng cường {}", "{}", "{} giai đoạn 2021 - 2030", "đẩy mạnh {} trong tình hình mới"))
    link = " V/v " if rng.random() < 0.08 else rng.choice((" về việc ", " về "))
    return link, piece(about.format(topic))


def _doing(world: World) -> tuple[str, Piece]:
    rng = world.rng
    doing = (
        "ban hành Quy chế {}",
        "phê duyệt Đề án {}",
        "hướng dẫn {}",
        "quy định chi tiết {}",
        "ban hành Kế hoạch {}",
    )
    if rng.random() < 0.2:
        name = pick(rng, "laws", "name")
        record = {**_NONE, "doc_type": "Luật", "numbered": False, "role": "mention"}
        return " ", "quy định chi tiết một số điều của " + Piece(name).marked("citations", **record)
    return " ", piece(rng.choice(doing).format(pick(rng, "topics", "topic")))


def _nothing(world: World) -> tuple[str, None]:
    return "", None


def _row(world: World) -> dict[str, str]:
    local = world.issuer.kind != "ministry" and world.rng.random() < 0.45
    level = "province" if local else "central"
    rows = [row for row in table("directives") if row["level"] == level]
    return world.rng.choice(rows)


def _type(row: dict[str, str]) -> str:
    # the type is the kind of document, what it is called beside that is its span's matter
    return "Chương trình" if row["type"] == "Chương trình hành động" else row["type"]


def _code(world: World, row: dict[str, str]) -> dict[str, object]:
    rng = world.rng
    number = f"{rng.randint(1, 3200):02}"
    symbol = f"QH{rng.randint(12, 15)}" if row["symbol"] == "QH15" else row["symbol"]
    separator = "-" if row["form"] == "party" else "/"
    year = f"{world.year - rng.randint(0, 6)}/" if row["form"] == "yeared" else ""
    return {"number": number, "symbol": symbol, "code": f"{number}{separator}{year}{symbol}"}


def _issuer(world: World, row: dict[str, str]) -> tuple[str, str | None]:
    """The issuer as printed and resolved; None where the document does not settle it."""
    issuer = row["issuer"]
    if row["level"] == "central":
        return issuer, issuer
    full = issuer.replace("UBND", "Ủy ban nhân dân").replace("HĐND", "Hội đồng nhân dân")
    if world.province and world.rng.random() < 0.7:
        return issuer, f"{full} {world.province}"
    if not world.province:
        return issuer, None
    return f"{issuer} {world.province}", f"{full} {world.province}"


_GROUNDS: tuple[Callable[[World, str], Piece], ...] = (
    directive, directive, directive, directive, nested, law, congress, pair_of_codes, amending_law, without_code,
)  # fmt: skip
