"""Plans out of the system: a module a format, and the folder that holds them. `folder.py` is the page to open first."""

from pipeline.export.folder import ExportedFile, Knowledge, Manifest, export
from pipeline.export.frame import FORMATS

__all__ = ["FORMATS", "ExportedFile", "Knowledge", "Manifest", "export"]
