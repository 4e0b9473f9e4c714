"""Which groups of mechanisms the evidence needs, as texts cite it."""

from __future__ import annotations

import json
from pathlib import Path

from abm.config.experiment import BASELINE
from abm.runs.folder import MANIFEST
from abm.studies.cited import Cited, of_baseline, printed
from abm.studies.inclusion import schema, verdicts
from abm.studies.schema import Row

FIRST = 3
"""How many of the smallest sets, and of the heaviest structures, texts name."""


def numbers(root: Path, experiment: str, structures: str) -> Cited:
    """Return what the evidence needs, and what rival structures need.

    Parameters
    ----------
    root : pathlib.Path
        Folder of all results.
    experiment, structures : str
        Names of the experiments of the baseline, and of rival structures.
    """
    folder = root / experiment
    groups, sets = schema.GROUPS.read(folder), of_baseline(schema.SETS.rows(folder))
    if groups is None:
        return {}, {}
    of_one = groups[groups["scenario"] == BASELINE]
    needed, against, silent = verdicts.verdicts(of_one[of_one["facts"] == verdicts.TOGETHER])
    facts = of_baseline(schema.FACTS.rows(folder))
    judged = [row["fact"] for row in facts if row["judged"]]
    means = [[row["fact"], row["means"]] for row in facts if row["judged"]]
    (accepted,) = (row["accepted"] for row in of_baseline(schema.STRUCTURES.rows(folder)))
    restated = verdicts.restated(of_one)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    mechanisms = manifest["settings"]["design"]["groups"]
    cited: Row = {
        "combinations": 1 << of_one["group"].nunique(),
        "judged": means,
        "others": [row["fact"] for row in facts if not row["judged"]],
        "accepted": accepted,
        "needed": [row["group"] for row in needed],
        "against": [row["group"] for row in against],
        "silent": [row["group"] for row in silent],
        "since": [[fact, of] for fact, of in verdicts.needed_from(of_one, judged).items()],
        "restated": [[group, of] for group, of in restated.items()],
        "built_in": [
            group for group, of in restated.items() if verdicts.made_by(mechanisms[group], of)
        ],
        "sets": [row["groups"].split(", ") for row in sets[:FIRST]],
    }
    rivals = schema.STRUCTURES.rows(root / structures)
    in_all = schema.GROUPS.read(root / structures)
    cited["structures"] = len(rivals)
    heaviest = sorted(rivals, key=lambda row: -row["weight"])[:FIRST]
    cited["weights"] = [[row["scenario"], row["weight"]] for row in heaviest]
    if in_all is not None:
        together = in_all[in_all["facts"] == verdicts.TOGETHER]
        each = [
            {row["group"] for row in verdicts.verdicts(rows)[0]}
            for _, rows in together.groupby("scenario", sort=False)
        ]
        cited["judged_structures"] = len(each)
        cited["needed_in_all"] = sorted(set.intersection(*each)) if each else []
    return cited, {"inclusion": printed(schema.GROUPS.rows(folder))}
