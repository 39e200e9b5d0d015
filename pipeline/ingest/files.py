"""Bytes of a file, or one clear line why there are none. Never waits: a FIFO or a device is refused, not opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from pipeline.errors import UnreadableFile

MAX_FILE_BYTES = 200_000_000
"""No plan comes near it; a larger file is a mistake, and reading it would take the memory of the machine."""

_NOT_FILES = (
    (stat.S_ISDIR, "a folder, not a file", "give the files in it"),
    (stat.S_ISFIFO, "a named pipe, not a file", "save its content to a file first"),
    (stat.S_ISSOCK, "a socket, not a file", "give a file"),
    (stat.S_ISCHR, "a device, not a file", "give a file"),
    (stat.S_ISBLK, "a device, not a file", "give a file"),
)


def load_bytes(path: str) -> bytes:
    """The bytes of the regular file at `path`, or of a file in an archive (`plans.zip/a.docx`); links are followed.

    Raises:
        UnreadableFile: missing, no permission, a folder, pipe, socket or device, too large, being
            written at the moment, or the disk failed.
    """
    try:
        # looked at before it is opened: opening a pipe waits for a writer, opening a tape rewinds it
        _check(os.stat(path), path)  # noqa: PTH116  # Path(path) would turn "" into "."
        with Path(path).open("rb") as file:
            before = os.fstat(file.fileno())
            data = file.read(MAX_FILE_BYTES + 1)
            after = os.fstat(file.fileno())
    except (FileNotFoundError, NotADirectoryError):
        from pipeline.ingest.archives import inside, load_member

        place = inside(path)
        if place:
            return load_member(*place, path, MAX_FILE_BYTES)
        raise UnreadableFile("there is no such file", path, "check the path") from None
    except PermissionError:
        raise UnreadableFile("no permission to read it", path, "change the file's permissions") from None
    except ValueError:  # a NUL in the name
        raise UnreadableFile("this is not a file name", path.replace("\0", "\\0"), "check the path") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableFile(
            f"the system cannot read it: {reason}", path[:200], "check the path and the disk"
        ) from None
    if len(data) > MAX_FILE_BYTES:
        raise _too_large(path)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        # half a plan would look like a whole one
        raise UnreadableFile("the file changed while it was read", path, "try again when it is written")
    return data


def _check(status: os.stat_result, path: str) -> None:
    for is_kind, what, remedy in _NOT_FILES:
        if is_kind(status.st_mode):
            raise UnreadableFile(what, path, remedy)
    if status.st_size > MAX_FILE_BYTES:
        raise _too_large(path)


def _too_large(path: str) -> UnreadableFile:
    return UnreadableFile(
        f"the file is larger than {MAX_FILE_BYTES // 1_000_000} MB", path, "give the plan itself, as .docx or .txt"
    )
