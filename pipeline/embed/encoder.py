"""Encoders: texts to vectors of unit length.

The default model is static (one vector a syllable, a text is their mean) and is read with numpy, tokenizers and
safetensors alone, so that a search starts at once. Any other sentence-transformers model, by folder or by its name
on the hub, goes through the sentence-transformers library, which is imported only then.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.embed.location import DEFAULT_MODEL, model_folder, shipped
from pipeline.errors import MissingExtra, PipelineError

_MODULES = ["StaticEmbedding", "Normalize"]
_BATCH = 1024
_FEW = 500  # tokens, the rows of which are widened for themselves


class Encoder(Protocol):
    """Texts to vectors. `model_id` changes whenever the vectors would."""

    @property
    def model_id(self) -> str:
        """Name and checksum of the model."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (n, dim) float32 of unit length, in the order of the texts; zeros for a text without known words."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Vector (dim,) float32 of what a person looks for, which some models encode otherwise than a text."""


def load_encoder(name: str | None = None) -> Encoder:
    """The encoder of this name: None for the default, a folder, or a name on the Hugging Face hub.

    Raises:
        PipelineError: the folder holds no model, or a damaged one.
        MissingExtra: sentence-transformers is needed and not installed.
    """
    if name is None or shipped(name):
        return StaticEncoder(model_folder(name or DEFAULT_MODEL))
    folder = Path(name)
    if folder.is_dir() and is_static(folder):
        return StaticEncoder(folder)
    return LibraryEncoder(name)


def is_static(folder: Path) -> bool:
    """Whether the folder holds a static model whose vectors are normalised: one that `StaticEncoder` reads."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        return [module["type"].rpartition(".")[2] for module in modules] == _MODULES
    except (OSError, ValueError, KeyError, TypeError):
        return False


class StaticEncoder:
    """A static model in sentence-transformers layout, the vectors of which it gives to within rounding."""

    def __init__(self, folder: Path) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        part = folder / "0_StaticEmbedding"
        try:
            weights = (part / "model.safetensors").read_bytes()
            words = (part / "tokenizer.json").read_bytes()
            self._stored: NDArray[np.floating[Any]] = load(weights)["embedding.weight"]
        except (OSError, SafetensorError, KeyError, ValueError) as error:
            raise PipelineError(
                f"not a readable static model: {error}", str(part), "train or install it again"
            ) from error
        self._tokenizer = Tokenizer.from_buffer(words)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.dim: int = self._stored.shape[1]
        digest = hashlib.sha256(weights)
        digest.update(words)
        self.model_id: str = f"{folder.resolve().name}@{digest.hexdigest()[:16]}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Encoder`."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = self._tokenizer.encode_batch_fast(list(texts[start : start + _BATCH]), add_special_tokens=False)
            self._fill(vectors[start : start + _BATCH], [encoding.ids for encoding in batch])
        return vectors

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """See `Encoder`."""
        vector: NDArray[np.float32] = self.encode([text])[0]
        return vector

    def _fill(self, vectors: NDArray[np.float32], texts: list[list[int]]) -> None:
        """Write the normalised mean of each text's rows; `vectors` is (len(texts), dim) and zero."""
        filled = [i for i, ids in enumerate(texts) if ids]
        if not filled:
            return
        lengths = np.array([len(texts[i]) for i in filled])
        ids = np.concatenate([texts[i] for i in filled])
        rows = self._stored[ids].astype(np.float32) if len(ids) < _FEW else self._rows[ids]
        sums = np.add.reduceat(rows, np.cumsum(lengths) - lengths, axis=0)
        vectors[filled] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)

    @cached_property
    def _rows(self) -> NDArray[np.float32]:
        """All rows in single precision: a query needs few of them, a tenth of the time that reading the model takes."""
        return self._stored.astype(np.float32)


class LibraryEncoder:
    """Any sentence-transformers model, through the library."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ModuleNotFoundError as error:
            raise MissingExtra("sentence-transformers", "train") from error
        # each of its attempts to reach the hub is a warning; the error says it once, in the user's language
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
        try:
            self._model = SentenceTransformer(name)
        except (OSError, ValueError) as error:
            raise PipelineError(
                f"not a sentence-transformers model: {error}", name, "name a folder or a model on the hub"
            ) from error
        self.dim: int = self._model.get_embedding_dimension()
        self.model_id: str = f"{name}@{self._checksum()}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See `Encoder`."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return self._normalised(self._model.encode(list(texts), normalize_embeddings=True))

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """See `Encoder`; a prompt that the model defines for queries is used."""
        vector: NDArray[np.float32] = self._normalised(self._model.encode_query([text], normalize_embeddings=True))[0]
        return vector

    def _checksum(self) -> str:
        """Of the weights in memory: a hub name alone does not say which revision was loaded."""
        digest = hashlib.sha256()
        for key, value in sorted(self._model.state_dict().items()):
            digest.update(key.encode())
            digest.update(value.cpu().float().numpy().tobytes())
        return digest.hexdigest()[:16]

    @staticmethod
    def _normalised(vectors: Any) -> NDArray[np.float32]:
        return np.ascontiguousarray(vectors, dtype=np.float32)
