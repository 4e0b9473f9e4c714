"""The scores of patterns and the insensitivity to the true effect, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies.cited import Cited, by, measured, of_baseline, printed
from abm.studies.pattern_list import CALIBRATE, INPUT, VALIDATE
from abm.studies.patterns import schema
from abm.studies.patterns.models import FULL
from abm.studies.patterns.true_effect import ONE_SIDED
from abm.studies.schema import Row


def numbers(root: Path, model: str, variants: str, prior: str, posterior: str) -> Cited:
    """Return how each pattern was scored, and which patterns passed.

    Parameters
    ----------
    root : pathlib.Path
        Folder of all results.
    model, variants, prior, posterior : str
        Experiments: of the delivered model, of models without mechanisms, of draws of the prior
        and of draws of the posterior.
    """
    scores = by(schema.PATTERNS.rows(root / model), "pattern")
    if not scores:
        return {}, {}
    over_prior = by(schema.PRIOR.rows(root / prior), "pattern")
    over_posterior = by(schema.DRAWS.rows(root / posterior), "pattern")
    of_variants = schema.PATTERNS.rows(root / variants)
    criteria = schema.CRITERIA.rows(root / model)
    cited: Row = {
        name: {"passes": row["passes"], "share": row["share"]} for name, row in scores.items()
    }
    lines = []
    for name, row in scores.items():
        if row["use"] == INPUT or row["passes"] is None:
            continue
        of_pattern = [c for c in criteria if c["pattern"] == name and c["holds"] is not None]
        cited[name]["rules"] = {
            c["says"]: {**measured(c, "value"), "share": c["share"], "least": c["low"]}
            for c in of_pattern
        }
        hardest = min(of_pattern, key=lambda criterion: criterion["share"])
        cited[name]["lost"] = lost_without(of_variants, name)
        cited[name]["alone"] = alone(of_variants, name)
        lines.append(
            {
                **{column: row[column] for column in ("pattern", "says", "use", "share", "passes")},
                "draws": over_prior[name]["share"] if name in over_prior else None,
                "posterior": over_posterior[name]["share"] if name in over_posterior else None,
                "lost_without": cited[name]["lost"],
                "hardest_rule": hardest["says"],
                **{column: hardest[column] for column in ("value", "value_low", "value_high")},
                "rule_share": hardest["share"],
            }
        )
    names = [line["pattern"] for line in lines]
    passing = [name for name in names if scores[name]["passes"]]
    for use in (CALIBRATE, VALIDATE):
        of_use = [name for name in names if scores[name]["use"] == use]
        cited[use] = of_use
        cited[f"{use}_passing"] = [name for name in of_use if name in passing]
        cited[f"{use}_failing"] = [name for name in of_use if name not in passing]
    cited["scored"], cited["passing"] = names, passing
    cited["failing"] = [name for name in names if name not in passing]
    cited["evidence_for_none"] = [name for name in passing if cited[name]["lost"] == "none"]
    cited["draws"] = next((row["draws"] for row in over_prior.values()), None)
    cited["posterior_draws"] = next((row["draws"] for row in over_posterior.values()), None)
    cited["seldom"] = [
        name for name in names if name in over_posterior and over_posterior[name]["high"] < 0.5
    ]
    rules = schema.RULES.rows(root / prior)
    return cited, {"patterns": printed(lines), **({"rules": printed(rules)} if rules else {})}


def lost_without(variants: list[Row], pattern: str) -> str | None:
    """Return the mechanisms without which a pattern is lost; None if the full model lacks it."""
    passes = {row["model"]: row["passes"] for row in variants if row["pattern"] == pattern}
    if not passes.get(FULL):
        return None
    lost = [model for model in passes if model.startswith("without ") and not passes[model]]
    return ", ".join(model.removeprefix("without ") for model in lost) or "none"


def alone(variants: list[Row], pattern: str) -> list[str]:
    """Return the mechanisms that alone show a pattern."""
    models = [row["model"] for row in variants if row["pattern"] == pattern and row["passes"]]
    return [model.removesuffix(" alone") for model in models if model.endswith(" alone")]


def true_effect(root: Path, experiment: str) -> Cited:
    """Return the indices of the true effect and its rivals, and the power to see it (P14)."""
    conditions = schema.CONDITIONS.rows(root / experiment)
    if not conditions:
        return {}, {}
    indices = of_baseline(schema.INDICES.rows(root / experiment))
    cited: Row = {f"{row['output']}/{row['factor']}": measured(row, "ST") for row in indices}
    cited["passes"] = all(row["holds"] for row in conditions)
    moved = next(row for row in conditions if row["says"].startswith("belief gained"))
    one_sided = next(row for row in conditions if row["scenario"] == ONE_SIDED)
    cited |= {"moved": measured(moved, "value", ""), "one_sided": measured(one_sided, "value", "")}
    return cited, {}
