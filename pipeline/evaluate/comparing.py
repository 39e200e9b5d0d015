"""When are two values the same: what may differ in print without differing in meaning."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

_DASHES = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-", "⁄": "/", "Ð": "Đ", "\u00a0": " "})
_MARKUP = re.compile(r"[*#_`]+")
_BLANKS = re.compile(r"\s+")
_TONES = "\u0300\u0301\u0309\u0303\u0323"  # grave, acute, hook, tilde, dot below
# the tone of an open oa, oe, uy stands on either vowel: "hòa" and "hoà"
_TONE_PLACES = [
    (unicodedata.normalize("NFC", pair[0] + tone + pair[1]), unicodedata.normalize("NFC", pair + tone))
    for pair in ("oa", "oe", "uy")
    for tone in _TONES
]
_Y_FOR_I = re.compile(r"\b(h|k|l|m|s|t|q?u)([yỳýỷỹỵ])\b")  # "kỹ thuật" and "kĩ thuật"
_TO_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")
_EVERY = re.compile(r"\bhàng (năm|quý|quí|tháng|tuần|ngày)\b")  # "hàng năm" and "hằng năm"


def fold(value: object) -> str:
    """The comparable form of a printed value: NFC, caseless, without markup; spelling variants are made one.

    >>> fold("**Kỹ thuật**  hàng năm;") == fold("kĩ thuật hằng năm")
    True
    """
    text = unicodedata.normalize("NFC", str(value)).translate(_DASHES)
    text = _MARKUP.sub("", text).replace("“", '"').replace("”", '"')
    text = _BLANKS.sub(" ", text).strip(" .,;:").casefold()
    for old, new in _TONE_PLACES:
        text = text.replace(old, new)
    text = _Y_FOR_I.sub(lambda found: found[1] + found[2].translate(_TO_I), text)
    return _EVERY.sub(r"hằng \1", text)


@lru_cache(maxsize=8192)
def _digest(text: str) -> str:
    return hashlib.sha1(fold(text).encode()).hexdigest()[:12]


def printed(value: object) -> str | None:
    """A digest of the folded value, so that gold may give the digest alone."""
    if value is None:
        return None
    if isinstance(value, str) and value.startswith("sha1:"):
        return value.removeprefix("sha1:")
    return _digest(str(value))


def code(value: object) -> str | None:
    """A số/ký hiệu without spaces, in capitals."""
    if value is None:
        return None
    return _BLANKS.sub("", unicodedata.normalize("NFC", str(value)).translate(_DASHES)).upper()


def number(value: Any) -> str | None:
    """A number without idle zeros: 15 and 15.0 are the same."""
    return None if value is None else f"{float(value):g}"


_COMPARED: dict[str, Callable[[Any], str | None]] = {
    "number": code,
    "symbol": code,
    "date": str,
    "precision": str,
    "section": str,
}


def same(name: str, gold: object, pred: object) -> bool:
    """Do the two values of the field `name` agree? None agrees with None alone."""
    if gold is None or pred is None:
        return gold is pred
    compared = _COMPARED.get(name, printed)
    return compared(gold) == compared(pred)
