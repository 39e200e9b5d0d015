"""Our sample plans printed to PDF, and scanned, give the findings of the files they were printed from."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline import Plan, parse
from pipeline.ingest import programs, read

pytestmark = pytest.mark.slow
RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
SAMPLES = ["kiem-tra-giam-sat-2023", "nong-dan-san-xuat-gioi-2024", "cai-cach-hanh-chinh-2024"]


def findings(plan: Plan) -> Counter[tuple[object, ...]]:
    found: list[tuple[object, ...]] = [("section", s.level, s.kind, s.label) for s in plan.sections]
    found += [("citation", c.code, c.date, c.role) for c in plan.citations]
    found += [("deadline", d.kind, d.date_start, d.date_end, d.recurrence) for d in plan.deadlines]
    found += [("signer", s.position, s.name) for s in plan.signers]
    found += [("recipient", recipient.casefold()) for recipient in plan.recipients]
    found += [(name, getattr(plan.header, name)) for name in ("issuer", "number", "symbol", "date", "doc_type")]
    return Counter(found)


def f1(one: Plan, other: Plan) -> float:
    a, b = findings(one), findings(other)
    return 2 * (a & b).total() / (a.total() + b.total())


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """By name: the file and its PDF."""
    soffice = programs.find("libreoffice")
    if soffice is None:
        pytest.skip("libreoffice is not installed")
    folder = tmp_path_factory.mktemp("printed")
    files = {name: next(RAW.glob(f"*/{name}.docx")) for name in SAMPLES}
    command = [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", folder, *files.values()], check=True, capture_output=True, timeout=180)
    shutil.rmtree(folder / "profile", ignore_errors=True)
    return {name: (file, folder / f"{name}.pdf") for name, file in files.items()}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_printed_plan_gives_the_findings_of_its_file(printed, name):
    file, pdf = printed[name]
    assert f1(parse(read(file)), parse(read(pdf))) >= 0.98


def test_a_scanned_plan_gives_nearly_the_findings_of_its_file(printed, tmp_path):
    if programs.find("tesseract") is None:
        pytest.skip("tesseract is not installed")
    from pypdfium2 import PdfDocument

    file, pdf = printed[SAMPLES[0]]
    scan = tmp_path / "scan.pdf"
    rng = np.random.default_rng(7)
    sheets = []
    for page in PdfDocument(pdf):
        sheet = (
            page.render(scale=200 / 72, grayscale=True).to_pil().rotate(1.5, Image.Resampling.BICUBIC, fillcolor=255)
        )
        grain = np.asarray(sheet, float) * 0.85 + 30 + rng.normal(0, 12, (sheet.height, sheet.width))
        sheets.append(Image.fromarray(grain.clip(0, 255).astype(np.uint8)))
    sheets[0].save(scan, save_all=True, append_images=sheets[1:], resolution=200)
    source = read(scan)
    assert min(source.page_confidence) > 0.85
    assert f1(parse(read(file)), parse(source)) >= 0.9
