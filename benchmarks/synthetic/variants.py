"""What offices make of one plan: its draft and its scan, which are the same plan; and others written after it.

A draft, a copy and a rescan are versions of the plan. Next year's plan of the office and the plan of a neighbour who
copied it share most of its words and are plans of their own: the hard case for whoever looks for duplicates.
"""

from __future__ import annotations

import re
import unicodedata
from random import Random

from synthetic.world import World, new_world

_NUMBER = re.compile(r"(Số:? ?)[0-9]+(?=[/-])")
_DAY = re.compile(r"ngày [0-9]+ tháng ([0-9]+) năm")
_YEAR = re.compile(r"(?<![0-9])20[12][0-9](?![0-9])")
_SHARE = re.compile(r"[0-9]+(?=(?:,[0-9]+)?\s?%)")
_CODE = re.compile(r"(?<![0-9/])([0-9]{1,4})(?=[/-][A-ZĐ0-9])")
_DATE = re.compile(r"(?<![0-9])([0-9]{1,2})(?=[/-][0-9]{1,2}[/-](?:19|20))")
# what a recognition program makes of letters that look alike
_CONFUSED = dict(
    zip("ạảãáàâấầẩẫậăắằơờớởợưừứửữựọỏõóòôốồộđlieuon", "aáâàáăâẩầấâãaaóơòơoưúụvuụoóòòóõổốổd1lcvom", strict=True)
)


def draft(rng: Random, text: str) -> str:
    """Before it was signed: number and day blank, a few lines missing, a few words other ones."""
    text = _DAY.sub(lambda day: f"ngày      tháng {day[1]} năm", _NUMBER.sub(r"\1      ", text, 1), 1)
    lines = text.split("\n")
    body = range(len(lines) // 4, 3 * len(lines) // 4)
    for at in sorted(rng.sample(body, min(len(body), rng.randint(0, 4))), reverse=True):
        lines[at : at + 1] = []
    for at in rng.sample(range(len(lines)), min(len(lines), rng.randint(0, 8))):
        words = lines[at].split(" ")
        if len(words) > 8:
            i = rng.randrange(4, len(words) - 1)
            words[i : i + 2] = [words[i + 1], words[i]]
        lines[at] = " ".join(words)
    return "\n".join(lines)


def rescan(rng: Random, text: str) -> str:
    """As a recognition program reads a scan: one letter in 30 to 200 wrong, lines broken at the paper's width."""
    rate = 1 / rng.randint(30, 200)
    read = "".join(_CONFUSED.get(sign, sign) if rng.random() < rate else sign for sign in text)
    broken = []
    for line in read.split("\n"):
        while len(line) > 78 and " " in line[40:78]:
            at = line.rindex(" ", 40, 78)
            broken.append(line[:at])
            line = line[at + 1 :]
        broken.append(line)
    return "\n".join(broken)


def next_year(rng: Random, text: str) -> str:
    """The plan of the same office a year on: every year one more, other number, days, codes and shares."""
    return _refigured(rng, _YEAR.sub(lambda year: str(int(year[0]) + 1), text), 0.6)


def neighbour(rng: Random, text: str, seed: int) -> str | None:
    """The plan of another office that took this one as its template: other place, number and signer's day.

    None for an office without a place of its own (a ministry).
    """
    text = unicodedata.normalize("NFC", text)
    own, other = _place(new_world(Random(f"plan {seed}"))), _place(_elsewhere(rng, seed))
    if own is None or other is None or own == other:
        return None
    for before, after in ((own, other), (own.upper(), other.upper())):
        text = text.replace(before, after)
    return _refigured(rng, text, 0.25)


def _elsewhere(rng: Random, seed: int) -> World:
    return new_world(Random(f"plan {seed + rng.randint(1, 999_999)}"))


def _place(world: World) -> str | None:
    """The name of the place that stands last in the issuer's name."""
    found = re.search(r"(?:tỉnh|huyện|xã|ủy|Tiểu học|THCS|Mầm non) ([^a-z]\w+(?: [^a-z\W]\w*)*)$", world.issuer.name)
    return found[1] if found else None


def _refigured(rng: Random, text: str, share: float) -> str:
    """Other figures for a share of those that a plan of its own would not have in common; always another number."""

    def other(most: int, always: bool = False) -> object:
        return lambda old: str(rng.randint(1, most)) if always or rng.random() < share else old[0]

    text = _NUMBER.sub(lambda head: f"{head[1]}{rng.randint(421, 900)}", text, 1)
    for pattern, most in ((_SHARE, 99), (_DATE, 28)):
        text = pattern.sub(other(most), text)  # type: ignore[arg-type]
    return _CODE.sub(lambda code: str(rng.randint(1, 999)) if rng.random() < share * 0.3 else code[0], text)
