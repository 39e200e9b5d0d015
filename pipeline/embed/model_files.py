"""The files of a static model: a folder in sentence-transformers layout, as `encoder.StaticEncoder` reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.embed.accents import FILE_NAME as ACCENTS_FILE
from pipeline.embed.accents import AccentRestorer

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def write_model(out: Path, tokenizer: Tokenizer, rows: NDArray[np.float32], restorer: AccentRestorer) -> None:
    """Write a folder in sentence-transformers layout (StaticEmbedding, Normalize).

    Rows are rounded to half precision, which compresses well, but stored in single: in half precision torch divides
    the zero vector of an unknown text by a norm of zero.
    """
    from safetensors.numpy import save

    first, second = out / "0_StaticEmbedding", out / "1_Normalize"
    first.mkdir(parents=True, exist_ok=True)
    second.mkdir(exist_ok=True)
    tokenizer.save(str(first / "tokenizer.json"), pretty=False)
    rounded = rows.astype(np.float16).astype(np.float32)
    (first / "model.safetensors").write_bytes(save({"embedding.weight": rounded}))
    modules = [
        {"idx": 0, "name": "0", "path": first.name, "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": second.name, "type": "sentence_transformers.models.Normalize"},
    ]
    settings: dict[str, object] = {"prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    _write_json(out / "modules.json", modules)
    _write_json(second / "config.json", {})
    _write_json(out / "config_sentence_transformers.json", settings)
    restorer.save(out / ACCENTS_FILE)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
