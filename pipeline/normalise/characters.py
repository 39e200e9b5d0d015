"""Characters: Unicode NFC, one kind of blank, one kind of line end, one kind of hyphen; invisible ones out.

En and em dashes stay: they are printed on purpose, as list marks and in ranges. So does Ð (U+00D0), which stands
for Đ in many files: codes are compared by a folded form, the text keeps what was printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.text import Edit

_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_HYPHENS = "\u2010\u2011\u2212\ufe63\uff0d"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
_GHA = {"Ƣ": "Ư", "ƣ": "ư"}  # "CÔNG THƢƠNG": what some fonts of old files store for Ư
_CONTROL = "".join(map(chr, [*range(9), *range(14, 32), 127]))

_REPLACEMENT = {
    **dict.fromkeys(_LINE_ENDS, "\n"),
    **dict.fromkeys(_BLANKS, " "),
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys(_INVISIBLE + _CONTROL, ""),
    **_GHA,
}
_ODD = re.compile("\r\n|[" + re.escape("".join(c for c in _REPLACEMENT if len(c) == 1)) + "]")


def character_edits(text: str) -> list[Edit]:
    """Edits that leave NFC text with LF line ends, plain blanks and hyphens, and no invisible characters."""
    if unicodedata.is_normalized("NFC", text):
        return [Edit(m.start(), m.end(), _REPLACEMENT[m[0]]) for m in _ODD.finditer(text)]
    return list(_cluster_edits(text))


def _cluster_edits(text: str) -> Iterator[Edit]:
    """Edits a grapheme cluster at a time; "per letter and its marks" misses clusters that compose across marks."""
    import regex  # only text that is stored decomposed needs it

    for cluster in regex.finditer(r"\X", text):
        old = cluster[0]
        new = unicodedata.normalize("NFC", _ODD.sub(lambda m: _REPLACEMENT[m[0]], old))
        if new != old:
            yield Edit(cluster.start(), cluster.end(), new)
