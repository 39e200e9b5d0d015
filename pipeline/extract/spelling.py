"""Folded spellings: text with case, accents or tone marks taken off, one character for one character.

Offsets found in a folded text hold in the text itself. `fold` is for words in capitals, which scanning damages most
(KÉ HOẠCH, GIÁM ĐÓC); `toneless` keeps the vowels apart, so that "cờ thi đua" and "có thi đua" stay two things.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

_Tree: TypeAlias = dict[str, "_Tree"]
"""Pieces that may follow, each with its own tree; "" where a spelling may end."""

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")  # huyền, sắc, ngã, hỏi, nặng
_LATIN: Final = (range(0x41, 0x5B), range(0xC0, 0x250), range(0x1E00, 0x1F00))

_ASCII: Final = "\0\t\n" + "".join(map(chr, range(0x20, 0x7F)))  # the first code of a page must be the null's
_VIETNAMESE: Final = (
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐÐ"
)
_USUAL: Final = "–—‘’“”«»•…°²×−→≤≥½"
_PAGE: Final = f"{_ASCII}{_VIETNAMESE}{_USUAL}".ljust(256, "\ufffe")
_CODES: Final = codecs.charmap_build(_PAGE)
_LONG: Final = 40  # characters from which the way through a code page is the shorter one


class _Folding(dict[int, str]):
    """Every Latin letter as its small base letter with the marks that are kept; other characters as they are.

    A long text of usual characters goes through a code page: a sixth of the time that `translate` takes for it.
    """

    def __init__(self, marks: Callable[[str], bool], own: dict[str, str]) -> None:
        """Keep the combining marks for which `marks` holds; `own` letters have a folded form of their own."""
        super().__init__({ord(letter): folded for letter, folded in own.items()})
        self._marks = marks
        self._page = "".join(self[ord(letter)] for letter in _PAGE)

    def __missing__(self, code: int) -> str:
        folded = chr(code)
        if any(code in letters for letters in _LATIN):
            parts = unicodedata.normalize("NFD", folded)
            bare = unicodedata.normalize("NFC", parts[0] + "".join(filter(self._marks, parts[1:]))).lower()
            folded = bare if len(bare) == 1 else folded
        self[code] = folded
        return folded

    def fold(self, text: str) -> str:
        """The text folded, as long as it is."""
        if len(text) < _LONG:
            return text.translate(self)
        try:
            coded, _ = codecs.charmap_encode(text, "strict", _CODES)
        except UnicodeEncodeError:
            return text.translate(self)
        return codecs.charmap_decode(coded, "strict", self._page)[0]


_BARE: Final = _Folding(lambda mark: False, dict.fromkeys("ĐđÐð", "d"))
_TONELESS: Final = _Folding(
    lambda mark: mark not in _TONES, dict.fromkeys("ÐðĐ", "đ") | dict.fromkeys("yYỳýỷỹỵỲÝỶỸỴ", "i")
)
_VOWELS: Final = "aăâeêioôơuư"
_SMALL: Final = "".join(letter for letter in (chr(code) for codes in _LATIN for code in codes) if letter.islower())


def fold(text: str) -> str:
    """Small letters without accents, as long as `text`.

    >>> fold("KÉ HOẠCH số 5/QÐ-UBND")
    'ke hoach so 5/qd-ubnd'
    """
    return _BARE.fold(text)


def toneless(text: str) -> str:
    """Small letters without tone marks and with i for y, as long as `text`: spellings of one word come together.

    >>> toneless("Chiến sỹ"), toneless("chiến sĩ"), toneless("văn hoá") == toneless("văn hóa")
    ('chiên si', 'chiên si', True)
    """
    return _TONELESS.fold(text)


def small(text: str) -> str:
    """Small letters with all their marks, as long as `text`; Turkish İ and ı, which patterns take for i, become i."""
    return text.replace("İ", "I").replace("ı", "i").lower()


def phrase_pattern(phrases: Iterable[str]) -> str:
    """A pattern for small-letter text that matches any of the phrases, the longest first, whatever their tone marks.

    It is generous: where a word has a tone mark it lets any letter stand for a vowel of it, and who uses it looks the
    match up by its `toneless` form. A comma and quotation marks may be missing, blanks doubled.
    """
    return alternatives([*_pieces(phrase)] for phrase in phrases)


def alternatives(spellings: Iterable[Sequence[str]]) -> str:
    """A pattern for any of the spellings, the longest that fits; each comes as the patterns of its characters.

    Spellings that begin alike share that beginning, down to the single character: few branches are tried at a place.

    >>> alternatives(["ban", "bao", "ba", "cờ"])
    '(?:ba(?:n|o)?|cờ)'
    """
    tree: _Tree = {}
    for spelling in spellings:
        node = tree
        for piece in spelling:
            node = node.setdefault(piece, {})
        node[""] = {}
    return _branches(tree)


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words as they are, the longest that fits."""
    return alternatives(map(_letters, words))


def whole_words(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases where it is no part of a longer word.

    That nothing stands before it is asked behind its first letter: the engine then looks for first letters only.
    """
    return alternatives([first, rf"(?<!\w{first})", *rest] for first, *rest in map(_letters, phrases)) + r"(?!\w)"


def _letters(word: str) -> list[str]:
    """A pattern for each letter."""
    return [letter if letter.isalpha() else re.escape(letter) for letter in word]


def _branches(tree: _Tree) -> str:
    pattern = ""
    while len(tree) == 1:
        [(piece, tree)] = tree.items()
        pattern += piece
    if not tree:
        return pattern
    # "." last: it would take the place of every other letter
    branches = [piece + _branches(tree[piece]) for piece in sorted(tree, key=".".__eq__) if piece]
    return f"{pattern}(?:{'|'.join(branches)}){'?' if '' in tree else ''}"


def _pieces(phrase: str) -> Iterator[str]:
    """A pattern for each letter; only a word that has a tone mark may have another one, or have it elsewhere."""
    for i, word in enumerate(phrase.lower().split()):
        if i:
            yield " {1,3}"
        toned = any(map(_TONES.__contains__, unicodedata.normalize("NFD", word)))
        for k, letter in enumerate(word):
            mark = {"“": '[“”"«»]?', "”": '[“”"«»]?', ",": ",?"}.get(letter)
            if mark or not toned or toneless(letter) not in _VOWELS:
                yield mark or re.escape(letter)
            elif i or k:
                yield "."
            else:  # a phrase begins with a letter that is known: elsewhere the engine passes on at once
                yield f"[{''.join(other for other in _SMALL if toneless(other) == toneless(letter))}]"


def same_tones(printed: str, phrase: str) -> bool:
    """Whether two phrases that are alike without tones have the same tones too, wherever the marks stand.

    >>> same_tones("thôn văn hoá", "thôn văn hóa"), same_tones("ban văn hóa", "bản văn hóa")
    (True, False)
    """
    return _tones(printed) == _tones(phrase)


def _tones(phrase: str) -> list[str]:
    words = unicodedata.normalize("NFD", phrase.lower()).split()
    return ["".join(filter(_TONES.__contains__, word)) for word in words]
