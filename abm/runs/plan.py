"""The plan of an experiment: a table with one row for each run, and the id of every run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from abm.config.experiment import EACH_DRAW
from abm.runs import provenance
from abm.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from abm.config.experiment import Experiment

Ids = NDArray[np.bytes_]
"""Run ids as 32 bytes each."""

BLOCK = 4096
"""Rows of a plan that are handled together, so that a long plan needs little memory."""


class Job(NamedTuple):
    """All that a worker needs to compute one run."""

    run_id: str
    scenario: Scenario
    seed: int


@dataclass(frozen=True)
class Plan:
    """The runs of an experiment, point by point and replicate by replicate.

    Only the ids are stored, 32 bytes for each run: the rest of a row follows from its number.
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
        """Rows sorted by their ids; rows of the same id stay in the order of the plan."""
        return np.argsort(self.ids, kind="stable").astype(np.uint32)

    def __len__(self) -> int:
        """Return the number of runs."""
        return len(self.ids)

    def run_id(self, row: int) -> str:
        """Return the id of a row, in hexadecimal."""
        return hexadecimal(self.ids[row : row + 1])[0]

    @cached_property
    def digest(self) -> str:
        """Digest of all ids; equal plans have equal digests."""
        return provenance.experiment_digest((name, "") for name in self.names())

    def jobs(self, rows: Iterable[int]) -> list[Job]:
        """Return what workers need to compute some rows; rows of one point share its scenario."""
        replicates = self.experiment.replicates
        jobs: list[Job] = []
        scenarios: dict[tuple[int, bool], Scenario] = {}
        for row in rows:
            point, replicate = divmod(int(row), replicates)
            keeps = replicate < self.experiment.agents_replicates
            if (point, keeps) not in scenarios:
                scenarios[point, keeps] = _recorded(self.experiment.points[point].scenario, keeps)
            seed = _seed(self.experiment, point, replicate)
            jobs.append(Job(self.run_id(row), scenarios[point, keeps], seed))
        return jobs

    def names(self) -> Iterator[str]:
        """Yield every id in hexadecimal; only some of them are in memory as text at a time."""
        for at in range(0, len(self), BLOCK):
            yield from hexadecimal(self.ids[at : at + BLOCK])

    def repeats(self) -> NDArray[np.bool_]:
        """Return whether each row is the same run as an earlier one."""
        repeats = np.zeros(len(self), dtype=bool)
        for at in range(1, len(self), BLOCK):
            rows = self.order[at - 1 : at + BLOCK]
            same = self.ids[rows[1:]] == self.ids[rows[:-1]]
            repeats[rows[1:][same]] = True
        return repeats

    def rows_with(self, ids: Ids) -> NDArray[np.intp]:
        """Return the numbers of all rows whose id is among some ids."""
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
        import pandas as pd  # workers need no pandas, which loads slowly

        experiment, points = self.experiment, self.experiment.points
        point, replicate = np.divmod(np.arange(len(self)), experiment.replicates)
        names = pd.Index([points.name(number) for number in range(len(points))])
        rows = zip(point.tolist(), replicate.tolist(), strict=True)
        columns = {
            "run_id": list(self.names()),
            "point": pd.Categorical.from_codes(point, names, ordered=True),
            "replicate": replicate,
            "seed": [_seed(experiment, *row) for row in rows],
        }
        if points.factors and len(points.scenarios) > 1:
            columns["scenario"] = pd.Categorical.from_codes(
                point // len(points.values), pd.Index(list(points.scenarios)), ordered=True
            )
        values = np.concatenate([points.values_in(name) for name in points.scenarios])
        for number, factor in enumerate(points.factors):
            columns[factor.name] = values[point, number]
        return pd.DataFrame(columns)


def hexadecimal(ids: Ids) -> list[str]:
    """Return ids as text, 64 hexadecimal digits each."""
    text = np.ascontiguousarray(ids, dtype="S32").tobytes().hex()
    return [text[at : at + 64] for at in range(0, len(text), 64)]


def packed(names: Iterable[str]) -> Ids:
    """Return ids as bytes, from hexadecimal: the inverse of :func:`hexadecimal`."""
    return np.frombuffer(bytes.fromhex("".join(names)), dtype="S32")


def _run_ids(experiment: Experiment) -> Iterator[str]:
    """Yield the id of each row, in hexadecimal."""
    points = experiment.points
    varied = [(factor.group, factor.key) for factor in points.factors]
    # A replicate that records members and ties has another id than one that does not.
    keeping = min(experiment.agents_replicates, experiment.replicates)
    numbers = {True: range(keeping), False: range(keeping, experiment.replicates)}
    for base, (name, scenario) in enumerate(points.scenarios.items()):
        digests = {}
        for keeps in (keeps for keeps, replicates in numbers.items() if replicates):
            recorded = _recorded(scenario, keeps)
            frame = provenance.frame_digest(recorded)
            digests[keeps] = provenance.PointDigests(frame, recorded, varied)
        for row, values in enumerate(points.values_in(name)):
            number = base * len(points.values) + row
            for keeps, digest in digests.items():
                point = digest.of(values.tolist())
                for replicate in numbers[keeps]:
                    yield provenance.run_id(point, _seed(experiment, number, replicate))


def _recorded(scenario: Scenario, keeps_agents: bool) -> Scenario:
    """Return a scenario, without records of members and ties unless they are to be kept."""
    if keeps_agents or not scenario.outputs.agents:
        return scenario
    outputs = dataclasses.replace(scenario.outputs, agents=(), ties=False)
    return dataclasses.replace(scenario, outputs=outputs)


def _seed(experiment: Experiment, point: int, replicate: int) -> int:
    """Return the seed of a replicate, as ``crn`` has it."""
    points = experiment.points
    if experiment.crn is True:
        return _common_seed(experiment.seed, replicate)
    if experiment.crn == EACH_DRAW:
        return _draw_seed(experiment.seed, replicate, tuple(points.draw(point).items()))
    settings: Mapping[str, Any] = points.setting(point) or {"point": points.name(point)}
    return provenance.replicate_seed(experiment.seed, replicate, settings)


@lru_cache(maxsize=4096)
def _draw_seed(root: int, replicate: int, draw: tuple[tuple[str, float], ...]) -> int:
    return provenance.replicate_seed(root, replicate, dict(draw))


_common_seed = lru_cache(maxsize=4096)(provenance.replicate_seed)
