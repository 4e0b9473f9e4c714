"""The plan of an experiment: a table with one row a run, whose ids are known beforehand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from abm.runs import provenance
from abm.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from abm.config.experiment import Experiment

Ids = NDArray[np.bytes_]
"""Run ids as 32 bytes each."""

BLOCK = 4096
"""Rows of a plan that are looked at together, so that a long one needs little memory."""


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

    @cached_property
    def order(self) -> NDArray[np.uint32]:
        """Rows in the order of their ids, those of the same id in the order of the plan."""
        return np.argsort(self.ids, kind="stable").astype(np.uint32)

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.ids)

    def run_id(self, row: int) -> str:
        """Return the id of a row, in hexadecimal."""
        return hexadecimal(self.ids[row : row + 1])[0]

    @cached_property
    def digest(self) -> str:
        """Digest of all ids: the same plan, the same digest."""
        return provenance.experiment_digest((name, "") for name in self.names())

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

    def names(self) -> Iterator[str]:
        """Yield every id in hexadecimal, without ever holding all of them as text."""
        for at in range(0, len(self), BLOCK):
            yield from hexadecimal(self.ids[at : at + BLOCK])

    def repeats(self) -> NDArray[np.bool_]:
        """Return whether each row is the same run as an earlier one."""
        found = np.zeros(len(self), dtype=bool)
        for at in range(1, len(self), BLOCK):
            rows = self.order[at - 1 : at + BLOCK]
            same = self.ids[rows[1:]] == self.ids[rows[:-1]]
            found[rows[1:][same]] = True
        return found

    def rows_with(self, ids: Ids) -> NDArray[np.intp]:
        """Return every row that has one of some ids."""
        first = np.searchsorted(self.ids, ids, side="left", sorter=self.order)
        beyond = np.searchsorted(self.ids, ids, side="right", sorter=self.order)
        spans = [
            self.order[(first + k)[first + k < beyond]]
            for k in range(int(max(beyond - first, default=0)))
        ]
        return np.concatenate(spans).astype(np.intp) if spans else np.empty(0, np.intp)

    def rows_of(self, point: int) -> slice:
        """Return the rows of a point."""
        replicates = self.experiment.replicates
        return slice(point * replicates, (point + 1) * replicates)

    def frame(self) -> pd.DataFrame:
        """Return the plan as a table: run_id, point, replicate, seed, and what varies."""
        import pandas as pd  # which workers do without

        experiment, points = self.experiment, self.experiment.points
        which, replicate = np.divmod(np.arange(len(self)), experiment.replicates)
        names = pd.Index([points.name(number) for number in range(len(points))])
        rows = zip(which.tolist(), replicate.tolist(), strict=True)
        columns = {
            "run_id": list(self.names()),
            "point": pd.Categorical.from_codes(which, names, ordered=True),
            "replicate": replicate,
            "seed": [_seed(experiment, *row) for row in rows],
        }
        if points.factors and len(points.scenarios) > 1:
            columns["scenario"] = pd.Categorical.from_codes(
                which // len(points.values), pd.Index(list(points.scenarios)), ordered=True
            )
        values = np.concatenate([points.values_in(name) for name in points.scenarios])
        for number, factor in enumerate(points.factors):
            columns[factor.name] = values[which, number]
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
    points = experiment.points
    varied = [(factor.group, factor.key) for factor in points.factors]
    # Replicates that keep members and ties are other runs than those that do not.
    keeping = min(experiment.agents_replicates, experiment.replicates)
    numbers = {True: range(keeping), False: range(keeping, experiment.replicates)}
    for base, (name, scenario) in enumerate(points.scenarios.items()):
        digests = {}
        for keeps in (keeps for keeps, own in numbers.items() if own):
            recorded = _recorded(scenario, keeps)
            frame = provenance.frame_digest(recorded)
            digests[keeps] = provenance.PointDigests(frame, recorded, varied)
        for row, values in enumerate(points.values_in(name)):
            which = base * len(points.values) + row
            for keeps, digest in digests.items():
                point = digest.of(values.tolist())
                for replicate in numbers[keeps]:
                    yield provenance.run_id(point, _seed(experiment, which, replicate))


def _recorded(scenario: Scenario, keeps_agents: bool) -> Scenario:
    """Return a scenario that keeps members and ties only where the experiment wants them."""
    if keeps_agents or not scenario.outputs.agents:
        return scenario
    outputs = dataclasses.replace(scenario.outputs, agents=(), ties=False)
    return dataclasses.replace(scenario, outputs=outputs)


def _seed(experiment: Experiment, which: int, replicate: int) -> int:
    """Return the seed of a replicate: the same at every point, unless the config says otherwise."""
    if experiment.crn:
        return _common_seed(experiment.seed, replicate)
    points = experiment.points
    own: Mapping[str, Any] = points.setting(which) or {"point": points.name(which)}
    return provenance.replicate_seed(experiment.seed, replicate, own)


_common_seed = lru_cache(maxsize=4096)(provenance.replicate_seed)
