"""Old Word files (.doc), RTF, OpenDocument and Word's XML: LibreOffice makes them .docx, and one reader does the rest.

Every call works in a temporary folder with a profile of its own, in which macros and links are off; nothing is left
behind. LibreOffice takes a second or two to start: `pipeline.ingest.ahead` gives it many files in one call. Where it
is missing, antiword reads .doc.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import config
from pipeline.errors import UnreadableFile
from pipeline.ingest import programs
from pipeline.ingest.antiword import read_by_antiword
from pipeline.ingest.docx import read_docx
from pipeline.ingest.formats import Format
from pipeline.ingest.reading import Reading

if sys.platform == "linux":
    import resource

FORMATS: frozenset[Format] = frozenset(("doc", "rtf", "odt", "fodt", "word-xml"))
"""What LibreOffice converts."""

_START_S = 60
_LEAST_S = 1.0  # for the second start, when the first has used the time up
_FILE_S = 30
_FILE_OF_MANY_S = 5  # a plan takes a few tenths; one that takes more is tried again alone
_MEMORY_BYTES = 3_000_000_000
_START_AGAIN = 81
_RESAVE = "open it in Word or LibreOffice and save it as .docx"

# Macros never run, linked pictures and files are not fetched, no wizard opens at the first start.
# Names: LibreOffice, officecfg/registry/schema/org/openoffice
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
)
_ITEM = '<item oor:path="/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(_ITEM.format(*setting) for setting in _SETTINGS)
    + "</oor:items>"
)


def read_office(data: bytes, kind: Format, where: str | None, conversions: str | None = None) -> tuple[Reading, str]:
    """The text of an office file, and the program that read it: `libreoffice` or `antiword`.

    Args:
        kind: one of `FORMATS`.
        conversions: the folder of `pipeline.ingest.ahead`, for a file that went through it.

    Raises:
        UnreadableFile: no program that reads it is installed (the remedy is the install line), or it cannot be opened.
    """
    ahead = Path(conversions, name_of(data, kind)).with_suffix(".docx") if conversions else None
    if ahead and ahead.is_file():
        docx = ahead.read_bytes()
        ahead.unlink()
        return read_docx(docx, where), "libreoffice"
    if kind == "doc" and not programs.find("libreoffice") and programs.find("antiword"):
        return read_by_antiword(data, where), "antiword"
    program = programs.require("libreoffice", where)
    with TemporaryDirectory(prefix="kehoach-") as folder:
        made = convert(program, {name_of(data, kind): data}, Path(folder))
        if made:
            return read_docx(made[0].read_bytes(), where), "libreoffice"
    if kind == "doc" and programs.find("antiword"):
        return read_by_antiword(data, where), "antiword"
    raise UnreadableFile("LibreOffice cannot open it, or not in time: the file may be damaged", where, _RESAVE)


def name_of(data: bytes, kind: Format) -> str:
    """The name for a file to convert: by content, so that files are not mixed up; the ending tells LibreOffice."""
    return f"{hashlib.sha256(data).hexdigest()}.{kind.removeprefix('word-')}"


def convert(program: str, files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Convert files, by `name_of`, in one call; the .docx files that came about have the same names but the ending."""
    given, made, profile = folder / "in", folder / "out", folder / "profile"
    for each in (given, made, profile / "user"):
        each.mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
    for name, data in files.items():
        (given / name).write_bytes(data)
    command = [
        _engine(program), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo",
        "--nolockcheck", "--nodefault", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(made),
        *(str(given / name) for name in files),
    ]  # fmt: skip
    each_s = _FILE_S if len(files) == 1 else _FILE_OF_MANY_S
    limit_s = time.monotonic() + min(_START_S + each_s * len(files), config.limits().wall_s)
    if _run(command, limit_s - time.monotonic(), folder) == _START_AGAIN:  # it has filled its profile
        _run(command, limit_s - time.monotonic(), folder)
    return sorted(path for path in made.glob("*.docx") if path.stat().st_size)


def _engine(program: str) -> str:
    """The program itself rather than the script before it: what is ended then is all that was started."""
    engine = Path(program).resolve().with_name("soffice.bin")
    return str(engine) if sys.platform != "win32" and engine.is_file() else program


def _run(command: list[str], limit_s: float, home: Path) -> int | None:
    """Run LibreOffice with `home` as its home folder; its exit status, None where it was ended at the limit."""
    environment = os.environ | dict.fromkeys(("HOME", "TMPDIR", "TMP", "TEMP"), str(home))
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment, cwd=home)
    try:
        if sys.platform == "linux":
            with suppress(OSError):  # it has ended, or may use less already
                resource.prlimit(process.pid, resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        return process.wait(max(_LEAST_S, limit_s))
    except subprocess.TimeoutExpired:
        return None
    finally:
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        process.kill()
        process.wait()
