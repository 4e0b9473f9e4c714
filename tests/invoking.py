"""The command, invoked in the process of the tests."""

from __future__ import annotations

from typer.testing import CliRunner

from abm.cli import app


def invoke(*words: object) -> tuple[int, str]:
    """Invoke the command, and return its exit code and what it printed."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output
