"""Plans out of the system: tables, JSON lines, and the folder that holds them."""

from pipeline.export.folder import FORMATS, ExportedFile, Manifest, export

__all__ = ["FORMATS", "ExportedFile", "Manifest", "export"]
