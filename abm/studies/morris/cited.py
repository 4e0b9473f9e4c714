"""The elementary effects, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies import sensitivity_cited
from abm.studies.cited import Cited


def numbers(root: Path, experiment: str) -> Cited:
    """Return the elementary effects of every output."""
    return sensitivity_cited.numbers(root, experiment, "morris", "mu_star")
