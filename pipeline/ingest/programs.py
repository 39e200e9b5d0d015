"""External programs that readers start: found at run time, never assumed, and named with their install line.

Which programs there are, where installers put them and how each system gets them stands in `tables/programs.csv`.
"""

from __future__ import annotations

import shutil
import sys
from functools import cache
from os import pathsep
from typing import NamedTuple

from pipeline.errors import UnreadableFile
from pipeline.tables import load


class Program(NamedTuple):
    """One program: the commands it goes by, folders beside PATH it may lie in, and an install line a system."""

    program: str
    commands: tuple[str, ...]
    folders: tuple[str, ...]
    reads: str
    """What cannot be read without it."""
    linux: str
    macos: str
    windows: str
    source: str


@cache
def programs() -> dict[str, Program]:
    """All of them by name."""
    return {row.program: row for row in load("programs", Program, ("program",))}


def find(program: str) -> str | None:
    """The path of the program; None where it is not installed. Asked anew each time: it may be installed meanwhile."""
    known = programs()[program]
    for command in known.commands:
        path = shutil.which(command) or shutil.which(command, path=pathsep.join(known.folders))
        if path:
            return path
    return None


def require(program: str, where: str | None) -> str:
    """The path of the program that the file `where` cannot be read without.

    Raises:
        UnreadableFile: it is not installed; the remedy is the install line.
    """
    path = find(program)
    if path is None:
        what = f"{programs()[program].reads} are read with {program}, which is not installed"
        raise UnreadableFile(what, where, install_line(program))
    return path


def install_line(program: str) -> str:
    """What installs the program on this system."""
    known = programs()[program]
    return {"darwin": known.macos, "win32": known.windows}.get(sys.platform, known.linux)
