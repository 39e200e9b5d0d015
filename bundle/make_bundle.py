"""A folder that installs Kehoach where there is no network.

    python bundle/make_bundle.py OUT [--python 3.12] [--system linux]

It holds our own wheel (with the model in it), the wheels of `requirements/core.lock` and of workbooks (.xlsx) for each
system and each version of Python, the sample plans, the documentation when it is built (`make docs`), the install
scripts, instructions in Vietnamese and English, and SHA256SUMS over all of it. Making it needs the package index; using
it needs nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "core.lock"
FULL_LOCK = ROOT / "requirements" / "all.lock"
ADDED = ("xlsxwriter",)
"""Of the extras only the small one that offices ask for: workbooks. Parquet and spaCy would double the folder."""
SITE = ROOT / "build" / "site"
GOES_ALONG = ("install.sh", "install.bat", "install.ps1", "DOC-TRUOC.txt", "README.txt")

SYSTEMS = {
    # pip takes each tag by itself: one of an older C library fits a newer one
    "linux": ["manylinux1_x86_64", "manylinux2014_x86_64", *(f"manylinux_2_{minor}_x86_64" for minor in range(5, 29))],
    "windows": ["win_amd64"],
}
PYTHONS = ("3.11", "3.12", "3.13")


def build(out: Path, systems: Sequence[str], pythons: Sequence[str]) -> None:
    """Make the folder anew.

    Raises:
        subprocess.CalledProcessError: pip or the build of our wheel failed; they have said why.
    """
    shutil.rmtree(out, ignore_errors=True)
    wheels = out / "wheels"
    wheels.mkdir(parents=True)
    _run("build", "--wheel", "--no-isolation", "--outdir", wheels, ROOT)
    for system in systems:
        lock = out / f"requirements-{system}.txt"
        lock.write_text("".join(f"{line}\n" for line in _lines_for(system)), "utf-8")
        for python in pythons:
            _run("pip", "download", "--quiet", "--no-deps", "--dest", wheels, *_target(system, python), "-r", lock)
    for name in GOES_ALONG:
        shutil.copy(ROOT / "bundle" / name, out)
    shutil.copy(ROOT / "LICENSE", out)
    shutil.copytree(ROOT / "data" / "raw", out / "samples")
    if SITE.is_dir():
        shutil.copytree(SITE, out / "docs")
    (out / "SHA256SUMS").write_text("".join(_sums(out)), "utf-8")


def _lines_for(system: str) -> list[str]:
    """The lock without the packages of other systems: pip asks its own system, not the one it downloads for."""
    kept = [line for line in FULL_LOCK.read_text("utf-8").splitlines() if line.split("==")[0].lower() in ADDED]
    for line in LOCK.read_text("utf-8").splitlines():
        package, _, condition = line.partition(";")
        if not condition or (condition.strip() == 'sys_platform == "win32"' and system == "windows"):
            kept.append(package.strip())
    return kept


def _target(system: str, python: str) -> list[str]:
    tags = [option for tag in SYSTEMS[system] for option in ("--platform", tag)]
    own = f"cp{python.replace('.', '')}"
    abis = [option for abi in (own, "abi3", "none") for option in ("--abi", abi)]
    return ["--only-binary=:all:", "--implementation", "cp", "--python-version", python, *tags, *abis]


def _sums(folder: Path) -> list[str]:
    """A line a file, as `sha256sum -c` takes it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files
    ]


def _run(module: str, *arguments: object) -> None:
    subprocess.run([sys.executable, "-m", module, *map(str, arguments)], check=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--system", action="append", choices=SYSTEMS, help="default: all")
    parser.add_argument("--python", action="append", help=f"default: {', '.join(PYTHONS)}")
    given = parser.parse_args()
    build(given.out, given.system or list(SYSTEMS), given.python or PYTHONS)
