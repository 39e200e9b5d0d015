"""Compiled patterns of earlier runs: half of a short command's time would go into `re.compile`.

Python keeps the compiled form of its modules in `__pycache__`, but none of the patterns in them, and compiles those
anew in each process (400 patterns, 0.25 s). This module keeps them too, in the same folder, under a name that holds
the versions of Python and of its pattern engine. A pattern is looked up by its own text and flags, so what is found
is never out of date. Only the command line does this; a program that imports the package sees an untouched `re`.

The engine has no public form of a compiled pattern. What is used of it (`re._parser`, `re._compiler`, `_sre`) is the
same from Python 3.11 to 3.14; where it is not there, or the folder cannot be written, patterns are compiled as ever.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
from array import array
from contextlib import suppress
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, TypeAlias

Compiled: TypeAlias = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""What the engine makes a pattern from: all flags, code words, number of groups, groups by name, names by group."""

_AT_MOST = 1200  # patterns; the program has some 700. With more, most are of code that has changed: begin anew


class PatternStore:
    """Stands in for the pattern compiler of `re` and remembers what it compiled."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[tuple[str, int], Compiled] = {}
        self._new = False
        # an unreadable file is one that is not there; the engine itself refuses code that makes no sense
        with suppress(OSError, ValueError, EOFError, TypeError):
            known = marshal.loads(path.read_bytes())
            self._known = known if isinstance(known, dict) and len(known) <= _AT_MOST else {}

    def compile(self, pattern: Any, flags: int = 0) -> Any:
        """As `re._compiler.compile`."""
        if not isinstance(pattern, str):
            return _compile(pattern, flags)
        key = pattern, flags
        if key in self._known:
            with suppress(RuntimeError, ValueError, TypeError):
                return _engine(pattern, *self._known[key])
        self._new = True
        self._known[key] = compiled = _translate(pattern, flags)
        return _engine(pattern, *compiled)

    def save(self) -> None:
        """Write what this run had to compile, as a whole file or not at all."""
        if not self._new:
            return
        unfinished = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError, ValueError):
            self._path.parent.mkdir(exist_ok=True)
            unfinished.write_bytes(marshal.dumps(self._known))
            unfinished.replace(self._path)


def install(folder: Path | None = None) -> PatternStore | None:
    """Let `re` take its patterns from the store, from now on and in this process; None where that cannot be done.

    Args:
        folder: where the store lies; None is Python's own place for compiled code of this module.
    """
    if not _FITTING:
        return None
    place = folder or Path(cache_from_source(__file__)).parent
    store = PatternStore(place / f"patterns.{sys.implementation.cache_tag}.{_sre.MAGIC}")
    re._compiler.compile = store.compile  # type: ignore[attr-defined]
    return store


def _translate(pattern: str, flags: int) -> Compiled:
    """The first half of `re._compiler.compile`, up to where the engine takes over."""
    tree = re._parser.parse(pattern, flags)  # type: ignore[attr-defined]
    groups: dict[str, int] = tree.state.groupdict
    names: list[str | None] = [None] * tree.state.groups
    for name, group in groups.items():
        names[group] = name
    code = re._compiler._code(tree, flags)  # type: ignore[attr-defined]
    return int(flags | tree.state.flags), array("I", code).tobytes(), tree.state.groups - 1, groups, tuple(names)


def _engine(pattern: str, flags: int, code: bytes, *groups: Any) -> Any:
    return _sre.compile(pattern, flags, array("I", code).tolist(), *groups)


try:
    _sre: Any = import_module("_sre")

    _compile = re._compiler.compile  # type: ignore[attr-defined]
    _FITTING = _translate("(?P<a>.)b", 0)[2:] == (1, {"a": 1}, (None, "a")) and bool(_sre.MAGIC)
except (ImportError, AttributeError, TypeError):  # another Python
    _FITTING = False
