"""Vietnamese letters from before Unicode: TCVN3 (ABC), VNI, VISCII, Windows-1258, and UTF-8 taken for Windows-1252.

Such text was stored in the codes of Western letters and drawn with fonts that show Vietnamese ones: "Céng hßa x· héi"
in .VnTime is "Cộng hòa xã hội". Which encoding it is shows by evidence: the share of words that are Vietnamese
syllables, before and after. Good Unicode has nothing to gain, and French has nothing that becomes Vietnamese.
Source: TCVN 5712:1993, RFC 1456, the VNI-Windows character set; `tables/legacy_encodings.csv`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipeline.ingest.syllables import is_syllable
from pipeline.tables import load

_MIN_WORDS = 4
_MIN_WORDS_AMONG_UNICODE = 12
_MIN_SHARE = 0.8
_MIN_GAIN = 0.3
_SAMPLE = 4000
_PLACES = 4
# what a word is made of, in good text and in bad: letters, and the signs that Western fonts have in their places
_WORD = re.compile(r"[^\s!-/:-@\[-`{-~0-9–—‘’“”•…]+")
_SMALL, _CAPITAL = re.compile("[a-z]"), re.compile("[A-Z]")
# letters that only Unicode has: no text before it holds them
_UNICODE = re.compile("[ĂăĐđƠơƯư\u1ea0-\u1ef9]")


class _Row(NamedTuple):
    encoding: str
    code: str
    character: str
    source: str


@dataclass(frozen=True, slots=True)
class Encoding:
    """One of the encodings; `decode` gives the Unicode text of what it looks like in a Western font."""

    name: str
    decode: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Font:
    """What a font of its time shows: in which encoding, and whether as capitals (`.VnTimeH`)."""

    encoding: Encoding
    capitals: bool


@cache
def encodings() -> tuple[Encoding, ...]:
    """All of them."""
    drawn = [Encoding(name, _decoder(name)) for name in ("TCVN3", "VNI", "VISCII")]
    return *drawn, Encoding("windows-1258", _redecoder("cp1258")), Encoding("UTF-8", _redecoder("utf-8"))


def of_font(name: str) -> Font | None:
    """What the font of this name shows; None for a font of Unicode.

    >>> [(font.encoding.name, font.capitals) for font in map(of_font, (".VnTime", ".VnTimeH", "VNI-Times")) if font]
    [('TCVN3', False), ('TCVN3', True), ('VNI', False)]
    """
    name = name.strip("\"' ").lower()
    for start, encoding in ((".vn", "TCVN3"), ("vni-", "VNI")):
        if name.startswith(start):
            return Font(next(e for e in encodings() if e.name == encoding), start == ".vn" and name.endswith("h"))
    return None


def recognise(text: str) -> Encoding | None:
    """The encoding that turns `text` into Vietnamese; None where it is good already, or nothing does."""
    if text.isascii():
        return None
    step = max(_SAMPLE, len(text) // _PLACES)
    sample = "\n".join(text[begin : begin + _SAMPLE] for begin in range(0, len(text), step))
    before = _share(sample)
    if before > 1 - _MIN_GAIN:
        return None
    fewest = _MIN_WORDS_AMONG_UNICODE if _UNICODE.search(sample) else _MIN_WORDS
    best: tuple[float, Encoding] | None = None
    for encoding in encodings():
        decoded = encoding.decode(sample)
        # a lone sign proves nothing: "¡" and a no-break blank are syllables in VISCII
        words = {word for word in _words(decoded) if len(word) > 1}
        after = _share(decoded) if len(words) >= fewest else 0.0
        if after >= max(_MIN_SHARE, before + _MIN_GAIN) and (best is None or after > best[0]):
            best = after, encoding
    return best[1] if best else None


def restored(text: str, encoding: Encoding, mixed: bool | None = None) -> str:
    """The text in Unicode, line by line: a line that is good already stays, and capitals are made whole.

    Args:
        mixed: whether the text that it is a part of holds Unicode letters too: then a line that may be either
            ("Xã Cô Tô", or "Xó Cụ Tụ") stays. None for a whole text, which is looked at itself.
    """
    if mixed is None:
        mixed = bool(_UNICODE.search(text))
    return "".join(_restored_line(line, encoding, mixed) for line in text.splitlines(keepends=True))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a formatted text in one font; a line break stands between paragraphs."""

    text: str
    font: str | None


BREAK = Stretch("\n", None)


def restored_stretches(stretches: Sequence[Stretch]) -> list[str]:
    """The text of each stretch in Unicode.

    A font of TCVN3 or VNI tells, if what is set in it gains by that: many documents name such a font in a style, or on
    single words, and are typed in Unicode.
    """
    fonts = [of_font(stretch.font) if stretch.font else None for stretch in stretches]
    texts = [stretch.text for stretch in stretches]
    for encoding in {font.encoding for font in fonts if font}:
        mine = [i for i, font in enumerate(fonts) if font and font.encoding == encoding]
        set_in_it = "".join(
            text if font and font.encoding == encoding else "\n" for text, font in zip(texts, fonts, strict=True)
        )
        if _good(encoding.decode(set_in_it)) > _good(set_in_it):
            mixed = bool(_UNICODE.search(set_in_it))
            for i in mine:
                texts[i] = restored(texts[i], encoding, mixed)
                font = fonts[i]
                if font and font.capitals:
                    texts[i] = texts[i].upper()
    together = "".join(texts)
    found = recognise(together)
    mixed = bool(_UNICODE.search(together))  # once: a page may hold ten thousands of pieces
    return [restored(text, found, mixed) for text in texts] if found else texts


def decode_bytes(data: bytes) -> str | None:
    """The text of bytes in one of the encodings; None where it is in none of them."""
    # quotation marks and dashes of Windows stand where TCVN 5712 has rare capitals: what is read better decides
    views = ("".join(map(_windows_sign, data)), data.decode("latin-1"))
    found = [(view, encoding) for view in views for encoding in [recognise(view)] if encoding]
    texts = [restored(view, encoding) for view, encoding in found]
    return max(texts, key=_share, default=None)


def _restored_line(line: str, encoding: Encoding, mixed: bool) -> str:
    after = encoding.decode(line)
    good = _good(line)
    if after == line or _UNICODE.search(line) or (good and good + mixed > _good(after)):
        return line
    return _with_capitals(line, after, encoding) if encoding.name == "TCVN3" else after


def _with_capitals(line: str, after: str, encoding: Encoding) -> str:
    """Fonts of TCVN3 lack capitals with tones: "CéNG HOµ" is printed as CộNG HOà and meant as CỘNG HOÀ.

    A word with a plain capital inside ("ñY") is meant in capitals; one that begins with one ("Sè") when the words
    beside it are.
    """
    words = [(found, encoding.decode(found.group())) for found in _WORD.finditer(line)]
    # "Sè 45-KH/HU": a code says nothing
    kinds = [None if _is_in_code(line, found) else _capitals(found.group(), decoded) for found, decoded in words]
    pieces, end = [], 0
    for i, (found, decoded) in enumerate(words):
        kind = kinds[i]
        if kind is None:
            beside = [next((k for k in reach if k is not None), None) for reach in (kinds[i + 1 :], kinds[i::-1])]
            kind = True in beside and False not in beside
        pieces += [encoding.decode(line[end : found.start()]), decoded.upper() if kind else decoded]
        end = found.end()
    return "".join((*pieces, encoding.decode(line[end:])))


def _is_in_code(line: str, word: re.Match[str]) -> bool:
    return "/" in line[max(0, word.start() - 1) : word.start()] + line[word.end() : word.end() + 1]


def _capitals(word: str, decoded: str) -> bool | None:
    """Whether a word is in capitals; None where it does not say: "Sè", and "KH" or "GD§T", which are no words."""
    if _SMALL.search(word):
        return False
    if not _CAPITAL.search(word, 1):
        return None
    return True if decoded != decoded.upper() or is_syllable(decoded) else None


def _share(text: str) -> float:
    """The share of Vietnamese syllables among the words that are not plain ASCII."""
    return _good(text) / max(1, len(_words(text)))


def _good(text: str) -> int:
    return sum(map(is_syllable, _words(text)))


def _words(text: str) -> list[str]:
    """The words that are not plain ASCII: the others say nothing."""
    return [word for word in _WORD.findall(unicodedata.normalize("NFC", text)) if not word.isascii()]


def _decoder(name: str) -> Callable[[str], str]:
    letters: dict[str, str] = {}
    for row in load("legacy_encodings", _Row, ("encoding", "code")):
        if row.encoding == name:
            code = bytes.fromhex(row.code)
            seen = "".join(map(_windows_sign, code))
            # ABC fonts show “ and … as they are, VISCII has letters there
            if name == "VISCII" or all(sign.isalpha() or ord(sign) < 256 for sign in seen):
                letters[seen] = row.character
            letters[code.decode("latin-1")] = row.character
            if len(code) == 2:  # "UÛy": the mark of a capital may be small, and the other way round
                letters[seen[0] + seen[1].swapcase()] = row.character
    pattern = re.compile("|".join(map(re.escape, sorted(letters, key=len, reverse=True))))
    return lambda text: pattern.sub(lambda found: letters[found.group()], text)


def _redecoder(codec: str) -> Callable[[str], str]:
    """For text whose bytes were taken for Windows-1252."""

    def decode(text: str) -> str:
        return "".join(map(line_of, text.splitlines(keepends=True)))

    def line_of(line: str) -> str:
        try:
            return unicodedata.normalize("NFC", bytes(map(_windows_byte, line)).decode(codec))
        except (ValueError, KeyError):
            return line

    return decode


def _windows_sign(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


_BYTES = {_windows_sign(byte): byte for byte in range(256)}


def _windows_byte(sign: str) -> int:
    return _BYTES[sign]
