"""The corrected indices and the Shapley effects, as texts cite them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from abm.analysis import convergence
from abm.analysis.emulated_indices import TRUSTED
from abm.sampling import DUMMY
from abm.studies import sensitivity_cited
from abm.studies.cited import Cited, measured, printed
from abm.studies.emulate.of_draws import matter
from abm.studies.emulate.schema import BY_DATE, OUTPUTS, SHAPLEY
from abm.studies.schema import Row

MOST = 3
"""Inputs of an output that texts name, at most."""


def numbers(root: Path, experiment: str) -> Cited:
    """Return the indices of every output, how well they are known, and which lead year by year.

    Under ``all`` are the meanings of outputs by what became of them: ``trusted`` if Q2 is high
    enough, of which some are ``narrow`` and the others ``wide``; ``doubtful`` if it is not; and
    ``left_out``.  The number ``width`` is that of the widest interval of a trusted output,
    ``width_alone`` the same without emulators.
    """
    cited, tables = sensitivity_cited.numbers(root, experiment, "emulate", "ST")
    rows = OUTPUTS.rows(root / experiment)
    if not rows:
        return cited, tables
    emulated = [row for row in rows if not row["left_out"]]
    trusted = [row for row in emulated if row["q2"] >= TRUSTED]
    for row in emulated:
        cited[row["output"]] |= {"q2": measured(row, "q2"), "width": row["width"]}
    cited["all"] = {
        "asked": {"q2": TRUSTED, "width": convergence.NARROW},
        "trusted": [row["meaning"] for row in trusted],
        "narrow": [row["meaning"] for row in trusted if row["width"] <= convergence.NARROW],
        "wide": [row["meaning"] for row in trusted if row["width"] > convergence.NARROW],
        "doubtful": [row["meaning"] for row in emulated if row["q2"] < TRUSTED],
        "left_out": [row["meaning"] for row in rows if row["left_out"]],
        "least_q2": min((row["q2"] for row in trusted), default=None),
        **{
            name: max((row[name] for row in trusted), default=None)
            for name in ("width", "width_alone")
        },
    }
    cited["years"] = leads(BY_DATE.rows(root / experiment))
    return cited, tables | {f"{experiment}_outputs": printed(rows)}


def effects(root: Path, prior: str, posterior: str) -> Cited:
    """Return which parameters matter for each output over the prior and over the posterior.

    With the share of the variance of the mean over runs that the emulator predicts over the
    posterior, ``q2``.
    """
    cited: Row = {}
    lines: list[Row] = []
    for side, experiment in (("prior", prior), ("posterior", posterior)):
        rows = SHAPLEY.rows(root / experiment)
        for output in dict.fromkeys(row["output"] for row in rows):
            of_one = [row for row in rows if row["output"] == output]
            cited.setdefault(output, {})[side] = matter(of_one)[:MOST]
        lines += [{"over": side, **row} for row in rows]
    for row in OUTPUTS.rows(root / posterior):
        cited[row["output"]]["q2"] = measured(row, "q2")
    return cited, {"effects": printed(lines)} if lines else {}


def leads(rows: Iterable[Row]) -> Row:
    """Return the inputs with the largest total index at some date, by measure, in order of date."""
    largest: dict[tuple[str, str], Row] = {}
    for row in rows:
        at = row["measure"], row["date"]
        if row["factor"] != DUMMY and row["ST"] > largest.get(at, {"ST": -1.0})["ST"]:
            largest[at] = row
    first: dict[str, dict[str, None]] = {}
    for (measure, _), row in sorted(largest.items()):
        first.setdefault(measure, {})[row["factor"]] = None
    return {measure: list(inputs) for measure, inputs in first.items()}
