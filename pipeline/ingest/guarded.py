"""What runs in a reading process: one file after the other, each within limits, until the pipe closes.

`guard` starts the process and talks to it. Readers need not know where they run, but for two things: what they write
goes into a folder of `tempfile`, and a program that they start stays in their process group, with which it is ended.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from pipeline import config
from pipeline.errors import PipelineError
from pipeline.ingest.guard import FRAME, NO_FOLDER

if sys.platform != "win32":
    import resource

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_PROGRAMS = frozenset(("subprocess.Popen", "os.posix_spawn", "os.fork", "os.forkpty", "os.spawn", "os.system"))

_started: list[str] = []
"""Programs that were started for the file that is read."""


def serve(where: str) -> None:
    """Answer requests, for ever: the process ends when `guard` ends it or is no more.

    Args:
        where: its temporary folder, which is made, and removed at the end.
    """
    requests, answers = _pipes()
    folder = Path(where)
    try:
        folder.mkdir(mode=0o700)
        os.chdir(folder)
    except OSError:
        os._exit(NO_FOLDER)
    _leave_network()
    sys.addaudithook(_watch)
    inbox: SimpleQueue[tuple[dict[str, Any], bytes]] = SimpleQueue()
    # reads ahead, so that the end of `guard` is noticed in the midst of a file
    threading.Thread(target=_listen, args=(requests, inbox, folder), daemon=True).start()
    while True:
        answer = json.dumps(_answer(*inbox.get(), folder)).encode()
        answers.write(FRAME.pack(len(answer), 0))
        answers.write(answer)
        answers.flush()


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes to `guard`, out of the reach of libraries that print and of programs that are started."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "r+b") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    return requests, answers


def _listen(requests: IO[bytes], inbox: SimpleQueue[tuple[dict[str, Any], bytes]], folder: Path) -> None:
    while len(head := requests.read(FRAME.size)) == FRAME.size:
        request, file = FRAME.unpack(head)
        header = json.loads(requests.read(request))
        inbox.put((header, requests.read(file)))
    shutil.rmtree(folder, ignore_errors=True)
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)  # itself too
    os._exit(0)


def _answer(request: dict[str, Any], data: bytes, folder: Path) -> dict[str, Any]:
    _started.clear()
    _surround(request["environment"], folder)
    answer: dict[str, Any]
    try:
        _limit(config.limits(), len(data))
        module, _, name = request["function"].partition(":")
        function = getattr(import_module(module), name)
        answer = {"given": function(data, request["where"], **request["options"]), "spent": False}
    except PipelineError as error:
        answer = {"refused": error.args, "spent": False}
    except RecursionError:
        what = "its parts are nested too deeply: the file is damaged or made to harm"
        answer = {"refused": (what, request["where"], "save the plan again as .docx or .txt"), "spent": True}
    except MemoryError:
        answer = {"out_of_memory": True, "spent": True}
    except Exception as error:  # whatever a file does to a reader, it is an answer
        answer = {"fault": f"{type(error).__name__}: {error}", "spent": True}
    _empty(folder)
    if _started:  # whether they have ended or not: the group is ended
        answer["spent"] = True
    return answer


def _surround(environment: dict[str, str], folder: Path) -> None:
    """Take over the environment of the caller, but for the place of temporary files."""
    os.environ.clear()
    os.environ.update(environment, TMPDIR=str(folder), TEMP=str(folder), TMP=str(folder))
    tempfile.tempdir = str(folder)


def _limit(limits: config.Limits, size: int) -> None:
    """Bound what this process may use from now on, and each program that it starts."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    for kind, most in (
        (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_for(size)),
        (resource.RLIMIT_AS, limits.memory_mb * 1_000_000),
        (resource.RLIMIT_FSIZE, limits.file_mb * 1_000_000),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        with suppress(ValueError, OSError):  # macOS does not know all of them
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            with suppress(OSError):
                entry.unlink()


def _leave_network() -> None:
    """Enter a network of one's own, without any connection; where the system does not let us, `_watch` remains."""
    if sys.platform != "linux":
        return
    user, group = os.getuid(), os.getgid()
    unshare = ctypes.CDLL(None).unshare
    if unshare(_NEW_NETWORK) == 0 or unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return
    with suppress(OSError):  # without it the user is called nobody, and may do the same
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _watch(event: str, _: tuple[object, ...]) -> None:
    """Refuse connections, which no reader has reason to make, and note programs."""
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg"):
        raise PermissionError("a reader follows no link out of its file")
    if event in _PROGRAMS:
        _started.append(event)
