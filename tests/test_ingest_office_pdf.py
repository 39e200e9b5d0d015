"""Our sample plans printed to PDF, and scanned, give the findings of the files they were printed from."""

from __future__ import annotations

from pathlib import Path

import pytest
import renderings

from pipeline import parse
from pipeline.ingest import programs, read

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not programs.find("libreoffice"), reason="LibreOffice is not installed"),
]
SAMPLES = {
    name: path
    for name, path in renderings.samples().items()
    if path.suffix == ".docx" or name == "phong-chong-thien-tai-2023"  # a text whose columns are made of blanks
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The PDF of each sample."""
    folder = tmp_path_factory.mktemp("printed")
    return {path.stem: path for path in renderings.write(["pdf"], folder, SAMPLES)["pdf"]}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_printed_plan_gives_the_findings_of_its_file(printed, name):
    assert renderings.f1(parse(read(printed[name])), parse(read(SAMPLES[name]))) >= 0.98


@pytest.mark.skipif(not programs.find("tesseract"), reason="tesseract is not installed")
@pytest.mark.parametrize("name", ["kiem-tra-giam-sat-2023", "nong-dan-san-xuat-gioi-2024"])
def test_a_scanned_plan_gives_nearly_the_findings_of_its_file(printed, name):
    source = read(renderings.scanned(printed[name].read_bytes()))
    assert min(source.page_confidence) > 0.85
    assert renderings.f1(parse(source), parse(read(SAMPLES[name])), words=False) >= 0.9
