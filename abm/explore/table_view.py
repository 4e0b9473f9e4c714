"""Tables of the page, in plain HTML that screen readers and the browser's search can read."""

from __future__ import annotations

import math
import numbers
from typing import Any

import pandas as pd
import solara
from pandas.api.types import is_numeric_dtype

MOST = 200
"""How many rows of a table are shown."""


@solara.component
def TableView(name: str, table: pd.DataFrame) -> None:
    """Show the first rows of a table, and offer the whole table for download."""
    head = solara.v.Html(
        tag="tr",
        children=[
            solara.v.Html(
                tag="th",
                class_="number" if is_numeric_dtype(table[column]) else "",
                children=[str(column)],
                attributes={"scope": "col"},
            )
            for column in table
        ],
    )
    rows = [
        solara.v.Html(tag="tr", children=[_cell(value) for value in row])
        for row in table.head(MOST).itertuples(index=False, name=None)
    ]
    with solara.Div(classes=["scroll"]):
        solara.v.Html(
            tag="table",
            class_="table",
            attributes={"id": f"table-{name}".replace(" ", "-"), "aria-label": name},
            children=[
                solara.v.Html(tag="thead", children=[head]),
                solara.v.Html(tag="tbody", children=rows),
            ],
        )
    if len(table) > MOST:
        solara.v.Html(
            tag="p",
            class_="help",
            children=[f"The first {MOST} of {len(table):,} rows; the download has all."],
        )
    solara.FileDownload(
        lambda: table.to_csv(index=False),
        filename=f"{name}.csv".replace("/", "-").replace(" ", "-"),
        label="Download this table",
    )


def _cell(value: Any) -> Any:
    number = isinstance(value, numbers.Real)
    return solara.v.Html(tag="td", class_="number" if number else "", children=[text_of(value)])


def text_of(value: Any) -> str:
    """Return a value as the text of a cell.

    Examples
    --------
    >>> text_of(0.123456), text_of(3), text_of(float("nan")), text_of("PS")
    ('0.1235', '3', '', 'PS')
    """
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.4g}"
    return str(value)
