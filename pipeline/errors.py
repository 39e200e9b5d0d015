"""What can go wrong, in words a user can act on.

Odd data is no error: a value that says so is returned with its span. These are raised when the program
is misused, a file cannot be read or a table of the package is damaged. Each says what, where and what to do.
"""

from __future__ import annotations


class PipelineError(Exception):
    """Root of every error that Kehoach raises on purpose.

    Args:
        what: one clause, no full stop: "the file is empty".
        where: the file, table line or option that it is about; None when there is none.
        remedy: what the user can do now; None when nothing is known to help.
    """

    def __init__(self, what: str, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what, where, remedy)
        self.what, self.where, self.remedy = what, where, remedy

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} ({self.remedy})" if self.remedy else head


class UnreadableFile(PipelineError):
    """A file that no reader can turn into text: missing, empty, binary, encrypted, truncated, of an unknown kind."""


class DamagedTable(PipelineError):
    """A domain table of the package breaks its own rules; `where` names file and line."""


class CorpusError(PipelineError):
    """The corpus is missing, damaged, of a newer schema, or busy."""


class UsageError(PipelineError):
    """An argument that cannot be understood: an unknown mode, a date that is none."""


class MissingExtra(PipelineError):
    """An optional library is not installed; the remedy is the pip command."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"{library} is not installed", None, f"pip install 'kehoach[{extra}]'")
