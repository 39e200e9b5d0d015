"""Old Word files (.doc), RTF, OpenDocument and Word's XML: LibreOffice makes them .docx, and one reader does the rest.

Every call works in a temporary folder with a profile of its own, in which macros and links are off; nothing is left
behind. LibreOffice takes a second or two to start: `pipeline.ingest.ahead` gives it many files in one call. Where it
is missing, antiword reads .doc.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import UnreadableFile
from pipeline.ingest import programs
from pipeline.ingest.antiword import read_by_antiword
from pipeline.ingest.docx import read_docx
from pipeline.ingest.formats import Format
from pipeline.ingest.reading import Reading

ENDINGS: Mapping[Format, str] = {"doc": ".doc", "rtf": ".rtf", "odt": ".odt", "word-xml": ".xml"}
"""Formats that LibreOffice converts, and the ending by which it knows them."""

_START_S = 60
_FILE_S = 30
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
        kind: one of `ENDINGS`.
        conversions: the folder of `pipeline.ingest.ahead`, for a file that went through it.

    Raises:
        UnreadableFile: no program that reads it is installed (the remedy is the install line), or it cannot be opened.
    """
    ahead = Path(conversions, f"{name_of(data)}.docx") if conversions else None
    if ahead and ahead.is_file():
        docx = ahead.read_bytes()
        ahead.unlink()
        return read_docx(docx, where), "libreoffice"
    if kind == "doc" and not programs.find("libreoffice") and programs.find("antiword"):
        return read_by_antiword(data, where), "antiword"
    program = programs.require("libreoffice", where)
    with TemporaryDirectory(prefix="kehoach-") as folder:
        made = convert(program, {name_of(data): (ENDINGS[kind], data)}, Path(folder))
        if made:
            return read_docx(made[0].read_bytes(), where), "libreoffice"
    if kind == "doc" and programs.find("antiword"):
        return read_by_antiword(data, where), "antiword"
    raise UnreadableFile("LibreOffice cannot open it, or not in time: the file may be damaged", where, _RESAVE)


def name_of(data: bytes) -> str:
    """The name under which a file and its conversion lie: by content, so that files are not mixed up."""
    return hashlib.sha256(data).hexdigest()


def convert(program: str, files: Mapping[str, tuple[str, bytes]], folder: Path) -> list[Path]:
    """Convert files, name -> (ending, bytes), in one call; the .docx files that came about, each called by its name."""
    given, made, profile = folder / "in", folder / "out", folder / "profile"
    for each in (given, made, profile / "user"):
        each.mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
    inputs = []
    for name, (ending, data) in files.items():
        (given / f"{name}{ending}").write_bytes(data)
        inputs.append(str(given / f"{name}{ending}"))
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo",
        "--nolockcheck", "--nodefault", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(made), *inputs,
    ]  # fmt: skip
    _run(command, _START_S + _FILE_S * len(files), home=folder)
    return sorted(path for path in made.glob("*.docx") if path.stat().st_size)


def _run(command: list[str], limit_s: float, home: Path) -> None:
    """Run a program that starts others, with `home` as its home folder; all of them end with it or at the limit."""
    environment = os.environ | {"HOME": str(home), "TMPDIR": str(home), "TMP": str(home), "TEMP": str(home)}
    quiet = subprocess.DEVNULL
    # a group of its own: soffice is a script that starts the program, and Ctrl-C is for us to answer
    process = subprocess.Popen(
        command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment, cwd=home, start_new_session=True
    )
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(limit_s)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):  # all of them have ended
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    process.wait()
