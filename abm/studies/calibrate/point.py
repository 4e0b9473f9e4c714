"""The densest point of a posterior, and where the defaults of the model lie beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from abm.analysis.calibration import Posterior
from abm.analysis.outputs import Array
from abm.parameters import PARAMETERS
from abm.quantities import spoken
from abm.sampling import DUMMY
from abm.studies import words


def table(posterior: Posterior, prior: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """Return the kept draw of highest posterior density, beside the defaults (table ``point``).

    The density is over the parameters about which something is learnt: along the others it is flat,
    and its estimate would be chance.  The draw nearest to the evidence would be the one with the
    luckiest run; a density pools the runs of neighbouring draws.  ``default_exceeds`` is the share
    of the posterior at a lower density than the defaults: at 0.5 these lie on the edge of its
    densest half.
    """
    table = posterior.table.set_index("parameter")
    floor = min(table["contraction"].get(DUMMY, 1.0), 1.0)
    learnt = table.index[~table["silent"] & (table["contraction"] < floor)]
    parameters = list(learnt) or [name for name in table.index if name != DUMMY]
    defaults = np.array([PARAMETERS[name].default for name in parameters])
    near, at_defaults = densities(posterior, parameters, defaults)
    best = posterior.sample.iloc[int(near.argmax())]
    exceeds = float(posterior.sample["weight"].to_numpy() @ (near < at_defaults))
    rows: list[dict[str, object]] = []
    for name, (low, high) in prior.items():
        if name == DUMMY:
            continue
        default, row = PARAMETERS[name].default, table.loc[name]
        rows.append(
            {
                "parameter": name,
                "point": best[name],
                "default": default,
                "apart": abs(best[name] - default) / (high - low),
                "low": row["low"],
                "high": row["high"],
                "inside": bool(row["low"] <= default <= row["high"]),
                "learnt": name in learnt,
                "default_exceeds": exceeds,
            }
        )
    return pd.DataFrame(rows)


def densities(posterior: Posterior, names: list[str], place: Array) -> tuple[Array, float]:
    """Return the density of parameters at each kept draw, and at a place, up to a factor.

    It is estimated by weighted Gaussian kernels, with the width of Scott's rule along each
    parameter.  At a draw it is estimated from the other draws: the kernel of the draw itself would
    reflect nothing but its weight.
    """
    values, weights = posterior.sample[names].to_numpy(), posterior.sample["weight"].to_numpy()
    deviation = np.sqrt(weights @ (values - weights @ values) ** 2)
    width = deviation * posterior.size ** (-1.0 / (len(names) + 4))
    moving = width > 0.0
    scaled, there = values[:, moving] / width[moving], place[moving] / width[moving]
    kernels = np.exp(-_squares(scaled, scaled) / 2.0)
    np.fill_diagonal(kernels, 0.0)
    (near,) = np.exp(-_squares(there[None], scaled) / 2.0)
    return kernels @ weights / (1.0 - weights), float(near @ weights)


def _squares(left: Array, right: Array) -> Array:
    """Return the squared distance of every row of one table from every row of another."""
    total = np.zeros((len(left), len(right)))
    for ours, theirs in zip(left.T, right.T, strict=True):
        total += (ours[:, None] - theirs) ** 2
    return total


def sentences(point: pd.DataFrame) -> Iterator[str]:
    """Yield how far the defaults are from the point of highest density."""
    rows = point[point["learnt"]]
    if rows.empty:
        return
    far = rows.sort_values("apart", ascending=False).iloc[0]
    outside = rows.loc[~rows["inside"], "parameter"]
    inside = f"all but {words.names(outside)} lie" if len(outside) else "all lie"
    yield (
        f"The default values of the {len(rows)} parameters that the evidence narrows, beside the "
        f"posterior: {inside} within its 90% interval; their median distance from its densest "
        f"point is {rows['apart'].median():.0%} of the width of the prior, the largest that of "
        f"{spoken(str(far['parameter']))} (default {far['default']:g}, densest point "
        f"{far['point']:.3g}). Together they lie at a higher density than "
        f"{rows['default_exceeds'].iloc[0]:.0%} of the posterior."
    )
