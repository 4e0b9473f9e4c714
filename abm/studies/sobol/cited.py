"""The Sobol' indices, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies import sensitivity_cited
from abm.studies.cited import Cited


def numbers(root: Path, experiment: str) -> Cited:
    """Return the Sobol' indices of every output."""
    return sensitivity_cited.numbers(root, experiment, "sobol", "ST")
