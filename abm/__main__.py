"""Run the command as ``python -m abm``."""

from abm.cli import app

if __name__ == "__main__":
    app(prog_name="abm")
