"""How every verb ends: with one message and an exit code, whatever happens."""

from __future__ import annotations

import contextlib
import signal
import traceback
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from abm.errors import ExpectedError

DISAGREES, FAULT, INTERRUPTED = 1, 70, 130
"""Exit codes: runs failed or values differ; a fault of the program; Ctrl-C.

Input that is refused gives 2."""


class Verbs(TyperGroup):
    """A group of verbs that turns an expected error into one message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a verb."""
        _end_as_by_ctrl_c()
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo(
                "Interrupted. Finished runs are kept; the same command continues from there.",
                err=True,
            )
            raise typer.Exit(INTERRUPTED) from None
        except ExpectedError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(error.exit_code) from None
        except (TyperException, typer.Abort, typer.Exit, BrokenPipeError):  # typer reports these
            raise
        except Exception:
            typer.echo(f"{traceback.format_exc()}\nThis is a fault of the program.", err=True)
            raise typer.Exit(FAULT) from None


def _end_as_by_ctrl_c() -> None:
    """Have a request to end, or a terminal that is closed, do what Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows lacks the second
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            with contextlib.suppress(ValueError):  # outside the main thread
                signal.signal(number, signal.default_int_handler)
