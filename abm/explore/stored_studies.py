"""What studies found of stored experiments: patterns, bars of sensitivity, words and tables."""

from __future__ import annotations

import pandas as pd
import solara

from abm.explore import stored_figures
from abm.explore.picture import Picture, pixels
from abm.explore.stored import INDICES, PATTERNS, PRIOR, Stored, choices, scores
from abm.explore.tables import Absent, TableView
from abm.figures.sensitivity import TITLES
from abm.sampling import DUMMY
from abm.studies import STUDIES

KEY = (
    "Dark: matters; pale: not told from noise or from the dummy; grey: the dummy, which no rule "
    "reads, dashed where its interval ends. Lines: 95 % intervals, cut at the edge."
)


@solara.component
def Found(mine: list[Stored]) -> None:
    """All that studies found; where one was not made, the command that makes it."""
    solara.v.Html(tag="h2", children=["Patterns"])
    for stored in mine:
        Patterns(stored).key(f"patterns {stored.name}")
    Sensitivity(mine)
    Others(mine)
    Tables(mine)


@solara.component
def Patterns(stored: Stored) -> None:
    """Which patterns a model shows, or how many draws of a prior do."""
    table, prior = stored.table(PATTERNS), stored.table(PRIOR)
    models = [] if table is None else choices([table], "model")
    model = solara.use_reactive("")
    if prior is not None:
        TableView(f"{stored.name} prior", prior)
    elif table is not None:
        chosen = model.value if model.value in models else models[0]
        if len(models) > 1:
            solara.Select(f"{stored.name}: model", value=chosen, values=models, on_value=model.set)
        TableView(f"{stored.name} patterns", scores(table, chosen))
    Words(stored, "patterns")
    if not stored.words("patterns"):
        Absent(f"patterns of {stored.name}", f"{stored.command('patterns')} scores them")


@solara.component
def Sensitivity(mine: list[Stored]) -> None:
    """Indices of sensitivity as bars; a study of which every output was left out has none."""
    solara.v.Html(tag="h2", children=["Sensitivity"])
    made = [(stored, study) for stored in mine for study in INDICES if stored.words(study)]
    for stored, study in made:
        table = stored.table(INDICES[study])
        if table is not None:
            Bars(f"{stored.name} {study}", table).key(f"{stored.name} {study}")
        Words(stored, study)
    if not made:
        Absent(
            "indices",
            "abm analyse sobol and abm analyse morris make them, of designs such as those of "
            "experiments/sobol.toml and experiments/morris.toml",
        )


@solara.component
def Bars(name: str, table: pd.DataFrame) -> None:
    """What each input does to one output."""
    outputs = choices([table], "output")
    output = solara.use_reactive("")
    chosen = output.value if output.value in outputs else outputs[0]
    solara.Select(f"{name}: output", value=chosen, values=outputs, on_value=output.set)
    rows = table[table["output"] == chosen]
    for index in (index for index in stored_figures.INDICES if index in rows):
        largest = rows[rows["factor"] != DUMMY].nlargest(1, index)["factor"].iloc[0]
        Picture(
            pixels(stored_figures.bars(rows, index, TITLES.get(chosen, chosen))),
            f"{name}, {index} of {chosen}: the largest is {largest}",
            f"bars-{name}-{index}".replace(" ", "-"),
        )
    solara.v.Html(tag="p", class_="help", children=[KEY])
    TableView(f"{name} {chosen}", rows)


@solara.component
def Others(mine: list[Stored]) -> None:
    """What the studies say that have no section of their own."""
    solara.v.Html(tag="h2", children=["Other studies"])
    others = [study for study in STUDIES if study not in ("patterns", *INDICES)]
    made = [(stored, study) for stored in mine for study in others if stored.words(study)]
    for stored, study in made:
        solara.v.Html(tag="h3", children=[f"{stored.name} {study}"])
        Words(stored, study)
    if not made:
        names = f"{', '.join(others[:-1])} or {others[-1]}"
        Absent(names, "abm analyse STUDY CONFIG makes them, of configs that suit them")


@solara.component
def Words(stored: Stored, study: str) -> None:
    """What follows from a study, and what does not."""
    if sentences := stored.words(study):
        solara.v.Html(
            tag="ul",
            class_="words",
            attributes={"id": f"words-{stored.name}-{study}"},
            children=[solara.v.Html(tag="li", children=[sentence]) for sentence in sentences],
        )


@solara.component
def Tables(mine: list[Stored]) -> None:
    """Any table of the folders, whole."""
    names = {f"{s.name}: {name}": (s, name) for s in mine for name in s.tables()}
    chosen = solara.use_reactive("")
    solara.v.Html(tag="h2", children=["All tables"])
    solara.Select("Table", value=chosen, values=["", *names])
    if chosen.value in names:
        stored, name = names[chosen.value]
        table = stored.table(name)
        if table is not None:
            TableView(chosen.value, table)
