"""The tokenizer of the default model: one token a syllable (tiếng), so that no word segmenter is needed to search.

Text is made NFC, lower case and of one tone placement ("hòa" and "hoà" are one token); letters and numbers are
tokens, `2021-2025` is two, `5.000` is one; everything else is left out.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

import regex
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import NFC, Lowercase, Replace, Sequence
from tokenizers.pre_tokenizers import Split

UNKNOWN = "[UNK]"
_TOKEN = r"\p{L}[\p{L}\p{M}]*|\p{N}+(?:[.,/]\p{N}+)*"
_SYLLABLE = regex.compile(_TOKEN)
_TONES = "\u0300\u0301\u0309\u0303\u0323"


def build_tokenizer(vocabulary: Iterable[str]) -> Tokenizer:
    """A tokenizer with `[UNK]` as token 0 and the tokens of `vocabulary` behind it, in order.

    >>> build_tokenizer(["hoà", "bình"]).encode("HÒA BÌNH, 2021").tokens
    ['hoà', 'bình', '[UNK]']
    """
    words = [UNKNOWN, *vocabulary]
    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(words)}, unk_token=UNKNOWN))
    moved = [Replace(old, new) for old, new in _tone_moves()]
    tokenizer.normalizer = Sequence([NFC(), Lowercase(), *moved])
    tokenizer.pre_tokenizer = Split(Regex(_TOKEN), behavior="removed", invert=True)
    return tokenizer


def count_tokens(texts: Iterable[str]) -> Counter[str]:
    """How often each token occurs in the texts."""
    written: Counter[str] = Counter()
    for text in texts:
        written.update(_SYLLABLE.findall(text))
    normalizer = build_tokenizer(()).normalizer
    counts: Counter[str] = Counter()
    for word, times in written.items():
        counts[normalizer.normalize_str(word)] += times
    return counts


def _tone_moves() -> list[tuple[str, str]]:
    """oa, oe, uy with the tone on the first letter to the tone on the second: "hòa" to "hoà"; "hoàn" stays."""
    return [
        (unicodedata.normalize("NFC", first + tone + second), unicodedata.normalize("NFC", first + second + tone))
        for first, second in ("oa", "oe", "uy")
        for tone in _TONES
    ]
