"""The room of stored experiments: one or two of them, what they computed and what came of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pandas as pd
import solara

from abm.config import BASELINE
from abm.explore import stored_figures
from abm.explore.curves import WORDS
from abm.explore.picture import Picture, pixels
from abm.explore.stored import (
    DIFFERENCES,
    KEYS,
    OUTCOMES,
    SUMMARY,
    Pace,
    Stored,
    choices,
    experiments,
    progress,
)
from abm.explore.stored_figures import Curve
from abm.explore.stored_studies import Found
from abm.explore.tables import Absent, TableView
from abm.model.record.outcomes import OUTCOMES as MEANINGS
from abm.paths import shown

EVERY = 3.0
"""Seconds between two looks at a batch that is not complete."""


@solara.component
def StoredRoom(root: Path) -> None:
    """Choose one or two experiments; below, what their folders hold."""
    found = {stored.name: stored for stored in experiments(root)}
    chosen = solara.use_reactive(list(found)[:1])
    if not found:
        solara.v.Html(
            tag="p",
            class_="notice",
            children=[f"No results in {shown(root)} yet: abm run experiments/baseline.toml"],
        )
        return
    mine = [found[name] for name in chosen.value if name in found][:2]
    with solara.Div(classes=["stored"]):
        with solara.v.Html(tag="aside", attributes={"aria-label": "Choice of experiments"}):
            solara.v.Html(tag="h2", children=["Experiments"])
            solara.SelectMultiple("One or two", chosen, list(found), classes=["experiments"])
            if len(chosen.value) > 2:
                solara.v.Html(tag="p", class_="refused", children=["Only the first two are shown."])
            for stored in mine:
                About(stored).key(stored.name)
        with solara.Div(classes=["stage"]):
            if mine:
                Curves(mine)
                Differences(mine)
                Outcomes(mine)
                Found(mine)


@solara.component
def About(stored: Stored) -> None:
    """What an experiment is, and how far it has come."""
    told = stored.manifest()
    now = solara.use_reactive(progress(stored))
    pace = solara.use_memo(Pace, [stored])

    async def watch() -> None:
        while now.value is not None and not now.value.complete:
            await asyncio.sleep(EVERY)
            now.set(progress(stored))

    solara.lab.use_task(watch, dependencies=[stored])
    solara.v.Html(tag="h3", children=[stored.name])
    facts = {key: told.get(key, "?") for key in ("kind", "seed", "points", "replicates", "started")}
    words = ", ".join(f"{key} {value}" for key, value in facts.items())
    solara.v.Html(tag="p", class_="help", children=[words])
    if now.value is None:
        words = "Its config has changed or is gone: what is shown is what was last written."
        solara.v.Html(tag="p", class_="help", children=[words])
    else:
        solara.ProgressLinear(100.0 * now.value.share)
        solara.v.Html(
            tag="p",
            class_="runs-done",
            children=[pace.words(now.value)],
            attributes={"role": "status"},
        )


@solara.component
def Curves(mine: list[Stored]) -> None:
    """Medians and bands of a measure, by party and role."""
    tables = {s.name: table for s in mine if (table := s.summary()) is not None}
    measure = solara.use_reactive("resistance")
    parties = solara.use_reactive(["PS"])
    roles = solara.use_reactive([WORDS["activist"]])
    points = solara.use_reactive([BASELINE])  # no design has it: then the first point is shown
    solara.v.Html(tag="h2", children=["Curves with 5-95 % bands"])
    if not tables:
        Absent(SUMMARY, "abm run writes it for up to 64 points, if they keep series")
        return
    frames = list(tables.values())
    have = {column: choices(frames, column) for column in KEYS}
    of = [point for point in points.value if point in have["point"]] or have["point"][:1]
    with solara.Row(classes=["choices"]):
        solara.Select("Measure", value=measure, values=have["measure"])
        solara.SelectMultiple("Parties", parties, have["party"])
        solara.SelectMultiple("Roles", roles, [WORDS[r] for r in have["role"]])
        if len(have["point"]) > 1:
            solara.SelectMultiple("Points", of, have["point"], on_value=points.set)
    kept = {
        "measure": [measure.value],
        "party": parties.value,
        "role": [role for role, word in WORDS.items() if word in roles.value],
        "point": of,
    }
    shown_ = pd.concat(
        [
            table[table[KEYS].isin(kept).all(axis=1)].assign(experiment=name)
            for name, table in tables.items()
        ]
    )
    if shown_.empty:
        solara.v.Html(tag="p", class_="notice", children=["Nothing is stored of this choice."])
        return
    lines = {
        Curve(*(str(part) for part in key)): table.sort_values("date")
        for key, table in shown_.groupby(["experiment", "point", "party", "role"], sort=False)
    }
    words = "; ".join(
        f"{' '.join(curve)}: {table['median'].iloc[-1]:.4g} at the end"
        for curve, table in lines.items()
    )
    Picture(
        pixels(stored_figures.curves(lines, measure.value)), f"Curves. {words}", "stored-curves"
    )
    solara.FileDownload(
        lambda: shown_.to_csv(index=False),
        filename=f"{'-'.join(tables)}-{measure.value}.csv".replace("/", "-"),
        label="Download the data of this figure",
    )


@solara.component
def Differences(mine: list[Stored]) -> None:
    """How the scenarios of a comparison differ from its baseline."""
    tables = {s.name: table for s in mine if (table := s.table(DIFFERENCES)) is not None}
    outcome = solara.use_reactive("resistance_2017")
    solara.v.Html(tag="h2", children=["Scenario differences"])
    if not tables:
        Absent(DIFFERENCES, 'only a config of kind = "compare" has scenarios')
        return
    have = choices(tables.values(), "outcome")
    solara.Select("Outcome", value=outcome, values=have)
    for name, table in tables.items():
        if (table["outcome"] == outcome.value).any():
            picture = pixels(stored_figures.intervals(table, outcome.value))
            Picture(picture, f"{name}: differences in {outcome.value}", f"differences-{name}")
        TableView(f"{name} {outcome.value}", table[table["outcome"] == outcome.value])


@solara.component
def Outcomes(mine: list[Stored]) -> None:
    """Scalar outcomes, of two experiments side by side."""
    tables = [
        table.assign(experiment=s.name)
        for s in mine
        if (table := s.table(OUTCOMES)) is not None and "outcome" in table
    ]
    solara.v.Html(tag="h2", children=["Outcomes"])
    if not tables:
        Absent(OUTCOMES, "abm run writes it when it has finished")
        return
    both = pd.concat(tables)
    both["value"] = [
        f"{m:.3f} [{low:.3f}, {high:.3f}]"
        for m, low, high in zip(both["median"], both["low"], both["high"], strict=True)
    ]
    several = both.groupby("experiment")["point"].transform("nunique") > 1
    both["column"] = both["experiment"] + (" " + both["point"].astype(str)).where(several, "")
    wide = both.pivot_table(
        index="outcome", columns="column", values="value", aggfunc="first", sort=False
    ).reset_index()
    wide.insert(1, "meaning", wide["outcome"].map(MEANINGS).fillna(""))
    solara.v.Html(tag="p", class_="help", children=["Medians over runs, with 5-95 % bands."])
    TableView("outcomes", wide)
