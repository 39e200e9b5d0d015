"""Tasks for people who annotate: doccano and Label Studio, the findings already marked, each with its words.

doccano counts UTF-16 units and Label Studio code points, which differ behind a letter outside the Basic Multilingual
Plane (an emoji). The text that these files carry has U+FFFD in place of such a letter, so that every program counts the
same, and the same as in the plan's own text.
"""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, TextIO
from xml.sax.saxutils import quoteattr

from pipeline import __version__
from pipeline.corpus.records import StoredPlan
from pipeline.export.annotation import KINDS, label_of, marks
from pipeline.export.frame import Count, Surroundings, create
from pipeline.plan import Plan

_COLOURS: Final = ("#2f6fb0", "#c0392b", "#b8860b", "#6b4fa0", "#2e7d5b", "#b0507a")
_LABELS: Final = {label_of(kind): colour for kind, colour in zip(KINDS, _COLOURS, strict=True)}

_NOT_COUNTED_ALIKE = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")

_DOCCANO: Final = "doccano.jsonl"
_DOCCANO_LABELS: Final = "doccano-labels.json"

_STUDIO: Final = "labelstudio"
_STUDIO_LABELS: Final = f"{_STUDIO}/labels.xml"
_PLANS_A_FILE: Final = 1_000
"""Label Studio refuses uploads of more than 250 MB."""


class Doccano:
    """`doccano.jsonl` for a project of sequence labelling with overlapping spans; `doccano-labels.json` its labels."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._stream = opened.enter_context(create(folder / _DOCCANO))
        labels = [
            {"text": label, "suffix_key": str(i), "background_color": colour, "text_color": "#ffffff"}
            for i, (label, colour) in enumerate(_LABELS.items(), start=1)
        ]
        opened.enter_context(create(folder / _DOCCANO_LABELS)).write(json.dumps(labels, indent=2) + "\n")
        self._count = 0

    def add(self, stored: StoredPlan) -> None:
        """One line: `label` is what doccano reads, `label_text` the words of each, `plan` and `path` stay with it."""
        plan, text = stored.plan, _text(stored.plan)
        found = marks(plan)
        self._count += 1
        task = {
            "id": self._count,
            "text": text,
            "label": [[mark.start, mark.end, label_of(mark.kind)] for mark in found],
            "label_text": [text[mark.start : mark.end] for mark in found],
            "plan": plan.id,
            "path": plan.source.path,
        }
        self._stream.write(json.dumps(task, ensure_ascii=False) + "\n")

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """Nothing more to write."""
        return {_DOCCANO: Count(self._count), _DOCCANO_LABELS: Count(len(_LABELS))}


class LabelStudio:
    """`labelstudio/tasks-0001.json` and so on, findings as predictions; `labelstudio/labels.xml` the setup."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._folder, self._opened = folder, opened
        (folder / _STUDIO).mkdir()
        labels = "".join(
            f"    <Label value={quoteattr(label)} background={quoteattr(colour)}/>\n"
            for label, colour in _LABELS.items()
        )
        opened.enter_context(create(folder / _STUDIO_LABELS)).write(
            f'<View>\n  <Labels name="label" toName="text">\n{labels}  </Labels>\n'
            '  <Text name="text" value="$text"/>\n</View>\n'
        )
        self._counts = {_STUDIO_LABELS: Count(len(_LABELS))}
        self._stream: TextIO | None = None
        self._tasks = 0

    def add(self, stored: StoredPlan) -> None:
        """One task."""
        if self._stream is None:
            self._stream = self._opened.enter_context(create(self._folder / self._name))
        self._stream.write(",\n" if self._tasks else "[\n")
        json.dump(_task(stored.plan), self._stream, ensure_ascii=False)
        self._tasks += 1
        if self._tasks == _PLANS_A_FILE:
            self._end()

    def finish(self, around: Surroundings) -> dict[str, Count]:
        """The end of the last file."""
        if self._stream:
            self._end()
        return self._counts

    @property
    def _name(self) -> str:
        return f"{_STUDIO}/tasks-{len(self._counts):04}.json"

    def _end(self) -> None:
        if self._stream:
            self._stream.write("\n]\n")
            self._stream.close()
        self._counts[self._name] = Count(self._tasks)
        self._stream, self._tasks = None, 0


def _task(plan: Plan) -> dict[str, Any]:
    text = _text(plan)
    result = [
        {
            "id": f"{mark.kind}-{mark.index}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": mark.start,
                "end": mark.end,
                "text": text[mark.start : mark.end],
                "labels": [label_of(mark.kind)],
            },
        }
        for mark in marks(plan)
    ]
    return {
        "data": {"text": text, "plan": plan.id, "path": plan.source.path},
        "predictions": [{"model_version": f"kehoach {__version__}", "result": result}],
    }


def _text(plan: Plan) -> str:
    return _NOT_COUNTED_ALIKE.sub("\ufffd", plan.text)
