"""Small experiments of which studies are made as ``abm analyse`` makes them, to be looked at."""

from __future__ import annotations

from pathlib import Path

import abm
from abm import studies
from abm.runs.in_process import InProcess
from abm.studies import Study

TINY = """
[experiment]
crn = false
replicates = 4
scale = 5000
step = 28
start = 2011-06-06
"""

VARIANTS = """
kind = "factorial"
end = 2017-06-30
[design]
sampler = "singles"
[design.factors]
promise = []
norm = []
"""

TWO_INPUTS = """
kind = "design"
end = 2012-12-31
[design.factors]
initial_resistance = []
promise_rate = []
[design]
"""

CONFIGS = {
    "patterns": TINY + VARIANTS,
    "sobol": TINY + TWO_INPUTS + 'sampler = "saltelli"\nn = 16\n',
    "morris": TINY + TWO_INPUTS + 'sampler = "morris"\nn = 20\n',
}
"""An experiment that suits each study."""


def made(study: str, home: Path) -> Study:
    """Run the experiment of a study, in a project, under the study's name; keep what is found."""
    config = home / "experiments" / f"{study}.toml"
    config.write_text(CONFIGS[study], encoding="utf-8")
    results = abm.run(config, InProcess(), root=home / "results")
    answer = studies.find(study)(results)
    studies.keep(study, answer, results)
    return answer
