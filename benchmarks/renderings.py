"""Our samples in every format say what their source form says: `python benchmarks/renderings.py [FORMAT ...]`.

Every plan of `data/raw` is written as .docx, saved by LibreOffice in the other formats, printed to PDF, and scanned:
its PDF drawn at 200 dots an inch, grey, crooked and grainy. Prints for each format how much of what the source form
says is found again: F1 over header, sections, citations, deadlines, awards, signers, recipients and targets, first of
all they say, then without title, tasks and who does them, in which recognition may misread a letter. With `--errors`
also what was lost and gained.
`--keep DIR` leaves the files, as samples for `benchmarks/fuzz.py`.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from pipeline.batch import pipe
from pipeline.document import Failure
from pipeline.ingest import programs, read
from pipeline.parse import parse
from pipeline.plan import Plan

ROOT = Path(__file__).resolve().parents[1]
FILTERS = {
    "doc": "MS Word 97",
    "odt": "writer8",
    "rtf": "Rich Text Format",
    "fodt": "OpenDocument Text Flat XML",
    "xml": "MS Word 2003 XML",
    "html": "HTML (StarWriter)",
    "pdf": "writer_pdf_Export",
}
"""Ending to what LibreOffice calls the format."""
FORMATS = ("docx", *FILTERS, "mht", "zip", "scan")
"""All that a sample is rendered to; a scan is a PDF of pictures."""
SCAN_DPI = 200
_FIXED = "Courier New"
_LISTS_LOST = ("doc", "xml")  # LibreOffice writes no numbers of lists there, so those are typed
_BLANKS = " " * 6
_CONVERT_S = 600


def rendered(text: str, *, fixed: bool = False) -> bytes:
    """A .docx of a plan's text: one paragraph a line, rows between bars as the tables that they are.

    Args:
        fixed: set in letters of one width, as an editor prints a text whose columns are made of blanks.
    """
    import docx
    from docx.shared import Pt

    document = docx.Document()
    if fixed:
        document.styles["Normal"].font.name = _FIXED
        document.styles["Normal"].font.size = Pt(9)
    table = None
    for line in text.split("\n"):
        if not line.startswith("| "):
            table = None
            document.add_paragraph(line)
            continue
        cells = line[2:-2].split(" | ")
        if table is None or len(table.columns) != len(cells):
            table = document.add_table(0, len(cells), style="Table Grid")
        for cell, value in zip(table.add_row().cells, cells, strict=True):
            cell.text = value.strip()
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def converted(files: Mapping[str, bytes], ending: str, folder: Path) -> dict[str, bytes]:
    """.docx files, by name without ending, as LibreOffice saves them in another format; `folder` is to work in."""
    given, made = folder / f"for-{ending}", folder / ending
    given.mkdir(exist_ok=True)
    for name, data in files.items():
        (given / f"{name}.docx").write_bytes(data)
    command = [
        programs.require("libreoffice", None), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", f"{ending}:{FILTERS[ending]}", "--outdir", str(made),
        *(str(given / f"{name}.docx") for name in files),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=_CONVERT_S)
    return {name: (made / f"{name}.{ending}").read_bytes() for name in files}


def scanned(pdf: bytes, degrees: float = 1.5, seed: int = 7) -> bytes:
    """A PDF of pictures: the pages as an office scanner would give them, crooked by some degrees and grainy."""
    import numpy as np
    from PIL import Image
    from pypdfium2 import PdfDocument

    chance = np.random.default_rng(seed)
    sheets = []
    for page in PdfDocument(pdf):
        drawn = page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil()
        sheet = drawn.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
        grain = np.asarray(sheet, float) * 0.85 + 30 + chance.normal(0, 12, (sheet.height, sheet.width))
        sheets.append(Image.fromarray(grain.clip(0, 255).astype(np.uint8)))
    file = io.BytesIO()
    sheets[0].save(file, "PDF", save_all=True, append_images=sheets[1:], resolution=SCAN_DPI)
    return file.getvalue()


def _archived(html: bytes) -> bytes:
    """A page as Word saves it in one file (web archive)."""
    import quopri

    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_kehoach"\r\n\r\n--=_kehoach\r\n'
    part = 'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + part.encode() + quopri.encodestring(html) + b"\r\n--=_kehoach--\r\n"


def _packed(docx: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("plan.docx"), docx, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def samples() -> dict[str, Path]:
    """The plans of `data/raw` by their names without ending."""
    return {path.stem: path for path in sorted((ROOT / "data" / "raw").rglob("*")) if path.is_file()}


def _printed(path: Path) -> str:
    """The text of a plan as it is printed: Markdown without its marks."""
    source = read(path)
    return parse(source).text if path.suffix == ".md" else source.text


def write(formats: Iterable[str], folder: Path, paths: Mapping[str, Path]) -> dict[str, list[Path]]:
    """Files of the plans by format; those of a .docx are converted as they are, others from their text."""
    texts = {name: _printed(path) for name, path in paths.items()}
    typed = {
        name: rendered(text, fixed=paths[name].suffix == ".txt" and _BLANKS in text) for name, text in texts.items()
    }
    own = typed | {name: path.read_bytes() for name, path in paths.items() if path.suffix == ".docx"}
    made: dict[str, dict[str, bytes]] = {"docx": own}

    def make(kind: str) -> dict[str, bytes]:
        if kind not in made:
            if kind == "scan":
                made[kind] = {name: scanned(data) for name, data in make("pdf").items()}
            elif kind == "mht":
                made[kind] = {name: _archived(data) for name, data in make("html").items()}
            elif kind == "zip":
                made[kind] = {name: _packed(data) for name, data in own.items()}
            else:
                made[kind] = converted(typed if kind in _LISTS_LOST else own, kind, folder)
        return made[kind]

    written: dict[str, list[Path]] = {}
    for kind in formats:
        place = folder / "all" / kind
        place.mkdir(parents=True, exist_ok=True)
        for name, data in make(kind).items():
            path = place / f"{name}.{'pdf' if kind == 'scan' else kind}"
            path.write_bytes(data)
            written.setdefault(kind, []).append(path)
    return written


def facts(plan: Plan, *, words: bool = True) -> Counter[tuple[object, ...]]:
    """What a plan says, as values that can be counted.

    Args:
        words: with longer quotations (title, task, responsible), in which recognition may misread a letter.
    """
    header = plan.header
    names = ("issuer", "number", "symbol", "date", "doc_type", *(("title",) if words else ()))
    return Counter(
        [
            *(("header", name, getattr(header, name)) for name in names),
            *(("section", s.level, s.kind, s.label) for s in plan.sections),
            *(("citation", c.code, c.date, c.role, *((c.doc_type, c.issuer_resolved) * words)) for c in plan.citations),
            *(
                ("deadline", d.kind, d.date_start, d.date_end, d.recurrence, *((d.task, d.responsible) * words))
                for d in plan.deadlines
            ),
            *(("award", a.form, a.quota) for a in plan.awards),
            *(("signer", s.position, s.name) for s in plan.signers),
            *(("recipient", r.casefold()) for r in plan.recipients),
            *(("target", t.value, t.unit) for t in plan.targets),
        ]
    )


def f1(plan: Plan, wanted: Plan, *, words: bool = True) -> float:
    """How much of what one plan says the other says too, from 0 to 1."""
    found, sought = facts(plan, words=words), facts(wanted, words=words)
    return 2 * (found & sought).total() / max(1, found.total() + sought.total())


class _Compared(NamedTuple):
    both: int
    """Facts that both plans state, twice counted."""
    total: int
    """Facts of the one and of the other."""
    lost: Counter[tuple[object, ...]]
    gained: Counter[tuple[object, ...]]

    @property
    def f1(self) -> float:
        return self.both / max(1, self.total)


def _compared(plan: Plan | Failure, wanted: Plan, *, words: bool) -> _Compared:
    assert isinstance(plan, Plan), plan
    found, sought = facts(plan, words=words), facts(wanted, words=words)
    return _Compared(2 * (found & sought).total(), found.total() + sought.total(), sought - found, found - sought)


def _summed(compared: Mapping[str, _Compared]) -> str:
    """F1 over all plans, and of the worst."""
    both, total = (sum(getattr(one, field) for one in compared.values()) for field in ("both", "total"))
    name, worst = min(compared.items(), key=lambda item: item[1].f1)
    return f"{both / max(1, total):.3f} {worst.f1:.3f} {name[:16]}"


def main() -> int:
    """Print F1 by format, all plans together and the worst."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("formats", nargs="*", default=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument("--only", metavar="NAME", help="one sample, by its name without ending")
    parser.add_argument("--errors", action="store_true", help="what was lost and gained")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where the files are made, and stay")
    asked = parser.parse_args()
    paths = {name: path for name, path in samples().items() if asked.only in (None, name)}
    wanted = {name: parse(read(path)) for name, path in paths.items()}
    print(f"{'':5}  {'all':28}   without title, tasks, responsible")
    with tempfile.TemporaryDirectory() as temporary:
        for kind, files in write(asked.formats, asked.keep or Path(temporary), paths).items():
            plans = {path.stem: plan for path, plan in zip(files, pipe(files), strict=True)}
            whole = {name: _compared(plan, wanted[name], words=True) for name, plan in plans.items()}
            bare = {name: _compared(plan, wanted[name], words=False) for name, plan in plans.items()}
            print(f"{kind:5}  {_summed(whole):28}   {_summed(bare)}", flush=True)
            if asked.errors:
                for name in plans:
                    print(f"  {name} {whole[name].f1:.3f} {bare[name].f1:.3f}")
                    print("".join(f"    - {lost}\n" for lost in bare[name].lost.elements()), end="")
                    print("".join(f"    + {gained}\n" for gained in bare[name].gained.elements()), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
