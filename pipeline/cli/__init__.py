"""The command line: arguments to function calls, and the views of what they return."""

from pipeline.cli import quick_start


def main() -> None:
    """Entry point of the command `kehoach`."""
    patterns = quick_start.install()
    from pipeline.cli.program import main as run  # what it imports compiles patterns

    try:
        run()
    finally:
        if patterns:
            patterns.save()
