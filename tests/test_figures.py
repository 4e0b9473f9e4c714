"""Figures show what the tables say: tests of drawn data, on made-up tables of the right shape."""

from __future__ import annotations

import datetime as dt
import hashlib
import inspect
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from abm import data
from abm.errors import InputError
from abm.figures import (
    FIGURES,
    KEPT,
    PLANNED,
    MissingData,
    Stale,
    campaigns,
    draw,
    panels,
    speed,
    style,
    timeline,
    variance,
)
from abm.figures.ledger import contributions, fold, layers
from abm.figures.model import KINDS, PHASES, model
from abm.figures.network import lay_out
from abm.figures.observer import BELIEF, OBSERVERS
from abm.figures.reading import Reading, Shown, quantiles, read, stamp
from abm.figures.shares import ALONE, LEAVE_ONE_OUT, LEDGER, SHAPLEY
from abm.figures.shown import Data, find, keep, source
from abm.model import agents, engine
from abm.model.ledger import BELIEF_CHANNELS, CHANNELS, COMPOSITION, INPUTS, LEDGER_ROLES
from abm.model.measures import MEASURES, ROLES
from abm.model.phases import members
from abm.model.scenario import Outputs, Party, Scenario
from abm.parameters import MECHANISMS, default_mechanisms
from tests import drawing, made_up

RUNS = 8
FAILED = "r08"
NEAR_MISS = 3
"""Runs in which no party canvasses with data before 2012."""

EVERY = [*PLANNED, *FIGURES, *KEPT, "speed"]

BY_PARTY = ("roles", "practice", "breadth_depth", "reported")


# Made-up results, of the shapes that the store gives


@dataclass
class MadeUp:
    """Results of an experiment that never ran."""

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

    def table(self, name: str, point: int | None = None) -> pd.DataFrame:
        return self.tables[name]

    def without(self, name: str) -> MadeUp:
        return replace(self, tables={**self.tables, name: self.tables[name].iloc[:0]})


def made_up_results() -> MadeUp:
    rng = np.random.default_rng(1)
    outputs = Outputs(agents=(dt.date(2012, 4, 15), dt.date(2017, 4, 15)), ties=True)
    strengths = default_mechanisms()
    scenario = Scenario({}, strengths, data.parties(), data.calendar(), outputs=outputs)
    names = [f"r{number:02d}" for number in range(RUNS + 1)]
    runs = pd.DataFrame(
        {
            "run_id": names,
            "point": pd.Categorical(["baseline"] * len(names)),
            "replicate": range(len(names)),
            "status": ["failed" if name == FAILED else "done" for name in names],
        }
    )
    dates = [scenario.start + dt.timedelta(28 * number) for number in range(131)]
    agents, ties = made_up_members(scenario, rng)
    tables = {
        "series": made_up_series(scenario, dates, rng),
        "ledger": made_up_ledger(scenario, dates[::4], rng),
        "agents": agents,
        "ties": ties,
    }
    points = made_up.Sample([SimpleNamespace(name="baseline", scenario=scenario)])
    settings = made_up.SETTINGS
    experiment = SimpleNamespace(
        name="made-up", points=points, replicates=RUNS + 1, settings=settings
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
        there = days >= party.membership[0][0]
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
            told = np.where(years > 2.5 + 0.2 * run, 0.8 * values["resistance"], np.nan)
            values["reported_resistance"] = told
            frame = pd.DataFrame(values)[there].assign(date=days[there])
            long = frame.melt("date", var_name="measure").dropna()
            parts.append(long.assign(run_id=f"r{run:02d}", party=party.name, role=role))
    table = pd.concat(parts, ignore_index=True)
    keys = dict.fromkeys(("run_id", "party", "role", "measure"), "category")
    return table.astype({**keys, "date": "datetime64[ms]"})


def made_up_ledger(
    scenario: Scenario, dates: list[dt.date], rng: np.random.Generator
) -> pd.DataFrame:
    """Books of sums over members that balance, with members who come, go and are promoted."""
    flows = [c for c in CHANNELS if "/" in c]
    rows = []
    for run, party in product(range(RUNS), scenario.parties[:3]):
        stock = np.zeros((3, 3))  # role by belief, resistance, members
        for date in dates:
            booked = {(role, c): 0.0 for role in LEDGER_ROLES for c in flows}
            if date >= party.membership[0][0]:
                for r, role in enumerate(LEDGER_ROLES):
                    belief, resistance, number = stock[r]
                    for c in BELIEF_CHANNELS:
                        moved = number * rng.normal(0.002, 0.01)
                        booked[role, f"belief/{c}"] = moved
                        booked[role, f"resistance/belief/{c}"] = -0.4 * moved
                    for c in INPUTS[1:]:
                        booked[role, f"resistance/{c}"] = number * rng.normal(-0.002, 0.005)
                    for account, total in (("belief", belief), ("resistance", resistance)):
                        booked[role, f"{account}/exit"] = -0.02 * total * rng.uniform(0.5, 1.5)
                        booked[role, f"{account}/entry"] = rng.uniform(0.0, 2.0)
                    booked[role, "members/exit"] = -0.02 * number
                    booked[role, "members/entry"] = 3.0 if number else (1700.0, 60.0, 12.0)[r]
                for account in ("belief", "resistance", "members"):  # one activist rises
                    booked["activist", f"{account}/promotion"] -= 1.0
                    booked["cadre", f"{account}/promotion"] += 1.0
            for (role, c), value in booked.items():
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
    scenario: Scenario, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Members of the first run: sections of 30 and headquarters, tied at random."""
    shots, pairs = [], []
    for day, filled in zip(scenario.outputs.agents, (0.95, 0.5), strict=True):
        rows = []
        for p, party in enumerate(scenario.parties[:3]):
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


VARIED = [*(f"an_input_{letter}" for letter in "abcdefghijklmnopqrst"), "dummy"]


def made_up_fieldwork(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """A plan of three measurements and a control for four targets, the long names among them."""
    names = ["credit_among_canvassers", "use_local_2012", "vendors_2017", "dummy"]
    targets = ["familiarity", "norm", "generation is first", "F06 (refusal_2014, victory)"]
    gains = pd.DataFrame(list(product(names, targets)), columns=["measurement", "target"])
    gains["reduction"] = rng.uniform(0.0, 0.6, len(gains))
    gains["low"], gains["high"] = gains["reduction"] / 2.0, gains["reduction"] + 0.1
    gains["sure"] = gains["reduction"] > 0.3
    pairs = pd.DataFrame({"target": targets, "first": names[0], "second": names[1]})
    pairs["reduction"] = rng.uniform(0.6, 0.8, len(pairs))
    pairs["low"], pairs["high"] = pairs["reduction"] - 0.1, pairs["reduction"] + 0.1
    return {
        "gains": gains,
        "pairs": pairs,
        "measurements": pd.DataFrame({"name": names[:3], "per_cost": [0.01, 0.02, 0.1]}),
        "targets": pd.DataFrame({"target": targets, "open": True, "worlds": 700, "drawn": 5000}),
    }


def made_up_studies(folder: Path) -> None:
    """Tables of sensitivity: of each output the first inputs matter, the others are noise."""
    rng = np.random.default_rng(2)
    outputs = ["fall", "resistance_2012", "resistance_2017", "launch_probability_2012"]
    index = pd.MultiIndex.from_product([outputs, VARIED], names=["output", "factor"])
    rank = np.tile(np.arange(len(VARIED)), len(outputs))
    size = 0.6 / (1.0 + rank) * rng.uniform(0.8, 1.2, len(rank))
    columns = {"matters": rank < 6}
    for name in ("mu_star", "sigma", "S1", "ST"):
        columns[name] = size * rng.uniform(0.5, 1.5, len(rank)) * (columns["matters"] + 0.1)
        columns |= {f"{name}_low": columns[name] - 0.1, f"{name}_high": columns[name] + 0.1}
    indices = pd.DataFrame({**columns, "noise_floor": 0.02}, index).reset_index()
    summary = {"output": outputs, "points": 2200, "replicates": 4, "noise_share": 0.12}
    tables = {
        "indices": indices,
        "outputs": pd.DataFrame(summary),
        "convergence": pd.concat([indices.assign(N=n) for n in (64, 128, 256)]),
    }
    for study, (name, table) in product(("morris", "sobol"), tables.items()):
        (folder / study).mkdir(exist_ok=True)
        table.to_csv(folder / study / f"{name}.csv", index=False)
    (folder / "fieldwork").mkdir()
    for name, table in made_up_fieldwork(rng).items():
        table.to_csv(folder / "fieldwork" / f"{name}.csv", index=False)
    (folder / "patterns").mkdir()
    made_up_scores(rng).to_csv(folder / "patterns" / "patterns.csv", index=False)
    scenario = Scenario({}, {}, data.parties(), data.calendar())
    beside = {"observer": {"observer": made_up.observer(scenario, rng)}}
    for study, tables in {**beside, "calibrate": made_up.calibration(rng)}.items():
        (folder / study).mkdir()
        for name, table in tables.items():
            table.to_csv(folder / study / f"{name}.csv", index=False)
    (folder / "shares").mkdir()
    for name, table in made_up_shares(rng).items():
        table.to_csv(folder / "shares" / f"{name}.csv", index=False)
    (folder / "counterfactuals").mkdir()
    differences = made_up_differences(rng)
    differences.to_csv(folder / "counterfactuals" / "differences.csv", index=False)
    (folder / "robustness").mkdir()
    for name, table in made_up_survival(rng).items():
        table.to_csv(folder / "robustness" / f"{name}.csv", index=False)


GROUPS = (
    *("promise", "market", "learning", "generation", "victory"),
    *("stories", "norm", "familiarity", "friction"),
)


def made_up_scores(rng: np.random.Generator) -> pd.DataFrame:
    """Scores of thirteen patterns in some models, the long names among them."""
    models = ["full", "without vendor_training", "without sympathisers", "promise alone", "all off"]
    rows = [
        {"model": model, "pattern": f"P{n}", "use": "validate", "n": 9, "share": rng.random()}
        | {"says": "what it says"}
        for model in models
        for n in range(1, 14)
    ]
    return pd.DataFrame(rows).assign(passes=lambda table: table["share"] > 0.5)


def made_up_shares(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """A study of nine groups in three worlds: numbers between their ends."""
    changes = ("refusal", "belief", "identity")
    found = pd.DataFrame(list(product(changes, GROUPS)), columns=["change", "group"])
    for column in ("shapley", "leave_one_out", "alone"):
        found[column] = rng.normal(0.0, 0.1, len(found))
        found[f"{column}_low"] = found[column] - 0.05
        found[f"{column}_high"] = found[column] + 0.02
    pairs = pd.DataFrame(list(combinations(GROUPS, 2)), columns=["group", "other"])
    pairs["interaction"] = rng.normal(0.0, 0.03, len(pairs))
    pairs["low"], pairs["high"] = pairs["interaction"] - 0.01, pairs["interaction"] + 0.01
    compared = pd.DataFrame({"group": [*GROUPS, "nobody"], "shapley": rng.normal(size=10)})
    compared["shapley_low"] = compared["shapley"] - 0.03
    compared["shapley_high"] = compared["shapley"] + 0.03
    compared["ledger"] = compared["shapley"] / 2.0
    return {
        "shares": found,
        "interactions": pairs.assign(change="refusal"),
        "ledger_and_shapley": compared,
        "worlds": pd.DataFrame({"falls_as_known": [True, False, True]}),
    }


def made_up_differences(rng: np.random.Generator) -> pd.DataFrame:
    """Thirteen other histories, the long names among them; of some, zero lies in the interval."""
    names = [f"history_{letter}" for letter in "abcdefghijkl"] + ["Cambridge_Analytica_2011"]
    outcomes = ("resistance_2017", "belief_2017", "use_2017", "vendors_2017")
    table = pd.DataFrame(list(product(names, outcomes)), columns=["scenario", "outcome"])
    table["difference"] = rng.normal(0.0, 0.1, len(table))
    table["low"], table["high"] = table["difference"] - 0.05, table["difference"] + 0.02
    return table.assign(baseline=0.3, pairs=200.0)


def made_up_survival(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Nine groups in twelve variants, in one of which the ranking does not survive."""
    variants = ["baseline", "seen_along_ties", *(f"variant_{letter}" for letter in "abcdefghij")]
    ranking = pd.DataFrame(list(product(variants, GROUPS)), columns=["variant", "group"])
    ranking["effect"] = rng.normal(0.0, 0.1, len(ranking))
    ranking["low"], ranking["high"] = ranking["effect"] - 0.05, ranking["effect"] + 0.02
    survival = pd.DataFrame({"variant": variants, "tau": rng.uniform(-1.0, 1.0, len(variants))})
    survival["tau_low"], survival["tau_high"] = survival["tau"] - 0.1, survival["tau"] + 0.1
    survival = survival.assign(kept=30, sure=36, reversed=0, survives=True)
    survival.loc[3, ["reversed", "survives"]] = [6, False]
    return {"ranking": ranking, "survival": survival.assign(worlds=14, falls_as_known=13)}


@pytest.fixture(scope="module")
def results() -> MadeUp:
    return made_up_results()


@pytest.fixture(scope="module")
def studied(results: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Results without runs, of which only tables of studies are kept."""
    return studied_in(tmp_path_factory.mktemp("studied"), results)


def studied_in(path: Path, results: MadeUp) -> Any:
    """The same, with the tables in a folder."""
    made_up_studies(path)
    return SimpleNamespace(experiment=results.experiment, folder=SimpleNamespace(path=path))


@pytest.fixture(scope="module")
def drawn(results: MadeUp, studied: Any) -> Callable[[str], Figure]:
    """Every figure, laid out once."""
    return all_drawn(results, studied)


def all_drawn(results: MadeUp, studied: Any) -> Callable[[str], Figure]:
    """Every figure by its name, laid out when asked for and once."""
    figures: dict[str, Figure] = {}

    def get(name: str) -> Figure:
        if name not in figures:
            if name == "speed":
                figures[name] = speed.speed(made_up.benchmarks())
            elif name in PLANNED:
                figures[name] = PLANNED[name](results)
            else:
                figures[name] = KEPT[name](studied) if name in KEPT else FIGURES[name](results)
            figures[name].set_dpi(300)  # as it is saved
            FigureCanvasAgg(figures[name]).draw()
        return figures[name]

    return get


def line(axes: Axes, label: str) -> Line2D:
    (found,) = [drawn for drawn in axes.lines if drawn.get_label() == label]
    return found


def texts(figure: Figure, gid: str | None = None) -> list[Text]:
    """Visible texts, all or those of a kind."""
    out = {
        tick.label1
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        if not axes.axison
        or not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    found = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    found = [t for t in found if t not in out]
    return [t for t in found if gid is None or t.get_gid() == gid]


def over_runs(results: MadeUp, party: str, measure: str, role: str, edge: float) -> pd.Series:
    """A quantile over runs by date, straight from the table."""
    rows = results.tables["series"]
    chosen = (rows.party == party) & (rows.measure == measure) & (rows.role == role)
    return rows[chosen].groupby("date", observed=True)["value"].quantile(edge)


def assert_edges(area: PolyCollection, *edges: Any) -> None:
    """Every height of some curves is a corner of an area."""
    corners = area.get_paths()[0].vertices[:, 1]
    for edge in edges:
        distance = np.abs(np.asarray(edge)[:, None] - corners).min(axis=1)
        assert distance.max() < 1e-12


# Curves


def test_lines_are_medians_and_bands_are_quantiles(results: MadeUp, drawn: Any) -> None:
    axes = iter(drawn("roles").axes)
    for party, measure in product(("PS", "LR", "EM"), ("belief", "resistance")):
        panel = next(axes)
        bands = [c for c in panel.collections if isinstance(c, PolyCollection)]
        for (role, (name, _)), area in zip(style.ROLES.items(), bands, strict=True):
            low, middle, high = (
                over_runs(results, party, measure, role, edge) for edge in (0.05, 0.5, 0.95)
            )
            np.testing.assert_allclose(line(panel, name).get_ydata(), middle, rtol=1e-12)
            assert_edges(area, low, high)


def test_dates_are_those_of_the_table(results: MadeUp, drawn: Any) -> None:
    days = line(drawn("roles").axes[0], "activists").get_xdata()
    dates = over_runs(results, "PS", "belief", "activist", 0.5).index
    assert [dt.date(1970, 1, 1) + dt.timedelta(day) for day in days] == [d.date() for d in dates]


def test_a_party_that_enters_later_is_drawn_from_then_on(results: MadeUp, drawn: Any) -> None:
    founded = next(p for p in data.parties() if p.name == "EM").membership[0][0]
    belief = line(drawn("adoption").axes[-1], "EM")
    assert min(belief.get_xdata()) >= stamp(founded)
    assert any("April 2016" in t.get_text() for t in texts(drawn("adoption"), "entry"))


def test_nothing_is_drawn_where_few_runs_have_a_value() -> None:
    table = pd.DataFrame([[1.0, np.nan, np.nan, 2.0], [1.0, np.nan, np.nan, np.nan]])
    assert quantiles(table)["middle"].isna().tolist() == [False, True]


def test_reported_resistance_is_not_mistaken_for_the_true(results: MadeUp, drawn: Any) -> None:
    panel = drawn("reported").axes[0]
    true = over_runs(results, "PS", "resistance", "all", 0.5)
    np.testing.assert_allclose(line(panel, "true").get_ydata(), true, rtol=1e-12)
    told = line(panel, "told").get_ydata()
    known = np.isfinite(told)
    assert 0 < known.sum() < len(told)
    expected = over_runs(results, "PS", "reported_resistance", "all", 0.5)
    np.testing.assert_allclose(told[known], expected.iloc[-known.sum() :], rtol=1e-12)


# Campaigns


def medians_in(results: MadeUp, season: timeline.Season, role: str) -> tuple[pd.Series, float]:
    """Median use of PS in a campaign over the runs with any, from the table; and their share."""
    rows = results.tables["series"]
    opens, closes = (pd.Timestamp(day) for day in season)
    rows = rows[(rows.party == "PS") & (rows.measure == "use")]
    inside = rows[(rows.date >= opens) & (rows.date <= closes)]
    most = inside[inside.role == "all"].groupby("run_id", observed=True)["value"].max()
    used = most > 0
    some = inside[(inside.role == role) & inside.run_id.isin(used.index[used])]
    return some.groupby("date", observed=True)["value"].median(), used.mean()


def test_steps_are_quantiles_over_the_runs_that_canvassed(results: MadeUp) -> None:
    reading = read(results)
    for canvass in campaigns.canvasses(reading, "PS", "use"):
        median, share = medians_in(results, canvass.season, "all")
        assert canvass.share == share
        edges, heights = campaigns.steps(canvass)
        np.testing.assert_allclose(heights["middle"].iloc[:-1], median, rtol=1e-12)
        assert edges[-1] == stamp(canvass.season.closes)


def test_a_canvass_in_some_runs_only_says_in_how_many(results: MadeUp, drawn: Any) -> None:
    share = f"{100 * (RUNS - NEAR_MISS) / RUNS:.0f} %"
    assert share in [t.get_text() for t in texts(drawn("adoption"), "share")]
    first, *_, last = campaigns.canvasses(read(results), "PS", "use")
    assert first.share == (RUNS - NEAR_MISS) / RUNS
    assert first.rows.notna().all(axis=None)
    assert last.share == 1.0


def test_practice_of_a_role_is_drawn_in_steps_that_end_with_the_campaign(
    results: MadeUp, drawn: Any
) -> None:
    """No slanted line joins the last record of a campaign to the first after it."""
    reading = read(results)
    panel = drawn("practice").axes[0]
    seasons = [tuple(map(stamp, season)) for season in timeline.seasons(reading, "PS")]
    pieces = [p for p in panel.lines if p.get_label() == "cadres"]
    canvasses = campaigns.canvasses(reading, "PS", "use", "cadre")
    assert len(pieces) == len(canvasses) > 2
    for piece, canvass in zip(pieces, canvasses, strict=True):
        start, end = piece.get_xdata()[0], piece.get_xdata()[-1]
        assert any(opens <= start and end == closes for opens, closes in seasons)
        assert piece.get_drawstyle() == "steps-post"
        median, _ = medians_in(results, canvass.season, "cadre")
        np.testing.assert_allclose(piece.get_ydata()[:-1], median)
        assert piece.get_alpha() == canvass.share


def test_use_is_drawn_in_campaigns_only(results: MadeUp, drawn: Any) -> None:
    reading = read(results)
    for panel, party in zip(drawn("adoption").axes, ("PS", "LR", "EM"), strict=False):
        spans = [tuple(map(stamp, season)) for season in timeline.seasons(reading, party)]
        for steps in (drawn for drawn in panel.lines if drawn.get_label() == "use"):
            start, end = min(steps.get_xdata()), max(steps.get_xdata())
            assert any(opens <= start and end <= closes for opens, closes in spans)


def test_refusal_points_down_and_use_up(drawn: Any) -> None:
    panel = drawn("adoption").axes[0]
    assert min(min(s.get_ydata()) for s in panel.lines if s.get_label() == "use") >= 0.0
    refusals = [s.get_ydata() for s in panel.lines if s.get_label() == "open_resistance"]
    assert refusals
    assert all(max(steps) <= 0.0 for steps in refusals)


def test_seasons_do_not_overlap(results: MadeUp) -> None:
    for party in ("PS", "LR", "EM", "LFI"):
        seasons = timeline.seasons(read(results), party)
        assert all(a.closes < b.opens for a, b in pairwise(seasons))


def test_a_party_without_a_campaign_has_no_season(results: MadeUp) -> None:
    (point,) = results.experiment.points
    calendar = point.scenario.calendar
    others = tuple(c for c in calendar.campaigns if c.party != "EM")
    assert len(others) < len(calendar.campaigns)
    reading = another(
        results, replace(point.scenario, calendar=replace(calendar, campaigns=others))
    )
    assert timeline.seasons(reading, "EM") == []
    assert timeline.seasons(reading, "PS") == timeline.seasons(read(results), "PS")


# The calendar


@pytest.mark.parametrize("name", ["adoption", *BY_PARTY])
def test_every_election_is_named_and_marked(name: str, drawn: Any) -> None:
    expected = [r for r in data.calendar().results if r.party in ("PS", "LR", "EM")]
    columns = 2 if name in ("roles", "practice") else 1
    named = [t.get_text() for t in texts(drawn(name), "mark")]
    markers = [m for m in drawn(name).findobj(Line2D) if m.get_gid() == "outcome"]
    shapes = {"^": 1.0, "v": 0.0, "D": 0.5}
    assert sorted(shapes[m.get_marker()] for m in markers) == sorted(
        [r.outcome for r in expected] * columns
    )
    for result in expected:
        assert named.count(result.name) >= columns


def test_a_result_that_is_not_historys_does_not_bear_its_name(results: MadeUp) -> None:
    (point,) = results.experiment.points
    calendar = point.scenario.calendar
    lost = [
        replace(r, outcome=0.0) if r.id == "PS-presidential-2012" else r for r in calendar.results
    ]
    other = replace(point.scenario, calendar=replace(calendar, results=tuple(lost)))
    marks = {m.name: m.outcome for m in timeline.own(another(results, other), "PS")}
    assert marks["Presidential 2012"] == 0.0
    assert "Hollande elected" not in marks
    assert marks["Municipals lost"] == 0.0


def test_simulated_results_are_not_marked_won_or_lost(results: MadeUp) -> None:
    (point,) = results.experiment.points
    reading = another(results, replace(point.scenario, results="simulated"))
    marks = [m for m in timeline.own(reading, "PS") if m.election]
    assert {m.outcome for m in marks} == {None}
    assert "Presidential 2012" in [m.name for m in marks]
    figure = FIGURES["reported"](reading)
    assert not [m for m in figure.findobj(Line2D) if m.get_gid() == "outcome"]
    (caption,) = texts(figure, "caption")
    assert "differ from run to run" in caption.get_text().replace("\n", " ")


def another(results: MadeUp, scenario: Scenario) -> Reading:
    """The same tables under another scenario."""
    return replace(read(results), scenario=scenario)


def test_outside_events_are_named(drawn: Any) -> None:
    named = [t.get_text() for t in texts(drawn("adoption"), "mark")]
    assert "Cambridge Analytica" in named
    assert any("CNIL" in text for text in named)
    assert not any("Training" in text for text in named)


@given(
    wanted=st.lists(st.floats(0.0, 100.0), max_size=12),
    gap=st.floats(0.1, 9.0),
)
def test_spread_keeps_gap_order_and_bounds(wanted: list[float], gap: float) -> None:
    placed = style.spread(wanted, gap, 0.0, 100.0)
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    steps = np.diff([placed[i] for i in order])
    assert (steps >= gap - 1e-9).all()
    assert all(-1e-9 <= at <= 100.0 + 1e-9 for at in placed)
    if len(wanted) < 2 or np.diff(sorted(wanted)).min() >= gap:
        assert placed == pytest.approx(wanted)


# Text

LEVEL = ("ending", "heading", "share", "message", "entity", "phase", "number")
"""Kinds of level text that must not lie on one another."""


@pytest.mark.parametrize("name", EVERY)
def test_text_is_readable_and_on_the_page(name: str, drawn: Any) -> None:
    figure = drawn(name)
    page = figure.bbox
    for text in texts(figure):
        assert text.get_fontsize() >= 6.5, text.get_text()
        extent = text.get_window_extent()
        assert extent.x0 >= page.x0 - 1, text.get_text()
        assert extent.x1 <= page.x1 + 1, text.get_text()
        assert extent.y0 >= page.y0 - 1, text.get_text()
        assert extent.y1 <= page.y1 + 1, text.get_text()


@pytest.mark.parametrize("name", EVERY)
def test_what_is_drawn_is_what_was_drawn(name: str, drawn: Any) -> None:
    """A regression of every figure: `python -m tests.drawing` after a change that is meant."""
    before = drawing.path_of(name).read_text(encoding="utf-8").splitlines()
    assert drawing.differences(before, drawing.described(drawn(name))) == []


def test_a_small_change_of_a_figure_is_seen(drawn: Any) -> None:
    before = drawing.described(drawn("shares"))
    (numbered, *_) = [number for number, line in enumerate(before) if line.startswith("  Line2D")]
    old = before[numbered]
    last = drawing.NUMBER.findall(old)[-1]
    for factor, seen in ((1.01, 1), (1.0 + 1e-6, 0)):
        now = [*before]
        now[numbered] = old[: old.rindex(last)] + f"{factor * float(last):.9g}"
        assert len(drawing.differences(before, now)) == seen
    assert drawing.differences(before, before[:-1])


@pytest.mark.parametrize("name", EVERY)
def test_names_do_not_overlap(name: str, drawn: Any) -> None:
    figure = drawn(name)
    height = 0.9 * style.SMALL / 72.0 * figure.dpi
    for panel in figure.axes:
        slanted = [t for t in panel.texts if t.get_gid() == "mark"]
        for a, b in combinations(slanted, 2):
            apart = abs(a.get_window_extent().x0 - b.get_window_extent().x0)
            assert apart * math.sin(timeline.SLANT) >= height, (a.get_text(), b.get_text())
        level = [t for t in panel.texts if t.get_gid() in LEVEL]
        for a, b in combinations(level, 2):
            assert not a.get_window_extent().overlaps(b.get_window_extent()), (a, b)


@pytest.mark.parametrize("name", EVERY)
def test_caption_says_n_interval_and_source(name: str, drawn: Any) -> None:
    (caption,) = texts(drawn(name), "caption")
    words = caption.get_text().replace("\n", " ")
    if name == "network":
        assert "n = 1 run" in words
        assert "no interval" in words
    elif name == "fieldwork":
        assert "n = 700 worlds nearest to the evidence of 5,000 drawn" in words
        assert "95 % intervals" in words
    elif name == "shares":
        n = f"n = 512 combinations x 3 worlds (refusal falls as known in 2) x {RUNS + 1} replicates"
        assert n in words
        assert "95 % intervals" in words
    elif name == "model":
        assert f"n = {len(MECHANISMS)} mechanisms in 10 phases" in words
        assert "without interval" in words
        return
    elif name == "speed":
        assert "n = 1 to 3 repetitions" in words
        assert "5-95 %" in words
        assert "results/benchmarks (engine.json of 2018-03-17)" in words
        assert "Left out: the whole society" in words
        return
    elif name == "posterior":
        assert f"n = {made_up.DRAWS:,} draws" in words
        assert "5-95 %" in words
    elif name == "observer":
        assert "n = 8 runs" in words
        assert "5-95 % of runs" in words
    elif name == "patterns":
        assert "n = 9 replicates a model" in words
        assert "95 % interval of a share of 50: 21 to 79" in words
    elif name == "robustness":
        n = f"n = 12 variants x 10 combinations x 14 worlds x {RUNS + 1} replicates"
        assert n in words
        assert "95 % interval" in words
    elif name == "counterfactuals":
        assert "n = 200 pairs of runs a scenario" in words
        assert "95 % intervals" in words
    elif name in KEPT:
        assert "n = 2,200 points x 4 replicates" in words
        assert "95 %" in words
    else:
        assert f"n = {RUNS} finished runs of {RUNS + 1}" in words
        assert "5-95 %" in words
    assert "results/made-up" in words
    assert "1 agent = 100 members" in words


# The ledger


@pytest.mark.parametrize("account", ["belief", "resistance"])
@pytest.mark.parametrize("party", ["PS", "EM"])
def test_contributions_add_up_to_the_change_of_the_mean(
    results: MadeUp, party: str, account: str
) -> None:
    parts = contributions(read(results), party, account, dt.date(2012, 4, 15))
    total = parts.pop("total")
    assert (parts.sum(axis=1) - total).abs().max() < 1e-9
    rows = results.tables["ledger"]
    rows = rows[rows.group.astype(str).str.startswith(f"{party}/")]
    sums = rows.groupby(["run_id", "date", "channel"], observed=True)["value"].sum().unstack()
    mean = (sums[account] / sums["members"]).loc["r02"]
    expected = mean.loc[total.loc["r02"].index]
    np.testing.assert_allclose(total.loc["r02"], expected - expected.iloc[0], atol=1e-12)


def test_who_comes_like_the_others_changes_no_mean() -> None:
    """Ten members of mean 0.5 are joined by ten more of the same mean."""
    values = {"belief": [5.0, 10.0], "members": [10.0, 20.0], "resistance": [1.0, 2.0]}
    values |= {"belief/entry": [0.0, 5.0], "members/entry": [0.0, 10.0]}
    dates = pd.to_datetime(["2012-04-01", "2012-05-01"])
    rows = [
        ("r", date, "PS/activist", channel, value)
        for channel, pair in values.items()
        for date, value in zip(dates, pair, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["run_id", "date", "group", "channel", "value"])
    reading: Any = SimpleNamespace(name="tiny", ledger=table)
    parts = contributions(reading, "PS", "belief", dt.date(2012, 4, 15))
    assert parts["entry"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("account", ["resistance", "belief"])
def test_the_stack_is_as_high_as_the_line(results: MadeUp, drawn: Any, account: str) -> None:
    changes = 100.0 * contributions(read(results), "PS", account, dt.date(2012, 4, 15))
    means = fold(changes, 9).groupby("date").mean()
    stacked = layers(means)
    above, below = list(stacked.values())[-1]
    panel = drawn("ledger").axes[["resistance", "belief"].index(account)]
    total = line(panel, "total").get_ydata()
    np.testing.assert_allclose(above.high + below.low, total, atol=1e-9)
    np.testing.assert_allclose(total, changes["total"].groupby("date").mean(), atol=1e-9)
    areas = [c for c in panel.collections if isinstance(c, PolyCollection)]
    assert [a.get_label() for a in areas] == [name for name in stacked for _ in range(2)]
    for area, layer in zip(
        areas, (side for pair in stacked.values() for side in pair), strict=True
    ):
        assert_edges(area, layer.low, layer.high)
        assert (area.get_hatch() is not None) == (area.get_label() in COMPOSITION)


def test_small_channels_are_added_up_not_dropped(results: MadeUp) -> None:
    changes = contributions(read(results), "PS", "resistance", dt.date(2012, 4, 15))
    folded = fold(changes, 4)
    assert folded.shape[1] == 5
    np.testing.assert_allclose(folded.sum(axis=1), changes["total"], atol=1e-9)


def test_a_ledger_that_does_not_add_up_is_refused(results: MadeUp) -> None:
    wrong = results.tables["ledger"].copy()
    wrong.loc[wrong.channel == "belief/promise", "value"] *= 1.5
    with pytest.raises(ValueError, match="does not add up"):
        FIGURES["ledger"](replace(results, tables={**results.tables, "ledger": wrong}))


# The model


def test_the_drawing_names_every_mechanism_and_entity_of_the_model(drawn: Any) -> None:
    panel = drawn("model").axes[0]
    said = {t.get_text().split(" (")[0] for t in panel.texts if t.get_gid() == "message"}
    core = {m.does for found in PHASES.values() for m in found if m.kind == "core"}
    assert said - core == set(MECHANISMS)
    assert not core & set(MECHANISMS)
    phases = [t.get_text() for t in panel.texts if t.get_gid() == "phase"]
    assert phases == list(PHASES)
    entities = {t.get_text() for t in panel.texts if t.get_gid() == "entity"}
    kinds = {kind.__name__ for kind in (agents.Activist, *agents.Activist.__subclasses__())}
    assert entities == {*kinds, "Vendor", "Party", "Section", "calendar"}


WHERE = {
    "calendar": ("open_step", "calendar("),
    "promise": ("open_step", "promise("),
    "decision": ("open_step", "decision("),
    "training": ("open_step", "training("),
    "influence": ("_live_in_section", "hearing("),
    "practice": ("_live_in_section", "practise("),
    "experience": ("_live_in_section", "knock("),
    "attribution": ("_live_in_section", "attribute("),
    "turnover": ("close_step", "turnover("),
    "measurement": ("close_step", "tally("),
}
"""By what call, in which function of the engine, each phase begins."""


def test_phases_are_drawn_in_the_order_of_the_engine() -> None:
    parts = ("open_step", "_live_in_section", "close_step")
    code = {
        name: inspect.getsource(module).partition(f"def {name}(")[2].split("\n\n\n")[0]
        for name, module in zip(parts, (engine, members, engine), strict=True)
    }
    places = [(parts.index(part), code[part].index(call)) for part, call in WHERE.values()]
    assert list(WHERE) == list(PHASES)
    assert places == sorted(places)


def test_channels_of_belief_are_drawn_in_the_order_of_the_ledger() -> None:
    names = {"shock": "refutation", "training": "teaching"}
    order = [names.get(channel, channel) for channel in BELIEF_CHANNELS]
    said = [m.does for found in PHASES.values() for m in found if m.kind == "belief"]
    said = [name for name in said if name != "attacks"]  # booked to the promise
    assert list(dict.fromkeys(said)) == order


def test_a_mechanism_that_is_off_is_drawn_so(results: MadeUp) -> None:
    (point,) = results.experiment.points
    strengths = {**point.scenario.mechanisms, "norm": 0.0, "told": 0.5}
    figure = model(another(results, replace(point.scenario, mechanisms=strengths)))
    said = {t.get_text(): t for t in texts(figure, "message")}
    assert said["norm (use, identity): off"].get_color() == style.GREY
    assert "told (belief) ×0.5" in said
    assert "Switched off: norm." in texts(figure, "caption")[0].get_text().replace("\n", " ")


def test_the_model_is_drawn_before_any_run(results: MadeUp, stored: Any, tmp_path: Path) -> None:
    fresh = replace(stored, runs=results.runs.iloc[:0])
    assert len(draw(fresh, ["model"], tmp_path)) == 3
    with pytest.raises(InputError, match="made-up: other: no such point"):
        draw(fresh, ["model"], tmp_path, point="other")


# The network


def test_each_member_is_drawn_once_by_stance_and_belief(results: MadeUp, drawn: Any) -> None:
    rows = results.tables["agents"]
    for panel, day in zip(drawn("network").axes, (2012, 2017), strict=False):
        year = pd.to_datetime(rows.date).dt.year
        members = rows[(rows.party == "PS") & (year == day)]
        for marks in (c for c in panel.collections if isinstance(c, PathCollection)):
            some = members[members.stance == marks.get_label()]
            assert len(marks.get_offsets()) == len(some)
            colours = mpl.colormaps["viridis"](some.belief)
            np.testing.assert_array_equal(marks.get_facecolors(), colours)
        assert f"of {len(members)} agents" in panel.get_title(loc="left")


def test_ties_join_the_members_that_they_name(results: MadeUp, drawn: Any) -> None:
    agents, ties = results.tables["agents"], results.tables["ties"]
    first = agents[agents.date == agents.date.min()].reset_index(drop=True)
    pairs = ties[ties.date == ties.date.min()]
    ends = [first.loc[pairs[end]].reset_index() for end in ("a", "b")]
    own = (ends[0].party == "PS") & (ends[1].party == "PS")
    within = own & (ends[0].section == ends[1].section)
    panel = drawn("network").axes[0]
    places = lay_out(agents[agents.party == "PS"])
    for label, some in (("within", within), ("between", own & ~within)):
        at = [
            np.array([places[key] for key in zip(end.section[some], end.seat[some], strict=True)])
            for end in ends
        ]
        shown = line(panel, label).get_xydata().reshape(-1, 3, 2)  # two ends and a gap
        assert len(shown) == some.sum() > 0
        expected = np.stack(at, axis=1).reshape(-1, 4)
        assert sorted(shown[:, :2].reshape(-1, 4).tolist()) == sorted(expected.tolist())


def test_no_two_seats_share_a_place_and_sections_are_apart(results: MadeUp) -> None:
    rows = results.tables["agents"]
    places = lay_out(rows[rows.party == "PS"])
    keys, points = np.array(list(places)), np.array(list(places.values()))
    distance = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    assert distance.min() > 1.0 - 1e-9
    assert len(places) == len(set(map(tuple, keys)))
    size = math.sqrt(30)
    centres = [points[keys[:, 0] == section].mean(axis=0) for section in np.unique(keys[:, 0])]
    assert min(math.dist(a, b) for a, b in combinations(centres, 2)) > 1.5 * size


# Sensitivity


def test_the_best_of_each_target_is_drawn(studied: Any, drawn: Any) -> None:
    gains = pd.read_csv(studied.folder.path / "fieldwork" / "gains.csv")
    pairs = pd.read_csv(studied.folder.path / "fieldwork" / "pairs.csv").set_index("target")
    matrix, week, best = drawn("fieldwork").axes
    assert [t.get_text() for t in matrix.get_yticklabels()][-1] == "control"
    assert [bar.get_width() for bar in week.patches] == pytest.approx([1.0, 2.0, 10.0])
    targets = [text.get_text() for text in best.get_yticklabels()]
    own = gains[gains["measurement"] != "dummy"].groupby("target")["reduction"].max()
    assert line(best, "alone").get_xdata() == pytest.approx(100.0 * own[targets])
    assert line(best, "pair").get_xdata() == pytest.approx(100.0 * pairs["reduction"][targets])


def test_effects_are_those_of_the_table(studied: Any, drawn: Any) -> None:
    table = pd.read_csv(studied.folder.path / "morris" / "indices.csv")
    outputs = ("resistance_2012", "resistance_2017", "fall", "launch_probability_2012")
    for panel, output in zip(drawn("morris").axes, outputs, strict=True):
        own = table[(table.output == output) & (table.factor != "dummy")]
        for label, rows in (("matters", own[own.matters]), ("idle", own[~own.matters])):
            marks = line(panel, label)
            np.testing.assert_allclose(marks.get_xdata(), rows.mu_star)
            np.testing.assert_allclose(marks.get_ydata(), rows.sigma)
        named = [t.get_text() for t in panel.texts if t.get_gid() == "ending"]
        assert sorted(named) == sorted(own.factor[own.matters])
        ends = {tuple(r.get_xydata()[0]) for r in panel.lines if r.get_gid() == "leader"}
        assert ends == set(zip(own.mu_star[own.matters], own.sigma[own.matters], strict=True))


def test_indices_are_those_of_the_table_in_one_order(studied: Any, drawn: Any) -> None:
    table = pd.read_csv(studied.folder.path / "sobol" / "indices.csv")
    figure = drawn("sobol")
    order = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    assert sorted(order) == sorted(VARIED)
    assert order[-1] == "dummy"
    outputs = ("resistance_2017", "fall", "launch_probability_2012")
    for panel, output in zip(figure.axes, outputs, strict=False):
        own = table[table.output == output].set_index("factor").loc[order]
        for index in ("S1", "ST"):
            marks = [drawn for drawn in panel.lines if drawn.get_label() == index]
            places = np.concatenate([m.get_xydata() for m in marks])
            places = places[places[:, 1].argsort()]
            np.testing.assert_allclose(places[:, 0], own[index])
            filled = [m for m in marks if m.get_markerfacecolor() != "white"]
            np.testing.assert_allclose(filled[0].get_xdata(), own[index][own.matters])
        (dummy,) = [
            line.get_xdata()[0]
            for line in panel.lines
            if line.get_linestyle() == "--" and len(set(line.get_xdata())) == 1
        ]
        assert dummy == own.ST_high["dummy"]
        assert "noise 12 %" in [t.get_text() for t in panel.texts]


def test_the_largest_indices_are_followed_as_the_sample_grows(studied: Any, drawn: Any) -> None:
    table = pd.read_csv(studied.folder.path / "sobol" / "convergence.csv")
    panel = drawn("sobol").axes[3]
    every = table[table.output == "resistance_2017"]
    own = every[every.factor != "dummy"]
    for factor in [*own[own.N == 256].nlargest(3, "ST").factor, "dummy"]:
        rows = every[every.factor == factor].sort_values("N")
        np.testing.assert_allclose(line(panel, factor).get_ydata(), rows.ST)


def test_outputs_may_be_chosen_from_those_analysed(studied: Any) -> None:
    assert len(KEPT["morris"](studied, outputs=["fall"]).axes) == 1
    with pytest.raises(MissingData, match="no indices of 'use', but of fall, resistance_2012"):
        KEPT["morris"](studied, outputs=["use"])


def test_shares_are_drawn_as_the_study_found_them(studied: Any, drawn: Any) -> None:
    found = pd.read_csv(studied.folder.path / "shares" / "shares.csv")
    refusal, belief, *_ = drawn("shares").axes
    ordered = found[found["change"] == "refusal"].sort_values("shapley", ascending=False)
    assert [text.get_text() for text in refusal.get_yticklabels()] == ordered["group"].tolist()
    for panel, change in ((refusal, "refusal"), (belief, "belief")):
        rows = found[found["change"] == change].set_index("group").loc[ordered["group"]]
        for label, column in (("Shapley", "shapley"), ("lost without", "leave_one_out")):
            assert line(panel, label).get_xdata() == pytest.approx(100.0 * rows[column])


def test_the_strongest_pairs_are_drawn(studied: Any, drawn: Any) -> None:
    pairs = pd.read_csv(studied.folder.path / "shares" / "interactions.csv")
    sizes = pairs["interaction"].abs().nlargest(8) * 100.0
    shown = line(drawn("shares").axes[3], "interaction").get_xdata()
    assert np.abs(shown) == pytest.approx(sizes)


def test_differences_are_filled_where_they_can_be_told_from_none(studied: Any, drawn: Any) -> None:
    found = pd.read_csv(studied.folder.path / "counterfactuals" / "differences.csv")
    for panel, outcome in zip(
        drawn("counterfactuals").axes, ("resistance_2017", "belief_2017", "use_2017"), strict=True
    ):
        rows = found[found["outcome"] == outcome]
        told = rows[(rows["low"] > 0.0) | (rows["high"] < 0.0)]
        for label, some in (("told", told), ("not told", rows.drop(told.index))):
            shown = line(panel, label).get_xdata()
            assert sorted(shown[~np.isnan(shown)]) == pytest.approx(
                sorted(100.0 * some["difference"])
            )


def test_what_survives_is_drawn_as_the_study_found_it(studied: Any, drawn: Any) -> None:
    """Cells stand in the order of the baseline, bold where sure; so is what does not survive."""
    found = pd.read_csv(studied.folder.path / "robustness" / "ranking.csv")
    table, scores = drawn("robustness").axes
    groups = [text.get_text() for text in table.get_xticklabels()]
    own = found[found["variant"] == "baseline"].sort_values("effect", ascending=False)
    assert groups == own["group"].tolist()
    cells = {t.get_position(): t for t in table.texts if t.get_gid() == "cell"}
    assert len(cells) == len(found)
    variants = list(found["variant"].unique())
    for row in found.to_dict("records"):
        cell = cells[groups.index(row["group"]), variants.index(row["variant"])]
        assert float(cell.get_text().replace("−", "-")) == round(100.0 * row["effect"], 1)
        sure = row["low"] > 0.0 or row["high"] < 0.0
        assert cell.get_weight() == ("bold" if sure else "normal")
    bold = [
        t.get_text() for t in scores.texts if t.get_gid() == "score" and t.get_weight() == "bold"
    ]
    assert bold[1:] == ["30 of 36, 6 reversed", "13"]


def test_a_figure_of_a_study_needs_no_runs_but_the_study(
    studied: Any, stored: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    paths = draw(studied, ["morris", "sobol"], tmp_path / "figures")
    assert len(paths) == 6
    never = SimpleNamespace(experiment=stored.experiment, folder=SimpleNamespace(path=tmp_path))
    with pytest.raises(MissingData, match="no study 'morris' yet: abm analyse morris makes it"):
        draw(never, ["morris"], tmp_path)


# Posterior, observer, speed


def test_parameters_lie_where_the_prior_puts_them_best_known_first(
    studied: Any, drawn: Any
) -> None:
    found = pd.read_csv(studied.folder.path / "calibrate" / "posterior.csv")
    own = found[found["scenario"] == "baseline"].sort_values("contraction")
    panel = drawn("posterior").axes[0]
    names = [t.get_text() for t in panel.get_yticklabels()]
    assert names == own["parameter"].tolist()
    learnt = {names[int(y)]: x for x, y in line(panel, "learnt").get_xydata()}
    assert set(learnt) == {"norm_weight", "familiarity_rate"}  # less is left than of the dummy
    assert learnt["norm_weight"] == pytest.approx(0.5)  # between 1 and 3, of mean 2
    assert len(line(panel, "idle").get_xdata()) == len(own) - 2
    numbers = [t.get_text() for t in texts(drawn("posterior"), "number")]
    assert numbers[: len(own)] == [f"{left:.2f}" for left in own["contraction"]]
    assert numbers[len(own) :] == ["61 → 83 %", "100 → 100 %", "20 → 40 %"]


def test_predictions_are_those_of_the_table_but_for_counts(studied: Any, drawn: Any) -> None:
    found = pd.read_csv(studied.folder.path / "calibrate" / "predictions.csv")
    own = found[(found["scenario"] == "baseline") & (found["output"] != "vendors_2017")]
    panel = drawn("posterior").axes[1]
    assert [t.get_text() for t in panel.get_yticklabels()] == own["output"].tolist()
    np.testing.assert_allclose(line(panel, "learnt").get_xdata(), own["median"])
    segments = {c.get_label(): np.array(c.get_segments()) for c in panel.collections}
    for label, ends in (("prior", ["prior_low", "prior_high"]), ("posterior", ["low", "high"])):
        np.testing.assert_allclose(segments[label][:, :, 0], own[ends])


def test_what_is_known_is_shaded_with_two_errors_on_the_scale_of_the_prior(
    studied: Any, drawn: Any
) -> None:
    found = pd.read_csv(studied.folder.path / "calibrate" / "evidence.csv").iloc[:3]
    panel = drawn("posterior").axes[2]
    left, right = panel.get_xlim()
    known = [(0.2, np.inf), (0.0, 2.0), (-np.inf, 0.5)]  # the second is 1, give or take 0.5
    for bar, row, ends in zip(panel.patches, found.itertuples(), known, strict=True):
        length = row.posterior_prior_high - row.posterior_prior_low
        scaled = (np.array(ends) - row.posterior_prior_low) / length
        shown = bar.get_x(), bar.get_x() + bar.get_width()
        assert shown == pytest.approx(tuple(np.clip(scaled, left, right)))


def test_belief_and_observers_are_those_of_the_table(studied: Any, drawn: Any) -> None:
    found = pd.read_csv(studied.folder.path / "observer" / "observer.csv")
    pairs = product(("PS", "LR", "EM"), ("activist", "cadre"))
    for panel, (party, role) in zip(drawn("observer").axes, pairs, strict=True):
        own = found[(found.party == party) & (found.role == role)]
        for effect in (0.8, 2.0, 4.0):
            observed = line(panel, f"{effect:g} points")
            np.testing.assert_allclose(observed.get_ydata(), own.observer[own.effect == effect])
            assert observed.get_drawstyle() == "steps-post"
        rows = own[own.effect == 0.8]
        np.testing.assert_allclose(line(panel, "belief").get_ydata(), rows.belief)
        (bars,) = [c for c in panel.collections if isinstance(c, LineCollection)]
        low, high = np.array(bars.get_segments())[:, :, 1].T
        np.testing.assert_allclose(low, rows.observer + rows.unearned_low)
        np.testing.assert_allclose(high, rows.observer + rows.unearned_high)


def test_speed_and_ratios_are_medians_and_less_time_is_more_speed(drawn: Any) -> None:
    fast, peers, promises = drawn("speed").axes
    assert line(fast, "engine").get_ydata().tolist() == [5.0] * 4
    assert line(peers, "Mesa").get_ydata().tolist() == [150.0] * 2
    assert line(peers, "C").get_ydata().tolist() == [0.5] * 2  # twice C's time
    promised = [p.get_ydata()[0] for p in peers.lines if p.get_label() == "NumPy, promised"]
    assert promised == [5.0] * 2
    names = ("fixed cost of a run", "start-up", "two processes against one")
    marks = [line(promises, name) for name in names]
    assert [m.get_xdata()[0] for m in marks] == pytest.approx([0.5, 2.0, 1.8 / 1.9])
    assert [m.get_markerfacecolor() == "white" for m in marks] == [False, True, False]
    assert not [m for m in promises.lines if m.get_label() == "warm script"]


def test_measurements_are_read_in_full_where_they_were_made(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match=r"no engine\.json yet: abm bench engine makes it"):
        speed.measured(tmp_path)
    for name in ("engine", "engine-quick", "batch-quick"):
        (tmp_path / f"{name}.json").write_text(f'{{"of": "{name}"}}', encoding="utf-8")
    assert [found["of"] for found in speed.measured(tmp_path)] == ["engine", "batch-quick"]


# Widths and cues


@pytest.mark.parametrize("name", EVERY)
def test_a_figure_is_as_wide_as_one_or_two_columns_and_no_higher_than_a_page(
    name: str, drawn: Any
) -> None:
    width, height = 25.4 * drawn(name).get_size_inches()
    assert min(abs(width - style.SINGLE), abs(width - style.DOUBLE)) < 1e-6
    assert height < 247.0


@pytest.mark.parametrize(
    "looks",
    [
        style.PARTY_LOOKS,
        [look for _, look in style.ROLES.values()],
        list(KINDS.values()),
        [look for _, look in speed.PEERS.values()],
        [BELIEF, *OBSERVERS],
        variance.LINES,
        [variance.ALONE, variance.TOTAL],
        [SHAPLEY, LEAVE_ONE_OUT, ALONE, LEDGER],
    ],
)
def test_what_lies_in_one_panel_is_told_apart_without_colour(looks: Any) -> None:
    cues = [look.marker or look.line for look in looks]
    assert len(set(cues)) == len(cues)


# Files


@pytest.mark.parametrize("name", ["adoption", "ledger", "network"])  # all kinds of marks
def test_the_same_data_gives_the_same_bytes(name: str, results: MadeUp, tmp_path: Path) -> None:
    digests = []
    for attempt in ("first", "second"):
        with mpl.rc_context({"font.size": 20.0 if attempt == "second" else 8.0}):
            paths = style.save(FIGURES[name](results), tmp_path / attempt, name)
        assert [path.suffix for path in paths] == [".png", ".svg", ".pdf"]
        digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in paths])
    assert digests[0] == digests[1]


def test_print_size_and_fonts(results: MadeUp, tmp_path: Path) -> None:
    figure = FIGURES["reported"](results)
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(style.SINGLE)
    assert FIGURES["network"](results).get_size_inches()[0] * 25.4 == pytest.approx(style.DOUBLE)
    png, svg, pdf = style.save(figure, tmp_path, "reported")
    width = int.from_bytes(png.read_bytes()[16:20], "big")
    assert width == pytest.approx(style.SINGLE / 25.4 * 300, abs=1)
    assert b"/FontFile2" in pdf.read_bytes()
    assert b"CreationDate" not in pdf.read_bytes()
    assert "<text" not in svg.read_text()
    assert "<dc:date>" not in svg.read_text()


def test_the_users_settings_are_left_alone(results: MadeUp) -> None:
    before = dict(mpl.rcParams)
    FIGURES["reported"](results)
    assert dict(mpl.rcParams) == before


def test_pyplot_is_never_imported() -> None:
    code = "import sys, abm.figures; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_user_can_give_the_axes(results: MadeUp) -> None:
    figure = Figure()
    axes = list(figure.subplots(2, 1))
    assert FIGURES["reported"](results, parties=["PS", "LR"], axes=axes) is figure
    assert line(axes[1], "true").get_ydata().size
    assert not texts(figure, "caption")
    with pytest.raises(ValueError, match="needs 3 axes, and was given 2"):
        FIGURES["reported"](results, axes=axes)


@pytest.mark.parametrize("name", EVERY)
def test_every_figure_draws_in_given_axes_and_leaves_the_caption_to_the_user(
    name: str, results: MadeUp, studied: Any, drawn: Any
) -> None:
    figure = Figure()
    axes = list(figure.subplots(len(drawn(name).axes), 1, squeeze=False)[:, 0])
    if name == "speed":
        assert speed.speed(made_up.benchmarks(), axes=axes) is figure
    else:
        source = studied if name in KEPT else results
        assert (PLANNED | FIGURES | KEPT)[name](source, axes=axes) is figure
    assert figure.axes == axes
    assert all(panel.has_data() for panel in axes)
    assert not figure.texts


def test_a_party_alone_looks_as_it_does_among_others(results: MadeUp, drawn: Any) -> None:
    alone = FIGURES["adoption"](results, parties=["EM"]).axes[-1]
    together = drawn("adoption").axes[-1]
    assert line(alone, "EM").get_color() == line(together, "EM").get_color()
    assert [t.get_text() for t in alone.texts if t.get_gid() == "ending"] == ["▲ EM"]


# What is kept of runs


@pytest.fixture
def plotted(stored: MadeUp, tmp_path: Path) -> Callable[[str], MadeUp]:
    """Draw a figure where it is kept, and return the results without their runs."""

    def plot(name: str) -> MadeUp:
        draw(stored, [name], tmp_path / "figures")
        none = stored.runs.iloc[:0]
        return replace(stored, runs=none, tables={}, home=tmp_path, digest="of none")

    return plot


def of_some(gone: MadeUp, results: MadeUp) -> MadeUp:
    """The same with three of the runs."""
    return replace(gone, runs=results.runs.iloc[:3], tables=results.tables, digest="of three")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_the_same_to_the_last_byte_when_its_runs_are_gone(
    name: str, plotted: Any, results: MadeUp, tmp_path: Path
) -> None:
    gone = plotted(name)
    for rest in (gone, of_some(gone, results)):
        again = draw(rest, [name], tmp_path / "again")
        assert [path.suffix for path in again] == [".png", ".svg", ".pdf"]
        for path in again:
            assert path.read_bytes() == (tmp_path / "figures" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"manifest": {"digest": "of others"}},
            r"reported\.csv is of other runs \(digest of these run\) than the manifest \(of other",
        ),
        ({"manifest": {}}, r"than the manifest \(none\)"),
        ({"changes": ["seed was 1, is 2"]}, r"is of another state \(seed was 1, is 2\)"),
        ({"home": Path("nowhere")}, "no finished run yet"),
    ],
)
def test_what_is_kept_of_other_runs_is_refused(
    change: Any, said: str, plotted: Any, results: MadeUp, tmp_path: Path, caplog: Any
) -> None:
    gone = replace(plotted("reported"), **change)
    with pytest.raises(MissingData, match=said) as refused:
        draw(gone, ["reported"], tmp_path / "again")
    assert isinstance(refused.value, Stale) == ("home" not in change)
    assert {path.stem for path in draw(gone, None, tmp_path / "again")} == {"model"}
    assert str(refused.value) in caplog.text
    draw(of_some(gone, results), ["reported"], tmp_path / "again")  # so that its runs are drawn
    assert find(tmp_path / "again", "reported").finished == 3


def test_runs_are_read_once_for_all_figures_and_each_keeps_its_own(
    stored: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_tables = []
    table = MadeUp.table
    monkeypatch.setattr(
        MadeUp, "table", lambda self, *of: read_tables.append(of[0]) or table(self, *of)
    )
    draw(stored, ["breadth_depth", "reported"], tmp_path)
    assert read_tables == ["series"]
    kept = {name: find(tmp_path, name).table for name in ("breadth_depth", "reported")}
    measures = {name: set(rows["measure"]) for name, rows in kept.items()}
    assert measures["breadth_depth"] == {"breadth", "depth", "use"}
    assert measures["reported"] == {"resistance", "reported_resistance"}


def test_what_was_not_kept_is_named(plotted: Any, tmp_path: Path) -> None:
    gone = plotted("roles")
    reading = source(gone, "roles", None, lambda: read(gone))
    assert FIGURES["roles"](reading, parties=["EM"]).axes
    with pytest.raises(MissingData, match="nothing is kept of party 'LFI', role 'activist'"):
        FIGURES["roles"](reading, parties=["LFI"])


@given(
    values=st.lists(st.floats(allow_nan=False) | st.just(math.nan), min_size=1, max_size=20),
    party=st.sampled_from(["NA", "None", "2017", 'a, "b"']),
)
def test_what_is_kept_is_kept_to_the_last_bit(values: list[float], party: str) -> None:
    shown = Shown()
    made = pd.DataFrame({"date": pd.Timestamp("2012-04-15"), "value": values})
    shown.rows(lambda: made, party=party)
    with tempfile.TemporaryDirectory() as folder:
        keep(Data(shown.table(), "digest", 5), Path(folder), "name")
        kept = find(Path(folder), "name")
    rows = Shown(kept.table).rows(pd.DataFrame, party=party)
    assert rows["date"].tolist() == made["date"].tolist()
    assert rows["value"].to_numpy(float).tobytes() == np.array(values).tobytes()


# What is missing


@pytest.fixture
def stored(results: MadeUp, monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeUp]:
    """Made-up results in the place of stored ones."""
    monkeypatch.setattr("abm.runs.reading.results", lambda experiment: experiment)
    return results


def test_draw_writes_what_was_asked_for(stored: Any, tmp_path: Path) -> None:
    paths = draw(stored, ["reported"], tmp_path)
    kinds = ("png", "svg", "pdf", "csv")
    assert [path.name for path in paths] == [f"reported.{kind}" for kind in kinds]
    assert all(path.stat().st_size for path in paths)
    (first, *_) = draw(stored, ["reported"], tmp_path, point="baseline")
    assert first.name == "reported-baseline.png"


def test_draw_skips_what_was_not_kept_unless_asked(
    stored: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    two = {name: FIGURES[name] for name in ("reported", "network")}
    monkeypatch.setattr("abm.figures.FIGURES", two)
    poor = stored.without("agents")
    stems = {path.stem for path in draw(poor, None, tmp_path)}
    assert stems == {"model", "reported"}
    assert "study" not in caplog.text
    assert "no figure network: made-up kept no members and ties" in caplog.text
    with pytest.raises(MissingData, match="kept no members and ties"):
        draw(poor, ["network"], tmp_path)


def test_draw_offers_the_nearest_figure(stored: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="adoption"):
        draw(stored, ["adoptoin"], tmp_path)
    assert not list(tmp_path.iterdir())


def test_missing_party_role_ledger_point_and_runs_are_named(results: MadeUp) -> None:
    with pytest.raises(MissingData, match="made-up has no party 'FN', but PS, LR, EM, LFI"):
        FIGURES["adoption"](results, parties=["FN"])
    rows = results.tables["series"]
    staffless = {**results.tables, "series": rows[rows.role != "staff"]}
    with pytest.raises(MissingData, match="no role 'staff' in its series, but all"):
        FIGURES["roles"](replace(results, tables=staffless))
    with pytest.raises(MissingData, match="kept no ledger"):
        FIGURES["ledger"](results.without("ledger"))
    with pytest.raises(MissingData, match="no ledger of LFI"):
        FIGURES["ledger"](results, party="LFI")
    with pytest.raises(MissingData, match="no members of PS on 2016-01-01"):
        FIGURES["network"](results, dates=[dt.date(2016, 1, 1)])
    with pytest.raises(InputError, match="made-up: other: no such point"):
        read(results, "other")
    failed = replace(results, runs=results.runs.assign(status="failed"))
    with pytest.raises(MissingData, match="no finished run"):
        read(failed)


def test_a_party_that_is_never_asked_has_no_steps(results: MadeUp, drawn: Any) -> None:
    """The second party of the made-up results never canvasses with data."""
    panel = drawn("adoption").axes[1]
    assert not [drawn for drawn in panel.lines if drawn.get_label() == "use"]
    assert panels.days_of(read(results).measure("LR", "open_resistance")).size
    assert read(results).measure("LR", "open_resistance").isna().all(axis=None)


def test_parties_beyond_the_headline_are_drawn_when_asked(results: MadeUp) -> None:
    names = [party.name for party in read(results).parties()]
    assert names == ["PS", "LR", "EM"]
    lfi: Party = read(results).parties(["LFI"])[0]
    assert read(results).look(lfi.name) == style.PARTY_LOOKS[3]
