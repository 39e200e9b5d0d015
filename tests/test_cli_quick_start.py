"""Patterns kept from earlier runs: the same matches, and no harm when the store is missing, damaged or not writable."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import quick_start

PATTERNS = [
    r"(?i)(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})",
    r"(?<!\w)(?:kế hoạch|quyết định)\b",
    r"(a)|(?P<b>b)(?(b)c)",
]
TEXT = "Ngày 02/03; KẾ HOẠCH, kế hoạch; bc, a"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Take the store out of `re` again."""
    compile_ = re._compiler.compile  # type: ignore[attr-defined]
    yield
    re._compiler.compile = compile_  # type: ignore[attr-defined]
    re.purge()


def found(patterns: list[str]) -> list[list[tuple[tuple[int, int], dict[str, str | None]]]]:
    """Every match of every pattern, compiled anew."""
    re.purge()
    compiled = [re.compile(pattern, flags) for pattern in patterns for flags in (0, re.IGNORECASE)]
    return [[(match.span(), match.groupdict()) for match in pattern.finditer(TEXT)] for pattern in compiled]


def test_a_stored_pattern_is_the_same_pattern(tmp_path: Path) -> None:
    plain = found(PATTERNS)
    first = quick_start.install(tmp_path)
    assert first is not None
    assert found(PATTERNS) == plain
    first.save()
    assert len(list(tmp_path.iterdir())) == 1
    again = quick_start.install(tmp_path)
    assert again is not None
    assert found(PATTERNS) == plain
    assert again._new is False  # nothing had to be compiled
    re.purge()
    stored = re.compile(PATTERNS[0])
    assert (stored.pattern, stored.groups, dict(stored.groupindex)) == (PATTERNS[0], 2, {"day": 1, "month": 2})
    assert stored.flags == re.IGNORECASE | re.UNICODE


@pytest.mark.parametrize("damage", [b"", b"\0", b"not a store", b"[\0\0\0"])
def test_a_damaged_store_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    plain = found(PATTERNS)
    store = quick_start.install(tmp_path)
    assert store is not None
    store._path.write_bytes(damage)
    store = quick_start.install(tmp_path)
    assert store is not None
    assert found(PATTERNS) == plain
    store.save()
    assert len(store._path.read_bytes()) > len(damage)


def test_code_that_the_engine_refuses_is_compiled_anew(tmp_path: Path) -> None:
    plain = found(PATTERNS)
    store = quick_start.install(tmp_path)
    assert store is not None
    store._known = {(pattern, flags): (32, b"\xff" * 8, 0, {}, (None,)) for pattern in PATTERNS for flags in (0, 2)}
    assert found(PATTERNS) == plain


def test_a_folder_that_cannot_be_written_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = quick_start.install(tmp_path / "file")
    assert store is not None
    found(PATTERNS)
    store.save()


def test_a_store_that_has_outgrown_the_program_is_begun_anew(tmp_path: Path) -> None:
    store = quick_start.install(tmp_path)
    assert store is not None
    for number in range(quick_start._AT_MOST + 1):
        store.compile(f"a{number}")
    store.save()
    again = quick_start.install(tmp_path)
    assert again is not None
    assert again._known == {}


def test_the_command_compiles_nothing_at_its_second_run(tmp_path: Path) -> None:
    """Nor under another order of sets: a pattern built from one would be a new pattern in each process."""
    plan = Path(__file__).resolve().parents[1] / "data" / "raw" / "xa-nam-xoong" / "nong-thon-moi-2023.txt"
    code = (
        "import sys\nfrom pathlib import Path\nfrom pipeline.cli import main, quick_start\n"
        "install = quick_start.install\n"
        "stores = []\n"
        "folder, sys.argv = sys.argv[2], ['kehoach', 'parse', '--json', sys.argv[1]]\n"
        "sys.argv.append('--quiet')\n"
        "quick_start.install = lambda: stores.append(install(Path(folder))) or stores[0]\n"
        "try: main()\n"
        "finally: print(stores[0]._new, file=sys.stderr)\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, str(plan), str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in "12"
    ]
    assert [run.stderr.split()[-1] for run in runs] == ["True", "False"]
    assert runs[0].stdout == runs[1].stdout
