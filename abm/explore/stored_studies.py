"""The studies of stored experiments: their figures, bars of sensitivity, words and tables."""

from __future__ import annotations

import pandas as pd
import solara

from abm.explore import stored_figures
from abm.explore.images import data_url
from abm.explore.pictures import Picture
from abm.explore.stored import INDICES, PATTERNS, PRIOR, StoredExperiment, choices, scores
from abm.explore.table_view import TableView
from abm.sampling import DUMMY
from abm.studies import question
from abm.studies.sensitivity_outputs import outputs_of

KEY = (
    "Dark bars: inputs that matter. Pale bars: inputs that cannot be distinguished from noise or "
    "from the dummy. Grey bar: the dummy, an input that no rule reads; the dashed line is the end "
    "of its interval. Thin lines: 95 % intervals, cut at the edge."
)


@solara.component
def StudyResults(selected: list[StoredExperiment]) -> None:
    """Show the studies that were made: the figures of each, and then what follows in words.

    Studies have keys: one without would be made anew, and lose what is chosen in it, where the
    number of those above it changes with the experiments that are selected.
    """
    for stored in selected:
        for study in stored.studies():
            StudySection(stored, study).key(f"{stored.name} {study}")
    AllTables(selected).key("all tables")


@solara.component
def StudySection(stored: StoredExperiment, study: str) -> None:
    """Show a study: its question, its figures, what may be chosen of its tables, and its words."""
    solara.v.Html(tag="h2", children=[question(study)])
    solara.v.Html(tag="p", class_="help", children=[f"The study {study} of {stored.name}"])
    for name, url in stored.figures(study).items():
        Picture(url, f"The figure {name} of {stored.name}", f"figure-{stored.name}-{name}")
    if study == "patterns":
        PatternTable(stored)
    elif study in INDICES and (table := stored.table(INDICES[study])) is not None:
        SensitivityBars(f"{stored.name} {study}", table, outputs_of(stored.case).titles)
    Conclusions(stored, study)


@solara.component
def PatternTable(stored: StoredExperiment) -> None:
    """Show which patterns a model shows, or how many draws from the prior show each."""
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


@solara.component
def SensitivityBars(name: str, table: pd.DataFrame, titles: dict[str, str]) -> None:
    """Show the effect of each input on an output; titles are by the names of outputs."""
    outputs = choices([table], "output")
    output = solara.use_reactive("")
    chosen = output.value if output.value in outputs else outputs[0]
    solara.Select(f"{name}: output", value=chosen, values=outputs, on_value=output.set)
    rows = table[table["output"] == chosen]
    for index in (index for index in stored_figures.INDICES if index in rows):
        largest = rows[rows["factor"] != DUMMY].nlargest(1, index)["factor"].iloc[0]
        Picture(
            data_url(stored_figures.bars(rows, index, titles.get(chosen, chosen))),
            f"{name}, {index} of {chosen}: the largest is {largest}",
            f"bars-{name}-{index}".replace(" ", "-"),
        )
    solara.v.Html(tag="p", class_="help", children=[KEY])
    TableView(f"{name} {chosen}", rows)


@solara.component
def Conclusions(stored: StoredExperiment, study: str) -> None:
    """Show the conclusions of a study."""
    if sentences := stored.words(study):
        solara.v.Html(
            tag="ul",
            class_="words",
            attributes={"id": f"words-{stored.name}-{study}"},
            children=[solara.v.Html(tag="li", children=[sentence]) for sentence in sentences],
        )


@solara.component
def AllTables(selected: list[StoredExperiment]) -> None:
    """Choose any table of the experiments, and show it."""
    names = {f"{s.name}: {name}": (s, name) for s in selected for name in s.tables()}
    chosen = solara.use_reactive("")
    if not names:
        return
    solara.v.Html(tag="h2", children=["All tables"])
    solara.Select("Table", value=chosen, values=["", *names])
    if chosen.value in names:
        stored, name = names[chosen.value]
        table = stored.table(name)
        if table is not None:
            TableView(chosen.value, table)
