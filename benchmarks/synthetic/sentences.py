"""Sentences of the body with what they must yield: tasks with times, awards, targets, and prose that yields nothing."""

from __future__ import annotations

from synthetic import citations, times
from synthetic.pieces import Piece, piece
from synthetic.words import pick, table
from synthetic.world import World

_CLASSES = ("paper", "list", "check", "build", "people")


def actor(world: World) -> str:
    """An agency below the issuer."""
    return pick(world.rng, "actors", "phrase", kind=world.issuer.kind)


def work(world: World, of_class: str | None = None) -> str:
    """A verb and its object."""
    of_class = of_class or world.rng.choice(_CLASSES)
    verb = world.rng.choice([row["verb"] for row in table("works") if row["class"] == of_class and row["verb"]])
    thing = world.rng.choice([row["object"] for row in table("works") if row["class"] == of_class and row["object"]])
    return f"{verb} {thing}"


def prose(world: World, kind: str) -> Piece:
    """A sentence that yields no record."""
    topic, sentence = pick(world.rng, "topics", "topic"), pick(world.rng, "prose", "sentence", kind=kind)
    return piece(sentence.format(topic=topic, year=world.year))


def task(world: World, doer: str | None = None) -> Piece:
    """A sentence that asks for work by a time. `doer` stands in a heading and is not printed again."""
    makers = (_plain, _plain, _plain, _time_first, _submission, _submission, _meeting, _two_times, _bracketed, _run_in)
    makers += (_doer_with_colon, _passive, _time_with_colon, _time_before_work)
    maker = world.rng.choice(makers)
    return maker(world, doer)


def task_without_time(world: World) -> Piece:
    """An obligation without a time: no deadline."""
    return piece(f"{actor(world)} {work(world)} theo chức năng, nhiệm vụ được giao.")


def target(world: World) -> Piece:
    """A number to be reached."""
    rng, row = world.rng, world.rng.choice(table("goals"))
    number = rng.randint(int(row["low"]), int(row["high"]))
    share = row["unit"] == "%"
    printed, value = (f"{number:02}", float(number)) if not share and number < 10 else (str(number), float(number))
    if share and number < 100 and rng.random() < 0.2:
        tenth = rng.randint(1, 9)
        printed, value = f"{number},{tenth}", number + tenth / 10
    record = {"value": value, "unit": row["unit"], "subject": row["subject"]}
    if row["verb"] == "rate":
        tail = rng.choice(("đạt {}%", "đạt từ {}% trở lên", "đạt trên {}%", "đạt tối thiểu {}%")).format(printed)
        return Piece(f"{row['subject']} {tail}").marked("targets", **record) + "."
    if not share and number > 400 and rng.random() < 0.5:
        number *= 10
        printed, value = f"{number // 1000}.{number % 1000:03}", float(number)
        record["value"] = value
    comparator = rng.choice(("", "", "ít nhất ", "trên ", "tối thiểu "))
    unit = "%" if share else f" {row['unit']}"
    goal = Piece(f"{comparator}{printed}{unit} {row['subject']}").marked("targets", **record)
    return f"{row['verb']} " + goal + f"{row['tail']}."


def award(world: World) -> Piece:
    """A title with its share, or a form of commendation with its authority and number."""
    rng = world.rng
    row = rng.choice(table("awards"))
    known = {name: row[name] or None for name in ("form", "category", "target")} | {"authority": None, "quota": None}
    if row["of"] == "share":
        return _share(world, row["printed"], known)
    head = {"province": "Chủ tịch UBND tỉnh", "district": "Chủ tịch UBND huyện", "commune": "Chủ tịch UBND xã"}
    authority = head.get(world.issuer.kind, "Chủ tịch UBND tỉnh")
    if row["of"] == "flag":
        name = Piece(row["printed"]).marked("awards", **known | {"authority": "UBND tỉnh"})
        return rng.choice(("Đề nghị UBND tỉnh tặng ", "UBND tỉnh tặng ")) + name + " cho đơn vị dẫn đầu."
    if rng.random() < 0.4:
        name = Piece(row["printed"]).marked("awards", **known | {"authority": authority})
        return f"{actor(world)} lập hồ sơ đề nghị tặng " + name + f" của {authority}."
    count, who, target = rng.choice(
        ((rng.randint(2, 30), "tập thể", "collective"), (rng.randint(2, 50), "cá nhân", "individual"))
    )
    quota = f"{count:02} {who}"
    known |= {"target": target, "quota": quota, "authority": authority}
    name = Piece(row["printed"]).marked("awards", **known)
    return f"{authority} tặng " + name + f" cho {quota} có thành tích tiêu biểu."


def table_of_work(world: World) -> list[Piece]:
    """The rows of an assignment table, its heading first."""
    rng = world.rng
    is_finish = rng.random() < 0.5
    time_title = rng.choice(("Thời gian hoàn thành", "Thời hạn hoàn thành") if is_finish else ("Thời gian", "Tiến độ"))
    work_title = rng.choice(("Nội dung công việc", "Nội dung thực hiện", "Nhiệm vụ"))
    actor_title = rng.choice(("Đơn vị chủ trì", "Chủ trì", "Đơn vị thực hiện"))
    rows = [piece(f"| {work_title} | {actor_title} | {time_title} |")]
    for _ in range(rng.randint(2, 5)):
        doer, thing, time = actor(world), work(world), times.cell_time(world, is_finish)
        thing = thing[0].upper() + thing[1:]
        cell = Piece(time.text).marked("deadlines", **time.fields, task=thing, responsible=doer, submit_to=None)
        rows.append(f"| {thing} | {doer} | " + cell + " |")
    return rows


def citing(world: World) -> Piece:
    """A sentence about a directive."""
    return world.rng.choice((citations.implemented, citations.implemented, citations.mentioned))(world)


def _plain(world: World, doer: str | None) -> Piece:
    """Who, what, when."""
    rng, thing, time = world.rng, work(world), times.any_time(world)
    subject, responsible = _subject(world, doer)
    place = rng.choice(("", "", f" tại {rng.choice(('các thôn', 'từng đơn vị', 'trụ sở cơ quan'))}"))
    record = f"{thing}{place}"
    cell = _deadline(time, record, responsible)
    # behind the work these could as well qualify the noun before them
    if time.text in ("hằng năm", "hằng tháng", "hàng tháng", "hằng tuần") or time.fields["precision"] == "year":
        cell.marks[0].fields["borderline"] = True
    return (subject + piece(record) + " " + cell + ".").capitalised()


def _time_first(world: World, doer: str | None) -> Piece:
    """When, who, what."""
    thing, time = work(world), times.any_time(world)
    if not time.leads:
        return _plain(world, doer)
    subject, responsible = _subject(world, doer)
    return _deadline(time, thing, responsible).capitalised() + ", " + _inside(subject) + thing + "."


def _submission(world: World, doer: str | None) -> Piece:
    """Something is handed in, to somebody, by a last moment."""
    rng, thing, time = world.rng, work(world, "submit"), times.delivery_time(world)
    subject, responsible = _subject(world, doer)
    receiver = pick(rng, "receivers", "phrase", kind=world.issuer.kind)
    cell = _deadline(time, thing, responsible, receiver)
    purpose = rng.choice(("", " để tổng hợp", " để theo dõi, chỉ đạo"))
    return (subject + piece(thing) + f" {rng.choice(('về', 'đến'))} {receiver} " + cell + f"{purpose}.").capitalised()


def _meeting(world: World, doer: str | None) -> Piece:
    """A meeting on a set day."""
    thing, time = work(world, "meeting"), times.meeting_day(world)
    subject, responsible = _subject(world, doer)
    return (subject + piece(thing) + " " + _deadline(time, thing, responsible) + ".").capitalised()


def _two_times(world: World, doer: str | None) -> Piece:
    """Two pieces of work of one doer, each with its own time."""
    subject, responsible = _subject(world, doer)
    first, second = work(world), work(world)
    while second == first:
        second = work(world)
    one = piece(first) + " " + _deadline(times.before(world), first, responsible)
    two = piece(second) + " " + _deadline(times.by(world), second, responsible)
    return (subject + one + "; " + two + ".").capitalised()


def _bracketed(world: World, doer: str | None) -> Piece:
    """The time in brackets behind the work."""
    thing = work(world)
    subject, responsible = _subject(world, doer)
    time = world.rng.choice((times.before, times.by))(world)
    cell = _deadline(time, thing, responsible)
    opener = world.rng.choice(("hoàn thành ", "xong ")) if time.fields["kind"] == "due" else ""
    return (subject + piece(thing) + f" ({opener}" + cell + ").").capitalised()


def _doer_with_colon(world: World, doer: str | None) -> Piece:
    """The doer, a colon, the work."""
    if doer is not None:
        return _plain(world, doer)
    name, thing = actor(world), work(world)
    cell = _deadline(world.rng.choice((times.before, times.by))(world), thing, name)
    return f"{name}: {thing}, hoàn thành " + cell + "."


def _passive(world: World, doer: str | None) -> Piece:
    """Việc …, with nobody who does it."""
    thing = work(world)
    time = world.rng.choice((times.before, times.month, times.quarter))(world)
    return f"Việc {thing} hoàn thành " + _deadline(time, thing, doer) + "."


def _time_with_colon(world: World, doer: str | None) -> Piece:
    """A month or quarter as the label of its work."""
    thing, number = work(world), world.rng.randint(world.signed.month + 1, 12)
    time = times.whole_month(world, number)
    return _deadline(time, thing, doer) + f": {thing}."


def _time_before_work(world: World, doer: str | None) -> Piece:
    """The time between the doer and what he hands in."""
    rng, thing = world.rng, work(world, "submit")
    subject, responsible = _subject(world, doer)
    receiver = pick(rng, "receivers", "phrase", kind=world.issuer.kind)
    cell = _deadline(times.before(world), thing, responsible, receiver)
    return (subject + cell + f" {thing} về {receiver}.").capitalised()


def _run_in(world: World, doer: str | None) -> Piece:
    """A line that gives nothing but the time; whose work it bounds is a matter of taste."""
    opener, maker = world.rng.choice(
        (
            ("Thời gian thực hiện: ", times.span),
            ("Thời gian hoàn thành: ", times.before),
            ("Thời hạn gửi báo cáo: ", times.by),
        )
    )
    time = maker(world)
    return opener + Piece(time.text).marked("deadlines", **time.fields).capitalised() + "."


def _subject(world: World, doer: str | None) -> tuple[Piece, str | None]:
    """The words in front of the verb, and the doer that the record names."""
    if doer is not None:
        return piece(""), doer
    name, rng = actor(world), world.rng
    form = rng.choice(("{} ", "{} ", "{} có trách nhiệm ", "Giao {} ", "{} chủ trì, phối hợp với {other} "))
    other = actor(world)
    if other == name:
        form = "{} "
    printed = _inside(piece(name)).text if form.startswith("Giao") else name
    return piece(form.format(printed, other=_inside(piece(other)).text)), name


def _inside(subject: Piece) -> Piece:
    """A subject that does not open its sentence: plural words and verbs lose their capital, names keep it."""
    if subject.text.startswith(("Các ", "Giao ")):
        return piece(subject.text[0].lower() + subject.text[1:])
    return subject


def _deadline(time: times.Time, thing: str, responsible: str | None, receiver: str | None = None) -> Piece:
    record = {**time.fields, "task": thing, "responsible": responsible, "submit_to": receiver}
    return Piece(time.text).marked("deadlines", **record)


def _share(world: World, printed: str, known: dict[str, object]) -> Piece:
    """n% of somebody reach a title: an award with its quota and a target."""
    rng, share = world.rng, world.rng.choice((15, 20, 30, 50, 70, 80, 90, 95, 100))
    who = "cá nhân" if known["target"] == "individual" else "tập thể"
    before = rng.choice((f"{share}% {who} đạt danh hiệu ", f"{share}% số {who} đạt "))
    name = Piece(printed).marked("awards", **known | {"quota": f"{share}%"})
    goal = before + name
    record = {"value": float(share), "unit": "%", "subject": goal.text.split("% ", 1)[1]}
    return rng.choice(("Phấn đấu ", "Có ", "")) + goal.marked("targets", **record) + "."
