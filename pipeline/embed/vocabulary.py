"""The tokenizers of the default model: one cuts text into syllables (tiếng), for training; the other into words (từ).

Text is made NFC, lower case and of one tone placement ("hòa" and "hoà" are one token); letters and numbers are
tokens, `2021-2025` is two, `5.000` is one; everything else is left out. The tokenizer of words takes the likeliest way
to cut neighbouring syllables into words of its vocabulary, so that no word segmenter is needed to search.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import regex
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram, WordLevel
from tokenizers.normalizers import NFC, Lowercase, Replace
from tokenizers.pre_tokenizers import Metaspace, Split

UNKNOWN = "[UNK]"
_TOKEN = r"\p{L}[\p{L}\p{M}]*|\p{N}+(?:[.,/]\p{N}+)*"
_LETTER = r"[\p{L}\p{M}\p{N}]"
_SYLLABLE = regex.compile(_TOKEN)
_OPEN, _CLOSE = "<", ">"  # one byte each: with "‹" and "›" the vocabulary took twice as long to load
_NEVER = -30.0  # logarithm of a chance below that of any word
_TONES = "\u0300\u0301\u0309\u0303\u0323"


def build_tokenizer(vocabulary: Iterable[str]) -> Tokenizer:
    """A tokenizer with `[UNK]` as token 0 and the tokens of `vocabulary` behind it, in order.

    >>> build_tokenizer(["hoà", "bình"]).encode("HÒA BÌNH, 2021").tokens
    ['hoà', 'bình', '[UNK]']
    """
    words = [UNKNOWN, *vocabulary]
    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(words)}, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(_normalisers())
    tokenizer.pre_tokenizer = Split(Regex(_TOKEN), behavior="removed", invert=True)
    return tokenizer


def build_word_tokenizer(words: Sequence[tuple[str, ...]], counts: Sequence[int]) -> Tokenizer:
    """A tokenizer with `[UNK]` as token 0 and behind it `words`, each the syllables that it is made of.

    >>> tokenizer = build_word_tokenizer([("kinh",), ("phí",), ("kinh", "phí")], [30, 20, 50])
    >>> tokenizer.encode("Kinh phí, kinh; phí kinhx").tokens
    ['<kinh><phí>', '<kinh>', '<phí>', '<kinhx>']
    >>> tokenizer.encode("kinhx").ids
    [0]
    """
    total = sum(counts)
    scored = [
        ("".join(f"{_OPEN}{syllable}{_CLOSE}" for syllable in word), math.log(max(count, 1) / total))
        for word, count in zip(words, counts, strict=True)
    ]
    tokenizer = Tokenizer(Unigram([(UNKNOWN, _NEVER), *scored], unk_id=0))
    # a sign on either side of each syllable: a word is matched by whole syllables, never "kinh" in "kinhx"
    closed = Replace(Regex(rf"(?<={_LETTER})(?!{_LETTER}|[.,/]\p{{N}})"), _CLOSE)
    run = rf"(?:{_TOKEN}){_CLOSE}(?: (?:{_TOKEN}){_CLOSE})*"  # a comma or the end of a line parts words
    tokenizer.normalizer = normalizers.Sequence([*_normalisers(), closed])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            Split(Regex(run), behavior="removed", invert=True),
            Metaspace(replacement=_OPEN, prepend_scheme="always", split=False),
        ]
    )
    return tokenizer


def _normalisers() -> list[normalizers.Normalizer]:
    return [NFC(), Lowercase(), *(Replace(old, new) for old, new in _tone_moves())]


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
