"""Made-up tables of studies and measurements, in the shapes that studies and benchmarks keep."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from abm import cases, parameters
from abm.config.experiment import Factor
from abm.scenario import Scenario
from abm.studies.inclusion.verdicts import ONLY, TOGETHER, WITHOUT
from abm.studies.observer.study import OBSERVERS, PROPOSITIONS
from abm.studies.shares.ledger_vs_shapley import NO_MECHANISM

PARAMETERS = ("promise_rate", "norm_weight", "attribution_chance", "dummy", "familiarity_rate")
DRAWS = 2200


class Sample(list[Any]):
    """Points of an experiment that varies parameters."""

    factors = tuple(Factor(name, "parameters") for name in PARAMETERS)
    values = np.empty((DRAWS, len(PARAMETERS)))
    screened = None


SETTINGS = {"design": {"factors": {**{name: [] for name in PARAMETERS}, "norm_weight": [1.0, 3.0]}}}
"""Priors as of the table of parameters, but for one."""

VARIED = [name for name, row in parameters.PARAMETERS.items() if row.prior][-21:]
"""Inputs of the studies of sensitivity, the dummy last."""

GROUPS = (
    *("promise", "market", "learning", "generation", "victory"),
    *("success_stories", "norm", "familiarity", "restraint"),
)
"""Groups of mechanisms, of the studies that share an effect among them."""


def studies(folder: Path) -> None:
    """Write the tables of every study; in sensitivity, an output depends on the first inputs."""
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
    (folder / "emulate").mkdir()
    for name, table in emulated().items():
        table.to_csv(folder / "emulate" / f"{name}.csv", index=False)
    (folder / "fieldwork").mkdir()
    for name, table in fieldwork(rng).items():
        table.to_csv(folder / "fieldwork" / f"{name}.csv", index=False)
    (folder / "patterns").mkdir()
    scores(rng).to_csv(folder / "patterns" / "patterns.csv", index=False)
    scenario = cases.load().scenario(parameters={}, mechanisms={})
    beside = {"observer": {"observer": observer(scenario, rng)}}
    beside |= {"calibrate": calibration(rng), "inclusion": inclusion()}
    beside["tournament"] = tournament()
    for study, tables in beside.items():
        (folder / study).mkdir()
        for name, table in tables.items():
            table.to_csv(folder / study / f"{name}.csv", index=False)
    (folder / "shares").mkdir()
    for name, table in shares(rng).items():
        table.to_csv(folder / "shares" / f"{name}.csv", index=False)
    (folder / "accounts").mkdir()
    tables = accounts(np.random.default_rng(3))
    by_draw(tables["accounts"]).to_csv(folder / "shares" / "by_draw.csv", index=False)
    tables["changes"]["config"] = folder.name
    for name, table in tables.items():
        table.to_csv(folder / "accounts" / f"{name}.csv", index=False)
    (folder / "counterfactuals").mkdir()
    differences(rng).to_csv(folder / "counterfactuals" / "differences.csv", index=False)
    (folder / "predictions").mkdir()
    for name, table in predictions().items():
        table.to_csv(folder / "predictions" / f"{name}.csv", index=False)
    (folder / "robustness").mkdir()
    for name, table in survival(rng).items():
        table.to_csv(folder / "robustness" / f"{name}.csv", index=False)


def calibration(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """A calibration of two models: the second lacks something, and is not drawn."""
    left = [0.97, 0.4, 1.02, 0.95, 0.9]
    ends = {"low": 0.3, "mean": 0.5, "high": 0.7}
    bounds = np.array([(0.0, 1.0), (1.0, 3.0), (0.0, 1.0), (0.0, 1.0), (0.0, 1.0)])
    posterior = pd.DataFrame({"parameter": PARAMETERS, "contraction": left})
    for name, place in ends.items():
        posterior[name] = bounds[:, 0] + place * np.diff(bounds)[:, 0]
    predictions = pd.DataFrame({"output": ["resistance_2017", "use_2017", "vendors_2017"]})
    names = ["P1: a pattern with a name as long as the longest that is known", "hours_2017", "odd"]
    evidence = pd.DataFrame({"name": names, "error": [0.0, 0.5, 0.0]})
    evidence["low"], evidence["high"] = [0.2, 1.0, -np.inf], [np.inf, 1.0, 0.5]
    for table, mark in ((predictions, ""), (evidence, "posterior_")):
        middle = rng.uniform(0.4, 0.6, len(table)) * [1.0, 1.0, 9.0 if not mark else 1.0]
        for end, factor in (("low", 0.9), ("median", 1.0), ("high", 1.2)):
            table[f"{mark}{end}"] = factor * middle
        table[f"{mark}prior_low"], table[f"{mark}prior_high"] = 0.5 * middle, 1.5 * middle
    evidence["prior_met"], evidence["posterior_met"] = [0.61, 1.0, 0.2], [0.83, 1.0, 0.4]
    acceptance = pd.DataFrame({"runs": [DRAWS], "considered": DRAWS, "accepted": 7, "size": 7.0})
    tables = {"posterior": posterior, "predictions": predictions, "evidence": evidence}
    tables["acceptance"] = acceptance
    both = {
        name: pd.concat(
            [table.assign(scenario="baseline"), table.assign(scenario="without_promise")],
            ignore_index=True,
        )
        for name, table in tables.items()
    }
    return both | known_truths()


def known_truths() -> dict[str, pd.DataFrame]:
    """Ranks of 500 truths: too often low for the second parameter, and uniform for the others."""
    names = [*PARAMETERS, "all"]
    rows = []
    for number, name in enumerate(names):
        truths = [50 + (-1) ** (number + tenth) * (tenth // 2) for tenth in range(10)]
        if number == 1:
            truths = [140, 100, 60, 50, 40, 30, 30, 20, 20, 10]
        rows += [[name, tenth / 10.0, truths[tenth]] for tenth in range(10)]
    ranks = pd.DataFrame(rows, columns=["parameter", "rank", "truths"])
    coverage = pd.DataFrame({"parameter": names, "right": [n != 1 for n in range(len(names))]})
    return {"ranks": ranks, "coverage": coverage}


def tournament() -> dict[str, pd.DataFrame]:
    """Three methods, of which the second is best, and does not agree at one parameter."""
    methods = {"forest": 0.80, "regression": 0.85, "boosting": 0.90}
    rows = [
        [method, name, score + 0.03 * number, score + 0.03 * number - 0.02, score + 0.15]
        for method, score in methods.items()
        for number, name in enumerate(PARAMETERS)
    ]
    scores = pd.DataFrame(rows, columns=["method", "parameter", "score", "low", "high"])
    table = pd.DataFrame({"method": list(methods), "draws": 1500, "held_out": 500})
    agreement = pd.DataFrame({"parameter": PARAMETERS, "chance": 0.11})
    priors = {name: parameters.PARAMETERS[name].prior or (0.0, 1.0) for name in PARAMETERS}
    start, end = np.array(list((priors | {"norm_weight": (1.0, 3.0)}).values())).T
    width = end - start
    for of, shift in (("accepted", 0.0), ("learnt", 0.05)):
        for name, place in (("low", 0.1), ("median", 0.4), ("high", 0.8)):
            agreement[f"{of}_{name}"] = start + (place + shift) * width
    agreement["apart"] = [0.05, 0.08, 0.14, 0.02, 0.03]
    agreement["agrees"] = agreement["apart"] <= agreement["chance"]
    return {"scores": scores, "methods": table, "agreement": agreement}


def observer(scenario: Scenario, rng: np.random.Generator) -> pd.DataFrame:
    """Observers of all parties, who learn from every result."""
    parts = []
    for party, role, proposition in product(scenario.parties, ("activist", "cadre"), PROPOSITIONS):
        seen = [r.date for r in scenario.calendar.results if r.party == party.name]
        dates = [max(party.membership[0][0], scenario.start), *seen]
        belief = 0.3 + np.append(0.0, rng.uniform(0.0, 0.05, len(seen)).cumsum())
        for knows, first in zip(OBSERVERS, (0.3, 0.3, 0.98), strict=True):
            lessons = np.append(0.0, rng.normal(0.0, 0.02, len(seen)).cumsum())
            due = np.clip(first + lessons, 0.0, 1.0)
            table = pd.DataFrame({"date": dates, "observer": due, "belief": belief})
            excess = belief - due
            table = table.assign(
                excess=excess, excess_low=excess - 0.02, excess_high=excess + 0.03, n=8
            )
            names = {"party": party.name, "role": role, "proposition": proposition}
            parts.append(table.assign(**names, knows=knows))
    return pd.concat(parts, ignore_index=True)


def inclusion() -> dict[str, pd.DataFrame]:
    """Nine groups, from the one that is needed to one better left out, in two structures."""
    facts = [f"fact_{letter}" for letter in "abc"]
    selections = {TOGETHER: 0.0} | {f"{ONLY}{fact}": -0.2 for fact in facts}
    selections |= {f"{WITHOUT}{fact}": 0.02 * (1 + n) for n, fact in enumerate(facts)}
    groups = pd.DataFrame(list(product(selections, GROUPS)), columns=["facts", "group"])
    middle = dict(zip(GROUPS, np.linspace(0.94, 0.1, len(GROUPS)), strict=True))
    groups["inclusion"] = groups["group"].map(middle) - groups["facts"].map(selections)
    groups["inclusion"] = groups["inclusion"].clip(0.01, 0.99)
    groups["low"] = (groups["inclusion"] - 0.05).clip(lower=0.0)
    groups["high"] = (groups["inclusion"] + 0.03).clip(upper=1.0)
    sets = pd.DataFrame({"groups": [", ".join(GROUPS[:2]), ", ".join((GROUPS[0], *GROUPS[2:4]))]})
    sets = sets.assign(size=[2, 3], share=[0.02, 0.03], factor=[0.5, 0.7], support=[0.8, 0.6])
    tables = {
        "groups": groups,
        "sets": sets,
        "structures": pd.DataFrame({"accepted": [1234]}),
        "facts": pd.DataFrame(
            {"fact": [*facts, "fact_d"], "means": "in words", "judged": [True] * 3 + [False]}
        ),
    }
    return {
        name: pd.concat(
            [table.assign(scenario="baseline"), table.assign(scenario="by_section")],
            ignore_index=True,
        )
        for name, table in tables.items()
    }


def fieldwork(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """A plan of three measurements and a control for four targets, the long names among them."""
    names = ["credit_among_canvassers", "use_local_2012", "vendors_2017", "dummy"]
    targets = ["familiarity", "norm", "generation is first", "F06 (resistance_2014, victory)"]
    gains = pd.DataFrame(list(product(names, targets)), columns=["measurement", "target"])
    gains["reduction"] = rng.uniform(0.0, 0.6, len(gains))
    gains["low"], gains["high"] = gains["reduction"] / 2.0, gains["reduction"] + 0.1
    gains["beyond_control"] = gains["reduction"] > 0.3
    pairs = pd.DataFrame({"target": targets, "first": names[0], "second": names[1]})
    pairs["reduction"] = rng.uniform(0.6, 0.8, len(pairs))
    pairs["low"], pairs["high"] = pairs["reduction"] - 0.1, pairs["reduction"] + 0.1
    return {
        "gains": gains,
        "pairs": pairs,
        "measurements": pd.DataFrame({"name": names[:3], "per_cost": [0.01, 0.02, 0.1]}),
        "targets": pd.DataFrame(
            {"target": targets, "open": True, "kept_draws": 700, "prior_draws": 5000}
        ),
    }


def emulated() -> dict[str, pd.DataFrame]:
    """Return indices by date: one input sets the start, and others take over."""
    days = pd.date_range("2009-01-05", "2018-12-24", periods=11)
    rows = []
    for measure, delay in (("resistance", 3.0), ("belief", 5.0), ("norm", 1.0)):
        for number, day in enumerate(days):
            fades = np.exp(-number / delay)
            total = [0.95 * fades, *(1.0 - fades) * np.array([0.6, 0.3, 0.2, 0.1, 0.04, 0.0])]
            names = [*VARIED[:6], "dummy"]
            rows += [
                {"measure": measure, "date": day.date(), "factor": name, "ST": st}
                for name, st in zip(names, total, strict=True)
            ]
    table = pd.DataFrame(rows)
    table = table.assign(ST_low=table["ST"] - 0.02, ST_high=table["ST"] + 0.02)
    dates = table[["measure", "date"]].drop_duplicates().assign(q2=0.95)
    return {"by_date": table, "dates": dates}


def scores(rng: np.random.Generator) -> pd.DataFrame:
    """Scores of thirteen patterns in some models, the long names among them."""
    models = ["full", "without vendor_training", "without sympathisers", "promise alone", "all off"]
    rows = [
        {"model": model, "pattern": f"P{n}", "use": "validate", "n": 9, "share": rng.random()}
        | {"says": "what it says"}
        for model in models
        for n in range(1, 14)
    ]
    return pd.DataFrame(rows).assign(passes=lambda table: table["share"] > 0.5)


def shares(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """A study of nine groups in three draws: numbers between their ends."""
    changes = ("resistance", "belief", "identity")
    effects = pd.DataFrame(list(product(changes, GROUPS)), columns=["change", "group"])
    for column in ("shapley", "leave_one_out", "alone"):
        effects[column] = rng.normal(0.0, 0.1, len(effects))
        effects[f"{column}_low"] = effects[column] - 0.05
        effects[f"{column}_high"] = effects[column] + 0.02
    pairs = pd.DataFrame(list(combinations(GROUPS, 2)), columns=["group", "other"])
    pairs["interaction"] = rng.normal(0.0, 0.03, len(pairs))
    pairs["low"], pairs["high"] = pairs["interaction"] - 0.01, pairs["interaction"] + 0.01
    compared = pd.DataFrame({"group": [*GROUPS, NO_MECHANISM], "shapley": rng.normal(size=10)})
    compared["shapley_low"] = compared["shapley"] - 0.03
    compared["shapley_high"] = compared["shapley"] + 0.03
    compared["ledger"] = compared["shapley"] / 2.0
    return {
        "shares": effects,
        "interactions": pairs.assign(change="resistance"),
        "ledger_vs_shapley": compared,
        "draws": pd.DataFrame({"falls_as_known": [True, False, True]}),
    }


def accounts(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Three accounts of four changes; in the last, no group does anything, by one account."""
    names = ("held from 2012-05-06", "never there", "undone from 2012-05-06")
    changes = ("resistance", "belief", "identity", "use")
    sizes = pd.DataFrame(list(product(names, changes)), columns=["account", "change"])
    sizes["together"] = np.where(sizes.index == len(sizes) - 1, 0.0, rng.uniform(0.1, 0.4, 12))
    sizes["on"], sizes["draws"] = 0.3, 20
    sizes["momentum"] = sizes["on"] - sizes["together"]
    table = sizes[["account", "change", "together"]].merge(pd.DataFrame({"group": GROUPS}), "cross")
    part = rng.dirichlet(np.ones(len(GROUPS)), len(sizes)).ravel()
    table["shapley"] = part * table["together"]
    table["share"] = np.where(table["together"] > 0.0, part, np.nan)
    table["share_low"], table["share_high"] = table["share"] - 0.1, table["share"] + 0.05
    table["leads"] = np.where(table["together"] > 0.0, part, 0.0)
    return {"accounts": table, "changes": sizes}


def by_draw(table: pd.DataFrame) -> pd.DataFrame:
    """Three draws of the first account, which differ by little."""
    values = table.loc[table["account"] == table["account"][0], ["change", "group", "shapley"]]
    draws = [values.assign(draw=i, shapley=values["shapley"] * (0.9 + 0.1 * i)) for i in range(3)]
    return pd.concat(draws).assign(counted=True)


def differences(rng: np.random.Generator) -> pd.DataFrame:
    """Thirteen other histories, the long names among them; of some, zero lies in the interval."""
    names = [f"history_{letter}" for letter in "abcdefghijkl"] + ["Cambridge_Analytica_2011"]
    outcomes = ("resistance_2017", "belief_2017", "use_2017", "vendors_2017")
    table = pd.DataFrame(list(product(names, outcomes)), columns=["scenario", "outcome"])
    table["difference"] = rng.normal(0.0, 0.1, len(table))
    table["low"], table["high"] = table["difference"] - 0.05, table["difference"] + 0.02
    return table.assign(baseline=0.3, pairs=200.0)


def predictions() -> dict[str, pd.DataFrame]:
    """Predictions in two units: a miss, a hit, one half observed, and one that is not measured."""
    rows = [
        ("miss", "More members of the winning party canvass with data", "share", 0.14, 0.0, np.nan),
        ("hit", "Newcomers resist more", "share", 0.1, 0.0, np.nan),
        ("undecided", "Scandals take little use", "share", -0.02, -0.05, 0.0),
        ("no observation yet", "Nobody canvasses without a mandate", "share", np.nan, np.nan, 0.02),
        ("no observation yet", "The new organisation is sooner", "years", 4.0, 0.0, np.nan),
    ]
    columns = ["verdict", "name", "unit", "median", "predicted_low", "predicted_high"]
    table = pd.DataFrame(rows, columns=columns)
    table["prediction"] = [f"prediction_{letter}" for letter in "abcde"]
    size = table["unit"].map({"share": 0.05, "years": 2.0})
    table["model_low"], table["model_high"] = table["median"] - size, table["median"] + 2.0 * size
    table["refuted_low"] = [np.nan, np.nan, np.nan, 0.05, np.nan]
    table["refuted_high"] = [0.0, 0.0, -0.05, np.nan, 0.0]
    table["observed_low"] = [np.nan, 0.12, -0.1, np.nan, np.nan]
    table["observed_high"] = [-0.02, 0.16, 0.0, np.nan, np.nan]
    table = table.assign(
        probability=0.93, probability_without=np.nan, without="", n=500, missing=""
    )
    table.loc[0, ["without", "probability_without"]] = ["without_norm", 0.4]
    table.loc[3, ["probability", "n"]] = [np.nan, 0]
    spread = ["median", "model_low", "model_high", "probability", "n"]
    parts = []
    for scenario, shift in (("baseline", 0.0), ("without_norm", -0.1)):
        part = table.loc[[0, 1], ["prediction", *spread]].assign(scenario=scenario)
        parts.append(part.assign(**{name: part[name] + shift for name in spread[:3]}))
    return {"predictions": table.assign(quantity="x"), "scenarios": pd.concat(parts)}


def survival(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Nine groups in twelve variants, in one of which the ranking does not survive."""
    variants = ["baseline", "seen_along_ties", *(f"variant_{letter}" for letter in "abcdefghij")]
    ranking = pd.DataFrame(list(product(variants, GROUPS)), columns=["variant", "group"])
    ranking["effect"] = rng.normal(0.0, 0.1, len(ranking))
    ranking["low"], ranking["high"] = ranking["effect"] - 0.05, ranking["effect"] + 0.02
    table = pd.DataFrame({"variant": variants, "tau": rng.uniform(-1.0, 1.0, len(variants))})
    table["tau_low"], table["tau_high"] = table["tau"] - 0.1, table["tau"] + 0.1
    table = table.assign(kept=30, resolved=36, reversed=0, survives=True)
    table.loc[3, ["reversed", "survives"]] = [6, False]
    return {"ranking": ranking, "survival": table.assign(draws=14, falls_as_known=13)}


def benchmarks() -> list[dict[str, Any]]:
    """Measurements of the engine: promises kept, missed and never made, and one left out."""
    rows: list[tuple[str, str, list[float], float | None, float | None]] = [
        *(
            (f"speed at {n:,} members", "million agent-steps a second", [4.0, 5.0, 7.0], None, None)
            for n in (1_000, 10_000, 100_000, 1_000_000)
        ),
        *(
            (f"against {peer} at {n:,} members", unit, values, bound, floor)
            for n in (1_000, 10_000)
            for peer, unit, values, bound, floor in (
                ("mesa", "times as fast", [140.0, 160.0], None, 150.0),
                ("numpy", "times as fast", [3.0, 4.0], None, 5.0),
                ("c", "times the time", [2.0, 2.0, 4.0], 1.1, None),
            )
        ),
        ("fixed cost of a run", "ms", [0.2, 0.25, 0.4], 0.5, None),
        ("start-up", "s", [0.4], 0.2, None),
        ("two processes against one", "times", [1.9], None, 1.8),
        ("warm script", "s", [2.0], None, None),
        ("the whole society", "s", [], 40.0, None),
    ]
    measurements = [
        {
            "name": name,
            "unit": unit,
            "values": values,
            "setting": "on foot",
            "bound": bound,
            "floor": floor,
            "median": float(np.median(values)) if values else None,
        }
        for name, unit, values, bound, floor in rows
    ]
    machine = {"processor": "Abacus", "cores": 2, "python": "3.12.1", "libraries": {"numba": "0.6"}}
    made = {"family": "engine", "made": "2018-03-17T09:00:00+00:00", "file": "engine.json"}
    return [{**made, **machine, "measurements": measurements}]
