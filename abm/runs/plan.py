"""The plan of an experiment: a table with one row a run, whose ids are known beforehand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.config.experiment import Experiment
from abm.model.scenario import Scenario
from abm.runs import provenance

Ids = NDArray[np.bytes_]
"""Run ids as 32 bytes each."""


class Job(NamedTuple):
    """All that a worker needs to compute one run."""

    run_id: str
    scenario: Scenario
    seed: int


@dataclass(frozen=True)
class Plan:
    """The runs of an experiment, point by point, replicate by replicate.

    Only the ids are kept, 32 bytes a run: the rest of a row follows from its number.
    """

    experiment: Experiment
    ids: Ids

    @classmethod
    def of(cls, experiment: Experiment) -> Plan:
        """Return the plan of an experiment."""
        ids = np.empty(len(experiment.points) * experiment.replicates, dtype="S32")
        for row, name in enumerate(_run_ids(experiment)):
            ids[row] = bytes.fromhex(name)
        return cls(experiment, ids)

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.ids)

    def run_id(self, row: int) -> str:
        """Return the id of a row, in hexadecimal."""
        return hexadecimal(self.ids[row : row + 1])[0]

    @cached_property
    def digest(self) -> str:
        """Digest of all ids: the same plan, the same digest."""
        return provenance.experiment_digest((name, "") for name in hexadecimal(self.ids))

    def jobs(self, rows: Iterable[int]) -> list[Job]:
        """Return what workers need for some rows; rows of one point share its scenario."""
        replicates = self.experiment.replicates
        jobs: list[Job] = []
        scenarios: dict[tuple[int, bool], Scenario] = {}
        for row in rows:
            which, replicate = divmod(int(row), replicates)
            keeps = replicate < self.experiment.agents_replicates
            if (which, keeps) not in scenarios:
                scenarios[which, keeps] = _recorded(self.experiment.points[which].scenario, keeps)
            seed = _seed(self.experiment, which, replicate)
            jobs.append(Job(self.run_id(row), scenarios[which, keeps], seed))
        return jobs

    def rows_of(self, point: int) -> slice:
        """Return the rows of a point."""
        replicates = self.experiment.replicates
        return slice(point * replicates, (point + 1) * replicates)

    def frame(self) -> pd.DataFrame:
        """Return the plan as a table: run_id, point, replicate, seed, and what varies."""
        experiment, points = self.experiment, self.experiment.points
        which, replicate = np.divmod(np.arange(len(self)), experiment.replicates)
        names = pd.Index([points.name(number) for number in range(len(points))])
        rows = zip(which.tolist(), replicate.tolist(), strict=True)
        columns = {
            "run_id": hexadecimal(self.ids),
            "point": pd.Categorical.from_codes(which, names, ordered=True),
            "replicate": replicate,
            "seed": [_seed(experiment, *row) for row in rows],
        }
        for number, factor in enumerate(points.factors):
            columns[factor.name] = points.values[which, number]
        return pd.DataFrame(columns)


def hexadecimal(ids: Ids) -> list[str]:
    """Return ids as text."""
    text = np.ascontiguousarray(ids, dtype="S32").tobytes().hex()
    return [text[at : at + 64] for at in range(0, len(text), 64)]


def packed(names: Iterable[str]) -> Ids:
    """Return ids as bytes; the inverse of :func:`hexadecimal`."""
    return np.frombuffer(bytes.fromhex("".join(names)), dtype="S32")


def _run_ids(experiment: Experiment) -> Iterator[str]:
    """Yield the id of each row."""
    frames: dict[tuple[int, bool], str] = {}
    for which, point in enumerate(experiment.points):
        points: dict[bool, str] = {}
        for replicate in range(experiment.replicates):
            keeps = replicate < experiment.agents_replicates
            if keeps not in points:
                scenario = _recorded(point.scenario, keeps)
                base = which // len(experiment.points.values), keeps
                if base not in frames:
                    frames[base] = provenance.frame_digest(scenario)
                points[keeps] = provenance.point_digest(frames[base], scenario)
            yield provenance.run_id(points[keeps], _seed(experiment, which, replicate))


def _recorded(scenario: Scenario, keeps_agents: bool) -> Scenario:
    """Return a scenario that keeps members and ties only where the experiment wants them."""
    if keeps_agents or not scenario.outputs.agents:
        return scenario
    outputs = dataclasses.replace(scenario.outputs, agents=(), ties=False)
    return dataclasses.replace(scenario, outputs=outputs)


def _seed(experiment: Experiment, which: int, replicate: int) -> int:
    """Return the seed of a replicate: the same at every point, unless the config says otherwise."""
    if experiment.crn:
        return provenance.replicate_seed(experiment.seed, replicate)
    points = experiment.points
    own: Mapping[str, Any] = points.setting(which) or {"point": points.name(which)}
    return provenance.replicate_seed(experiment.seed, replicate, own)
