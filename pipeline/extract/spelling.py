"""Folded spellings: text with case, accents or tone marks taken off, one character for one character.

Offsets found in a folded text hold in the text itself. `fold` is for words in capitals, which scanning damages most
(KÉ HOẠCH, GIÁM ĐÓC); `toneless` keeps the vowels apart, so that "cờ thi đua" and "có thi đua" stay two things.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

_Tree: TypeAlias = dict[str, "_Tree"]
"""Pieces that may follow, each with its own tree; "" where a spelling may end."""

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")  # huyền, sắc, ngã, hỏi, nặng
_USUAL: Final = 0x2100  # beyond “ ” – … •
_LETTERS: Final = (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))


def _table(keep: Callable[[str], bool]) -> dict[int, str]:
    """Every Latin letter as its small base letter with the marks that are to be kept.

    The other characters of a text stand in the table too: `translate` takes four times as long where it finds none.
    """
    table = {code: chr(code) for code in range(_USUAL)}
    for code in _LETTERS:
        parts = unicodedata.normalize("NFD", chr(code))
        folded = unicodedata.normalize("NFC", parts[0] + "".join(filter(keep, parts[1:]))).lower()
        if len(folded) == 1:
            table[code] = folded
    return table


_BARE: Final = _table(lambda mark: False) | dict.fromkeys(map(ord, "ĐđÐð"), "d")
_TONELESS: Final = _table(lambda mark: mark not in _TONES) | dict.fromkeys(map(ord, "ÐðĐ"), "đ") | {
    ord(letter): "i" for letter in "yYỳýỷỹỵỲÝỶỸỴ"
}  # fmt: skip
_VOWELS: Final = "aăâeêioôơuư"
_LETTER: Final = re.compile(r"\\?.")  # as `re.escape` leaves it
_SMALL: Final = "".join(letter for letter in map(chr, _LETTERS) if letter.islower())


def fold(text: str) -> str:
    """Small letters without accents, as long as `text`.

    >>> fold("KÉ HOẠCH số 5/QÐ-UBND")
    'ke hoach so 5/qd-ubnd'
    """
    return text.translate(_BARE)


def toneless(text: str) -> str:
    """Small letters without tone marks and with i for y, as long as `text`: spellings of one word come together.

    >>> toneless("Chiến sỹ"), toneless("chiến sĩ"), toneless("văn hoá") == toneless("văn hóa")
    ('chiên si', 'chiên si', True)
    """
    return text.translate(_TONELESS)


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
    return alternatives(_LETTER.findall(re.escape(word)) for word in words)


def whole_words(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases where it is no part of a longer word.

    That nothing stands before it is asked behind its first letter: the engine then looks for first letters only.
    """
    pieces = (_LETTER.findall(re.escape(phrase)) for phrase in phrases)
    return alternatives([first, rf"(?<!\w{first})", *rest] for first, *rest in pieces) + r"(?!\w)"


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
