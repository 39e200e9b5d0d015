"""Two ways to write a text for comparison, both of the same length as the text, so that positions stay.

`normal` is lower case with one tone placement (hoà and hòa, uỷ and ủy, qúy and quý are the same word); `fold` also
drops all marks, đ included, for a reader who types without them. Input is NFC, as the text of a plan is.
A word (a run of letters and digits) has its form whatever stands around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_TONES = {
    plain: "".join(unicodedata.normalize("NFC", plain + mark) for mark in "\u0300\u0301\u0309\u0303\u0323")
    for plain in "aeoyu"
}
_PLAIN = {toned: plain for plain, row in _TONES.items() for toned in row}
_TONE = {toned: i for row in _TONES.values() for i, toned in enumerate(row)}

# "hoà", "khoẻ", "thuỷ": the syllable ends behind the pair, the mark goes to the first letter; not after q (quý)
_OPEN_LATE = re.compile(rf"o[{_TONES['a']}{_TONES['e']}](?![^\W_])|(?<!q)u[{_TONES['y']}](?![^\W_])")
# "hòan", "qúy": the syllable goes on, or u belongs to q: the mark goes to the second letter
_EARLY = re.compile(rf"[{_TONES['o']}][ae](?=[^\W\d_])|(?<!q)[{_TONES['u']}]y(?=[^\W\d_])|(?<=q)[{_TONES['u']}]y")
# "kỹ thuật" and "kĩ thuật", "quy định" and "qui định": a syllable that is a consonant and this vowel alone
_WRITTEN_Y = re.compile(r"(?<![^\W_])(?:[hklmst]|qu)[yýỳỷỹỵ](?![^\W_])")
_Y_TO_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
_TOKEN = re.compile(r"[^\W_]+")


class _Lower(dict[int, int]):
    """Code point to its lower-case form where that is one character (`İ` is not), filled as letters are met."""

    def __missing__(self, point: int) -> int:
        lower = chr(point).lower()
        self[point] = ord(lower) if len(lower) == 1 else point
        return self[point]


class _Bare(dict[int, int]):
    """Code point to its lower-case base letter, filled as letters are met."""

    def __missing__(self, point: int) -> int:
        lower = _LOWER[point]
        base = unicodedata.normalize("NFD", chr(lower))[0]
        self[point] = _LOWER[ord(base)] if base.isalnum() else lower
        return self[point]


_LOWER = _Lower()
_BARE = _Bare({ord("đ"): ord("d"), ord("Đ"): ord("d"), ord("ð"): ord("d"), ord("Ð"): ord("d")})


def normal(text: str) -> str:
    """Lower case with one tone placement, as long as `text`.

    >>> normal("UỶ BAN Hoà Bình, hoàn thành Quý III")
    'ủy ban hòa bình, hoàn thành quý iii'
    """
    lower = text.translate(_LOWER)
    return _EARLY.sub(_mark_second, _OPEN_LATE.sub(_mark_first, lower))


def fold(text: str) -> str:
    """Lower case without any mark, as long as `text`.

    >>> fold("Quyết định số 19/QĐ-TTg")
    'quyet dinh so 19/qd-ttg'
    """
    return text.translate(_BARE)


def one_i(text: str) -> str:
    """`normal` or folded text with one spelling of i and y where both are written, as long as `text`.

    >>> one_i("quản lý kỹ thuật, quy định của công ty"), one_i("y tế, uy tín, mỹ")
    ('quản lí kĩ thuật, qui định của công ti', 'y tế, uy tín, mĩ')
    """
    return _WRITTEN_Y.sub(lambda match: match[0][:-1] + match[0][-1].translate(_Y_TO_I), text)


def exact(text: str) -> str:
    """The form that is indexed and looked for where marks were typed, as long as `text`: `normal` with one i."""
    return one_i(normal(text))


def folded(text: str) -> str:
    """The form that is indexed and looked for where no mark was typed, as long as `text`: `fold` with one i."""
    return one_i(fold(text))


def query_text(text: str) -> str:
    """What a person typed, made NFC with plain spaces, so that `normal` and `fold` understand it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def accented(text: str) -> bool:
    """Whether any letter carries a mark: then the writer means the marks of all letters.

    >>> accented("thi đua"), accented("thi dua")
    (True, False)
    """
    return fold(text) != text.translate(_LOWER)


def tokens(text: str) -> list[str]:
    """Runs of letters and digits, which are the words of the word index.

    >>> tokens("19/ct-ttg ngày 1")
    ['19', 'ct', 'ttg', 'ngày', '1']
    """
    return _TOKEN.findall(text)


def token_matches(text: str) -> Iterator[re.Match[str]]:
    """`tokens` with their places."""
    return _TOKEN.finditer(text)


def code_key(code: str) -> str:
    """One spelling for a số/ký hiệu: marks, case, punctuation and a leading zero are no difference.

    >>> code_key("02/CT-UBND"), code_key("19 - CT/TTg"), code_key("88/2019/QH14")
    ('2_ct_ubnd', '19_ct_ttg', '88_2019_qh14')
    """
    pieces = tokens(fold(query_text(code)))
    if pieces and pieces[0].isdecimal():
        pieces[0] = pieces[0].lstrip("0") or "0"
    return "_".join(pieces)


def slug(text: str) -> str:
    """Folded words joined by hyphens, the form that names take inside a directive's key.

    >>> slug("Thủ tướng Chính phủ")
    'thu-tuong-chinh-phu'
    """
    return "-".join(tokens(fold(query_text(text))))


def _mark_first(match: re.Match[str]) -> str:
    first, second = tuple(match[0])
    return _TONES[first][_TONE[second]] + _PLAIN[second]


def _mark_second(match: re.Match[str]) -> str:
    first, second = tuple(match[0])
    return _PLAIN[first] + _TONES[second][_TONE[first]]
