"""Numbers of lists as printed: I, II, III and a, b, c."""

from __future__ import annotations

from collections.abc import Callable

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MAX_ROMAN = 3999
_MAX_REPEATS = 20


def roman(number: int) -> str:
    """Capital Roman numeral; decimal where there is none.

    >>> [roman(n) for n in (1, 4, 9, 14, 40, 0)]
    ['I', 'IV', 'IX', 'XIV', 'XL', '0']
    """
    if not 0 < number <= _MAX_ROMAN:
        return str(number)
    out = ""
    for worth, sign in _ROMAN:
        out += sign * (number // worth)
        number %= worth
    return out


def letters(number: int) -> str:
    """Small letters as Word counts them: a to z, then aa to zz.

    >>> [letters(n) for n in (1, 5, 26, 27, 28, 0)]
    ['a', 'e', 'z', 'aa', 'bb', '0']
    """
    if number < 1:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * min(_MAX_REPEATS, (number - 1) // 26 + 1)


FORMS: dict[str, Callable[[int], str]] = {
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
    "upperLetter": lambda number: letters(number).upper(),
    "lowerLetter": letters,
    "decimalZero": lambda number: f"{number:02}",
    "none": lambda number: "",
}
"""By the names of ECMA-376 Part 1, 17.18.59 (ST_NumberFormat); all others print as decimal."""
