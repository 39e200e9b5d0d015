"""The installed wheel works in an empty environment, from another folder, with its models and tables."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LOOK = """
import json, pipeline
from pipeline import tables
from pipeline.embed.encoder import load_encoder

plan = pipeline.parse("KẾ HOẠCH\\nThi đua\\n\\nThực hiện Chỉ thị số 19/CT-TTg ngày 16/7/2021 của Thủ tướng Chính phủ;")
print(json.dumps({
    "home": pipeline.__file__,
    "citations": [citation.code for citation in plan.citations],
    "tables": tables.names(),
    "dim": load_encoder(None).encode(["nông thôn mới"]).shape[1],
}))
"""


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_wheel_in_an_empty_environment(tmp_path):
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    [wheel] = tmp_path.glob("*.whl")
    run(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    python = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    run(python, "-m", "pip", "install", "-q", "-r", ROOT / "requirements" / "core.lock", cwd=tmp_path)
    run(python, "-m", "pip", "install", "-q", "--no-deps", wheel, cwd=tmp_path)
    seen = json.loads(run(python, "-c", LOOK, cwd=tmp_path))
    assert str(tmp_path) in seen["home"]
    assert seen["citations"] == ["19/CT-TTg"]
    assert seen["tables"] == sorted(path.stem for path in (ROOT / "pipeline" / "tables").glob("*.csv"))
    assert seen["dim"] > 0
    plan = tmp_path / "kế hoạch.txt"
    plan.write_text("KẾ HOẠCH\nTrồng rừng\n\nI. NỘI DUNG\n1. Trồng 10 ha rừng trước ngày 30/6/2024.", "utf-8")
    kehoach = python.with_name("kehoach")
    run(kehoach, "--db", tmp_path / "corpus.db", "--quiet", "ingest", plan, cwd=tmp_path)
    hits = json.loads(run(kehoach, "--db", tmp_path / "corpus.db", "search", "trong rung", "--json", cwd=tmp_path))
    assert "10 ha" in json.dumps(hits, ensure_ascii=False)
