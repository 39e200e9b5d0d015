"""Reading in a process of its own, so that a file made to harm costs itself and nothing else.

`guarded` is what runs in that process. One is started at the first file that needs it and lives on for many. It is
given a function of ours to call, the bytes of a file and the environment of the caller, and answers in JSON: built-in
types, nothing that runs. One that dies, does not answer in time, or has started programs is ended together with them,
with all that lies in its temporary folder, and the next file gets a fresh one. When this process ends, however it does,
its pipe closes and the reading process ends itself.

What may be used is set in `config.Limits`. Where the system cannot bound a process (Windows) the clock alone does.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

from pipeline import config
from pipeline.errors import UnreadableFile

FRAME = struct.Struct(">QQ")
"""Before each request: bytes of its JSON, bytes of the file. Before each answer: bytes of its JSON, 0."""

NO_FOLDER = 73
"""Exit status of a reading process that could not make its temporary folder; of EX_CANTCREAT in sysexits.h."""

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from pipeline.ingest.guarded import serve; serve(sys.argv[2])"
)
_FILES_EACH = 500  # a library may leak
_IDLE_AT_MOST = 4
_STARTING_S = 0.5  # no program takes so long to start that its words cannot be read
_KERNEL = frozenset({"0", "2"})  # process numbers
_BYTES_A_CHARACTER = 12  # "\\ud83d\\ude00"
_BYTES_BESIDE = 10_000_000
_HARMFUL = "the file is damaged or made to harm"
_MAKE_ROOM = "make room and run the command again"
_RESAVE = "save the plan again as .docx or .txt"


def call(function: str, data: bytes, where: str | None, **options: object) -> Any:
    """What `function(data, where, **options)` gives, called in a reading process. Several threads may call at once.

    Args:
        function: of our package, as "module:name"; what it takes and gives is plain, lists come back as tuples.

    Raises:
        UnreadableFile: what the function says of the file, or that it took too much, or that it broke the reader.
    """
    limits = config.limits()
    request = {"function": function, "where": where, "options": options, "environment": dict(os.environ)}
    reader = _take(where)
    try:
        return reader.ask(request, data, limits)
    except _Broken as broken:
        # an earlier file may be to blame, for a leak or worse; a fresh process knows
        if reader.files == 1:
            raise broken.error from None
    finally:
        _put_back(reader)
    reader = _start(where)
    try:
        return reader.ask(request, data, limits)
    except _Broken as broken:
        raise broken.error from None
    finally:
        _put_back(reader)


def _take(where: str | None) -> _Reader:
    with suppress(IndexError):
        return _idle.pop()
    return _start(where)


def _start(where: str | None) -> _Reader:
    try:
        return _Reader()
    except OSError as error:
        what = f"no process can be started to read it: {error.strerror or type(error).__name__}"
        raise UnreadableFile(what, where, "close other programs and try again") from None


def _put_back(reader: _Reader) -> None:
    if reader.fit and reader.files < _FILES_EACH and len(_idle) < _IDLE_AT_MOST:
        _idle.append(reader)
    else:
        reader.end()


class _Broken(Exception):
    """The process died, or ran out of memory; `error` says so to the user."""

    def __init__(self, error: UnreadableFile) -> None:
        super().__init__(error)
        self.error = error


class _Reader:
    """A reading process and its temporary folder; `fit` says whether it can read another file."""

    def __init__(self) -> None:
        self.files = 0
        self.fit = False
        self._overdue = self._ended = False
        self._ending = threading.Lock()
        # absolute, because the process works in its own folder; "" is the present one
        path = json.dumps([os.path.abspath(entry) for entry in sys.path])  # noqa: PTH100
        # made by the process itself, which removes it when our pipe closes: who is killed before it starts leaves none
        self._folder = f"{tempfile.gettempdir()}{os.sep}kehoach-{token_hex(8)}"
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, path, self._folder],  # -I: nothing is imported from where it starts
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=tempfile.gettempdir(),
            start_new_session=True,  # ended as a group; Ctrl-C goes to this process alone
        )
        assert self._process.stdin
        assert self._process.stdout
        self._to: IO[bytes] = self._process.stdin
        self._from: IO[bytes] = self._process.stdout
        _alive.add(self)

    def ask(self, request: dict[str, Any], data: bytes, limits: config.Limits) -> Any:
        """What the process gives for one file.

        Raises:
            UnreadableFile: as `call`.
            _Broken: the process is no longer fit, and an earlier file may be to blame.
        """
        self.files += 1
        self.fit = False
        where = request["where"]
        answer = self._answer(json.dumps(request).encode(), data, limits)
        if answer is None:
            self.end()
            raise self._loss(where, limits, len(data))
        self.fit = not answer["spent"]
        if "refused" in answer:
            raise UnreadableFile(*answer["refused"])
        if "out_of_memory" in answer:
            raise _Broken(_too_much(f"more than {limits.memory_mb} MB of memory", where, "MEMORY_MB"))
        if "fault" in answer:
            raise UnreadableFile(f"its reader failed: {answer['fault']}", where, _RESAVE)
        return _frozen(answer["given"])

    def _answer(self, request: bytes, data: bytes, limits: config.Limits) -> dict[str, Any] | None:
        """The answer of the process; None when it died or had to be killed."""
        clock = threading.Timer(limits.wall_for(len(data)), self._stop)
        clock.daemon = True
        clock.start()
        try:
            self._to.write(FRAME.pack(len(request), len(data)))
            self._to.write(request)
            self._to.write(data)
            self._to.flush()
            head = self._from.read(FRAME.size)
            if len(head) < FRAME.size:
                return None
            size, _ = FRAME.unpack(head)
            if size > limits.characters * _BYTES_A_CHARACTER + _BYTES_BESIDE:
                return None
            answer = json.loads(self._from.read(size))
            return answer if isinstance(answer, dict) else None
        except (OSError, ValueError):  # it closed the pipe, or what came is no JSON
            return None
        finally:
            clock.cancel()

    def _loss(self, where: str | None, limits: config.Limits, size: int) -> Exception:
        """Why the process, which has ended, gave no answer."""
        if self._overdue:
            return _too_much(f"longer than {limits.wall_for(size)} s", where, "WALL_S")
        if self._process.returncode == NO_FOLDER:
            return UnreadableFile("no folder for temporary files can be made", where, _MAKE_ROOM)
        signal_number = -self._process.returncode
        if signal_number == getattr(signal, "SIGXCPU", None):
            return _too_much(f"more than {limits.cpu_for(size)} s of processor time", where, "CPU_S")
        how = f"signal {signal_number}" if signal_number > 0 else f"exit status {-signal_number}"
        return _Broken(UnreadableFile(f"the process that read it died ({how}): {_HARMFUL}", where, _RESAVE))

    def end(self) -> None:
        """Kill the process and what it has started, and remove its folder."""
        self.fit = False
        with self._ending:
            if self._ended:
                return
            self._kill()
            self._process.wait()
            self._ended = True
        for pipe in (self._to, self._from):
            with suppress(OSError):  # what could not be sent
                pipe.close()
        _alive.discard(self)
        if self._process.returncode == NO_FOLDER:
            return  # what bears its name is another's
        _end_programs(self._folder)
        for _ in range(20):  # what it has started may be at its last step
            shutil.rmtree(self._folder, ignore_errors=True)
            if not os.path.lexists(self._folder):
                return
            time.sleep(0.05)

    def forget(self) -> None:
        """Let go of the pipes: this process is a fork, and the reading process is its parent's."""
        self._process.returncode = 0
        with open(os.devnull, "r+b") as nothing:  # noqa: PTH123
            for pipe in (self._to, self._from):
                os.dup2(nothing.fileno(), pipe.fileno(), inheritable=False)

    def _stop(self) -> None:
        with self._ending:
            if not self._ended:
                self._overdue = True
                self._kill()

    def _kill(self) -> None:
        # before it is waited for: until then nothing else can have its number
        with suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()


def _end_programs(folder: str) -> None:
    """Kill programs that left the group of their reading process: on Linux they are known by their temporary folder."""
    until = time.monotonic() + _STARTING_S
    while _kill_programs(folder) and time.monotonic() < until:
        time.sleep(0.01)


def _kill_programs(folder: str) -> bool:
    """Kill them once; whether any program is just being started, when nobody can see yet whose it is."""
    starting = False
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # another user's, or ended meanwhile
            if folder.encode() in (process / "environ").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
            elif not (process / "cmdline").read_bytes():
                state, parent, *_ = (process / "stat").read_text().rpartition(")")[2].split()
                starting |= state != "Z" and parent not in _KERNEL  # threads of the kernel have no words either
    return starting


def _too_much(what: str, where: str | None, limit: str) -> UnreadableFile:
    remedy = f"{_RESAVE}; KEHOACH_READ_{limit} sets the limit"
    return UnreadableFile(f"reading it took {what}: {_HARMFUL}", where, remedy)


def _frozen(value: Any) -> Any:
    """JSON knows lists only; records hold tuples."""
    if isinstance(value, dict):
        return {name: _frozen(inner) for name, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


_alive: set[_Reader] = set()
_idle: list[_Reader] = []


@atexit.register
def end_all() -> None:
    """End all reading processes; the next file starts one again."""
    _idle.clear()
    for reader in list(_alive):
        reader.end()


def _forget_all() -> None:
    for reader in _alive:
        reader.forget()
    _alive.clear()
    _idle.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
