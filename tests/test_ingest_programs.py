"""External programs: found where they lie, and named with their install line where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UnreadableFile
from pipeline.ingest import programs


@pytest.fixture
def _nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(
        programs, "load", lambda *_: (programs.Program("tool", ("tool",), (), "maps", "l", "m", "w", "s"),)
    )
    programs.programs.cache_clear()
    yield
    programs.programs.cache_clear()


@pytest.mark.usefixtures("_nothing_installed")
def test_a_missing_program_is_named_with_its_install_line(monkeypatch):
    assert programs.find("tool") is None
    for platform, line in (("linux", "l"), ("darwin", "m"), ("win32", "w")):
        monkeypatch.setattr(programs.sys, "platform", platform)
        with pytest.raises(UnreadableFile) as refused:
            programs.require("tool", "a.pdf")
        assert str(refused.value) == f"a.pdf: maps are read with tool, which is not installed ({line})"


@pytest.mark.usefixtures("_nothing_installed")
def test_a_program_is_found_as_soon_as_it_is_there(tmp_path):
    assert programs.find("tool") is None
    path = tmp_path / "tool"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    assert programs.find("tool") == programs.require("tool", None) == str(path)


def test_every_program_has_commands_and_an_install_line_for_every_system():
    for row in programs.programs().values():
        assert row.commands, row
        assert all((row.linux, row.macos, row.windows, row.reads)), row
