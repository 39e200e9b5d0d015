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


class Phrases:
    """Sentences in one language.

    >>> Phrases("vi")("no such command")  # a sentence that the table lacks stays as it is
    'no such command'
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, english: str, **values: object) -> str:
        """The sentence in this language, with the values put in."""
        sentence = table().get(english, english) if self.language == "vi" else english
        return sentence.format(**values) if values else sentence

    def error(self, error: PipelineError) -> str:
        """What, where and the remedy in one line."""
        what, remedy = self._filled(error.what), self._filled(error.remedy) if error.remedy else None
        return f"{f'{error.where}: ' if error.where else ''}{what}{f' ({remedy})' if remedy else ''}"

    def _filled(self, sentence: str) -> str:
        """A sentence with its values already in it: "this is a picture, which is not read (give the plan as .txt)"."""
        if self.language == "vi" and sentence not in table():
            for pattern, vietnamese in _patterns():
                if found := pattern.fullmatch(sentence):
                    return vietnamese.format(**{name: self._filled(value) for name, value in found.groupdict().items()})
        return self(sentence)


@cache
def table() -> dict[str, str]:
    """English sentences and their Vietnamese."""
    text = files(__package__).joinpath("messages.csv").read_text("utf-8")
    return {row["en"]: row["vi"] for row in csv.DictReader(StringIO(text))}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The sentences with blanks, as patterns that read the values back, those of many words first.

    "{status}: {task}" would fit nearly every error.
    """
    blank = re.compile(r"\\{(\w+)\\}")  # "\{what\}", as re.escape writes a blank
    with_blanks = [(english, vietnamese) for english, vietnamese in table().items() if "{" in english]
    with_blanks.sort(key=lambda pair: -len(re.sub(r"{\w+}", "", pair[0])))
    return [(re.compile(blank.sub(r"(?P<\1>.+)", re.escape(english))), other) for english, other in with_blanks]
