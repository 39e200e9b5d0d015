"""What is said to people, in English and Vietnamese. Data on stdout is never translated.

The code speaks English; `messages.csv` gives the Vietnamese for each sentence, with the same `{names}` in both.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from io import StringIO

from pipeline.config import Language
from pipeline.errors import PipelineError

_BLANK = re.compile(r"{\w+}")


class Phrases:
    """Sentences in one language.

    >>> Phrases("vi")("no such command")  # a sentence that the table lacks stays as it is
    'no such command'
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, english: str, **values: object) -> str:
        """The sentence in this language, with the values put in."""
        sentence = table().get(english, english) if self.language == "vi" else _in_number(english, values)
        return sentence.format(**values) if values else sentence

    def error(self, error: PipelineError) -> str:
        """What, where and the remedy in one line."""
        what, remedy = self._filled(error.what), self._filled(error.remedy) if error.remedy else None
        return f"{f'{error.where}: ' if error.where else ''}{what}{f' ({remedy})' if remedy else ''}"

    def _filled(self, sentence: str) -> str:
        """A sentence with its values already in it: "this is a picture, which is not read (give the plan as .txt)".

        An error that was stored is one sentence too, with the remedy in brackets at its end.
        """
        if self.language == "vi" and sentence not in table():
            what, remedy = parted(sentence)
            if remedy and is_known(remedy):
                return f"{self._filled(what)} ({self._filled(remedy)})"
            for pattern, vietnamese in _patterns():
                if found := pattern.fullmatch(sentence):
                    return vietnamese.format(**{name: self._filled(value) for name, value in found.groupdict().items()})
        return self(sentence)


def parted(message: str) -> tuple[str, str]:
    """What is wrong, and what to do, which stands in the brackets at the end.

    >>> parted("an old Word document (.doc), which is not read (open it (in Word) and save it)")
    ('an old Word document (.doc), which is not read', 'open it (in Word) and save it')
    >>> parted("no further words")
    ('no further words', '')
    """
    if not message.endswith(")"):
        return message, ""
    depth = 0
    for at in range(len(message) - 1, -1, -1):
        depth += (message[at] == ")") - (message[at] == "(")
        if depth == 0:
            return message[:at].rstrip(), message[at + 1 : -1]
    return message, ""


def is_known(sentence: str) -> bool:
    """Has it a Vietnamese, with its values in it or without?"""
    return sentence in table() or any(pattern.fullmatch(sentence) for pattern, _ in _patterns())


def _in_number(english: str, values: dict[str, object]) -> str:
    """The sentence with the noun behind a blank in the singular where the blank is filled with 1: `{count} file`."""
    for name, value in values.items():
        if value == 1:
            english = re.sub(rf"({{{name}}}(?: further)? [a-z]+)s\b", r"\1", english)
    return english


@cache
def table() -> dict[str, str]:
    """English sentences and their Vietnamese."""
    text = files(__package__).joinpath("messages.csv").read_text("utf-8")
    return {row["en"]: row["vi"] for row in csv.DictReader(StringIO(text))}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The sentences with blanks, as patterns that read the values back, those of many words first.

    "{status}: {task}" has no word of its own and would fit nearly every error.
    """
    blank = re.compile(r"\\{(\w+)\\}")  # "\{what\}", as re.escape writes a blank
    with_blanks = [pair for pair in table().items() if "{" in pair[0] and re.search("[a-z]", _BLANK.sub("", pair[0]))]
    with_blanks.sort(key=lambda pair: -len(_BLANK.sub("", pair[0])))
    return [(re.compile(blank.sub(r"(?P<\1>.+)", re.escape(english))), other) for english, other in with_blanks]
