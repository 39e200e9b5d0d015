"""The offline bundle: whole, for both systems; on Linux it installs and works where there is no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import make_bundle as bundle
import pytest
from conftest import ROOT

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.mark.parametrize(("system", "has_colorama"), [("linux", False), ("windows", True)])
def test_a_system_gets_its_own_packages(system: str, has_colorama: bool) -> None:
    lines = bundle._lines_for(system)
    assert ("colorama==0.4.6" in lines) is has_colorama
    assert [line.split("==")[0] for line in lines if line.startswith("xlsx")] == ["xlsxwriter"]
    assert all(line.count("==") == 1 and ";" not in line for line in lines)


def test_instructions_in_both_languages_name_the_scripts() -> None:
    for name in ("DOC-TRUOC.txt", "README.txt"):
        text = (ROOT / "bundle" / name).read_text("utf-8")
        assert [script for script in ("install.bat", "sh install.sh", "docs/index.html") if script not in text] == []
    assert b"\r\n" in (ROOT / "bundle" / "install.bat").read_bytes()
    # powershell 5 reads a script without a mark as one in the code page of the system
    assert (ROOT / "bundle" / "install.ps1").read_bytes().isascii()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of this Python, for both systems."""
    folder = tmp_path_factory.mktemp("bundle") / "kehoach"
    bundle.build(folder, list(bundle.SYSTEMS), [PYTHON])
    return folder


@pytest.mark.slow
def test_it_installs_without_a_network(made: Path, tmp_path: Path) -> None:
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("no network namespace can be made here (unshare -rn)")
    home = tmp_path / "home"
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHON": sys.executable, "LANG": "C.UTF-8"}

    def offline(*command: object) -> str:
        line = ["unshare", "-rn", *map(str, command)]
        done = subprocess.run(line, cwd=home, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert (
        subprocess.run(
            ["unshare", "-rn", sys.executable, "-c", "import socket; socket.create_connection(('1.1.1.1', 80), 3)"],
            capture_output=True,
            check=False,
        ).returncode
        != 0
    )
    assert "Installed" in offline("sh", made / "install.sh")
    kehoach = home / "kehoach" / "bin" / "kehoach"
    offline(kehoach, "--db", home / "corpus.db", "ingest", made / "samples")
    assert "Mường Xanh" in offline(
        kehoach, "--db", home / "corpus.db", "search", "hop tac xa muong xanh", "--limit", "3"
    )
    assert "default" in offline(kehoach, "--db", home / "corpus.db", "doctor")
    offline(kehoach, "--db", home / "corpus.db", "export", home / "out", "--format", "csv,xlsx,jsonl,akn,graphml")
    assert (home / "out" / "plans.xlsx").stat().st_size > 10_000


@pytest.mark.slow
def test_damage_is_told(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "copy")
    (tmp_path / "copy" / "LICENSE").write_text("", "utf-8")
    line = ["sh", tmp_path / "copy" / "install.sh", tmp_path / "target"]
    done = subprocess.run(
        line, env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "copy it again" in done.stderr
    assert not (tmp_path / "target").exists()


@pytest.mark.slow
def test_every_package_is_there_for_windows(made: Path) -> None:
    have = {
        path.name.split("-")[0].lower().replace("_", "-")
        for path in (made / "wheels").glob("*.whl")
        if path.name.endswith(("win_amd64.whl", "none-any.whl"))
    }
    wanted = {line.split("==")[0].lower().replace("_", "-") for line in bundle._lines_for("windows")}
    assert wanted - have == set()
