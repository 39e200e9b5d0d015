"""Files made to harm: each is refused with its reason or read without what it reaches for, and the next one is read."""

from __future__ import annotations

import csv
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import ALL, EITHER, GOOD, READ, TEXT, Hostile

from pipeline import batch
from pipeline.cli.messages import Phrases
from pipeline.corpus import open_corpus
from pipeline.document import Failure
from pipeline.errors import UnreadableFile
from pipeline.ingest import guard, programs, read
from pipeline.ingest.finding import EXTENSIONS
from pipeline.plan import Plan

ROOT = Path(__file__).resolve().parents[1]
CPU_S, WALL_S = "4", "60"
"""Lower than in use, so that the files that meet them do so soon."""


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_READ_CPU_S", CPU_S)
    monkeypatch.setenv("KEHOACH_READ_WALL_S", WALL_S)


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where reading processes have their folders: empty when all files have been read."""
    before, folder = tempfile.tempdir, tmp_path_factory.mktemp("temporary")
    guard.end_all()
    tempfile.tempdir = str(folder)
    yield folder
    tempfile.tempdir = before
    guard.end_all()
    assert list(folder.iterdir()) == []


def test_there_are_enough_of_them() -> None:
    names = [hostile.name for hostile in ALL]
    assert len(names) == len(set(names)) > 100


@pytest.mark.parametrize(
    "hostile", [pytest.param(one, id=one.name, marks=[pytest.mark.slow] if one.slow else []) for one in ALL]
)
def test_refused_with_its_reason_or_read_without_harm(hostile: Hostile, folder: Path) -> None:
    data = hostile.build()
    try:
        text, refusal = read(data, name=hostile.name).text, None
    except UnreadableFile as error:
        text, refusal = "", error
    if refusal is None:
        assert hostile.said in (READ, EITHER), text[:200]
        assert hostile.said == EITHER or TEXT in text
        assert "root:" not in text  # /etc/passwd
    else:
        assert refusal.where == hostile.name
        assert refusal.remedy
        assert "\n" not in str(refusal)
        assert "reader failed" not in refusal.what
        assert hostile.said == EITHER or re.search(hostile.said, refusal.what), refusal.what
        vietnamese = Phrases("vi").error(refusal)
        assert refusal.what not in vietnamese
        # a line to type is the same in every language
        assert refusal.remedy not in vietnamese or refusal.remedy in {
            program.linux for program in programs.programs().values()
        }
    assert all(not any(reading.iterdir()) for reading in folder.iterdir())
    for name, good in GOOD.items():
        assert TEXT in read(good, name=name).text


# --- a folder full of them


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All hostile files that a folder of plans can hold, those of the file system too, and good ones around them."""
    folder = tmp_path_factory.mktemp("plans")
    for hostile in ALL:
        if not hostile.slow and "processor" not in hostile.said:
            (folder / hostile.name).write_bytes(hostile.build())
    for name, good in GOOD.items():
        (folder / f"0 {name}").write_bytes(good)
        (folder / f"z {name}").write_bytes(good.replace(b"tr", b"Tr"))
    with (folder / "1 GB of one line.txt").open("wb") as file:
        file.truncate(1_000_000_000)
    with (folder / "190 MB of one line.txt").open("wb") as file:
        file.truncate(190_000_000)
    (folder / "folder.docx").mkdir()
    (folder / "link to nothing.docx").symlink_to("none.docx")
    (folder / "link to itself.docx").symlink_to("link to itself.docx")
    (folder / "link to passwords.txt").symlink_to("/etc/passwd")
    (folder / "link to a device.txt").symlink_to("/dev/zero")
    (folder / "link to the root").symlink_to("/")
    (folder / "link to here").symlink_to(".")
    (folder / "name\nwith\x1b[2Jbreaks.docx").write_bytes(b"MZ\x90\0")
    (folder / os.fsdecode(b"name in no encoding \xff.docx")).write_bytes(b"MZ\x90\0")
    os.mkfifo(folder / "pipe.docx")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket must be short
        server.bind("socket.docx")
        os.chdir(here)
    return folder


FILE_SYSTEM = {
    "1 GB of one line.txt": "larger than 200 MB",
    "190 MB of one line.txt": "binary data",
    "link to nothing.docx": "no such file",
    "link to itself.docx": "the system cannot read it",
    "link to passwords.txt": "a link that leads out of the folder",
    "link to a device.txt": "a link that leads out of the folder",
    "link to the root": "a link that leads out of the folder",
    "name\nwith\x1b[2Jbreaks.docx": "a program",
    os.fsdecode(b"name in no encoding \xff.docx"): "in no Unicode encoding",
    "pipe.docx": "a named pipe, not a file",
    "socket.docx": "a socket, not a file",
}

SHORT = {"KEHOACH_READ_CPU_S": "5", "KEHOACH_READ_WALL_S": "30"}
"""Limits that good files keep by far, so that those made to harm do not take the test's time."""

windows = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes, sockets and links among files")


@windows
@pytest.mark.slow
def test_every_one_is_listed_with_its_reason_and_the_good_ones_are_there(
    plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit, value in SHORT.items():
        monkeypatch.setenv(limit, value)
    with open_corpus(tmp_path / "corpus.db", create=True) as corpus:
        report = corpus.ingest([plans])
        added = {Path(path).name for path in (*report.added, *report.duplicates)}
        failed = {os.path.relpath(failure.path, plans): failure.message for failure in report.failed}
    for hostile in ALL:
        if (plans / hostile.name).suffix in EXTENSIONS and (plans / hostile.name).exists():
            assert (hostile.name in added) != (hostile.name in failed), hostile.name
            if hostile.said != EITHER:
                assert (hostile.said == READ) == (hostile.name in added), hostile.name
                assert hostile.said == READ or re.search(hostile.said, failed[hostile.name])
    for name, said in FILE_SYSTEM.items():
        assert said in failed[name]
    assert {f"{place} {name}" for place in "0z" for name in GOOD} <= added


@windows
@pytest.mark.slow
def test_the_command_goes_through_all_of_them(plans: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "--db", str(tmp_path / "a.db"), "ingest", "--jobs", "2", str(plans)]
    command += ["--failures", str(tmp_path / "failures.csv")]
    environment = {**os.environ, **SHORT, "TMPDIR": str(tmp_path / "temporary")}
    (tmp_path / "temporary").mkdir()
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, text=True, check=False, timeout=600)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    with (tmp_path / "failures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert done.stderr.splitlines()[-1].endswith(f"failed {len(rows)}")
    assert all(row["reason"] and row["remedy"] for row in rows)
    assert "\x1b" not in done.stderr
    assert list((tmp_path / "temporary").iterdir()) == []


@windows
def test_a_few_among_good_ones(tmp_path: Path) -> None:
    chosen = [one for one in ALL if one.name in ("dictionary of 4 GB.docx", "million divs deep.html", "bomb.docx")]
    paths = []
    for hostile in chosen:
        for name, data in (*GOOD.items(), (hostile.name, hostile.build())):
            paths.append(tmp_path / f"{len(paths)} {name}")
            paths[-1].write_bytes(data)
    for jobs in (1, 2):
        found = list(batch.pipe(paths, jobs=jobs))
        assert [isinstance(one, Plan) for one in found] == [True, True, True, False] * 3
        reasons = [one.message for one in found if isinstance(one, Failure)]
        assert all(re.search(one.said, reason) for one, reason in zip(chosen, reasons, strict=True))


@windows
def test_an_interrupt_ends_a_run_of_several_processes_at_once(tmp_path: Path) -> None:
    endless = next(one for one in ALL if one.name == "200000 attributes.html").build()
    (tmp_path / "plans").mkdir()
    (tmp_path / "temporary").mkdir()
    for i in range(4):
        (tmp_path / "plans" / f"{i}.html").write_bytes(endless)
    command = [sys.executable, "-m", "pipeline", "--db", str(tmp_path / "a.db"), "ingest", "--jobs", "2", "plans"]
    environment = {**os.environ, "TMPDIR": "temporary", "PYTHONPATH": str(ROOT), "KEHOACH_READ_CPU_S": "600"}
    run = subprocess.Popen(
        command, cwd=tmp_path, env=environment, start_new_session=True, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 30
    while len(list((tmp_path / "temporary").glob("kehoach-*"))) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGINT)  # as Ctrl-C in a terminal does
    _, said = run.communicate(timeout=15)
    assert run.returncode == 130
    assert "Traceback" not in said
    assert said.count("\n") <= 1  # how far it came
    until = time.monotonic() + 15
    while list((tmp_path / "temporary").iterdir()) and time.monotonic() < until:
        time.sleep(0.1)
    assert list((tmp_path / "temporary").iterdir()) == []


# --- files that change under the reader


def test_a_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path, stop = tmp_path / "a.txt", threading.Event()
    path.write_bytes(b"K" * 5_000_000)

    def grow() -> None:
        with path.open("ab", buffering=0) as file:
            while not stop.is_set():
                file.write(b"K" * 1000)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        outcomes = set()
        until = time.monotonic() + 20
        while "the file changed while it was read" not in outcomes and time.monotonic() < until:
            try:
                outcomes.add(read(path).reader)
            except UnreadableFile as error:
                outcomes.add(error.what)
    finally:
        stop.set()
        writer.join()
    assert "the file changed while it was read" in outcomes


def test_a_file_that_vanishes(tmp_path: Path) -> None:
    paths = [tmp_path / f"{i}.docx" for i in range(3)]
    for path in paths:
        path.write_bytes(GOOD["tot.docx"])

    def vanish() -> Iterator[Path]:
        for i, path in enumerate(paths):
            if i == 1:
                path.unlink()
            yield path

    found = list(batch.pipe(vanish()))
    assert [isinstance(one, Plan) for one in found] == [True, False, True]
    assert isinstance(found[1], Failure)
    assert "there is no such file" in found[1].message


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="the system has no such file")
def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="the system cannot read it"):
        read("/proc/self/mem")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read whatever its mode says")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(GOOD["tot.docx"])
    path.chmod(0)
    with pytest.raises(UnreadableFile, match="no permission"):
        read(path)


def test_the_corpus_asks_only_files_that_can_be_read_for_their_checksum(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(10**13)
    with open_corpus(tmp_path / "corpus.db", create=True) as corpus:
        report = corpus.ingest([tmp_path])
    assert "larger than 200 MB" in report.failed[0].message
