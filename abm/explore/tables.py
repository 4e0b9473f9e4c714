"""Tables on the page: plain HTML, that a screen reader and a search in the page understand."""

from __future__ import annotations

import math
import numbers
from typing import Any

import pandas as pd
import solara
from pandas.api.types import is_numeric_dtype

MOST = 200
"""Rows shown of a table; the download has all."""


@solara.component
def TableView(name: str, table: pd.DataFrame) -> None:
    """Show a table, its first rows if it is long, and offer all of it for download."""
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
            tag="p", class_="help", children=[f"{MOST} of {len(table):,} rows; download all."]
        )
    solara.FileDownload(
        lambda: table.to_csv(index=False),
        filename=f"{name}.csv".replace("/", "-").replace(" ", "-"),
        label="Download this table",
    )


@solara.component
def Absent(name: str, why: str) -> None:
    """Say that a table is not there, and what would make it."""
    solara.v.Html(tag="p", class_="help absent", children=[f"No {name} here: {why}."])


def _cell(value: Any) -> Any:
    number = isinstance(value, numbers.Real)
    return solara.v.Html(tag="td", class_="number" if number else "", children=[text_of(value)])


def text_of(value: Any) -> str:
    """Return a value as a table shows it.

    Examples
    --------
    >>> text_of(0.123456), text_of(3), text_of(float("nan")), text_of("PS")
    ('0.1235', '3', '', 'PS')
    """
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.4g}"
    return str(value)
