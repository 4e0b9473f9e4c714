"""A project of two small experiments, and the list of what its paper is made of."""

from __future__ import annotations

from pathlib import Path

BASELINE = """
[experiment]
replicates = 6
scale = 2000
step = 28
start = 2011-06-06
end = 2017-05-31
[quick.experiment]
replicates = 4
"""
LOST = """
extends = "baseline.toml"
[experiment]
kind = "compare"
[outputs]
series = false
[scenarios.no_promise.mechanisms]
promise = false
"""
LIST = 'analyses = ["observer baseline", "counterfactuals lost"]\ndocuments = []\n'


def write(project: Path, listed: str = LIST) -> None:
    """Write a project of two small experiments and its list."""
    for folder in ("experiments", "paper"):
        (project / folder).mkdir(parents=True)
    (project / "experiments" / "baseline.toml").write_text(BASELINE)
    (project / "experiments" / "lost.toml").write_text(LOST)
    (project / "paper" / "experiments.toml").write_text(listed)
