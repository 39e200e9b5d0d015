"""The command line: arguments to function calls, and the views of what they return."""

from pipeline.cli.program import app, main

__all__ = ["app", "main"]
