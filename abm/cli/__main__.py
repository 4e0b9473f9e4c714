"""Run the command as ``python -m abm.cli``."""

from abm.cli import app

app(prog_name="abm")
