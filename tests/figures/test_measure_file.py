"""A measure that is read from the temporary file is that of the table of series."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm import plotting
from abm.errors import ExpectedError
from abm.figures import measure_file
from abm.figures.measure_file import KEYS, MeasureFile
from abm.runs import results as runs_results
from abm.runs.running import run
from abm.runs.store import Store

COLUMNS = ("run_id", "date", *KEYS)

ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from([dt.date(2012, 4, day) for day in (1, 8, 15)]),
        st.sampled_from(["PS", "LR", "public"]),
        st.sampled_from(["all", "cadre"]),
        st.sampled_from(["use", "belief"]),
    ),
    min_size=1,
    unique=True,
).map(sorted)


def batches(rows: list[tuple[Any, ...]], values: list[float], runs: int) -> list[pa.RecordBatch]:
    """Return rows in batches of so many runs, with text as dictionaries that others share."""
    ids = [name for name, _ in groupby(row[0] for row in rows)]
    made = []
    for at in range(0, len(ids), runs):
        chosen = [n for n, row in enumerate(rows) if row[0] in ids[at : at + runs]]
        columns: dict[str, Any] = {"value": [values[n] for n in chosen]}
        for place, name in enumerate(COLUMNS):
            words = [rows[n][place] for n in chosen]
            if name != "date":
                every = sorted({row[place] for row in rows}, reverse=True)
                codes = pa.array([every.index(word) for word in words], pa.int32())
                words = pa.DictionaryArray.from_arrays(codes, every)
            columns[name] = words
        made.append(pa.RecordBatch.from_pydict(columns))
    return made


@given(rows=ROWS, seed=st.integers(0, 99), runs=st.integers(1, 4), on_disk=st.booleans())
def test_every_measure_is_that_of_the_table(rows, seed, runs, on_disk):
    values = np.random.default_rng(seed).normal(size=len(rows)).tolist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure_file, "IN_MEMORY", 8 if on_disk else 2**20)
        file = MeasureFile(batches(rows, values, runs))
    table = pd.DataFrame(rows, columns=list(COLUMNS)).assign(value=values)
    table["date"] = pd.to_datetime(table["date"])
    for column in KEYS:
        assert file.names(column) == sorted(set(table[column]))
    for party, of_party in table.groupby("party"):
        assert list(file.dates(str(party))) == sorted(of_party["date"].unique())
    for key, of_measure in table.groupby(list(KEYS)):
        expected = of_measure.pivot(index="date", columns="run_id", values="value")
        expected = expected.reindex(file.dates(str(key[0])))
        read = file.read(key).reindex(columns=expected.columns)
        pd.testing.assert_frame_equal(read, expected, check_names=False)
    assert file.read(("PS", "staff", "use")).empty


def test_a_full_disk_is_one_message(monkeypatch):
    class Full:
        def seek(self, *_: int) -> int:
            return 0

        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            pass

    monkeypatch.setattr(measure_file.tempfile, "SpooledTemporaryFile", lambda **_: Full())
    row = [("a", dt.date(2012, 4, 1), "PS", "all", "use")]
    with pytest.raises(ExpectedError, match="No space left on device; TMPDIR names another folder"):
        MeasureFile(batches(row, [1.0], 1))


def test_figures_read_the_series_in_pieces_and_one_party_of_the_ledger(
    written, tmp_path, monkeypatch
):
    monkeypatch.setenv("ABM_RESULTS", "")
    config = written(
        "[experiment]\nreplicates = 40\nscale = 5000\nstep = 28\nend = 2009-12-31\n"
        "[outputs]\nevery = 28\n"
    )
    results = run(config)
    group = results.ledger["group"].astype(str)
    of_focal = group.str.startswith(f"{results.experiment.case.roles.focal}/").sum()
    series = len(results.series)
    monkeypatch.setattr(runs_results, "ROWS_AT_ONCE", 1)  # as few as possible: those of a shard
    read: dict[str, list[int]] = {"series": [], "ledger": [], "runs": []}
    pieces = Store.pieces

    def watched(store: Store, name: str, *args: Any) -> Iterator[pa.Table]:
        for piece in pieces(store, name, *args):
            read[name].append(len(piece))
            yield piece

    monkeypatch.setattr(Store, "pieces", watched)
    assert plotting.draw(results.experiment, ["roles", "ledger"], tmp_path / "figures")
    assert sum(read["series"]) == series
    assert max(read["series"]) < series / 2
    assert set(read["ledger"]) == {of_focal}
