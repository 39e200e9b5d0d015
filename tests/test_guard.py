"""The reading process: each limit costs the file that meets it and no other, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline import config
from pipeline.errors import UnreadableFile, UsageError
from pipeline.ingest import guard

HERE = Path(__file__).parent

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits, groups and signals")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where reading processes have their folders; all is gone when they have ended."""
    guard.end_all()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    processes = [reader._process.pid for reader in guard._alive]
    guard.end_all()
    assert not any(map(runs, processes))
    assert list(tmp_path.iterdir()) == []


def call(name: str, data: bytes = b"", **options: object) -> object:
    return guard.call(f"guard_probes:{name}", data, "ke_hoach.docx", **options)


def refusal(name: str, data: bytes = b"") -> str:
    with pytest.raises(UnreadableFile) as caught:
        call(name, data)
    assert caught.value.where == "ke_hoach.docx"
    assert caught.value.remedy
    return str(caught.value)


def runs(process: int) -> bool:
    """Whether the process is there and no mere entry that nobody has asked for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def command_lines() -> Iterator[bytes]:
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield process.read_bytes()


def soon(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    return is_so()


def test_one_process_reads_many_files_and_gives_plain_data() -> None:
    first, second = call("echo", b"abc", a=1), call("echo", bytes(3_000_000))
    assert (first["size"], second["size"]) == (3, 3_000_000)
    assert first["process"] == second["process"] != os.getpid()
    assert first["where"] == "ke_hoach.docx"
    assert first["options"] == {"a": 1}
    assert first["list"] == (1, (2, 3))


def test_a_process_is_replaced_after_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_FILES_EACH", 2)
    assert len({call("echo")["process"] for _ in range(6)}) == 3


LIMITS = {
    "spin": ("CPU_S", "1", "reading it took more than 1 s of processor time: the file is damaged or made to harm"),
    "wait": ("WALL_S", "1", "reading it took longer than 1 s: the file is damaged or made to harm"),
    "hoard": ("MEMORY_MB", "2000", "reading it took more than 2000 MB of memory: the file is damaged or made to harm"),
    "fill": ("FILE_MB", "10", "its reader failed: OSError: [Errno 27] File too large"),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_costs_one_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    limit, value, said = LIMITS[name]
    before = call("echo")["process"]
    monkeypatch.setenv(f"KEHOACH_READ_{limit}", value)
    assert refusal(name).startswith(f"ke_hoach.docx: {said}")
    monkeypatch.delenv(f"KEHOACH_READ_{limit}")
    assert call("echo")["process"] != before
    assert not runs(before)


def test_the_limit_that_was_met_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_READ_WALL_S", "1")
    assert "KEHOACH_READ_WALL_S sets the limit" in refusal("wait")


BREAKS = {
    "die": "the process that read it died (signal 11): the file is damaged or made to harm",
    "leave": "the process that read it died (exit status 3): the file is damaged or made to harm",
    "stumble": "its reader failed: IndexError: list index out of range",
    "descend": "its parts are nested too deeply: the file is damaged or made to harm",
    "answer_much": "the process that read it died",
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_reader_that_breaks_costs_one_file(name: str) -> None:
    assert refusal(name).startswith(f"ke_hoach.docx: {BREAKS[name]}")
    assert call("echo")["size"] == 0


def test_an_innocent_file_is_tried_again_in_a_fresh_process() -> None:
    assert call("die_if_used") != call("die_if_used")


def test_a_process_that_was_killed_meanwhile_costs_nothing() -> None:
    process = call("echo")["process"]
    os.kill(process, signal.SIGKILL)
    assert call("echo")["process"] != process


def test_what_a_reader_prints_is_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert call("print_much") == ""
    assert capfd.readouterr() == ("", "")


def test_what_a_reader_writes_is_gone_before_the_next_file(folder: Path) -> None:
    place = Path(str(call("write")))
    assert place.parent == folder
    assert list(place.iterdir()) == []
    assert Path("/etc/passwd").exists()


@pytest.mark.parametrize("name", ["start_program", "start_program_apart"])
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="programs that left their group are found only where /proc is")
def test_a_program_ends_with_its_file(name: str) -> None:
    program = call(name)
    assert soon(lambda: not runs(program))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="programs that left their group are found only where /proc is")
def test_a_program_that_is_just_being_started_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    kill, looks = guard._kill_programs, iter([True, True])
    monkeypatch.setattr(guard, "_kill_programs", lambda folder: next(looks, False) or kill(folder))
    assert call("start_program_apart")
    program = call("start_program_apart")
    assert soon(lambda: not runs(program))
    assert not guard._kill_programs("of nobody")


def test_a_program_that_hangs_ends_with_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_READ_WALL_S", "1")
    assert "longer than 1 s" in refusal("start_program_and_wait")


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server.getsockname()[1]
        with pytest.raises(BlockingIOError):  # nobody came
            server.accept()


def test_a_reader_has_no_network(port: int) -> None:
    assert "PermissionError: a reader follows no link out of its file" in refusal("connect", b"%d" % port)


def test_a_program_has_no_network(port: int) -> None:
    allowed = subprocess.run(["unshare", "-U", "-n", "true"], capture_output=True, check=False).returncode == 0
    if not allowed:
        pytest.skip("the system lets nobody make a network of their own")
    assert call("connect_by_program", b"%d" % port) == 1


def test_the_environment_is_that_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("variable", b"KEHOACH_PROBE") is None
    monkeypatch.setenv("KEHOACH_PROBE", "a")
    assert call("variable", b"KEHOACH_PROBE") == "a"


def test_several_threads_read_at_once() -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda i: call("echo", bytes(i)), range(60)))
    assert [answer["size"] for answer in answers] == list(range(60))
    assert len(guard._alive) <= guard._IDLE_AT_MOST


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no forks")
def test_a_fork_has_a_process_of_its_own() -> None:
    ours = call("echo")["process"]
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, str(call("echo")["process"]).encode())
            guard.end_all()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        theirs = int(pipe.read())
    os.waitpid(child, 0)
    assert theirs != ours
    assert call("echo")["process"] == ours


SCRIPT = """
import sys, tempfile
sys.path.insert(0, sys.argv[1])
tempfile.tempdir = sys.argv[2]
from pipeline.ingest import guard
print(guard.call("guard_probes:echo", b"", None)["process"], flush=True)
guard.call("guard_probes:" + sys.argv[3], b"", None)
"""


@pytest.fixture
def reading_in_another(folder: Path) -> Iterator[Callable[[str], tuple[subprocess.Popen[str], int]]]:
    """Starts a program that reads, and waits until it does; the program and its reading process."""
    started: list[subprocess.Popen[str]] = []

    def start(probe: str) -> tuple[subprocess.Popen[str], int]:
        command = [sys.executable, "-c", SCRIPT, str(HERE), str(folder), probe]
        program = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HERE.parent, start_new_session=True
        )
        started.append(program)
        assert program.stdout
        process = int(program.stdout.readline())
        time.sleep(0.3)  # into the second file
        return program, process

    yield start
    for program in started:
        program.kill()
        program.communicate()


@pytest.mark.parametrize("probe", ["wait", "spin", "start_program_and_wait"])
def test_a_killed_program_leaves_no_process_and_no_file(reading_in_another, folder: Path, probe: str) -> None:
    program, process = reading_in_another(probe)
    assert list(folder.iterdir())
    program.kill()
    program.wait()
    assert soon(lambda: not runs(process))
    assert soon(lambda: not list(folder.iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what runs")
@pytest.mark.parametrize("before", [True, False])
def test_one_that_is_killed_as_its_process_starts_leaves_nothing(folder: Path, before: bool) -> None:
    start = "" if before else "; start(*args, **options)"
    code = (
        "import os, signal, subprocess, tempfile; from pipeline.ingest import guard; start = subprocess.Popen\n"
        f"def die(*args, **options): pass{start}; os.kill(os.getpid(), signal.SIGKILL)\n"
        f"tempfile.tempdir = {str(folder)!r}; subprocess.Popen = die; guard.call('guard_probes:echo', b'', None)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=HERE.parent)
    assert done.returncode == -signal.SIGKILL
    assert soon(lambda: not any(str(folder).encode() in line for line in command_lines()))
    assert list(folder.iterdir()) == []


def test_no_room_for_its_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "kehoach-0").mkdir()
    monkeypatch.setattr(guard, "token_hex", lambda _: "0")
    assert "no folder for temporary files can be made" in refusal("echo")
    (folder / "kehoach-0").rmdir()  # it is another's, and stays


def test_an_interrupt_ends_the_reading_too(reading_in_another, folder: Path) -> None:
    program, process = reading_in_another("wait")
    program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=20)
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert not runs(process)
    assert list(folder.iterdir()) == []


def test_a_text_needs_no_process() -> None:
    code = "import sys, pipeline; pipeline.read(b'KE HOACH'); print([m for m in sys.modules if 'guard' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE.parent)
    assert done.stdout.strip() == "[]"


def test_nothing_is_imported_from_the_folder_that_one_works_in(tmp_path_factory, monkeypatch) -> None:
    folder = tmp_path_factory.mktemp("plans")
    (folder / "zipfile.py").write_text("raise SystemExit('harm')")
    monkeypatch.chdir(folder)
    assert call("echo")["size"] == 0


def test_nothing_is_imported_from_the_folder_of_temporary_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "json.py").write_text("raise SystemExit('harm')")
    monkeypatch.setenv("PYTHONPATH", os.pathsep)
    assert call("echo")["size"] == 0
    (folder / "json.py").unlink()


@pytest.mark.parametrize("given", ["0", "-1", "many", "1.5", "1" * 5000])
def test_a_limit_that_is_none(given: str) -> None:
    with pytest.raises(UsageError, match=r"KEHOACH_READ_PAGES: .* is no limit \(give a whole number above 0\)"):
        config.limits({"KEHOACH_READ_PAGES": given})


def test_the_command_says_so_once_and_in_one_line() -> None:
    command = [sys.executable, "-m", "pipeline", "--lang", "en", "parse", "a.docx", "b.docx"]
    environment = {**os.environ, "KEHOACH_READ_PAGES": "no"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parent, env=environment)
    assert done.returncode == 2
    assert done.stderr == "KEHOACH_READ_PAGES: 'no' is no limit (give a whole number above 0)\n"


def test_a_larger_file_may_take_longer() -> None:
    limits = config.Limits(cpu_s=60)
    assert [limits.cpu_for(size) for size in (0, 2_000_000, 9_000_000, 90_000_000)] == [60, 120, 330, 360]
