"""Does any text make parsing slow? `python benchmarks/blowup.py [--sizes 20000 200000 1000000] [--profile NAME]`.

Each worst case repeats what the grammars look for, thousands of times. Its time per character is set against that of
an ordinary plan, and against itself at another length: a grammar that looks back or ahead without bound shows there.
Goals: at most 10 times an ordinary plan a character, and growth below 1.5 from the middle to the largest size.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipeline.ingest import read
from pipeline.parse import parse

T = TypeVar("T")

SIZES = (20_000, 200_000, 1_000_000)
MOST_TIMES = 10.0
"""How much slower a character of a worst case may be than one of an ordinary plan."""
MOST_GROWTH = 1.5
"""How much slower a character may become when the text grows."""
LIMIT_S = 20.0
"""A case that takes longer at one size is not tried at a larger one."""

_HEAD = "ỦY BAN NHÂN DÂN\nHUYỆN KHE SAY\nSố: 12/KH-UBND\nKhe Say, ngày 12 tháng 01 năm 2025\n\nKẾ HOẠCH\nNăm 2025\n\n"
_BODY = f"{_HEAD}I. NỘI DUNG\n\n1. Văn phòng "

REPEATED: dict[str, tuple[str, str]] = {
    # name: what the text begins with, what is repeated; {n} counts
    "digits": ("", "1"),
    "digit groups": ("", "12 345 "),
    "số": ("", "số "),
    "số slash": ("", "số / "),
    "số and code": ("", "số 12/QĐ-UBND "),
    "ngày": ("", "ngày "),
    "ngày without month": ("", "ngày 12 "),
    "dates": ("", "ngày 12/3/2025 "),
    "của": ("", "Quyết định của của "),
    "của alone": ("", "của "),
    "opening brackets": ("", "("),
    "bracket pairs": ("", "(()) "),
    "opening quotes": ("", "“"),
    "quote pairs": ("", "“a” "),
    "straight quotes": ("", '"'),
    "one endless word": ("", "a"),
    "one endless sentence": ("", "việc đó thì người dân ở xã ta ai cũng đã biết rõ "),
    "one endless capital line": ("", "VIỆC ĐÓ "),
    "Căn cứ": ("", "Căn cứ "),
    "Căn cứ lines": ("", "Căn cứ\n"),
    "Thực hiện": ("", "Thực hiện "),
    "Luật": ("", "Luật "),
    "law of law": ("", "Luật sửa đổi, bổ sung một số điều của "),
    "Nghị quyết": ("", "Nghị quyết Đại hội "),
    "Trung ương": ("", "Nghị quyết Trung ương "),
    "types": ("", "Quyết định Chỉ thị Thông tư "),
    "citations one line": (_BODY, "Quyết định số 12/QĐ-UBND ngày 12/3/2025 của UBND huyện về việc đó, "),
    "citations lines": (_BODY, "Quyết định số 12/QĐ-UBND ngày 12/3/2025 của UBND huyện;\n"),
    "nested citations": (_BODY, "Quyết định số 12/QĐ-UBND của UBND huyện về việc thực hiện "),
    "shared head": (_BODY + "các Quyết định ", "số 12/QĐ-UBND, "),
    "Điều": ("", "Điều 1 "),
    "khoản điểm": ("", "điểm a khoản 1 Điều 2 "),
    "khoản": ("", "khoản "),
    "dashes": ("", "-"),
    "dash lines": ("", "- a\n"),
    "rules": ("", "-----\n"),
    "underscores": ("", "_"),
    "stars": ("", "*"),
    "bold": ("", "** "),
    "hashes": ("", "# "),
    "endless code": ("12", "/1"),
    "endless dotted": ("1", ".1"),
    "endless symbol": ("Quyết định số 12/QĐ", "-UBND"),
    "codes with blanks": ("", "12 / QĐ - UBND "),
    "tháng": ("", "tháng "),
    "trước": ("", "trước "),
    "trước ngày": ("", "trước ngày "),
    "từ đến": ("", "từ đến "),
    "từ ngày đến ngày": ("", "từ ngày 1/2 đến ngày "),
    "chậm nhất": ("", "chậm nhất là "),
    "định kỳ": ("", "định kỳ hằng "),
    "hằng tháng, quý": (_BODY + "hằng ", "tháng, quý, "),
    "deadlines one line": (_BODY, "nộp báo cáo về Phòng Nội vụ trước ngày 12/3/2025; "),
    "deadlines lines": (_BODY, "nộp báo cáo về Phòng Nội vụ trước ngày 12/3/2025.\n"),
    "deadlines without end mark": (_BODY, "nộp báo cáo trước ngày 12/3/2025 "),
    "deadlines far from their verb": (_BODY + "nộp ", "a, b, trước ngày 12/3/2025, "),
    "deadlines in brackets": (_BODY, "(trước ngày 12/3/2025 "),
    "ranges one line": (_BODY, "từ ngày 1/3/2025 đến ngày 5/3/2025 "),
    "rhythms one line": (_BODY, "hằng tháng, "),
    "working days one line": (_BODY, "trong thời hạn 10 ngày làm việc kể từ ngày nhận hồ sơ "),
    "citations in quotes": (_BODY, "“Quyết định số 12/QĐ-UBND "),
    "resolutions one line": (_BODY, "Nghị quyết Đại hội Đảng bộ huyện lần thứ XIX, "),
    "laws one line": (_BODY, "Luật Đất đai, Luật Trẻ em, "),
    "starts one line": (_BODY, "từ năm "),
    "months and verbs": (_BODY, "tháng 5 tặng, vào "),
    "starts and verbs": (_BODY, "–, từ năm xây dựng, ban "),
    "ranges without end": (_BODY, "thực hiện từ 1/3 đến ngày "),
    "quarters and grants": (_BODY, "quý III. tặng. "),
    "terms and codes": (_BODY, "trong vòng 03 ngày, Quyết định số 12/QĐ-UBND, sản xuất, đạt, "),
    "clauses without time": (_BODY, "giao Phòng Nội vụ chủ trì, phối hợp với các phòng, ban rà soát; "),
    "distinct codes": (_BODY, "Quyết định số {n}/QĐ-UBND ngày 12/3/2025, "),
    "one number, many symbols": (_BODY, "Chỉ thị số 12/CT-A{n}, Chỉ thị số 12, "),
    "one number, many issuers": (_BODY, "Quyết định số 12/QĐ-UBND của Công ty A{n}, "),
    "many laws": (_BODY, "Luật A{n}, Luật A{n} B, "),
    "many numbered lines": (_HEAD, "{n}. Việc thứ {n} của xã\n"),
    "many months": (_BODY, "báo cáo tháng 5/{n}, "),
    "verbs": (_BODY, "xây dựng rà soát "),
    "commas": (_BODY, "a, "),
    "semicolons": (_BODY, "a; "),
    "colons": (_BODY, "a: "),
    "full stops": (_BODY, "."),
    "dotted leaders": (_BODY, "....."),
    "pipes": ("", "|"),
    "empty rows": ("", "| | |\n"),
    "rows": (_BODY + "\n| Nội dung | Chủ trì | Thời gian |\n", "| Rà soát | Văn phòng | Tháng 5/2025 |\n"),
    "one wide row": (_BODY + "\n|", " a |"),
    "tabs": ("", "a\tb\t"),
    "wide gaps": ("", "a      b\n"),
    "blanks": ("", " "),
    "blank lines": ("", "\n"),
    "blanks at line ends": ("", "a                    \n"),
    "no-break blanks": ("", "a\u00a0"),
    "form feeds": ("", "\f"),
    "carriage returns": ("", "\r"),
    "soft hyphens": ("", "a\u00ad"),
    "capitals": ("", "A"),
    "capital words": ("", "ỦY BAN "),
    "title words": ("", "Ủy Ban Nhân Dân "),
    "agency names": ("", "Ủy ban nhân dân huyện "),
    "Sở": ("", "Sở Nội vụ, "),
    "roman labels": (_HEAD, "I. A\n"),
    "roman run": ("", "XVI"),
    "arabic labels": (_HEAD, "1. A\n"),
    "letter labels": (_HEAD, "a) A\n"),
    "mixed labels": (_HEAD, "I. A\n1. A\na) A\n- A\n+ A\n"),
    "plus labels": (_HEAD, "+ A\n"),
    "Điều labels": ("", "Điều 1. A\n"),
    "Phần labels": ("", "Phần I. A\n"),
    "one letter lines": (_HEAD, "a\n"),
    "short lines": (_HEAD, "người dân\n"),
    "wrapped lines": (_HEAD, "người dân trong xã đã được nghe phổ biến về việc này từ nhiều năm trước và\n"),
    "page numbers": (_HEAD, "việc đã\n\n2\n\nbiết rồi "),
    "decomposed": ("", unicodedata.normalize("NFD", "ệ")),
    "decomposed words": (_BODY, unicodedata.normalize("NFD", "người dân tộc thiểu số ")),
    "marks without letters": ("a", "\u0301"),
    "TM.": ("", "TM. ỦY BAN NHÂN DÂN\n"),
    "KT.": ("", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n"),
    "names": ("", "Nguyễn Văn Hai\n"),
    "names after KT.": ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n", "Nguyễn Văn Hai\n"),
    "Nơi nhận": ("", "Nơi nhận:\n"),
    "recipients": ("Nơi nhận:\n", "- Như trên;\n"),
    "letterheads": ("", "ỦY BAN NHÂN DÂN\n"),
    "KẾ HOẠCH": ("", "KẾ HOẠCH\n"),
    "QUYẾT ĐỊNH": ("", "QUYẾT ĐỊNH\n"),
    "ban hành kèm theo": ("", "(Ban hành kèm theo Quyết định số 12/QĐ-UBND)\nKẾ HOẠCH\n"),
    "awards": (_BODY, "Chiến sĩ thi đua cơ sở "),
    "awards lines": (_BODY, "Bằng khen\n"),
    "award abbreviations": (_BODY, "LĐTT, CSTĐ, "),
    "award grants": (_BODY, "Chủ tịch UBND tỉnh tặng Bằng khen cho 12 tập thể, "),
    "percents": (_BODY, "100% "),
    "percent clauses": (_BODY, "đạt 95% số hộ, "),
    "numbers with units": (_BODY, "12 hộ 3 km "),
    "nested quotes": (_BODY, "“(«"),
    "Luật quotes": (_BODY, "Luật “"),
    "years": (_BODY, "năm 2025 "),
    "periods": (_BODY, "giai đoạn 2021 - 2025 "),
    "addresses": (_BODY, "a@b.c http://a.b/c "),
    "emoji": ("", "😀"),
    "Chinese": ("", "漢字"),
    "zero width": ("", "\u200b"),
    "replacement characters": ("", "\ufffd"),
    "angle brackets": ("", "<a>"),
    "backslashes": ("", "\\r\\n"),
}


class Measure(NamedTuple):
    """Seconds a character at one size, as a multiple of an ordinary plan's, and the seconds in all."""

    size: int
    per_character: float
    times: float
    seconds: float


def worst_case(name: str, size: int) -> str:
    """The text of one case, `size` characters long."""
    start, repeated = REPEATED[name]
    times = size // (len(repeated) - 2 * repeated.count("{n}")) + 1
    if "{n}" in repeated:
        return (start + "".join(repeated.replace("{n}", str(n)) for n in range(1, times + 1)))[:size]
    return (start + repeated * times)[:size]


def seconds(given: T, run: Callable[[T], object] = parse, least_s: float = 0.5) -> float:
    """Processor seconds of one run, the best of up to three; longer runs are not repeated.

    The garbage collector rests meanwhile, as in `timeit`: what a full collection costs is the size of everything
    that the process holds (half a second beside 4,000 tests), not the length of this text.
    """
    best = float("inf")
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(3):
            start = time.process_time()
            run(given)
            best = min(best, time.process_time() - start)
            if best > least_s:
                break
    finally:
        if collecting:
            gc.enable()
    return best


def ordinary_rate() -> float:
    """Seconds a character of ordinary plans (the sample plans of this project), parsed one by one."""
    folder = Path(__file__).resolve().parents[1] / "data" / "raw"
    texts = [read(path).text for path in sorted(folder.rglob("*.txt"))]
    for text in texts:
        parse(text)  # tables and patterns are made at the first plan
    return sum(seconds(text, least_s=1.0) for text in texts) / sum(map(len, texts))


def measure(name: str, sizes: tuple[int, ...], rate: float) -> Iterator[Measure]:
    """One case at each size; larger ones are left out when one has taken too long or has raised."""
    for size in sizes:
        try:
            taken = seconds(worst_case(name, size))
        except Exception as error:  # a text that parsing cannot stand is what we look for
            print(f"RAISED {name:28} {size // 1000:5}k {error!r}", flush=True)
            yield Measure(size, float("inf"), float("inf"), float("inf"))
            return
        yield Measure(size, taken / size, taken / size / rate, taken)
        if taken > LIMIT_S:
            return


def growth(found: list[Measure]) -> float:
    """How much slower a character is at the largest size than at the one before it."""
    return found[-1].per_character / found[-2].per_character if len(found) > 1 else 1.0


def eaters(text: str, most: int = 5) -> list[str]:
    """The functions in which most of the time is spent, the worst first."""
    profile = cProfile.Profile()
    profile.runcall(parse, text)
    rows = sorted(pstats.Stats(profile).stats.items(), key=lambda row: -row[1][2])  # type: ignore[attr-defined]
    return [
        f"{own:.2f}s {path.split('/')[-1]}:{line} {function}"
        for (path, line, function), (_, _, own, _, _) in rows[:most]
    ]


def main() -> int:
    """Measure every case, the worst first; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help="names of cases (default: all)")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--profile", action="store_true", help="for what misses a goal: where the time goes")
    args = parser.parse_args()
    rate = ordinary_rate()
    print(f"ordinary plans: {1e6 * rate:.3f} s for a million characters")
    sizes = tuple(args.sizes)
    rows = [(name, list(measure(name, sizes, rate))) for name in args.cases or REPEATED]
    rows.sort(key=lambda row: -max(max(m.times for m in row[1]), growth(row[1])))
    missed = 0
    for name, found in rows:
        is_bad = max(m.times for m in found) > MOST_TIMES or (growth(found) > MOST_GROWTH and found[-1].times > 1)
        missed += is_bad
        shown = "  ".join(f"{m.size // 1000:5}k {m.times:8.2f}x {m.seconds:7.2f}s" for m in found)
        print(f"{'MISSED' if is_bad else 'ok    '} {name:28} {shown}  growth {growth(found):.2f}")
        if is_bad and args.profile:
            for line in eaters(worst_case(name, found[0].size if found[0].seconds > 1 else min(sizes[-1], 100_000))):
                print("        ", line)
    print(f"{missed} of {len(rows)} cases miss a goal")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
