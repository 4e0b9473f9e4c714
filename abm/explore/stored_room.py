"""The room of stored experiments: the results and studies of one or two of them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import pandas as pd
import solara

from abm.config import BASELINE
from abm.explore import stored_figures
from abm.explore.images import data_url
from abm.explore.live_curves import ROLE_LABELS
from abm.explore.pictures import Picture
from abm.explore.stored import (
    KEYS,
    ProgressWatch,
    StoredExperiment,
    choices,
    experiments,
    progress,
)
from abm.explore.stored_figures import Line
from abm.explore.stored_studies import StudyResults
from abm.explore.table_view import TableView
from abm.paths import display_path
from abm.runs.running import DIFFERENCES, OUTCOMES
from abm.studies import STUDIES

EVERY = 3.0
"""Seconds between two readings of the progress of a batch."""


@solara.component
def StoredRoom(root: Path, config: Path) -> None:
    """Choose one or two experiments, and show their results: at first those of a config."""
    by_name = {stored.name: stored for stored in experiments(root)}
    chosen = solara.use_reactive(first_shown(by_name, config))
    search = solara.use_reactive("")
    if not by_name:
        solara.v.Html(
            tag="p",
            class_="notice",
            children=[
                f"There are no results in {display_path(root)} yet.",
                " Try: abm run experiments/baseline.toml",
            ],
        )
        return
    selected = [by_name[name] for name in chosen.value if name in by_name][:2]
    with solara.Div(classes=["stored"]):
        with solara.v.Html(tag="aside", attributes={"aria-label": "Choice of experiments"}):
            solara.v.Html(tag="h2", children=["Experiments"])
            solara.InputText("Search", value=search, continuous_update=True, classes=["search"])
            names = matching(by_name, search.value, chosen.value)
            solara.SelectMultiple("One or two", chosen, names, classes=["experiments"])
            if len(chosen.value) > 2:
                solara.v.Html(tag="p", class_="refused", children=["Only the first two are shown."])
            for stored in selected:
                About(stored).key(stored.name)
        with solara.Div(classes=["stage"]):
            if selected:
                CurvesSection(selected)
                DifferencesSection(selected)
                OutcomesSection(selected)
                StudyResults(selected)
                NotMade(selected)


def first_shown(by_name: Mapping[str, StoredExperiment], config: Path) -> list[str]:
    """Return the experiment of a config, else that of a baseline, else the first; or none."""
    of_config = (n for n, stored in by_name.items() if stored.config == config.resolve())
    baselines = (name for name in by_name if name.rpartition("/")[2] == BASELINE)
    plain = sorted(of_config, key=len)  # before its smaller size and those with changed values
    return [*plain, *baselines, *by_name][:1]


def matching(names: Iterable[str], words: str, chosen: Collection[str]) -> list[str]:
    """Return the names that have all words of a search in them, in any order, and the chosen."""
    wanted = words.casefold().split()
    return [
        name for name in names if name in chosen or all(word in name.casefold() for word in wanted)
    ]


@solara.component
def About(stored: StoredExperiment) -> None:
    """Show the facts of an experiment, and its progress."""
    manifest = stored.manifest()
    now = solara.use_reactive(progress(stored))
    watcher = solara.use_memo(ProgressWatch, [stored])

    async def watch() -> None:
        while now.value is not None and not now.value.complete:
            await asyncio.sleep(EVERY)
            now.set(progress(stored))

    solara.lab.use_task(watch, dependencies=[stored])
    solara.v.Html(tag="h3", children=[stored.name])
    keys = ("kind", "seed", "points", "replicates", "started")
    words = ", ".join(f"{key} {manifest.get(key, '?')}" for key in keys)
    solara.v.Html(tag="p", class_="help", children=[words])
    if now.value is None:
        words = "Its config has changed or is missing. The results are those of its last run."
        solara.v.Html(tag="p", class_="help", children=[words])
    else:
        if now.value.share:
            solara.ProgressLinear(100.0 * now.value.share)
        solara.v.Html(
            tag="p",
            class_="runs-done",
            children=[watcher.words(now.value, manifest.get("runs", {}).get("done", 0))],
            attributes={"role": "status"},
        )


@solara.component
def NotMade(selected: list[StoredExperiment]) -> None:
    """Say of each experiment which command makes a study."""
    for stored in selected:
        made = stored.studies()
        more = ", ".join(study for study in STUDIES if study not in made)
        words = f"More on {stored.name}: {stored.command('STUDY')}, for STUDY one of {more}."
        solara.v.Html(tag="p", class_="help more", children=[words])


@solara.component
def CurvesSection(selected: list[StoredExperiment]) -> None:
    """Show the medians and bands of a measure, by party and role."""
    tables = {s.name: table for s in selected if (table := s.summary()) is not None}
    measure = solara.use_reactive("resistance")
    parties = solara.use_reactive(list(dict.fromkeys(s.case.roles.focal for s in selected)))
    roles = solara.use_reactive([ROLE_LABELS["activist"]])
    points = solara.use_reactive([BASELINE])  # a design has no such point, and shows its first
    if not tables:
        return
    solara.v.Html(tag="h2", children=["Curves with 5-95 % bands"])
    frames = list(tables.values())
    available = {column: choices(frames, column) for column in KEYS}
    shown_points = [point for point in points.value if point in available["point"]]
    shown_points = shown_points or available["point"][:1]
    with solara.Row(classes=["choices"]):
        solara.Select("Measure", value=measure, values=available["measure"])
        solara.SelectMultiple("Parties", parties, available["party"])
        solara.SelectMultiple("Roles", roles, [ROLE_LABELS[r] for r in available["role"]])
        if len(available["point"]) > 1:
            solara.SelectMultiple("Points", shown_points, available["point"], on_value=points.set)
    chosen = {
        "measure": [measure.value],
        "party": parties.value,
        "role": [role for role, word in ROLE_LABELS.items() if word in roles.value],
        "point": shown_points,
    }
    rows = pd.concat(
        [
            table[table[KEYS].isin(chosen).all(axis=1)].assign(experiment=name)
            for name, table in tables.items()
        ]
    )
    if rows.empty:
        solara.v.Html(tag="p", class_="notice", children=["There are no results for this choice."])
        return
    lines = {
        Line(*(str(part) for part in key)): table.sort_values("date")
        for key, table in rows.groupby(["experiment", "point", "party", "role"], sort=False)
    }
    words = "; ".join(
        f"{' '.join(line)}: {table['median'].iloc[-1]:.4g} at the end"
        for line, table in lines.items()
    )
    Picture(
        data_url(stored_figures.curves(lines, measure.value, {s.name: s.case for s in selected})),
        f"Curves. {words}",
        "stored-curves",
    )
    solara.FileDownload(
        lambda: rows.to_csv(index=False),
        filename=f"{'-'.join(tables)}-{measure.value}.csv".replace("/", "-"),
        label="Download the data of this figure",
    )


@solara.component
def DifferencesSection(selected: list[StoredExperiment]) -> None:
    """Show how the scenarios of a comparison differ from its baseline."""
    tables = {s.name: table for s in selected if (table := s.table(DIFFERENCES)) is not None}
    outcome = solara.use_reactive(selected[0].case.outcomes.names.get("resistance_late", ""))
    if not tables:
        return
    solara.v.Html(tag="h2", children=["Scenario differences"])
    outcomes = choices(tables.values(), "outcome")
    chosen = outcome.value if outcome.value in outcomes else outcomes[0]
    solara.Select("Outcome", value=chosen, values=outcomes, on_value=outcome.set)
    for name, table in tables.items():
        if (table["outcome"] == chosen).any():
            picture = data_url(stored_figures.intervals(table, chosen))
            Picture(picture, f"{name}: differences in {chosen}", f"differences-{name}")
        TableView(f"{name} {chosen}", table[table["outcome"] == chosen])


@solara.component
def OutcomesSection(selected: list[StoredExperiment]) -> None:
    """Show the scalar outcomes, of two experiments side by side."""
    tables = [
        table.assign(experiment=s.name)
        for s in selected
        if (table := s.table(OUTCOMES)) is not None and "outcome" in table
    ]
    if not tables:
        return
    solara.v.Html(tag="h2", children=["Outcomes"])
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
    meanings = {
        name: outcome.meaning for s in selected for name, outcome in s.case.outcomes.items()
    }
    wide.insert(1, "meaning", wide["outcome"].map(meanings).fillna(""))
    solara.v.Html(tag="p", class_="help", children=["Medians over runs, with 5-95 % bands."])
    TableView("outcomes", wide)
