"""The text of ``dictionary.csv``: the meaning of every column of the output.

Meanings of parameters, mechanisms, measures, channels and outcomes are those of the code; the
others stand in ``columns.csv``, where a line may name several tables.  A table is one of all
experiments (``runs``, ``summary``, ...) or of a study (``STUDY/TABLE``); ``*`` is any that has the
column.  ``value (NAME)`` is the column of values in the rows of a measure or channel.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from abm.model.ledger import CHANNELS
from abm.model.record.measures import MEASURES, PUBLIC_MEASURES
from abm.model.record.outcomes import OUTCOMES
from abm.parameters import MECHANISMS, PARAMETERS
from abm.studies.sensitivity import MEANINGS

HERE = Path(__file__).resolve().parent
TARGET, REST = HERE / "dictionary.csv", HERE / "columns.csv"
HEADER = ("table", "column", "type", "unit", "meaning")

STOCKS = {
    "belief": "sum of belief in the group",
    "resistance": "sum of resistance in the group",
    "members": "agents in the group",
}
"""What the ledger keeps account of."""

Row = tuple[str, str, str, str, str]


def rows() -> Iterator[Row]:
    """Yield the meaning of each column."""
    with REST.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            for table in line["table"].split():
                yield table, line["column"], line["type"], line["unit"], line["meaning"]
    for name, measure in {**MEASURES, **PUBLIC_MEASURES}.items():
        for table in ("series", "summary"):
            yield table, f"value ({name})", "number", measure.unit, measure.meaning
    for channel in CHANNELS:
        yield "ledger", f"value ({channel})", "number", "", _posted(channel)
    for p in PARAMETERS.values():
        yield "*", p.name, "number", p.unit, f"parameter: {p.meaning}"
    for m in (m for m in MECHANISMS.values() if m.name not in PARAMETERS):
        yield "*", m.name, "number", "", f"strength of a mechanism, 0 off: {m.meaning}"
    for outcome in OUTCOMES.values():
        yield "*", outcome.name, "number", outcome.unit, f"outcome: {outcome.meaning}"
    for name, meaning in MEANINGS.items():
        if name not in OUTCOMES:
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
