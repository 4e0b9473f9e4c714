"""Is the sample large enough?  Three criteria, and what they say in words.

Sarrazin, Pianosi & Wagener (2016), Environmental Modelling & Software 79: indices have converged
when their intervals are narrow; ranks, which take less, when resamples agree on the order of what
matters; screening, which takes least, when the intervals of small indices are narrow.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from abm.analysis.outputs import Array
from abm.sampling import DUMMY

NARROW = 0.05
"""Widest 95 % interval of converged indices..."""

NARROW_SHARE = 0.1
"""...or as a share of the largest of them."""

SMALL = 0.05
"""Total index under which an input counts as screened out."""

STABLE = 1.0
"""Weighted change of ranks under which an order is stable: under one place."""

NOISY = 0.3
"""Share of noise above which a corrected ST is itself too noisy."""

HOPELESS = 0.95
"""Share of noise above which there is nothing left to explain."""

LEAST_N_PAIRS = 1024
"""Blocks under which second-order indices are not to be trusted."""

LEAST_N = 256
"""Blocks under which a result is exploratory..."""

LEAST_TRAJECTORIES = 50
"""...and trajectories."""


def criteria(samples: Mapping[int, tuple[pd.DataFrame, Array]]) -> pd.DataFrame:
    """Return how far indices, ranks and screening have converged at each sample size.

    Parameters
    ----------
    samples : mapping of int to (pandas.DataFrame, numpy.ndarray)
        For each number of blocks, rising: the indices with bounds, and the bootstrap draws of
        ST, (resamples, factors).

    Returns
    -------
    pandas.DataFrame
        One row a size ``N``.  ``width``: widest interval of any S1 or ST; ``widest``: whose;
        ``rank_change``: places by which resamples differ from the estimate, weighted by squared
        index, 95th percentile over resamples; ``rank_since``: the same change since the size
        before; ``small_width``: widest interval of a small ST; ``small_same``: whether the same
        inputs were small at the size before; ``indices``, ``ranks``, ``screening``: converged?
    """
    rows: list[dict[str, object]] = []
    before: pd.DataFrame | None = None
    for n, (table, draws) in samples.items():
        real = (table["factor"] != DUMMY).to_numpy()
        widths = [table[f"{index}_high"] - table[f"{index}_low"] for index in ("S1", "ST")]
        width = pd.concat(widths, axis=1).max(axis=1)
        total = table["ST"].to_numpy()
        small = total < SMALL
        spread = (table["ST_high"] - table["ST_low"])[small]
        change = np.quantile([_moved(total[real], draw[real]) for draw in draws], 0.95)
        since = np.nan if before is None else _moved(before["ST"].to_numpy()[real], total[real])
        same = before is not None and bool(((before["ST"].to_numpy() < SMALL) == small).all())
        rows.append(
            {
                "N": n,
                "width": width.max(),
                "widest": table["factor"].iloc[int(width.argmax())],
                "rank_change": change,
                "rank_since": since,
                "small_width": spread.max() if len(spread) else 0.0,
                "small_same": same,
                "indices": bool(width.max() < max(NARROW, NARROW_SHARE * total.max())),
                "ranks": bool(change < STABLE and since < STABLE),
                "screening": bool(same and spread.max() < NARROW) if len(spread) else same,
            }
        )
        before = table
    return pd.DataFrame(rows)


def of_effects(samples: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Return how far mu*, its ranks and the screening have converged with each more trajectories.

    Parameters
    ----------
    samples : mapping of int to pandas.DataFrame
        For each number of trajectories, rising: the elementary effects with bounds.

    Returns
    -------
    pandas.DataFrame
        One row a number of ``trajectories``.  ``width``: widest interval of any mu*, as a share of
        the largest mu*; ``widest``: whose; ``rank_since``: places by which inputs moved since the
        size before, weighted by squared mu*; ``changed``: inputs that matter at only one of the two
        sizes; ``indices``, ``ranks``, ``screening``: converged?
    """
    rows: list[dict[str, object]] = []
    before: pd.DataFrame | None = None
    for n, table in samples.items():
        real = table[table["factor"] != DUMMY].reset_index(drop=True)
        width = (real["mu_star_high"] - real["mu_star_low"]) / real["mu_star"].max()
        since, changed = np.nan, ""
        if before is not None:
            since = _moved(before["mu_star"].to_numpy(), real["mu_star"].to_numpy())
            changed = ", ".join(real["factor"][before["matters"] != real["matters"]])
        rows.append(
            {
                "trajectories": n,
                "width": width.max(),
                "widest": real["factor"].iloc[int(width.argmax())],
                "rank_since": since,
                "changed": changed,
                "indices": bool(width.max() < NARROW_SHARE),
                "ranks": bool(since < STABLE),
                "screening": before is not None and not changed,
            }
        )
        before = real
    return pd.DataFrame(rows)


def _moved(one: Array, other: Array) -> float:
    """Return by how many places an order differs from another, weighted by squared index.

    Ranking criterion of Sarrazin et al. (2016): places that small indices exchange hardly count.
    """
    from scipy.stats import rankdata

    weight = np.maximum(one, other) ** 2
    moved = np.abs(rankdata(-one) - rankdata(-other))
    return float((moved * weight).sum() / weight.sum()) if weight.sum() > 0.0 else 0.0


def on_size(table: pd.DataFrame) -> str:
    """Return what the criteria say about the sample, with the next size where it is too small."""
    last = table.iloc[-1]
    n = int(last["N"])
    ranks = "ranks stable" if last["ranks"] else "ranks not stable"
    screening = "screening stable" if last["screening"] else "screening not stable"
    said = f"N = {n:,}: {ranks}, {screening}, indices "
    if last["indices"]:
        said += "converged"
    else:
        said += f"not converged (interval of {last['widest']} {last['width']:.2f} wide)"
    if not (last["indices"] and last["ranks"] and last["screening"]):
        said += f": next N = {2 * n}"
    return said + ("; exploratory only." if n < LEAST_N else ".")


def on_trajectories(table: pd.DataFrame) -> str:
    """Return what the criteria say about a Morris design, with the next size if it is too small."""
    last = table.iloc[-1]
    n = int(last["trajectories"])
    ranks = "ranks stable" if last["ranks"] else "ranks not stable"
    screening = "screening stable"
    if not last["screening"]:
        screening = f"screening not stable ({last['changed'] or 'nothing to compare with'})"
    said = f"{n:,} trajectories: {ranks}, {screening}, widest interval {last['width']:.0%} of the "
    said += f"largest mu* ({last['widest']})"
    if not (last["ranks"] and last["screening"]):
        said += f": next {2 * n:,}"
    return said + ("; exploratory only." if n < LEAST_TRAJECTORIES else ".")


def on_blocks(blocks: Array, total: int, dummy: int) -> list[str]:
    """Return what a reader must know before the indices.

    Parameters
    ----------
    blocks : numpy.ndarray of shape (blocks, rows of a block, replicates)
        The blocks that are used.
    total : int
        Blocks of the design.
    dummy : int
        The row of a block that differs from its first by the dummy alone.
    """
    said = []
    if len(blocks) < total:
        said.append(
            f"{total - len(blocks)} of {total} blocks were left out because an output is not "
            "finite: the indices describe the rest of the space only."
        )
    if blocks.std(axis=2).any() and np.array_equal(blocks[:, 0], blocks[:, dummy]):
        said.append(
            "Points that differ by the dummy alone have the same outputs, replicate by replicate: "
            "their noise is not independent, so the dummy measures nothing."
        )
    return said


def on_noise(share: float, replicates: int) -> list[str]:
    """Return what noise does to the indices, with the replicates that it asks for."""
    of = (
        f"Of the variance of the means over {replicates} replicates, {min(share, 1.0):.0%} is noise"
    )
    said = [f"{of}; the indices are corrected for it."]
    if share >= HOPELESS:
        said.append("The inputs hardly move the output beyond its noise: no index can be trusted.")
    elif share > NOISY:
        needed = replicates * share / (1.0 - share) * (1.0 - NOISY) / NOISY
        enough = int(np.ceil(needed))
        said.append(f"That is too much for a correction to be exact: take {enough} replicates.")
    return said


def on_pairs(second: pd.DataFrame, n: int) -> list[str]:
    """Return which pairs act together, where pairs were looked at."""
    if second.empty:
        return []
    sure = second[(second["S2_low"] > 0.0) & (second["other"] != DUMMY)]
    ranked = sure.sort_values("S2", ascending=False).to_dict("records")
    told = ", ".join(f"{row['factor']} with {row['other']} ({row['S2']:.2f})" for row in ranked)
    said = f"Pairs that act together beyond each alone: {told or 'none that can be told'}"
    return [f"{said}." if n >= LEAST_N_PAIRS else f"{said}; pairs take N = {LEAST_N_PAIRS:,}."]


def on_indices(table: pd.DataFrame) -> list[str]:
    """Return what matters, what does not, and what in the indices contradicts theory."""
    real = table[table["factor"] != DUMMY].sort_values("ST", ascending=False)
    kept, idle = real[real["matters"]], real[~real["matters"]]
    listed = ", ".join(f"{row.factor} ({row.ST:.2f})" for row in kept.itertuples())
    said = [f"By total index, what matters is: {listed}." if listed else "Nothing stands out."]
    if len(idle):
        said.append(f"Not distinguishable from the dummy: {', '.join(idle['factor'])}.")
    alone = real["S1"].clip(lower=0.0).sum()
    if (real["S1_low"].clip(lower=0.0).sum()) > 1.0:
        said.append(f"First-order indices add up to {alone:.2f}, which cannot be: raise N.")
    elif alone > 1.0:
        said.append(f"First-order indices add up to {alone:.2f}: more than 1 within their errors.")
    else:
        said.append(
            f"One at a time, inputs explain {alone:.0%} of the variance; "
            "the rest lies in their combinations."
        )
    crossed = real.loc[real["S1_low"] > real["ST_high"], "factor"]
    if len(crossed):
        said.append(f"S1 exceeds ST beyond their intervals for {', '.join(crossed)}: raise N.")
    below = real.loc[(real["S1_high"] < 0.0) | (real["ST_high"] < 0.0), "factor"]
    if len(below):
        said.append(f"Negative beyond the interval, which cannot be: {', '.join(below)}.")
    return said
