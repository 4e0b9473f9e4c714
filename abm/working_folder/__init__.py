"""A folder to work in: one commented config that runs as it stands, anywhere on the machine."""

from __future__ import annotations

from pathlib import Path

from abm import files
from abm.config import schema
from abm.paths import EXPERIMENTS

FIRST = f"{EXPERIMENTS}/baseline.toml"
"""The config of a new folder, whose name is that in the examples of ``abm --help``."""


def write(folder: Path) -> list[Path]:
    """Write a folder to work in, all files or none.

    Parameters
    ----------
    folder : pathlib.Path
        A folder that does not exist, or is empty.

    Returns
    -------
    list of pathlib.Path
        The files: a config, and the schema by which editors complete and check configs.

    Raises
    ------
    InputError
        If the folder has files, which stay as they are.
    abm.files.WriteError
        If it cannot be written.
    """
    config = Path(__file__).with_name("baseline.toml").read_text(encoding="utf-8")
    texts = {FIRST: config, f"{EXPERIMENTS}/{schema.FILE}": schema.json_schema()}
    return files.fill(folder, texts)
