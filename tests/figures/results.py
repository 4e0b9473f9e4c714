"""Made-up results of an experiment that never ran, in the form of stored results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from abm import cases
from abm.figures.point_data import PointData, read
from abm.mechanisms import default_mechanisms
from abm.model.ledger import BELIEF_CHANNELS, CHANNELS, INPUTS, LEDGER_ROLES
from abm.model.record.measures import MEASURES, PUBLIC_MEASURES, ROLES
from abm.runs.arrow_tables import PUBLIC
from abm.scenario import Outputs, Party, Scenario
from tests import made_up

RUNS = 8
FAILED = "r08"
NEAR_MISS = 3
"""Runs in which no party canvasses with data before 2012."""


@dataclass
class MadeUp:
    """The results of an experiment that never ran."""

    runs: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    experiment: Any
    home: Path = Path("nowhere")
    digest: str = "of these runs"
    manifest: dict[str, str] = field(default_factory=lambda: {"digest": "of these runs"})
    changes: tuple[str, ...] = ()

    @property
    def folder(self) -> Any:
        return SimpleNamespace(path=self.home)

    def table(
        self, name: str, point: int | None = None, only: Mapping[str, Sequence[str]] | None = None
    ) -> pd.DataFrame:
        rows = self.tables[name]
        for column, words in (only or {}).items():
            rows = rows[rows[column].isin(words)]
        return rows

    def reader(self, name: str, point: int | None = None) -> pa.RecordBatchReader:
        rows = self.table(name).reset_index(drop=True)
        return pa.Table.from_pandas(rows, preserve_index=False).combine_chunks().to_reader()

    def without(self, name: str) -> MadeUp:
        return replace(self, tables={**self.tables, name: self.tables[name].iloc[:0]})


def made_up_results(key: str | Path = cases.DEFAULT) -> MadeUp:
    """Results of a case, with a ledger and members of its main parties."""
    rng = np.random.default_rng(1)
    case = cases.load(key)
    days = {role: row.day for role, row in case.roles.days}
    outputs = Outputs(agents=(days["early"], days["late"]), ties=True)
    strengths = default_mechanisms()
    scenario = case.scenario(mechanisms=strengths, outputs=outputs)
    names = [f"r{number:02d}" for number in range(RUNS + 1)]
    runs = pd.DataFrame(
        {
            "run_id": names,
            "point": pd.Categorical(["baseline"] * len(names)),
            "replicate": range(len(names)),
            "status": ["failed" if name == FAILED else "done" for name in names],
        }
    )
    records = 1 + (scenario.end - scenario.start).days // 28
    dates = [scenario.start + dt.timedelta(28 * number) for number in range(records)]
    main = [party for party in scenario.parties if party.name in case.headline]
    agents, ties = made_up_members(scenario, main, rng)
    tables = {
        "series": made_up_series(scenario, dates, rng),
        "ledger": made_up_ledger(main, dates[::4], rng),
        "agents": agents,
        "ties": ties,
    }
    points = made_up.Sample([SimpleNamespace(name="baseline", scenario=scenario)])
    settings = made_up.SETTINGS
    experiment = SimpleNamespace(
        name="made-up", case=case, points=points, replicates=RUNS + 1, settings=settings
    )
    return MadeUp(runs, tables, experiment)


def made_up_series(
    scenario: Scenario, dates: list[dt.date], rng: np.random.Generator
) -> pd.DataFrame:
    """Curves that look like history: use in campaigns only, belief higher after each win."""
    days = np.array(dates)
    years = np.array([(day - dates[0]).days / 365.25 for day in dates])
    parts = []
    for number, party in enumerate(scenario.parties):
        exists = days >= party.membership[0][0]
        running = np.zeros(len(days), dtype=bool)
        for c in scenario.calendar.campaigns:
            running |= (c.party == party.name) & (days >= c.opens) & (days <= c.closes)
        wins = np.zeros(len(days))
        for r in scenario.calendar.results:
            wins += (r.party == party.name) * (r.outcome - 0.4) * 0.15 * (days > r.date)
        for run, role in product(range(RUNS), ROLES):
            luck = rng.normal(0.0, 0.03, len(days)).cumsum() / 5.0
            belief = np.clip(0.25 + 0.1 * ROLES.index(role) + wins + luck, 0.02, 0.98)
            asked = running & ((years > 2.5) | (run >= NEAR_MISS)) & (number != 1)
            values = {name: np.full(len(days), 0.1 * rng.random()) for name in MEASURES}
            values["belief"] = belief
            values["resistance"] = np.clip(0.7 - 0.8 * belief - 0.02 * years, 0.01, 1.0)
            values["use"] = np.where(asked, belief, 0.0)
            values["breadth"] = values["use"]
            values["open_resistance"] = np.where(asked, 0.8 * values["resistance"], np.nan)
            reported = np.where(years > 2.5 + 0.2 * run, 0.8 * values["resistance"], np.nan)
            values["reported_resistance"] = reported
            values["mandated"] = np.where(asked, 0.5 + 0.02 * run, 0.0)
            values["veterans"] = np.clip(0.06 * years + 0.2 * ROLES.index(role) / 3.0, 0.0, 1.0)
            values["belief_with_use"] = np.where(asked, 0.3 + luck, np.nan)
            age = np.maximum(years - years[exists][0], 0.0)
            values["newly_trained"] = 50.0 * age
            values["first_training_hours"] = 200.0 * age - 9.0 * age**2
            frame = pd.DataFrame(values)[exists].assign(date=days[exists])
            long = frame.melt("date", var_name="measure").dropna()
            parts.append(long.assign(run_id=f"r{run:02d}", party=party.name, role=role))
    for run in range(RUNS):
        values = {name: np.full(len(days), 0.1) for name in PUBLIC_MEASURES}
        values["vendors"] = np.floor(np.clip(1.6 * years - 0.2 * run, 0.0, 12.0))
        values["vendors_exited"] = np.floor(0.3 * years)
        long = pd.DataFrame(values).assign(date=days).melt("date", var_name="measure")
        parts.append(long.assign(run_id=f"r{run:02d}", party=PUBLIC, role="all"))
    table = pd.concat(parts, ignore_index=True)
    keys = dict.fromkeys(("run_id", "party", "role", "measure"), "category")
    return table.astype({**keys, "date": "datetime64[ms]"})


def made_up_ledger(
    parties: list[Party], dates: list[dt.date], rng: np.random.Generator
) -> pd.DataFrame:
    """Ledgers that add up, with members who enter, leave and are promoted."""
    flows = [c for c in CHANNELS if "/" in c]
    rows = []
    for run, party in product(range(RUNS), parties):
        stock = np.zeros((3, 3))  # role by belief, resistance, members
        for date in dates:
            postings = {(role, c): 0.0 for role in LEDGER_ROLES for c in flows}
            if date >= party.membership[0][0]:
                for r, role in enumerate(LEDGER_ROLES):
                    belief, resistance, number = stock[r]
                    for c in BELIEF_CHANNELS:
                        moved = number * rng.normal(0.002, 0.01)
                        postings[role, f"belief/{c}"] = moved
                        postings[role, f"resistance/belief/{c}"] = -0.4 * moved
                    for c in INPUTS[1:]:
                        postings[role, f"resistance/{c}"] = number * rng.normal(-0.002, 0.005)
                    for account, total in (("belief", belief), ("resistance", resistance)):
                        postings[role, f"{account}/exit"] = -0.02 * total * rng.uniform(0.5, 1.5)
                        postings[role, f"{account}/entry"] = rng.uniform(0.0, 2.0)
                    postings[role, "members/exit"] = -0.02 * number
                    postings[role, "members/entry"] = 3.0 if number else (1700.0, 60.0, 12.0)[r]
                for account in ("belief", "resistance", "members"):  # one activist rises
                    postings["activist", f"{account}/promotion"] -= 1.0
                    postings["cadre", f"{account}/promotion"] += 1.0
            for (role, c), value in postings.items():
                account = c.split("/")[0]
                place = LEDGER_ROLES.index(role), ("belief", "resistance", "members").index(account)
                stock[place] += value
                rows.append((f"r{run:02d}", date, f"{party.name}/{role}", c, value))
            for (r, role), (k, account) in product(
                enumerate(LEDGER_ROLES), enumerate(("belief", "resistance", "members"))
            ):
                rows.append((f"r{run:02d}", date, f"{party.name}/{role}", account, stock[r, k]))
    table = pd.DataFrame(rows, columns=["run_id", "date", "group", "channel", "value"])
    keys = dict.fromkeys(("run_id", "group", "channel"), "category")
    return table.astype({**keys, "date": "datetime64[ms]"})


def made_up_members(
    scenario: Scenario, parties: list[Party], rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Members of the first run: sections of 30 and headquarters, tied at random."""
    shots, pairs = [], []
    for day, filled in zip(scenario.outputs.agents, (0.95, 0.5), strict=True):
        rows = []
        for p, party in enumerate(parties):
            for section, seat in product(range(13 * p, 13 * p + 13), range(30)):
                if seat and rng.random() > filled:
                    continue
                role = "activist" if seat else "secretary"
                if section == 13 * p + 12:
                    role = "national" if seat < 9 else "staff"
                stance = rng.choice(["neutral", "user", "resister"], p=[0.7, 0.2, 0.1])
                rows.append((party.name, role, section, seat, rng.random(), stance))
        columns = ["party", "role", "section", "seat", "belief", "stance"]
        shots.append(pd.DataFrame(rows, columns=columns).assign(run_id="r00", date=day))
        ends = np.sort(rng.integers(0, len(rows), (800, 2)), axis=1)
        pairs.append(pd.DataFrame(ends, columns=["a", "b"]).assign(run_id="r00", date=day))
    return pd.concat(shots, ignore_index=True), pd.concat(pairs, ignore_index=True)


def studied_in(path: Path, results: MadeUp) -> Any:
    """Results without runs, with the tables of studies in a folder."""
    made_up.studies(path)
    folder = SimpleNamespace(path=path)
    where = {"folder": folder, "root": path.parent}
    return SimpleNamespace(experiment=results.experiment, manifest={}, **where)


def another(results: MadeUp, scenario: Scenario) -> PointData:
    """The same tables under another scenario."""
    return replace(read(results), scenario=scenario)
