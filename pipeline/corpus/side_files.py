"""Files beside the corpus that can be lost: there whole or not at all, whoever is killed while he writes one.

A file is a checksum, a header and arrays. One that is torn or flipped reads as nothing.
"""

from __future__ import annotations

import glob
import json
import os
import time
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEFT_BEHIND_S = 600  # no program writes at one file for so long
_CHECKSUM = 9  # CRC-32 of all that follows, in hexadecimal digits, and a line end
_ALIGNED = 16  # each array begins at a multiple of so many bytes


def save(path: Path, header: dict[str, Any], arrays: Sequence[NDArray[Any]]) -> None:
    """Put header and one-dimensional arrays in place. A folder that cannot be written is no error."""
    kinds = [[array.dtype.newbyteorder("<").str, len(array)] for array in arrays]
    line = json.dumps({"header": header, "arrays": kinds}).encode()
    parts: list[bytes | memoryview] = [line, b" " * (-(_CHECKSUM + len(line) + 1) % _ALIGNED), b"\n"]
    for array in arrays:
        content = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).view(np.uint8).data
        parts += [content, bytes(-len(content) % _ALIGNED)]
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    _put(path, [f"{checksum:08x}\n".encode(), *parts])


def load(path: Path) -> tuple[dict[str, Any], list[NDArray[Any]]] | None:
    """Header and arrays that `save` put there; None for a file that is damaged or not there.

    The arrays are read-only, and views of one piece of memory that goes with the last of them.
    """
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if content[:_CHECKSUM] != f"{zlib.crc32(memoryview(content)[_CHECKSUM:]):08x}\n".encode():
        return None
    offset = content.index(b"\n", _CHECKSUM) + 1
    stored = json.loads(content[_CHECKSUM:offset])
    arrays = []
    for kind, length in stored["arrays"]:
        arrays.append(np.frombuffer(content, kind, length, offset))
        offset += arrays[-1].nbytes + -arrays[-1].nbytes % _ALIGNED
    return stored["header"], arrays


def _put(path: Path, parts: Iterable[bytes | memoryview]) -> None:
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
