"""Files beside the corpus that can be lost: there whole or not at all, whoever is killed while he writes one."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_LEFT_BEHIND_S = 600  # no program writes at one file for so long


def put(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Write the file under another name and move it into place. A folder that cannot be written is no error."""
    _sweep(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Remove what programs that were killed while they wrote have left; it is as large as the file."""
    for left in path.parent.glob(f"{glob.escape(path.name)}.*.tmp"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND_S:
                left.unlink()
