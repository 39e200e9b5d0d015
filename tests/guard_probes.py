"""What a reader may do wrong, to be called in a reading process: `guard_probes:name`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_calls: list[bytes] = []


def echo(data: bytes, where: str | None, **options: object) -> dict[str, object]:
    return {"size": len(data), "where": where, "options": options, "process": os.getpid(), "list": [1, [2, 3]]}


def variable(data: bytes, where: str | None) -> str | None:
    return os.environ.get(data.decode())


def spin(data: bytes, where: str | None) -> None:
    while True:
        pass


def wait(data: bytes, where: str | None) -> None:
    time.sleep(600)


def hoard(data: bytes, where: str | None) -> int:
    return len(bytearray(10**12))


def die(data: bytes, where: str | None) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(data: bytes, where: str | None) -> None:
    os._exit(3)


def die_if_used(data: bytes, where: str | None) -> int:
    _calls.append(data)
    if len(_calls) > 1:
        os.kill(os.getpid(), signal.SIGSEGV)
    return os.getpid()


def stumble(data: bytes, where: str | None) -> None:
    raise IndexError("list index out of range")


def descend(data: bytes, where: str | None) -> None:
    descend(data, where)


def print_much(data: bytes, where: str | None) -> str:
    print("x" * 1_000_000)
    os.write(1, b"y" * 1_000_000)
    sys.stderr.write("z" * 1_000_000)
    return sys.stdin.read() if sys.stdin else ""


def connect(data: bytes, where: str | None) -> None:
    socket.create_connection(("127.0.0.1", int(data)), 5)


def connect_by_program(data: bytes, where: str | None) -> int:
    code = f"import socket; socket.create_connection(('127.0.0.1', {int(data)}), 5)"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode


def write(data: bytes, where: str | None) -> str:
    """A file, a folder and a link among the temporary files, left behind; where they lie."""
    folder = Path(tempfile.mkdtemp())
    (folder / "a").write_bytes(b"x" * 1000)
    (folder.parent / "link").symlink_to("/etc")
    return str(folder.parent)


def fill(data: bytes, where: str | None) -> None:
    with tempfile.TemporaryFile() as file:
        for _ in range(100):
            file.write(bytes(1_000_000))


def start_program(data: bytes, where: str | None) -> int:
    return subprocess.Popen(["sleep", "600"]).pid


def start_program_apart(data: bytes, where: str | None) -> int:
    return subprocess.Popen(["sleep", "600"], start_new_session=True).pid


def start_program_and_wait(data: bytes, where: str | None) -> None:
    subprocess.run(["sleep", "600"], check=False)


def answer_much(data: bytes, where: str | None) -> str:
    return "x" * 80_000_000
