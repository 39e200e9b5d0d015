"""Where the default model lies: in `models/` of a checkout, in `pipeline/_models/` of an installed package."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import PipelineError

DEFAULT_MODEL = "kehoach-static-v3"

_PACKAGE = Path(__file__).resolve().parent.parent


def model_folder(name: str = DEFAULT_MODEL) -> Path:
    """Folder of a model that ships with the project.

    Raises:
        PipelineError: it is not there, as after an incomplete checkout.
    """
    for folder in (_PACKAGE / "_models" / name, _PACKAGE.parent / "models" / name):
        if (folder / "modules.json").is_file():
            return folder
    raise PipelineError("the embedding model is missing", name, "reinstall kehoach, or check out `models/`")


def shipped(name: str) -> bool:
    """Whether a model of this name ships with the project."""
    plain = Path(name).name == name
    return plain and any((folder / name).is_dir() for folder in (_PACKAGE / "_models", _PACKAGE.parent / "models"))
