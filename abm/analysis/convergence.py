"""Three criteria of convergence of sensitivity indices, and sentences that report them.

Sarrazin, Pianosi & Wagener (2016), Environmental Modelling & Software 79: indices have converged if
their intervals are narrow; ranks, which need fewer runs, if resamples agree on the order of the
important inputs; screening, which needs the fewest, if the intervals of small indices are narrow.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from abm.analysis.outputs import Array
from abm.sampling import DUMMY

NARROW = 0.05
"""Largest width of the 95 % interval of a converged index..."""

NARROW_SHARE = 0.1
"""...or its largest width as a share of the largest index, if that is wider."""

SMALL = 0.05
"""Total index below which an input is screened out."""

STABLE = 1.0
"""Weighted change of ranks below which an order is stable: less than one rank."""

NOISY = 0.3
"""Share of noise above which even a corrected ST is too noisy."""

HOPELESS = 0.95
"""Share of noise above which no variance is left to explain."""

WIDE = 10.0
"""Width of an interval, of an index between 0 and 1, above which no sentence gives it."""

LEAST_N_PAIRS = 1024
"""Number of blocks below which second-order indices cannot be trusted."""

LEAST_N = 256
"""Number of blocks below which a result is exploratory..."""

LEAST_TRAJECTORIES = 50
"""...and number of trajectories."""


def criteria(samples: Mapping[int, tuple[pd.DataFrame, Array]]) -> pd.DataFrame:
    """Return how far indices, ranks and screening have converged at each sample size.

    Parameters
    ----------
    samples : mapping of int to (pandas.DataFrame, numpy.ndarray)
        For each number of blocks, in rising order: the indices with bounds, and the bootstrap draws
        of ST, of shape (resamples, factors).

    Returns
    -------
    pandas.DataFrame
        One row for each size ``N``.  ``width``: largest width of the interval of an S1 or ST;
        ``widest``: the factor with this width; ``rank_change``: number of ranks by which resamples
        differ from the estimate, weighted by the squared index, 95th percentile over resamples;
        ``rank_since``: the same for the change since the previous size; ``small_width``: largest
        width of the interval of a small ST; ``small_same``: whether the same factors were small at
        the previous size; ``indices``, ``ranks``, ``screening``: whether each has converged.
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
    """Return how far mu*, ranks and screening have converged at each number of trajectories.

    Parameters
    ----------
    samples : mapping of int to pandas.DataFrame
        For each number of trajectories, in rising order: the elementary effects with bounds.

    Returns
    -------
    pandas.DataFrame
        One row for each number of ``trajectories``.  ``width``: largest width of the interval of a
        mu*, as a share of the largest mu*; ``widest``: the factor with this width; ``rank_since``:
        number of ranks by which factors moved since the previous size, weighted by squared mu*;
        ``changed``: factors that matter at only one of the two sizes; ``indices``, ``ranks``,
        ``screening``: whether each has converged.
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
    """Return by how many ranks two orders differ, weighted by the squared index.

    This is the ranking criterion of Sarrazin et al. (2016): exchanges among small indices hardly
    count.
    """
    from scipy.stats import rankdata

    weight = np.maximum(one, other) ** 2
    moved = np.abs(rankdata(-one) - rankdata(-other))
    return float((moved * weight).sum() / weight.sum()) if weight.sum() > 0.0 else 0.0


def on_size(table: pd.DataFrame) -> str:
    """Return the criteria of a Saltelli design in a sentence, with the next size to try if any."""
    last = table.iloc[-1]
    n = int(last["N"])
    ranks = "ranks stable" if last["ranks"] else "ranks not stable"
    screening = "screening stable" if last["screening"] else "screening not stable"
    text = f"N = {n:,}: {ranks}, {screening}, indices "
    if last["indices"]:
        text += "converged"
    elif last["width"] > WIDE:
        text += f"not converged (interval of {last['widest']} more than {WIDE:.0f} wide)"
    else:
        text += f"not converged (interval of {last['widest']} {last['width']:.2f} wide)"
    if not (last["indices"] and last["ranks"] and last["screening"]):
        text += f": next N = {2 * n:,}"
    return text + ("; exploratory only." if n < LEAST_N else ".")


def on_trajectories(table: pd.DataFrame) -> str:
    """Return the criteria of a Morris design in a sentence, with the next size to try if any."""
    last = table.iloc[-1]
    n = int(last["trajectories"])
    ranks = "ranks stable" if last["ranks"] else "ranks not stable"
    screening = "screening stable"
    if not last["screening"]:
        screening = f"screening not stable ({last['changed'] or 'no smaller size to compare with'})"
    text = f"{n:,} trajectories: {ranks}, {screening}, widest interval {last['width']:.0%} of the "
    text += f"largest mu* ({last['widest']})"
    if not (last["ranks"] and last["screening"]):
        text += f": next {2 * n:,}"
    return text + ("; exploratory only." if n < LEAST_TRAJECTORIES else ".")


def on_blocks(blocks: Array, total: int, dummy: int) -> list[str]:
    """Return warnings about the blocks that a reader needs before the indices.

    Parameters
    ----------
    blocks : numpy.ndarray of shape (blocks, rows of a block, replicates)
        The blocks that are used.
    total : int
        Number of blocks of the design.
    dummy : int
        The row of a block that differs from its first row by the dummy alone.
    """
    warnings = []
    if len(blocks) < total:
        warnings.append(
            f"{total - len(blocks)} of {total} blocks were left out because an output is not "
            "finite: the indices describe only the rest of the space."
        )
    if blocks.std(axis=2).any() and np.array_equal(blocks[:, 0], blocks[:, dummy]):
        warnings.append(
            "Points that differ by the dummy alone have the same outputs, replicate by replicate: "
            "their noise is not independent, so the dummy measures nothing."
        )
    return warnings


def on_noise(share: float, replicates: int) -> list[str]:
    """Return the share of noise in sentences, with the number of replicates that it requires."""
    of = (
        f"Of the variance of the means over {replicates} replicates, {min(share, 1.0):.0%} is noise"
    )
    sentences = [f"{of}; the indices are corrected for it."]
    if share >= HOPELESS:
        sentences.append(
            "The inputs hardly change the output beyond its noise: no index can be trusted."
        )
    elif share > NOISY:
        needed = replicates * share / (1.0 - share) * (1.0 - NOISY) / NOISY
        enough = int(np.ceil(needed))
        sentences.append(f"This is too much for an exact correction: use {enough} replicates.")
    return sentences


def on_pairs(second: pd.DataFrame, n: int) -> list[str]:
    """Return which pairs interact in a sentence, if pairs were analysed."""
    if second.empty:
        return []
    resolved = second[(second["S2_low"] > 0.0) & (second["other"] != DUMMY)]
    ranked = resolved.sort_values("S2", ascending=False).to_dict("records")
    pairs = ", ".join(f"{row['factor']} and {row['other']} ({row['S2']:.2f})" for row in ranked)
    text = f"Pairs that interact at 95 %: {pairs or 'none'}"
    return [f"{text}." if n >= LEAST_N_PAIRS else f"{text}; pairs need N = {LEAST_N_PAIRS:,}."]


def on_indices(table: pd.DataFrame) -> list[str]:
    """Return which inputs matter, which do not, and which indices contradict theory."""
    real = table[table["factor"] != DUMMY].sort_values("ST", ascending=False)
    important, idle = real[real["matters"]], real[~real["matters"]]
    names = ", ".join(f"{row.factor} ({row.ST:.2f})" for row in important.itertuples())
    sentences = [
        f"Inputs that matter, by total index: {names}."
        if names
        else "No input matters by total index."
    ]
    if len(idle):
        sentences.append(f"Not distinguishable from the dummy: {', '.join(idle['factor'])}.")
    alone = real["S1"].clip(lower=0.0).sum()
    if (real["S1_low"].clip(lower=0.0).sum()) > 1.0:
        sentences.append(
            f"First-order indices add up to {alone:.2f}, which is impossible: raise N."
        )
    elif alone > 1.0:
        sentences.append(
            f"First-order indices add up to {alone:.2f}, which exceeds 1 within their errors."
        )
    elif names and alone >= 0.005:
        sentences.append(
            f"Inputs explain {alone:.0%} of the variance by themselves, and the rest by their "
            "interactions."
        )
    crossed = real.loc[real["S1_low"] > real["ST_high"], "factor"]
    if len(crossed):
        sentences.append(f"S1 exceeds ST at 95 % for {', '.join(crossed)}: raise N.")
    below = real.loc[(real["S1_high"] < 0.0) | (real["ST_high"] < 0.0), "factor"]
    if len(below):
        sentences.append(f"Negative at 95 %, which is impossible: {', '.join(below)}.")
    return sentences
