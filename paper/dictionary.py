"""The text of ``dictionary.csv``: the meaning of every column of the output.

Meanings of parameters, mechanisms, measures, channels, outcomes and the tables of studies are taken
from the code; the others are in ``columns.csv``, where a line may name several tables.  A table is
one of all experiments (``runs``, ``summary``, ...), of figures or of a study (``STUDY/TABLE``);
``*`` is any table that has the column.  ``value (NAME)`` is the column of values in the rows of a
measure or channel, and ``(rows)`` says what one row of a table is of.  Outcomes are named as in the
packaged case that is the default.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from abm import cases
from abm.mechanisms import MECHANISMS
from abm.model.ledger import CHANNELS
from abm.model.record.measures import MEASURES, PUBLIC_MEASURES
from abm.parameters import PARAMETERS
from abm.scenario import WORDS
from abm.studies import STUDIES, tables_of
from abm.studies.sensitivity_outputs import outputs_of

HERE = Path(__file__).resolve().parent
TARGET, REST = HERE / "dictionary.csv", HERE / "columns.csv"
HEADER = ("table", "column", "type", "unit", "meaning")

STOCKS = {
    "belief": "sum of belief in the group",
    "resistance": "sum of resistance in the group",
    "members": "agents in the group",
}
"""Accounts of the ledger."""

Row = tuple[str, str, str, str, str]


def rows() -> Iterator[Row]:
    """Yield the rows of the dictionary."""
    with REST.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            for table in line["table"].split():
                yield table, line["column"], line["type"], line["unit"], line["meaning"]
    for study in STUDIES:
        for definition in tables_of(study).values():
            table = f"{study}/{definition.name}"
            yield table, "(rows)", "", "", f"one row: {definition.row}"
            for column in definition.columns:
                yield table, column.name, column.type, column.unit, column.meaning
            if definition.further:
                yield table, "(further)", "", "", definition.further
    for name, measure in {**MEASURES, **PUBLIC_MEASURES}.items():
        for table in ("series", "summary"):
            yield table, f"value ({name})", "number", measure.unit, measure.meaning.format(**WORDS)
    for channel in CHANNELS:
        yield "ledger", f"value ({channel})", "number", "", _posted(channel)
    for p in PARAMETERS.values():
        yield "*", p.name, "number", p.unit, f"parameter: {p.meaning}"
    for m in (m for m in MECHANISMS.values() if m.name not in PARAMETERS):
        yield "*", m.name, "number", "", f"strength of a mechanism, 0 off: {m.meaning}"
    case = cases.load()
    for outcome in case.outcomes.values():
        yield "*", outcome.name, "number", outcome.unit, f"outcome: {outcome.meaning}"
    for name, meaning in outputs_of(case).meanings.items():
        if name not in case.outcomes:
            yield "*", name, "number", "", f"outcome: {meaning}"


def _posted(channel: str) -> str:
    """Return the meaning of a channel of the ledger."""
    account, *by = channel.split("/")
    if not by:
        return f"stock: {STOCKS[account]}"
    how = ", ".join(by)
    return f"flow since the last record (no row if none): change of the {STOCKS[account]} by {how}"


def text() -> str:
    """Return the text of the file."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows())
    return file.getvalue()
